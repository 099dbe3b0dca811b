use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [10, 24], h: [1, 16]) -> [_, _] {
        x.lstm(32, h_0 = h, c_0 = h)
    }
}

fn main() {}
