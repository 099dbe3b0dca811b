use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [784]) -> [10] {
        x.linear(128).relu().linear(10)
    }
}

const _: () = assert!(Net::PARAMS <= 100_000, "the network does not fit the flash");

fn main() {}
