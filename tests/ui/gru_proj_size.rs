use netcost::network;

network! {
    struct Net;

    fn forward(x: [10, 24]) -> [10, 8] {
        x.gru(16, proj_size = 8)
    }
}

fn main() {}
