use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [16, 64], memory: [20, 32]) -> [_, _] {
        x.multihead_attention(8, key = memory, kdim = 48)
    }
}

fn main() {}
