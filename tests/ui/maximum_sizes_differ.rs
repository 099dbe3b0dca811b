use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [16, 8], y: [16, 9]) -> [_, _] {
        x.maximum(y)
    }
}

fn main() {}
