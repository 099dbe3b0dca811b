use netcost::network;

mod blocks {
    netcost::block! {
        pub fn token(dim: usize) -> Tensor {
            parameter([1, dim])
        }
    }
}

network! {
    struct Net;

    fn forward(x: [3, 8]) -> [_, _] {
        cat([blocks::tokn(8), x])
    }
}

fn main() {}
