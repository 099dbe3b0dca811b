use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [128]) -> [_] {
        const CLASSES: usize = 0;
        x.linear(CLASSES)
    }
}

fn main() {}
