use netcost::network;

network! {
    pub struct Net;

    fn forward(q: [8, 16, 64]) -> [_, _, _] {
        q.scaled_dot_product_attention(q, q, window = 0)
    }
}

fn main() {}
