netcost::network! {
    /// The network in `speech.tflite`, as `netcost-import` found it.
    #[dtype(i8)]
    #[model("../../../tests/models/speech.tflite")]
    pub struct Speech;

    fn forward(input: [1960]) -> [4] {
        input
            .reshape([1, 49, 40])
            .conv2d(8, [10, 8], stride = 2, padding = "same")
            .relu()
            .flatten()
            .linear(4)
            .softmax(dim = -1)
    }
}
