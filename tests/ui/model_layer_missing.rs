//! A layer that the file does not have, in a block.

netcost::network! {
    #[model("../models/sine.tflite")]
    #[dtype(i8)]
    pub struct Sine;

    fn forward(x: [1]) -> [1] {
        let mut x = x;
        for width in [16, 16, 1] {
            x = hidden(x, width);
        }
        x
    }

    fn hidden(x: Tensor, width: usize) -> Tensor {
        let y = x.linear(width, bias = false).relu();
        y
    }
}

fn main() {}
