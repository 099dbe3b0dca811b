use netcost::network;

network! {
    pub struct Net;

    fn forward(ids: [10; i32]) -> [_, _] {
        ids.embedding(100, 16, padding_idx = 100)
    }
}

fn main() {}
