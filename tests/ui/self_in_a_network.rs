use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [8]) -> [4] {
        let y = self.narrow(x);
        self.act(y)
    }

    fn narrow(x: Tensor) -> Tensor {
        x.linear(4)
    }
}

fn main() {}
