use netcost::network;

network! {
    pub struct Net;

    fn forward(a: [4, 6, 8], b: [4, 7, 5]) -> [_, _, _] {
        einsum("bij,bjk->bik", a, b)
    }
}

fn main() {}
