use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [64]) -> [8] {
        let mut list = Tensors::new();
        for _ in 0..3 {
            list.push(x.linear(8));
        }
        list[3]
    }
}

fn main() {}
