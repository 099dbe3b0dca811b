use netcost::network;

network! {
    #[fits(device::STM32F746)]
    pub struct Net;

    fn forward(x: [8]) -> [10] {
        x.linear(10)
    }
}

fn main() {}
