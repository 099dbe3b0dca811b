use netcost::network;

network! {
    pub struct Net { widht: 64 }

    fn forward(image: [3, 224, 224], width: usize) -> [_, _, _] {
        image.conv2d(width, 3)
    }
}

fn main() {}
