use netcost::network;

// The macro cannot know it: the faults are told by const evaluation.
const WIDTH: usize = 16;

network! {
    pub struct Net;

    fn forward(x: [3, 32, 32]) -> [10] {
        let stem = x.conv2d(WIDTH, 3, groups = 5);
        let body = block(x, WIDTH);
        let joined = cat([body, stem]);
        joined.flatten().linear(10)
    }

    fn block(x: Tensor, width: usize) -> Tensor {
        let y = x.conv2d(width, 7, stride = 2).batch_norm();
        y.conv2d(width, 3, groups = 3)
    }
}

fn main() {}
