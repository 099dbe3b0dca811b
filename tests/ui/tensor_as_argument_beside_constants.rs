use netcost::network;

const TOKENS: usize = 64;

network! {
    pub struct Net;

    fn forward(x: [TOKENS, 128]) -> [_, _] {
        let mut all = Tensors::new();
        let y = x.multihead_attention(x, x, 4);
        all.push(128);
        cat(all, dim = 1) + y.conv1d(TOKENS, norm(x), dilation = y)
    }

    fn norm(x: Tensor) -> Tensor {
        x.layer_norm()
    }
}

fn main() {}
