use netcost::network;

network! {
    pub struct Net;

    fn forward(image: [3, 32, 32]) -> [10] {
        let x = image.conv2d(64, 3, kept = 100).relu().max_pool2d(2);
        x.conv2d(8, 3, kept = 0).flatten().linear(10)
    }
}

fn main() {
    println!("{}", Net::PARAMS);
}
