use netcost::network;

network! {
    pub struct Net { width: 8 }

    fn forward(width: usize) -> [8] {
        parameter([width])
    }
}

fn main() {}
