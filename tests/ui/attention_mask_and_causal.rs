use netcost::network;

network! {
    pub struct Net;

    fn forward(q: [8, 16, 64], mask: [16, 16]) -> [_, _, _] {
        q.scaled_dot_product_attention(q, q, attn_mask = mask, is_causal = true)
    }
}

fn main() {}
