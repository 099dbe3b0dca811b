use netcost::network;

network! {
    pub struct Net;

    fn forward(image: [3, 32, 32]) -> [10] {
        block(image, sparsity = 0.5).flatten().linear(10)
    }

    fn block(x: Tensor) -> Tensor {
        x.conv2d(8, 3).relu()
    }
}

fn main() {
    println!("{}", Net::PARAMS);
}
