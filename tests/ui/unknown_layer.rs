use netcost::network;

network! {
    pub struct Net;

    fn forward(image: [3, 224, 224]) -> [64, _, _] {
        let x = image.conv2d(64, 7);
        x.batchnorm().relu().maxpool2d(2)
    }
}

fn main() {}
