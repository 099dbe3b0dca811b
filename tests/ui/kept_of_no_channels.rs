use netcost::network;

network! {
    pub struct Net;

    fn forward(image: [3, 32, 32]) -> [10] {
        let x = image.reshape([96, 32]).lstm(16, kept = 8);
        x.batch_norm(kept = 4).flatten().linear(10)
    }
}

fn main() {
    println!("{}", Net::PARAMS);
}
