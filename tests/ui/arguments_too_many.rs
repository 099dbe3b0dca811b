use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [512]) -> [10] {
        x.relu(true).linear(10)
    }
}

fn main() {}
