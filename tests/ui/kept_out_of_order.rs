use netcost::network;

network! {
    pub struct Net;

    fn forward(image: [3, 32, 32]) -> [10] {
        image.conv2d(4, 3, kept = [0, 2, 1]).flatten().linear(10)
    }
}

fn main() {
    println!("{}", Net::PARAMS);
}
