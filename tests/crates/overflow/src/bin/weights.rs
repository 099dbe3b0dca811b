//! A layer whose weights do not fit in 64 bits: 2^32 · 2^32. A plain product would be 0 under `--release`.

netcost::network! {
    struct Weights;

    fn forward(x: [1 << 32]) -> [1 << 32] {
        let stem = x.relu();
        let wide = stem.linear(1 << 32, bias = false);
        wide
    }
}

fn main() {}
