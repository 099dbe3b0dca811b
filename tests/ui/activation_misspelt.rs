use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [10]) -> [10] {
        let y = x.activation(Activation::Rellu);
        match Activation::Relu {
            Activation::Sigmod => y,
            _ => block(y, act = Activation::Mish),
        }
    }

    fn block(x: Tensor, act: Activation = Activation::Foo) -> Tensor {
        x.linear(10).activation(act)
    }
}

fn main() {}
