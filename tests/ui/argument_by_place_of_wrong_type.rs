use netcost::network;

network! {
    pub struct Net;

    // As PyTorch has it, with the number of input features first.
    fn forward(image: [3, 8, 8]) -> [10] {
        image.flatten().linear(192, 10)
    }
}

fn main() {}
