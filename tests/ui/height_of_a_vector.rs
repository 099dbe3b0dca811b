use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [512]) -> [_] {
        x.linear(x.height())
    }
}

fn main() {}
