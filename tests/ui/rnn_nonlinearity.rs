use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [10, 24]) -> [_, _] {
        x.rnn(32, nonlinearity = "gelu")
    }
}

fn main() {}
