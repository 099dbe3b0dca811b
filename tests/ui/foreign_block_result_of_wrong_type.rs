use netcost::network;

mod blocks {
    netcost::block! {
        pub fn dense(x: Tensor, width: usize) -> Tensor {
            x.linear(width)
        }
    }
}
use blocks::dense;

network! {
    struct Net;

    fn forward(x: [8]) -> [_] {
        let y: usize = dense(x, 4);
        x.linear(y)
    }
}

fn main() {}
