//! Types that are not those of the file: at the input, and at the layer with other weights.

netcost::network! {
    #[model("../models/sine.tflite")]
    pub struct Float;

    fn forward(x: [1]) -> [1] {
        x.linear(16).relu().linear(16).relu().linear(1)
    }
}

netcost::network! {
    #[dtype(i8)]
    #[model("../models/sine.tflite")]
    pub struct Mixed;

    fn forward(x: [1]) -> [1] {
        x.linear(16).relu().linear(16, dtype = (i8, weights = i4)).relu().linear(1)
    }
}

netcost::network! {
    #[dtype(i8, bias = i16)]
    #[model("../models/sine.tflite")]
    pub struct Biases;

    fn forward(x: [1]) -> [1] {
        x.linear(16).relu().linear(16).relu().linear(1)
    }
}

fn main() {}
