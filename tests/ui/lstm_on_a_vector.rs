use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [24]) -> [_, _] {
        x.lstm(32)
    }
}

fn main() {}
