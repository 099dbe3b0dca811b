use netcost::network;

const SMALL: netcost::Device = netcost::Device::new("a small board", "Cortex-M0+", Some(64 * 1024), 512);

network! {
    #[dtype(i8)]
    #[budget(ram <= 512)]
    pub struct Net;

    #[dtype(i8)]
    #[fits(SMALL)]
    pub struct OnABoard;

    fn forward(frames: [40, 3]) -> [2] {
        let x = frames.stream_buffer(2).conv1d(32, 5).relu();
        let x = x.stream_buffer(4).conv1d(32, 5, groups = 32).relu();
        x.flatten().linear(2)
    }
}

fn main() {}
