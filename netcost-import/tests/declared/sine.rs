netcost::network! {
    /// The network in `sine.tflite`, as `netcost-import` found it.
    #[dtype(i8)]
    #[model("../../../tests/models/sine.tflite")]
    pub struct Sine;

    fn forward(input: [1]) -> [1] {
        input.linear(16).relu().linear(16).relu().linear(1)
    }
}
