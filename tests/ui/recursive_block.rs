use netcost::network;

network! {
    pub struct Net;

    fn forward(image: [3, 224, 224]) -> [64, _, _] {
        deep(image, 5)
    }

    fn deep(x: Tensor, depth: usize) -> Tensor {
        if depth == 0 { x } else { deep(x.conv2d(64, 3), depth - 1) }
    }
}

fn main() {}
