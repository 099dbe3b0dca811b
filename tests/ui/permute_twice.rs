use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [3, 224, 224]) -> [224, 224, _] {
        x.permute(1, 2, 2)
    }
}

fn main() {}
