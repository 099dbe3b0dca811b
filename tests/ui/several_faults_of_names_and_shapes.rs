use netcost::network;

// What does not exist is told first: without it nothing is counted.
network! {
    pub struct Net;

    fn forward(image: [3, 224, 224]) -> [10] {
        let stem = image.conv2dd(64, 7).relu();
        let small = image.adaptive_avg_pool2d(7).max_pool2d(9);
        (stem + small).flatten().linear(10)
    }
}

fn main() {}
