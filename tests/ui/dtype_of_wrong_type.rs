use netcost::network;

network! {
    struct Net;

    fn forward(x: [8]) -> [4] {
        let bits = 8;
        x.linear(4, dtype = bits)
    }
}

fn main() {}
