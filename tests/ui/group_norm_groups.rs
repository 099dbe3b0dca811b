use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [30, 8, 8]) -> [_, _, _] {
        x.group_norm(8)
    }
}

fn main() {}
