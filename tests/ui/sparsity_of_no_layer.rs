use netcost::network;

network! {
    pub struct Net;

    fn forward(image: [3, 224, 224]) -> [10] {
        let stem = image.conv2d(64, 7, stride = 2).relu();
        stem.adaptive_avg_pool2d(1).flatten().linear(10)
    }
}

const MACS: u64 = netcost::sparse(Net::LAYERS, &[("stem", 0.5), ("stem.relu", 0.5)]).macs;

fn main() {
    println!("{MACS}");
}
