//! AlexNet as most know it: Krizhevsky, *One weird trick for parallelizing convolutional neural networks* (2014),
//! <https://arxiv.org/abs/1404.5997>, narrower than the network of 2012 and without its groups.
//!
//! The paths are the keys of torchvision's checkpoint.

use netcost::network;

use crate::CLASSES;

network! {
    /// AlexNet on 224 × 224 images.
    pub struct AlexNet;

    fn forward(image: [3, 224, 224]) -> [CLASSES] {
        let features = convolutions(image);
        let avgpool = features.adaptive_avg_pool2d(6);
        fully_connected(avgpool.flatten(), name = "classifier")
    }

    fn convolutions(x: Tensor) -> Tensor {
        let mut x = x;
        x = x.conv2d(64, 11, stride = 4, padding = 2, name = "0").relu(name = "1");
        x = x.max_pool2d(3, stride = 2, name = "2");
        x = x.conv2d(192, 5, padding = 2, name = "3").relu(name = "4");
        x = x.max_pool2d(3, stride = 2, name = "5");
        x = x.conv2d(384, 3, padding = 1, name = "6").relu(name = "7");
        x = x.conv2d(256, 3, padding = 1, name = "8").relu(name = "9");
        x = x.conv2d(256, 3, padding = 1, name = "10").relu(name = "11");
        x.max_pool2d(3, stride = 2, name = "12")
    }

    fn fully_connected(x: Tensor) -> Tensor {
        let mut x = x;
        x = x.dropout(name = "0").linear(4096, name = "1").relu(name = "2");
        x = x.dropout(name = "3").linear(4096, name = "4").relu(name = "5");
        x.linear(CLASSES, name = "6")
    }
}
