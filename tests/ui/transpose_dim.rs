use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [196, 768]) -> [768, 196] {
        x.transpose(1, 2)
    }
}

fn main() {}
