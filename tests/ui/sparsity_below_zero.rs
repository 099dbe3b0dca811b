use netcost::network;

const SHARE: f64 = -0.25;

network! {
    pub struct Net;

    fn forward(image: [3, 32, 32]) -> [10] {
        image.conv2d(8, 3).relu().flatten().linear(10, sparsity = SHARE)
    }
}

fn main() {
    println!("{}", Net::PARAMS);
}
