use netcost::network;

network! {
    pub struct Net;

    fn forward(image: [3, 224, 224]) -> [64, _, _] {
        let width = 64 as u32;
        image.conv2d(image.channels() - 1.5, 3).conv2d(image.width() + width, 3)
    }
}

fn main() {}
