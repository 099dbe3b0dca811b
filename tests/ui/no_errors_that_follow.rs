use netcost::network;

const CLASSES: usize = 10;

network! {
    pub struct Net;

    fn forward(image: [3, 224, 224]) -> [CLASSES] {
        image.conv2d(64, 7, groups = 2).flatten().linear(CLASSES)
    }
}

const _: () = assert!(Net::PARAMS < 1_000_000);
static LOGITS: [f32; Net::OUTPUT.numel()] = [0.0; CLASSES];
static INPUT: [f32; Net::INPUT.numel()] = [0.0; 3 * 224 * 224];

fn main() {
    println!("{} {} {}", Net::REPORT, LOGITS.len(), INPUT.len());
    println!("{}", Net::layer("linear").params);
}
