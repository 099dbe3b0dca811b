use netcost::network;

network! {
    #[dtype(i8)]
    #[budget(weights <= 5 KiB, flash <= 1 M, ram <= 20 KiB, arena <= 20000, layers <= 6, macs <= 1 G)]
    struct Net;

    fn forward(image: [3, 32, 32]) -> [10] {
        let stem = image.conv2d(8, 3, padding = 1).relu();
        let y = stem.conv2d(8, 3, padding = 1).relu();
        let sum = y + stem;
        sum.conv2d(32, 3, stride = 4, padding = 1).relu().flatten().linear(10)
    }
}

fn main() {}
