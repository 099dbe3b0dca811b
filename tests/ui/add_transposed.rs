use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [64, 100]) -> [_, _] {
        let position = parameter([100, 64]);
        x + position
    }
}

fn main() {}
