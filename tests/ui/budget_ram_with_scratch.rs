use netcost::network;

network! {
    #[dtype(i8)]
    #[memory(runtime = cmsis_nn)]
    #[budget(ram <= 10 KiB)]
    pub struct Net;

    fn forward(image: [16, 16, 16]) -> [10] {
        let conv = image.conv2d(24, 3, padding = 1).relu();
        conv.flatten().linear(10)
    }
}

fn main() {}
