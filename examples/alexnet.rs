//! Three networks that all go by the name of AlexNet, and what each costs.
//!
//! - [`AlexNet`]: Krizhevsky, Sutskever and Hinton, *ImageNet Classification with Deep Convolutional Neural Networks*
//!   (2012). It was trained on two GPUs, so conv2, conv4 and conv5 see only the half of the channels that is on their own
//!   GPU: two groups. Its first layer fits on 227 × 227 (the paper's 224 is a slip).
//! - [`AlexNetUngrouped`]: the same on one device, without the groups.
//! - [`AlexNetTorchvision`]: Krizhevsky, *One weird trick for parallelizing convolutional neural networks* (2014),
//!   <https://arxiv.org/abs/1404.5997>, as in torchvision, whose layer names it has: narrower, at 224 × 224.
//!
//! Local response normalisation, which has neither weights nor multiply-accumulates, is left out.

use netcost::{Network, network};

/// The classes of the ImageNet challenge.
pub const CLASSES: usize = 1000;

network! {
    /// The paper's network, split over two GPUs.
    pub struct AlexNet { gpus: 2 }

    /// The paper's network on one device.
    pub struct AlexNetUngrouped { gpus: 1 }

    fn forward(image: [3, 227, 227], gpus: usize) -> [CLASSES] {
        let conv1 = image.conv2d(96, 11, stride = 4);
        let relu1 = conv1.relu();
        let pool1 = relu1.max_pool2d(3, stride = 2);

        let conv2 = pool1.conv2d(256, 5, padding = 2, groups = gpus);
        let relu2 = conv2.relu();
        let pool2 = relu2.max_pool2d(3, stride = 2);

        // The one convolution that looks across the GPUs.
        let conv3 = pool2.conv2d(384, 3, padding = 1);
        let relu3 = conv3.relu();
        let conv4 = relu3.conv2d(384, 3, padding = 1, groups = gpus);
        let relu4 = conv4.relu();
        let conv5 = relu4.conv2d(256, 3, padding = 1, groups = gpus);
        let relu5 = conv5.relu();
        let pool5 = relu5.max_pool2d(3, stride = 2);

        let flat = pool5.flatten();
        let fc6 = flat.linear(4096);
        let relu6 = fc6.relu();
        let drop6 = relu6.dropout();
        let fc7 = drop6.linear(4096);
        let relu7 = fc7.relu();
        let drop7 = relu7.dropout();
        drop7.linear(CLASSES, name = "fc8")
    }
}

network! {
    /// torchvision's network; its paths are the keys of torchvision's checkpoint.
    pub struct AlexNetTorchvision;

    fn forward(image: [3, 224, 224]) -> [CLASSES] {
        let mut x = image;
        x = x.conv2d(64, 11, stride = 4, padding = 2, name = "features.0").relu(name = "features.1");
        x = x.max_pool2d(3, stride = 2, name = "features.2");
        x = x.conv2d(192, 5, padding = 2, name = "features.3").relu(name = "features.4");
        x = x.max_pool2d(3, stride = 2, name = "features.5");
        x = x.conv2d(384, 3, padding = 1, name = "features.6").relu(name = "features.7");
        x = x.conv2d(256, 3, padding = 1, name = "features.8").relu(name = "features.9");
        x = x.conv2d(256, 3, padding = 1, name = "features.10").relu(name = "features.11");
        x = x.max_pool2d(3, stride = 2, name = "features.12");

        x = x.adaptive_avg_pool2d(6, name = "avgpool").flatten();

        x = x.dropout(name = "classifier.0").linear(4096, name = "classifier.1").relu(name = "classifier.2");
        x = x.dropout(name = "classifier.3").linear(4096, name = "classifier.4").relu(name = "classifier.5");
        x.linear(CLASSES, name = "classifier.6")
    }
}

/// One line of the comparison.
fn row<N: Network>(name: &str) {
    println!("{name:<28}{:>12}{:>16}", N::PARAMS, N::MACS);
}

/// Prints the layers of the paper's network, then the three side by side.
pub fn main() {
    println!("{}", AlexNet::REPORT);
    println!("{:<28}{:>12}{:>16}", "", "parameters", "MACs");
    row::<AlexNet>("AlexNet, two GPUs");
    row::<AlexNetUngrouped>("AlexNet, one device");
    row::<AlexNetTorchvision>("AlexNet, torchvision");
}
