use netcost::network;

network! {
    pub struct Net;

    fn forward(image: [3, 32, 32]) -> [10] {
        let [a, b, c] = image.chunk(3, dim = 0, sparsity = 0.5);
        (a + b + c).flatten().linear(10)
    }
}

fn main() {
    println!("{}", Net::PARAMS);
}
