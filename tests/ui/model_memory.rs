//! A declaration whose activations take other bytes than the file's, although all layers agree.

netcost::network! {
    #[dtype(i8)]
    #[model("../models/speech.tflite")]
    pub struct Speech;

    fn forward(features: [1, 49, 40]) -> [4] {
        let louder = features + 1;
        let stem = louder.conv2d(8, [10, 8], stride = 2, padding = "same").sigmoid();
        stem.flatten().linear(4).softmax(dim = -1)
    }
}

fn main() {}
