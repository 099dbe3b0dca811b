use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [16, 64], memory: [4, 20, 64]) -> [_, _] {
        x.multihead_attention(8, key = memory)
    }
}

fn main() {}
