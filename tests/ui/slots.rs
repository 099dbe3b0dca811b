use netcost::arena::Slots;
use netcost::network;

network! {
    #[dtype(i8)]
    #[memory(align = 1)]
    pub struct Net;

    fn forward(x: [3, 7]) -> [10] {
        let conv = x.conv1d(5, 3).relu();
        let wide = conv.flatten().linear(9, dtype = (activations = i16));
        wide.linear(10, name = "scores")
    }
}

network! {
    #[dtype(i8)]
    #[memory(in_place = elementwise)]
    pub struct InPlace;

    fn forward(x: [8]) -> [8] {
        let y = x.linear(8);
        let z = y.sigmoid();
        z
    }
}

// `conv.relu` is run as a part of the convolution.
const FUSED: Slots<i8, 2> = Slots::new(&Net::PLAN, ["x", "conv.relu"]);
const TYPE: Slots<i8, 2> = Slots::new(&Net::PLAN, ["conv.conv1d", "wide.linear"]);
const IN_PLACE: Slots<i8, 2> = Slots::new(&InPlace::PLAN, ["y", "z"]);
const SIZE: Slots<i16, 1> = Slots::new(&Net::PLAN, ["wide.linear"]);
const APART: Slots<i8, 2> = Slots::new(&Net::PLAN, ["x", "scores"]);

fn main() {}
