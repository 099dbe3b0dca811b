use netcost::network;

// What a block makes of a value of a wrong type is not told.
network! {
    pub struct Net;

    fn forward(image: [3, 32, 32]) -> [10] {
        let stem = block(image, "16", scale = 2);
        let side = image.conv2d(8, 3, groups = 2);
        cat([stem.flatten(), side.flatten()]).linear(10)
    }

    fn block(x: Tensor, channels: usize, scale: f64 = 1.5) -> Tensor {
        x.conv2d(channels, 3, groups = 5).conv2d((x.channels() as f64 * scale) as usize, 3)
    }
}

fn main() {}
