use netcost::network;

network! {
    #[budget(params <= 1000)]
    pub struct Net;

    fn forward(image: [3, 224, 224]) -> [10] {
        let stem = image.conv2d(64, "7", stride = 2).batch_norm().relu();
        let side = image.conv2d(16.5, 3).relu();
        let small = image.adaptive_avg_pool2d(7).max_pool2d(9);
        cat([stem.adaptive_avg_pool2d(1).flatten(), side.flatten(), small.flatten()]).linear(10)
    }
}

const _: u64 = Net::PARAMS;

fn main() {}
