use netcost::{budget, network};

network! {
    pub struct Net;

    fn forward(x: [64]) -> [10] {
        x.linear(10)
    }
}

budget!(Net, macs within 2 of 7_200);
budget!(Net, macs within 200% of 7_200);
budget!(Net, macs about 7_200);
budget!(Net, weights <= 0.3 KiB);
budget!(Net, arenas <= 3 KiB);
budget!(Net);

fn main() {}
