use netcost::network;

network! {
    struct Small { width: 8 }
    struct Large { width: 16 }

    fn forward(x: [3, 8, 8], width: usize) -> [_, 8, 8] {
        x.conv2d(width, 3, padding = 1)
    }
}

fn main() {
    println!("{}", Large::PARAM);
}
