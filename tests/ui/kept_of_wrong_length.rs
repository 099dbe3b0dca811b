use netcost::network;

const KEPT: [bool; 3] = [true, false, true];

network! {
    pub struct Net;

    fn forward(image: [3, 32, 32]) -> [10] {
        let x = image.conv2d(4, 3, kept = KEPT).relu();
        x.conv2d(8, 3, kept = [0, 2, 8]).flatten().linear(10)
    }
}

fn main() {
    println!("{}", Net::PARAMS);
}
