//! Inception v3: Szegedy, Vanhoucke, Ioffe, Shlens and Wojna, *Rethinking the Inception Architecture for Computer Vision*
//! (2015), <https://arxiv.org/abs/1512.00567>.
//!
//! Large kernels are factored: 5×5 into two 3×3, 7×7 into 1×7 and 7×1. The paths are the keys of torchvision's checkpoint.

use netcost::network;

use crate::CLASSES;

netcost::block! {
    /// What the network is at inference, and the place to which the auxiliary classifier is attached in training.
    pub fn inception_v3(image: Tensor) -> (Tensor, Tensor) {
        let mut x = image;
        x = conv(x, 32, 3, stride = 2, name = "Conv2d_1a_3x3");
        x = conv(x, 32, 3, name = "Conv2d_2a_3x3");
        x = conv(x, 64, 3, padding = 1, name = "Conv2d_2b_3x3");
        x = x.max_pool2d(3, stride = 2, name = "maxpool1");
        x = conv(x, 80, 1, name = "Conv2d_3b_1x1");
        x = conv(x, 192, 3, name = "Conv2d_4a_3x3");
        x = x.max_pool2d(3, stride = 2, name = "maxpool2");

        x = inception_a(x, 32, name = "Mixed_5b");
        x = inception_a(x, 64, name = "Mixed_5c");
        x = inception_a(x, 64, name = "Mixed_5d");
        x = reduction_a(x, name = "Mixed_6a");
        x = inception_b(x, 128, name = "Mixed_6b");
        x = inception_b(x, 160, name = "Mixed_6c");
        x = inception_b(x, 160, name = "Mixed_6d");
        x = inception_b(x, 192, name = "Mixed_6e");
        let side = x;
        x = reduction_b(x, name = "Mixed_7a");
        x = inception_c(x, name = "Mixed_7b");
        x = inception_c(x, name = "Mixed_7c");

        let avgpool = x.adaptive_avg_pool2d(1);
        let dropout = avgpool.dropout();
        (dropout.flatten().linear(CLASSES, name = "fc"), side)
    }

    /// A convolution without bias, batch norm, ReLU.
    pub fn conv(x: Tensor, channels: usize, kernel: Size2, stride: usize = 1, padding: Size2 = 0) -> Tensor {
        x.conv2d(channels, kernel, stride = stride, padding = padding, bias = false, name = "conv").batch_norm(name = "bn").relu()
    }

    /// Figure 5, at 35 × 35. (torchvision keeps the 5×5 of one branch.)
    fn inception_a(x: Tensor, pool: usize) -> Tensor {
        let branch1x1 = conv(x, 64, 1);

        let branch5x5_1 = conv(x, 48, 1);
        let branch5x5_2 = conv(branch5x5_1, 64, 5, padding = 2);

        let branch3x3dbl_1 = conv(x, 64, 1);
        let branch3x3dbl_2 = conv(branch3x3dbl_1, 96, 3, padding = 1);
        let branch3x3dbl_3 = conv(branch3x3dbl_2, 96, 3, padding = 1);

        let pooled = x.avg_pool2d(3, stride = 1, padding = 1);
        let branch_pool = conv(pooled, pool, 1);
        cat([branch1x1, branch5x5_2, branch3x3dbl_3, branch_pool])
    }

    /// Figure 10: from 35 × 35 to 17 × 17.
    fn reduction_a(x: Tensor) -> Tensor {
        let branch3x3 = conv(x, 384, 3, stride = 2);

        let branch3x3dbl_1 = conv(x, 64, 1);
        let branch3x3dbl_2 = conv(branch3x3dbl_1, 96, 3, padding = 1);
        let branch3x3dbl_3 = conv(branch3x3dbl_2, 96, 3, stride = 2);

        let branch_pool = x.max_pool2d(3, stride = 2);
        cat([branch3x3, branch3x3dbl_3, branch_pool])
    }

    /// Figure 6, at 17 × 17, with n = 7; `inner` is the width of its 7×7 branches.
    fn inception_b(x: Tensor, inner: usize) -> Tensor {
        let branch1x1 = conv(x, 192, 1);

        let branch7x7_1 = conv(x, inner, 1);
        let branch7x7_2 = conv(branch7x7_1, inner, [1, 7], padding = [0, 3]);
        let branch7x7_3 = conv(branch7x7_2, 192, [7, 1], padding = [3, 0]);

        let branch7x7dbl_1 = conv(x, inner, 1);
        let branch7x7dbl_2 = conv(branch7x7dbl_1, inner, [7, 1], padding = [3, 0]);
        let branch7x7dbl_3 = conv(branch7x7dbl_2, inner, [1, 7], padding = [0, 3]);
        let branch7x7dbl_4 = conv(branch7x7dbl_3, inner, [7, 1], padding = [3, 0]);
        let branch7x7dbl_5 = conv(branch7x7dbl_4, 192, [1, 7], padding = [0, 3]);

        let pooled = x.avg_pool2d(3, stride = 1, padding = 1);
        let branch_pool = conv(pooled, 192, 1);
        cat([branch1x1, branch7x7_3, branch7x7dbl_5, branch_pool])
    }

    /// From 17 × 17 to 8 × 8.
    fn reduction_b(x: Tensor) -> Tensor {
        let branch3x3_1 = conv(x, 192, 1);
        let branch3x3_2 = conv(branch3x3_1, 320, 3, stride = 2);

        let branch7x7x3_1 = conv(x, 192, 1);
        let branch7x7x3_2 = conv(branch7x7x3_1, 192, [1, 7], padding = [0, 3]);
        let branch7x7x3_3 = conv(branch7x7x3_2, 192, [7, 1], padding = [3, 0]);
        let branch7x7x3_4 = conv(branch7x7x3_3, 192, 3, stride = 2);

        let branch_pool = x.max_pool2d(3, stride = 2);
        cat([branch3x3_2, branch7x7x3_4, branch_pool])
    }

    /// Figure 7, at 8 × 8: the last convolutions stand side by side.
    fn inception_c(x: Tensor) -> Tensor {
        let branch1x1 = conv(x, 320, 1);

        let branch3x3_1 = conv(x, 384, 1);
        let branch3x3_2a = conv(branch3x3_1, 384, [1, 3], padding = [0, 1]);
        let branch3x3_2b = conv(branch3x3_1, 384, [3, 1], padding = [1, 0]);
        let branch3x3 = cat([branch3x3_2a, branch3x3_2b]);

        let branch3x3dbl_1 = conv(x, 448, 1);
        let branch3x3dbl_2 = conv(branch3x3dbl_1, 384, 3, padding = 1);
        let branch3x3dbl_3a = conv(branch3x3dbl_2, 384, [1, 3], padding = [0, 1]);
        let branch3x3dbl_3b = conv(branch3x3dbl_2, 384, [3, 1], padding = [1, 0]);
        let branch3x3dbl = cat([branch3x3dbl_3a, branch3x3dbl_3b]);

        let pooled = x.avg_pool2d(3, stride = 1, padding = 1);
        let branch_pool = conv(pooled, 192, 1);
        cat([branch1x1, branch3x3, branch3x3dbl, branch_pool])
    }

    /// The auxiliary classifier on the last 17 × 17 grid.
    pub fn auxiliary(x: Tensor) -> Tensor {
        let pooled = x.avg_pool2d(5, stride = 3);
        let conv0 = conv(pooled, 128, 1);
        let conv1 = conv(conv0, 768, 5);
        conv1.adaptive_avg_pool2d(1).flatten().linear(CLASSES, name = "fc")
    }
}

network! {
    /// Inception v3 on 299 × 299 images.
    pub struct InceptionV3;

    fn forward(image: [3, 299, 299]) -> [CLASSES] {
        let (logits, _) = inception_v3(image, name = "");
        logits
    }
}

network! {
    /// Inception v3 as it is trained, with the auxiliary classifier.
    pub struct InceptionV3Training;

    fn forward(image: [3, 299, 299]) -> (logits: [CLASSES], aux: [CLASSES]) {
        let (logits, side) = inception_v3(image, name = "");
        let aux = auxiliary(side, name = "AuxLogits");
        (logits, aux)
    }
}
