netcost::network! {
    /// The network in `light_squeezenet.onnx`, as `netcost-import` found it.
    #[model("../../../tests/models/light_squeezenet.onnx")]
    pub struct SqueezeNet;

    fn forward(image: [3, 224, 224]) -> [1000, 1, 1] {
        let mut x = image.conv2d(64, 3, stride = 2).relu().max_pool2d(3, stride = 2);
        for _ in 0..2 {
            x = branches(x, 16, 64);
        }
        let mut x = x.max_pool2d(3, stride = 2);
        for _ in 0..2 {
            x = branches(x, 32, 128);
        }
        let mut x = x.max_pool2d(3, stride = 2);
        for (channels, channels_2) in [(48, 192), (48, 192), (64, 256), (64, 256)] {
            x = branches(x, channels, channels_2);
        }
        x.dropout().conv2d(1000, 1).relu().global_avg_pool().softmax(dim = 0)
    }

    fn branches(x: Tensor, channels: usize, channels_2: usize) -> Tensor {
        let x = x.conv2d(channels, 1).relu();
        let y = x.conv2d(channels_2, 1).relu();
        let x = x.conv2d(channels_2, 3, padding = 1).relu();
        cat([y, x])
    }
}
