use netcost::{Device, network};

const SPLIT: Device = Device::new("split board", "Cortex-M7", None, 64 * 1024).with_largest_region(20 * 1024);
const BOARD: Device = Device::new("our board", "Cortex-M4", Some(64 * 1024), 512 * 1024);

network! {
    #[dtype(i8)]
    #[memory(runtime = cmsis_nn)]
    #[fits(device::STM32F746NG, reserve(ram = 64 KiB, flash = 200 KiB))]
    #[fits(device::STM32F746NG, reserve(ram = 300 KiB))]
    #[fits(device::NRF52840, reserve(flash = 960 KiB))]
    #[fits(device::RP2040)]
    #[fits(BOARD)]
    #[fits(SPLIT)]
    pub struct Net;

    fn forward(image: [3, 32, 32]) -> [10] {
        let stem = image.conv2d(8, 3, padding = 1).relu();
        let y = stem.conv2d(16, 3, padding = 1).relu();
        y.conv2d(32, 3, stride = 2, padding = 1).relu().flatten().linear(10)
    }
}

fn main() {}
