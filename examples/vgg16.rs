//! VGG-16, configuration D of Table 1 in Simonyan and Zisserman, *Very Deep Convolutional Networks for Large-Scale Image
//! Recognition* (2014), <https://arxiv.org/abs/1409.1556>.
//!
//! Five stages of 3×3 convolutions, each closed by a 2×2 max pooling, then three fully connected layers. Layers have the
//! names of the authors' released model: `conv1_1`, …, `fc8`.

use netcost::{Convention, network};

/// The classes of the ImageNet challenge.
pub const CLASSES: usize = 1000;

network! {
    /// VGG-16 on 224 × 224 images.
    #[budget(params <= 140 M, macs <= 15.5 G)]
    pub struct Vgg16;

    fn forward(image: [3, 224, 224]) -> [CLASSES] {
        let pool1 = stage(image, 1, convolutions = 2, channels = 64, name = "");
        let pool2 = stage(pool1, 2, convolutions = 2, channels = 128, name = "");
        let pool3 = stage(pool2, 3, convolutions = 3, channels = 256, name = "");
        let pool4 = stage(pool3, 4, convolutions = 3, channels = 512, name = "");
        let pool5 = stage(pool4, 5, convolutions = 3, channels = 512, name = "");

        let flat = pool5.flatten();
        let fc6 = flat.linear(4096);
        let relu6 = fc6.relu();
        let drop6 = relu6.dropout();
        let fc7 = drop6.linear(4096);
        let relu7 = fc7.relu();
        let drop7 = relu7.dropout();
        drop7.linear(CLASSES, name = "fc8")
    }

    /// A stage of the paper: some convolutions that keep the resolution, then a pooling that halves it.
    fn stage(x: Tensor, number: usize, convolutions: usize, channels: usize) -> Tensor {
        let mut x = x;
        for i in 1..=convolutions {
            x = x.conv2d(channels, 3, padding = 1, name = "conv{number}_{i}").relu(name = "relu{number}_{i}");
        }
        x.max_pool2d(2, name = "pool{number}")
    }
}

// The paper's Table 2: 138 million parameters. Were a layer changed, this would not compile.
const _: () = assert!(Vgg16::PARAMS / 1_000_000 == 138);

/// Prints the layers and what they cost.
pub fn main() {
    println!("{}", Vgg16::REPORT);
    println!("multiply-accumulates         {:>14}", Vgg16::MACS);
    println!("  and one per bias added     {:>14}", Vgg16::FLOPS);
    println!("  two operations per MAC     {:>14}", Vgg16::flops(Convention::TwoPerMac));
}
