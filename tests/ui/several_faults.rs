use netcost::network;

network! {
    pub struct Net;

    fn forward(image: [3, 224, 224]) -> [10] {
        let stem = image.conv2d(64, 7, stride = 2, padding = 3, groups = 2);
        let body = stem.batch_norm().conv2d(128, 3).relu();
        let side = image.reshape(3, 1000);
        let small = image.adaptive_avg_pool2d(7).max_pool2d(9);
        cat([body.adaptive_avg_pool2d(1).flatten(), small.flatten(), side.flatten()]).linear(10)
    }
}

fn main() {}
