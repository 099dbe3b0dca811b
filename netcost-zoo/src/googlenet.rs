//! GoogLeNet: Szegedy et al., *Going Deeper with Convolutions* (2014), <https://arxiv.org/abs/1409.4842>.
//!
//! The paper's inception module has a branch of 5×5 convolutions, and no batch norm, which was yet to be invented. The
//! TensorFlow implementation that torchvision follows has 3×3 in that branch (by mistake, and kept since), and batch norm. The
//! paths are the keys of torchvision's checkpoint.

use netcost::network;

use crate::CLASSES;

netcost::block! {
    /// What the network is at inference, and the two places to which the auxiliary classifiers are attached in training.
    /// `five` is the kernel of the branch that is 5×5 in the paper.
    pub fn googlenet(image: Tensor, five: usize, norm: bool) -> (Tensor, Tensor, Tensor) {
        let conv1 = conv(image, 64, 7, 2, norm);
        let maxpool1 = conv1.max_pool2d(3, stride = 2, ceil_mode = true);
        let normed1 = if norm { maxpool1 } else { maxpool1.local_response_norm(5) };
        let conv2 = conv(normed1, 64, 1, 1, norm);
        let conv3 = conv(conv2, 192, 3, 1, norm);
        let normed2 = if norm { conv3 } else { conv3.local_response_norm(5) };
        let maxpool2 = normed2.max_pool2d(3, stride = 2, ceil_mode = true);

        // Table 1: "#1×1", "#3×3 reduce" and "#3×3", "#5×5 reduce" and "#5×5", "pool proj".
        let inception3a = inception(maxpool2, 64, (96, 128), (16, 32), 32, five, norm);
        let inception3b = inception(inception3a, 128, (128, 192), (32, 96), 64, five, norm);
        let maxpool3 = inception3b.max_pool2d(3, stride = 2, ceil_mode = true);

        let inception4a = inception(maxpool3, 192, (96, 208), (16, 48), 64, five, norm);
        let inception4b = inception(inception4a, 160, (112, 224), (24, 64), 64, five, norm);
        let inception4c = inception(inception4b, 128, (128, 256), (24, 64), 64, five, norm);
        let inception4d = inception(inception4c, 112, (144, 288), (32, 64), 64, five, norm);
        let inception4e = inception(inception4d, 256, (160, 320), (32, 128), 128, five, norm);
        let maxpool4 = inception4e.max_pool2d(2, stride = 2, ceil_mode = true);

        let inception5a = inception(maxpool4, 256, (160, 320), (32, 128), 128, five, norm);
        let inception5b = inception(inception5a, 384, (192, 384), (48, 128), 128, five, norm);
        let avgpool = inception5b.adaptive_avg_pool2d(1);
        let dropout = avgpool.flatten().dropout(0.2);
        let fc = dropout.linear(CLASSES);
        (fc, inception4a, inception4d)
    }

    /// Figure 2 (b): four branches side by side.
    pub fn inception(
        x: Tensor,
        one: usize,
        three: (usize, usize),
        five: (usize, usize),
        pool: usize,
        kernel: usize,
        norm: bool,
    ) -> Tensor {
        let branch1 = conv(x, one, 1, 1, norm);
        let reduced = conv(x, three.0, 1, 1, norm, name = "branch2.0");
        let branch2 = conv(reduced, three.1, 3, 1, norm, name = "branch2.1");
        let reduced = conv(x, five.0, 1, 1, norm, name = "branch3.0");
        let branch3 = conv(reduced, five.1, kernel, 1, norm, name = "branch3.1");
        let pooled = x.max_pool2d(3, stride = 1, padding = 1, ceil_mode = true, name = "branch4.0");
        let branch4 = conv(pooled, pool, 1, 1, norm, name = "branch4.1");
        cat([branch1, branch2, branch3, branch4])
    }

    /// A convolution and ReLU; with batch norm between them it needs no bias.
    pub fn conv(x: Tensor, channels: usize, kernel: usize, stride: usize, norm: bool) -> Tensor {
        let y = x.conv2d(channels, kernel, stride = stride, padding = kernel / 2, bias = !norm, name = "conv");
        if norm { y.batch_norm(name = "bn").relu() } else { y.relu() }
    }

    /// An auxiliary classifier, as torchvision has it.
    pub fn auxiliary(x: Tensor) -> Tensor {
        let pooled = x.adaptive_avg_pool2d(4);
        let conv = conv(pooled, 128, 1, 1, true);
        conv.flatten().linear(1024, name = "fc1").relu().dropout(0.7).linear(CLASSES, name = "fc2")
    }
}

network! {
    /// GoogLeNet as in torchvision: 3×3 in the third branch, and batch norm.
    pub struct GoogLeNet { five: 3, norm: true }
    /// GoogLeNet as in the paper.
    pub struct GoogLeNetPaper { five: 5, norm: false }

    fn forward(image: [3, 224, 224], five: usize, norm: bool) -> [CLASSES] {
        let (logits, _, _) = googlenet(image, five, norm, name = "");
        logits
    }
}

network! {
    /// torchvision's GoogLeNet as it is trained, with both auxiliary classifiers.
    pub struct GoogLeNetTraining;

    fn forward(image: [3, 224, 224]) -> (logits: [CLASSES], aux2: [CLASSES], aux1: [CLASSES]) {
        let (logits, inception4a, inception4d) = googlenet(image, 3, true, name = "");
        let aux1 = auxiliary(inception4a);
        let aux2 = auxiliary(inception4d);
        (logits, aux2, aux1)
    }
}
