use netcost::network;

const CLASSES: usize = 1000;

network! {
    pub struct Net;

    fn forward(image: [3, 224, 224]) -> [10] {
        image.conv2d(64, 7, stride = 2).adaptive_avg_pool2d(1).flatten().linear(CLASSES)
    }
}

fn main() {}
