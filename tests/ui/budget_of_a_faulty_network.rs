use netcost::network;

network! {
    #[budget(params <= 10)]
    pub struct Net;

    fn forward(image: [3, 224, 224]) -> [1000] {
        image.conv2d(64, 7, groups = 2).flatten().linear(1000)
    }
}

fn main() {}
