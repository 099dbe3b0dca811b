use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [197, 768]) -> [_, _] {
        x.rms_norm(768, dim = 0)
    }
}

fn main() {}
