//! A disagreement where the macro does not know all numbers, in the second turn of a loop in a block.

const WIDTHS: [usize; 2] = [16, 8];

netcost::network! {
    #[dtype(i8)]
    #[model("../models/sine.tflite")]
    pub struct Sine;

    fn forward(x: [1]) -> [1] {
        let mut x = x;
        for i in 0..2 {
            x = hidden(x, WIDTHS[i]);
        }
        x.linear(1)
    }

    fn hidden(x: Tensor, width: usize) -> Tensor {
        x.linear(width).relu()
    }
}

fn main() {}
