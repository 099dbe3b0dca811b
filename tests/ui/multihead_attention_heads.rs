use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [16, 100]) -> [_, _] {
        x.multihead_attention(num_heads = 8)
    }
}

fn main() {}
