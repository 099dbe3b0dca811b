use netcost::network;

network! {
    pub struct Small { width: 16 }
    pub struct Medium { width: 24 }
    pub struct Large { width: 32 }

    fn forward(image: [3, 224, 224], width: usize) -> [_, 224, 224] {
        let stem = image.conv2d(width, 3, padding = 1, groups = 3);
        stem.relu()
    }
}

fn main() {}
