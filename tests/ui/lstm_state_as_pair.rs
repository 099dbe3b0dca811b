use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [10, 24]) -> [_, _] {
        let (y, h) = x.lstm(32);
        y + h
    }
}

fn main() {}
