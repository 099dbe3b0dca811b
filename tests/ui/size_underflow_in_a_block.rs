use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [3, 8, 8]) -> [3, 6, 6] {
        crop(crop(x, 6), 10)
    }

    fn crop(x: Tensor, size: usize) -> Tensor {
        let margin = x.height() - size;
        x.zero_pad2d(-(margin as isize) / 2)
    }
}

fn main() {}
