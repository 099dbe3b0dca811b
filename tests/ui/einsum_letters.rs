use netcost::network;

network! {
    pub struct Net;

    fn forward(a: [4, 6, 8], b: [4, 8]) -> [_, _] {
        einsum("ij,jk->ik", a, b)
    }
}

fn main() {}
