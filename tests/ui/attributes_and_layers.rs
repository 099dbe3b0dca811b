use netcost::{device, network};

network! {
    #[dtype(int8)]
    #[budget(param <= 70 K)]
    #[fits(device::NRF52840, reserve(ram = 64 KiB))]
    pub struct Net;

    fn forward(mfcc: [40, 98]) -> [12] {
        let stem = mfcc.conv1d(16, 3, groups = 3);
        stem.avg_pool1d(96).flatten().linear(10)
    }
}

network! {
    #[budget(params <= 70 Q)]
    pub struct Other;

    fn forward(x: [40]) -> [12] {
        x.linera(12)
    }
}

fn main() {}
