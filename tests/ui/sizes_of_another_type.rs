use netcost::network;

const TOKENS: u32 = 64;

network! {
    pub struct Net;

    fn forward(ids: [TOKENS; i32]) -> [TOKENS, 2] {
        ids.embedding(1000, 2)
    }
}

fn main() {}
