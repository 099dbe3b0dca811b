use netcost::network;

// Each error says in which of the networks it shows; what is the same in all of them says nothing of that.
network! {
    pub struct Small { width: 16, kernel: 3 }
    pub struct Medium { width: 24, kernel: 9 }
    pub struct Large { width: 24, kernel: 9 }

    fn forward(image: [3, 32, 32], width: usize, kernel: usize) -> [_] {
        let stem = image.conv2d(width, 3, padding = 1);
        let wide = stem.conv2d(36, 3, groups = 9);
        let pool = stem.adaptive_avg_pool2d(7).max_pool2d(kernel);
        let side = image.conv2d(8, 3, groups = 2);
        cat([side.flatten(), wide.flatten(), pool.flatten()])
    }
}

fn main() {}
