use netcost::network;

mod blocks {
    netcost::block! {
        pub fn narrow(x: Tensor, width: usize) -> Tensor {
            x.linear(width)
        }
    }
}

network! {
    pub struct Net;

    fn forward(x: [8]) -> [4] {
        blocks::narrow(x, self = 4)
    }
}

fn main() {}
