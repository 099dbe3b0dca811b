use netcost::network;

network! {
    #[budget(params <= 5_000_000)]
    pub struct Net;

    fn forward(image: [3, 224, 224]) -> [1000] {
        image
            .conv2d(64, 7, stride = 2, padding = 3)
            .relu()
            .conv2d(128, 3, stride = 2, padding = 1)
            .relu()
            .adaptive_avg_pool2d(7)
            .flatten()
            .linear(1000)
    }
}

fn main() {}
