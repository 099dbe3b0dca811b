//! `verify!` tells a disagreement at the path, with the layer's.

netcost::network! {
    #[dtype(i8)]
    pub struct Sine;

    fn forward(x: [1]) -> [1] {
        let mut x = x;
        'hidden: for _ in 0..3 {
            x = x.linear(16).relu();
        }
        x.linear(1, name = "out")
    }
}

netcost::verify!(Sine, "../models/sine.tflite");

fn main() {}
