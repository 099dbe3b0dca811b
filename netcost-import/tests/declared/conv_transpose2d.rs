netcost::network! {
    /// The network in `conv_transpose2d.onnx`, as `netcost-import` found it.
    #[model("../../../tests/models/conv_transpose2d.onnx")]
    pub struct ConvTranspose2d;

    fn forward(image: [3, 7, 6]) -> [4, 20, 12] {
        image.conv_transpose2d(4, 3, stride = [3, 2], padding = 1, output_padding = 1)
    }
}
