use netcost::network;

network! {
    pub struct Net;

    fn forward(image: [3, 224, 224]) -> [64, _, _] {
        let x = image.conv2d(64, -3, padding = [1, -1]);
        x.max_pool2d(2, stride = -2)
    }
}

fn main() {}
