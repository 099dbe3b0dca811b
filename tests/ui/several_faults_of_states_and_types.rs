use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [16, 24]) -> [_, _] {
        let (y, (h, _)) = x.lstm("32");
        let (z, state) = y.gru(32, num_layers = 1.5);
        let z = z + h.linear(32.0) + state;
        z.permute(1, 0).conv1d(8, "3")
    }
}

fn main() {}
