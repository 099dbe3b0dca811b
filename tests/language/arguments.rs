//! Arguments of layers, in all forms that they take.

use netcost::network;

use crate::values;

const KERNEL: [usize; 2] = [3, 5];

network! {
    struct Sizes;

    fn forward(x: [2, 20, 20]) -> [_, _, _] {
        let k = 3;
        let a = x.conv2d(4, 3, bias = false);
        let b = x.conv2d(4, [3, 5], bias = false);
        let c = x.conv2d(4, (3, 5), bias = false);
        let d = x.conv2d(4, KERNEL, stride = (2, 1), bias = false);
        let e = x.conv2d(out_channels = 4, kernel_size = [k, k + 2], bias = false);
        let f = x.conv2d(kernel_size = k, bias = false, out_channels = 4);
        let g = (3, 5);
        let h = x.conv2d(4, g, dilation = [1, 2], bias = false);
        let total = a.numel() + b.numel() + c.numel() + d.numel() + e.numel() + f.numel();
        constant([total, h.height(), h.width()])
    }
}

#[test]
fn a_size_is_a_number_an_array_or_a_tuple() {
    // 4 · (18·18 + 18·16 + 18·16 + 9·16 + 18·16 + 18·18); dilated, 5 wide is 9 wide: 20 - 9 + 1
    assert_eq!(values::<Sizes>(), [4 * (324 + 288 + 288 + 144 + 288 + 324), 18, 12]);
    // MACs: 2 in · kernel · outputs
    assert_eq!(Sizes::layer("b").macs, 2 * 15 * 4 * 288);
    assert_eq!(Sizes::layer("d").macs, 2 * 15 * 4 * 144);
}

network! {
    struct Paddings;

    fn forward(x: [1, 10, 10]) -> [_, _, _, _, _, _, _, _] {
        let mode = "same";
        let uneven = [(0, 1), (2, 0)];
        let a = x.conv2d(1, 3, padding = 1);
        let b = x.conv2d(1, 3, padding = (1, 0));
        let c = x.conv2d(1, 3, padding = [0, 2], stride = 2);
        let d = x.conv2d(1, 3, padding = "same", stride = 3);
        let e = x.conv2d(1, 3, padding = "valid");
        let f = x.conv2d(1, 3, padding = [(0, 1), (0, 1)], stride = 2);
        let g = x.max_pool2d(3, padding = uneven, stride = 1);
        let h = x.conv2d(1, 2, padding = mode);
        constant([
            a.height(),
            10 * b.height() + b.width(),
            10 * c.height() + c.width(),
            d.height(),
            e.height(),
            f.height(),
            100 * g.height() + g.width(),
            h.height(),
        ])
    }
}

#[test]
fn forms_of_padding() {
    // 10; 10 and 8; ⌊7/2⌋ + 1 = 4 and ⌊11/2⌋ + 1 = 6; ⌈10/3⌉; 8; ⌊(11 - 3)/2⌋ + 1; 11 - 2 and 12 - 2; 10
    assert_eq!(values::<Paddings>(), [10, 108, 46, 4, 8, 5, 910, 10]);
}

network! {
    struct Reshapes;

    fn forward(x: [6, 4, 4]) -> [_, _, _] {
        let (c, h) = (x.channels(), x.height());
        let a = x.reshape(c, h * x.width());
        let b = x.reshape([-1, 8]);
        let d = x.reshape(2, -1, h);
        let e = x.reshape((c / 2, 2, -1));
        let shape = [c, 16];
        let f = a.reshape(shape).permute(1, 0);
        let g = d.permute([0, 2, 1]).permute(0, -1, 1).transpose(0, 2);
        constant([b.dim(0) + e.dim(-1), f.dim(0), g.dim(0) * 100 + g.dim(1) * 10 + g.dim(2)])
    }
}

#[test]
fn reshape_and_permute() {
    // 96 / 8 + 16; 16; d is [2, 12, 4], permuted [2, 4, 12], [2, 12, 4], transposed [4, 12, 2]
    assert_eq!(values::<Reshapes>(), [12 + 16, 16, 4 * 100 + 12 * 10 + 2]);
}

network! {
    struct Choices;

    fn forward(x: [3, 8, 8]) -> [3, 20, 16] {
        let mode = "bilinear";
        let y = x.upsample(scale_factor = 2, mode = mode);
        let z = y.upsample(size = (20, 16), mode = "nearest");
        z.dropout(0.5).dropout(p = 0)
    }
}

#[test]
fn choices_and_floats() {
    assert_eq!(Choices::layer("y").output, [3, 16, 16]);
}

network! {
    #[allow(deprecated)] // The bias is meant.
    struct Checked;

    fn forward(x: [3, 8, 8]) -> [_] {
        let y = x.conv2d(8, 3, in_channels = 3, bias = true).batch_norm(num_features = 8);
        y.flatten().linear(5, in_features = 8 * 6 * 6)
    }
}

#[test]
fn what_the_input_tells_may_be_said() {
    assert_eq!(Checked::PARAMS, (3 * 9 * 8 + 8) + 16 + (288 * 5 + 5));
}

network! {
    struct Flags;

    fn forward(x: [4, 6]) -> [_, _] {
        let deep = x.rank() > 1;
        let a = x.linear(5, bias = deep);
        a.linear(5, bias = !deep).batch_norm(dim = -1)
    }
}

#[test]
fn flags_are_expressions() {
    // 6·5 + 5, then 5·5 without a bias, then 2 · 5
    assert_eq!(Flags::PARAMS, 35 + 25 + 10);
}

network! {
    struct TensorArguments;

    fn forward(x: [4, 6], y: [6, 2]) -> [_, _] {
        let a = x.matmul(y);
        let b = x.matmul(other = y.linear(3));
        cat([a, b], dim = 1)
    }
}

#[test]
fn tensors_by_name() {
    // 4·6·2 + 6·2·3 + 4·6·3
    assert_eq!(TensorArguments::MACS, 48 + 36 + 72);
    assert_eq!(TensorArguments::OUTPUT, [4, 5]);
}
