//! Tolstikhin et al., *MLP-Mixer: An all-MLP Architecture for Vision* (2021), <https://arxiv.org/abs/2105.01601>.
//!
//! The paths are the keys of timm's checkpoints.

use netcost::network;

use crate::CLASSES;

network! {
    /// Mixer-S/16.
    pub struct MixerS16 { layers: 8, hidden: 512 }
    /// Mixer-B/16.
    pub struct MixerB16 { layers: 12, hidden: 768 }
    /// Mixer-L/16.
    pub struct MixerL16 { layers: 24, hidden: 1024 }

    fn forward(image: [3, 224, 224], layers: usize, hidden: usize) -> [CLASSES] {
        let mut x = image.conv2d(hidden, 16, stride = 16, name = "stem.proj").flatten(1).transpose(0, 1);
        for i in 0..layers {
            x = mixer_layer(x, hidden / 2, 4 * hidden, name = "blocks.{i}");
        }
        let norm = x.layer_norm();
        norm.mean(0).linear(CLASSES, name = "head")
    }

    /// Figure 1: across the patches, channel by channel; then across the channels, patch by patch.
    fn mixer_layer(x: Tensor, tokens: usize, channels: usize) -> Tensor {
        let norm1 = x.layer_norm();
        let mixed = x + mlp(norm1.transpose(0, 1), tokens, name = "mlp_tokens").transpose(0, 1);
        let norm2 = mixed.layer_norm();
        mixed + mlp(norm2, channels, name = "mlp_channels")
    }

    fn mlp(x: Tensor, hidden: usize) -> Tensor {
        let fc1 = x.linear(hidden);
        let act = fc1.gelu();
        let fc2 = act.linear(x.dim(-1));
        fc2
    }
}
