use netcost::network;

// Not known to the macro: const evaluation names the networks, too.
const WIDTH: usize = 16;

network! {
    pub struct Small { width: WIDTH }
    pub struct Medium { width: 24 }
    pub struct Large { width: WIDTH }
    pub struct Huge { width: 32 }

    fn forward(image: [3, 32, 32], width: usize) -> [_] {
        let side = image.conv2d(8, 3, groups = 2);
        let y = image.conv2d(width, 3, padding = 1).conv2d(width, 3, groups = 3);
        cat([side.flatten(), y.flatten()])
    }
}

fn main() {}
