//! A crate that reaches the library through another alone.
#![deny(warnings, missing_docs)]

use blocks::conv_bn;

blocks::cost::network! {
    /// Blocks of another crate, by name and by path, with arguments by place and by name.
    pub struct Uses;

    fn forward(image: [3, 9, 9]) -> [16, 3, 3] {
        let x = conv_bn(image, 8, 3);
        blocks::conv_bn(x, 16, (3, 3), stride = 2, act = Activation::None)
    }
}

// 3·8·9 + 2·8 and 8·16·9 + 2·16; 216·49 and 1,152·9.
const _: () = assert!(Uses::PARAMS == 232 + 1184 && Uses::MACS == 216 * 49 + 1152 * 9);
const _: () = assert!(Uses::layer("x.conv2d").params == 216 && Uses::layer("conv_bn.conv2d").params == 1152);

blocks::one_layer!(One, 4);
const _: () = assert!(One::PARAMS == 8 * 4 + 4);
