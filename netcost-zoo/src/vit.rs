//! Dosovitskiy et al., *An Image is Worth 16x16 Words: Transformers for Image Recognition at Scale* (2020),
//! <https://arxiv.org/abs/2010.11929>.
//!
//! The paths are the keys of torchvision's checkpoints.

use netcost::network;

use crate::CLASSES;

network! {
    /// ViT-B/16.
    pub struct VitB16 { patch: 16, layers: 12, heads: 12, hidden: 768 }
    /// ViT-B/32.
    pub struct VitB32 { patch: 32, layers: 12, heads: 12, hidden: 768 }
    /// ViT-L/16.
    pub struct VitL16 { patch: 16, layers: 24, heads: 16, hidden: 1024 }
    /// ViT-L/32.
    pub struct VitL32 { patch: 32, layers: 24, heads: 16, hidden: 1024 }
    /// ViT-H/14.
    pub struct VitH14 { patch: 14, layers: 32, heads: 16, hidden: 1280 }

    /// ViT-B/16, fine-tuned at 384 × 384.
    pub struct VitB16_384 { patch: 16, layers: 12, heads: 12, hidden: 768, resolution: 384 }
    /// ViT-L/16, fine-tuned at 512 × 512.
    pub struct VitL16_512 { patch: 16, layers: 24, heads: 16, hidden: 1024, resolution: 512 }
    /// ViT-H/14, fine-tuned at 518 × 518.
    pub struct VitH14_518 { patch: 14, layers: 32, heads: 16, hidden: 1280, resolution: 518 }

    fn forward(
        image: [3, resolution, resolution],
        patch: usize,
        layers: usize,
        heads: usize,
        hidden: usize,
        resolution: usize = 224,
    ) -> [CLASSES] {
        let conv_proj = image.conv2d(hidden, patch, stride = patch);
        let patches = conv_proj.flatten(1).transpose(0, 1);
        let class_token = parameter([1, hidden]);
        let tokens = cat([class_token, patches]);
        let encoded = encoder(tokens, layers, heads, name = "encoder");
        encoded.select(0, 0).linear(CLASSES, name = "heads.head")
    }

    /// Equation 1: where each token was, then the layers.
    fn encoder(tokens: Tensor, layers: usize, heads: usize) -> Tensor {
        let pos_embedding = parameter(tokens.dims());
        let mut x = (tokens + pos_embedding).dropout(0.0);
        for i in 0..layers {
            x = encoder_layer(x, heads, name = "layers.encoder_layer_{i}");
        }
        x.layer_norm(name = "ln")
    }

    /// Equations 2 and 3: attention and a perceptron, each normalised before, each with the input added.
    fn encoder_layer(x: Tensor, heads: usize) -> Tensor {
        let ln_1 = x.layer_norm();
        let self_attention = ln_1.multihead_attention(heads);
        let attended = self_attention.dropout(0.0) + x;
        let ln_2 = attended.layer_norm();
        let hidden = ln_2.linear(4 * x.dim(-1), name = "mlp.0").gelu(name = "mlp.1").dropout(0.0, name = "mlp.2");
        attended + hidden.linear(x.dim(-1), name = "mlp.3").dropout(0.0, name = "mlp.4")
    }
}
