//! A shift by all bits, and a power that does not fit. Both would wrap under `--release`.

netcost::network! {
    struct Shifted;

    fn forward(x: [64]) -> [_] {
        let wrapped = 1usize << x.channels();
        x.linear(wrapped)
    }
}

netcost::network! {
    struct Power;

    fn forward(x: [16]) -> [_] {
        let power = x.channels().pow(17);
        x.linear(power)
    }
}

fn main() {}
