use netcost::network;

mod blocks {
    netcost::block! {
        pub fn conv(x: Tensor, channels: usize, kernel: Size2 = 3) -> Tensor {
            x.conv2d(channels, kernel)
        }
    }
}

network! {
    pub struct Net;

    fn forward(image: [3, 32, 32]) -> [_, _, _] {
        let x = blocks::conv(image, "16");
        x.relu()
    }
}

fn main() {}
