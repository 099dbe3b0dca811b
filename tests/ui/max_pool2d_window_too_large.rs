use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [64, 2, 2]) -> [10] {
        x.max_pool2d(3).flatten().linear(10)
    }
}

fn main() {}
