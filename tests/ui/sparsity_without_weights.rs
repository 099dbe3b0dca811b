use netcost::network;

network! {
    pub struct Net;

    fn forward(image: [3, 32, 32]) -> [10] {
        image.conv2d(8, 3).relu(sparsity = 0.5).flatten().linear(10)
    }
}

fn main() {
    println!("{}", Net::PARAMS);
}
