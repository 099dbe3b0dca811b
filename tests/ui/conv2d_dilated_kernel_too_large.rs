use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [8, 16, 16]) -> [8, _, _] {
        x.conv2d(8, 5, dilation = 4)
    }
}

fn main() {}
