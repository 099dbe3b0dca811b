use netcost::network;

network! {
    pub struct Net;

    fn forward(image: [3, 32, 32]) -> [10] {
        let x = image.flatten().linear(10, sparsity = 0.5);
        let y = x.linear(10, shared = "w", sparsity = 0.5);
        y.linear(10, shared = "w").linear(10, shared = "w", sparsity = 0.75)
    }
}

fn main() {
    println!("{}", Net::PARAMS);
}
