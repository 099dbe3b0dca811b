use netcost::network;

network! {
    pub struct Net;

    fn forward(image: [3, 224, 224]) -> [10] {
        let stem = image.conv2d(64, 7, stride = 2).relu();
        let head = stem.adaptive_avg_pool2d(1).flatten().linear(10);
        head
    }
}

const HEAD: u64 = Net::layer("haed.linear").params;

fn main() {
    println!("{HEAD}");
}
