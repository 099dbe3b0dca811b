use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [5]) -> [_] {
        x.topk(10)
    }
}

fn main() {}
