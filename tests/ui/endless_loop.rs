use netcost::network;

network! {
    pub struct Net;

    fn forward(image: [3, 224, 224]) -> [3, 224, 224] {
        let mut x = image;
        let mut stride = 1;
        while stride < 32 {
            x = x.relu();
            stride = stride * 1;
        }
        x
    }
}

fn main() {}
