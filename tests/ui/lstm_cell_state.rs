use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [24], h: [16]) -> [_] {
        x.lstm_cell(32, h_0 = h)
    }
}

fn main() {}
