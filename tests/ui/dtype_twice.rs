use netcost::network;

network! {
    #[dtype(i8)]
    #[dtype(bias = i32)]
    struct Net;

    fn forward(x: [8]) -> [4] {
        x.linear(4)
    }
}

fn main() {}
