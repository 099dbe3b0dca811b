use netcost::{Convention, network};

network! {
    pub struct Net;

    fn forward(x: [1_500_000_000]) -> [1_500_000_000] {
        let wide = x.linear(1_500_000_000, bias = false);
        wide
    }
}

const BIT_OPERATIONS: u64 = Net::flops(Convention::BopsAt { weights: 8, activations: 8 });

fn main() {
    println!("{BIT_OPERATIONS}");
}
