use netcost::network;

network! {
    #[convention(2)]
    pub struct Net;

    fn forward(x: [8]) -> [8] {
        x.relu()
    }
}

fn main() {}
