use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [3, 8, 8]) -> [16, 8, 8] {
        let y = x.conv2d(16, 3);
        let margin = y.height() - x.height();
        y.zero_pad2d(margin)
    }
}

fn main() {}
