use netcost::network;

network! {
    pub struct Net { width: 64 }

    fn forward(image: [3, 224, 224], width: usize, depth: usize) -> [_, _, _] {
        image.conv2d(width * depth, 3)
    }
}

fn main() {}
