use netcost::network;

network! {
    #[fits(device::STM32F746NG, reserve(stack = 4 KiB))]
    pub struct Other;

    #[fits(device::STM32F746NG, leave(ram = 4 KiB))]
    pub struct Third;

    fn forward(x: [8]) -> [10] {
        x.linear(10)
    }
}

fn main() {}
