//! Arithmetic on sizes that does not fit: 8 - 9, 2^33 · 2^33. Plain operators would wrap under `--release`.

netcost::network! {
    struct Below;

    fn forward(x: [8]) -> [_] {
        let missing = x.channels() - 9;
        x.linear(missing)
    }
}

netcost::network! {
    struct Above;

    fn forward(x: [8]) -> [_] {
        let large = 1usize << 33;
        x.linear(large * large)
    }
}

fn main() {}
