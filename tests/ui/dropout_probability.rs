use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [4096]) -> [10] {
        x.dropout(50.0).linear(10)
    }
}

fn main() {}
