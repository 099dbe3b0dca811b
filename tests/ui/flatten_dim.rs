use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [512, 7, 7]) -> [_] {
        x.flatten(start_dim = 3)
    }
}

fn main() {}
