use netcost::network;

network! {
    struct Net;

    fn forward(x: [3, 8, 8]) -> [_, _, _] {
        let y = x.max_pool2d(kernel = 2);
        block(y, width = 4)
    }

    fn block(x: Tensor, channels: usize) -> Tensor {
        x.conv2d(channels, 1)
    }
}

fn main() {}
