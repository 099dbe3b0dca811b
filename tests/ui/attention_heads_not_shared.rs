use netcost::network;

network! {
    pub struct Net;

    fn forward(q: [12, 16, 64], k: [5, 16, 64]) -> [_, _, _] {
        q.scaled_dot_product_attention(k, k, enable_gqa = true)
    }
}

fn main() {}
