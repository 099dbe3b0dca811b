use netcost::network;

network! {
    struct Net;

    fn forward(x: [8]) -> [4] {
        #[dtype(i7)]
        let a = x.linear(8);
        let b = a.linear(8, dtype = (weight = i4));
        b.linear(4, dtype = "i8")
    }
}

fn main() {}
