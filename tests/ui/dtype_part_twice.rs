use netcost::network;

network! {
    struct Net;

    fn forward(x: [8]) -> [4] {
        x.linear(8, dtype = (weights = i4, weights = i2)).linear(4, dtype = (bias = i32, i8))
    }
}

fn main() {}
