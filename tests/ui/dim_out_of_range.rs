use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [197, 768]) -> [197, _] {
        x.linear(x.dim(2))
    }
}

fn main() {}
