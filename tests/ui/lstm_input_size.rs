use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [10, 24]) -> [_, _] {
        x.lstm(32, input_size = 48)
    }
}

fn main() {}
