//! A declaration that differs from the model file: the error stands at the layer.

netcost::network! {
    #[model("../models/speech.tflite")]
    #[dtype(i8)]
    pub struct Speech;

    fn forward(features: [1, 49, 40]) -> [4] {
        let stem = features.conv2d(8, [10, 8], stride = (2, 1), padding = "same").relu();
        stem.flatten().linear(4).softmax(dim = -1)
    }
}

fn main() {}
