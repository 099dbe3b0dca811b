use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [4, 10], index: [2, 2]) -> [_, _] {
        x.index_select(0, index = index)
    }
}

fn main() {}
