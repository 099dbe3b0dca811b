netcost::network! {
    /// The network in `conv3d_groups.onnx`, as `netcost-import` found it.
    #[model("../../../tests/models/conv3d_groups.onnx")]
    pub struct Conv3dGroups;

    fn forward(input: [2, 4, 4, 5, 4]) -> [2, 6, 2, 3, 2] {
        input.conv3d(6, 3, groups = 2)
    }
}
