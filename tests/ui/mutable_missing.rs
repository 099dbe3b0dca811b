use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [64]) -> [64] {
        let y = x;
        for _ in 0..3 {
            y = y.linear(64);
        }
        y
    }
}

fn main() {}
