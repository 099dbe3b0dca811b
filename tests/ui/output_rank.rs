use netcost::network;

network! {
    pub struct Net;

    fn forward(image: [3, 224, 224]) -> [10] {
        image.conv2d(10, 7, stride = 2).adaptive_avg_pool2d(1)
    }
}

fn main() {}
