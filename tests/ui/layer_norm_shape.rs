use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [197, 768]) -> [_, _] {
        x.layer_norm([512])
    }
}

fn main() {}
