use netcost::network;

// A value of a wrong type, a size that does not fit in one of the two, and a budget that says nothing then.
network! {
    #[budget(params <= 10)]
    pub struct Small { width: 16 }
    pub struct Large { width: 18 }

    fn forward(image: [3, 32, 32], width: usize) -> [10] {
        let stem = image.conv2d(width, 3).conv2d(36, 3, groups = 9);
        let rate = if width > 16 { 0.5 } else { 0.25 };
        stem.flatten().dropout(rate).linear(10, name = "head{rate}")
    }
}

fn main() {}
