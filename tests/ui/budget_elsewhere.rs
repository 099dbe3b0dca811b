use netcost::{budget, network};

mod model {
    use super::network;

    network! {
        pub struct Net;

        fn forward(x: [64]) -> [10] {
            let hidden = x.linear(100).relu();
            hidden.linear(10)
        }
    }
}

const MOST: usize = 7000;

budget!(model::Net, params <= MOST, layers <= 3);
budget!(model::Net, macs within 2% of 7_200, params within 1.5% of 8 K);
budget!(u8, macs <= 1);

fn main() {}
