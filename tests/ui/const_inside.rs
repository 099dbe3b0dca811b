use netcost::network;

network! {
    pub struct Net;

    const WIDTH: usize = 64;

    fn forward(image: [3, 224, 224]) -> [WIDTH, _, _] {
        image.conv2d(WIDTH, 3)
    }
}

fn main() {}
