//! Networks of which all is known at expansion, with a budget and blocks of both kinds; and one that is evaluated in constants.
#![allow(dead_code)]

const CLASSES: usize = 4;

pub mod blocks {
    netcost::block! {
        pub fn stem(x: Tensor, channels: usize = 8) -> Tensor {
            x.conv2d(channels, 3, padding = 1, bias = false).batch_norm().relu()
        }
    }
}

netcost::network! {
    #[budget(params <= 1 K, arena <= 1 MiB)]
    pub struct Residual;

    fn forward(x: [3, 16, 16]) -> [10] {
        let mut x = stem(x, 8);
        for _ in 0..3 {
            x = x.relu();
        }
        x.global_avg_pool().flatten().linear(10)
    }

    fn stem(x: Tensor, channels: usize) -> Tensor {
        x.conv2d(channels, 3, padding = 1, bias = false).batch_norm().relu()
    }
}

netcost::network! {
    pub struct Counted;

    fn forward(x: [3, 16, 16]) -> [CLASSES] {
        blocks::stem(x).global_avg_pool().flatten().linear(CLASSES)
    }
}
