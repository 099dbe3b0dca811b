use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [64, 28, 28]) -> [32, _, _] {
        x.conv_transpose2d(32, 3, stride = 2, padding = 1, output_padding = 2)
    }
}

fn main() {}
