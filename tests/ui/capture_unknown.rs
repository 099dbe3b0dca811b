use netcost::network;

network! {
    pub struct Net;

    fn forward(image: [3, 224, 224]) -> [64, _, _] {
        let mut x = image;
        for i in 0..3 {
            x = x.conv2d(64, 3, name = "conv{j}");
        }
        x
    }
}

fn main() {}
