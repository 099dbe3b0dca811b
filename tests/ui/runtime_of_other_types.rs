use netcost::network;

network! {
    #[memory(runtime = cmsis_nn)]
    pub struct Net;

    fn forward(image: [3, 8, 8]) -> [10] {
        let conv = image.conv2d(4, 3).relu();
        conv.flatten().linear(10)
    }
}

static MEMORY: [u8; Net::RAM_BYTES] = [0; Net::RAM_BYTES];

fn main() {}
