use netcost::network;

network! {
    struct WithSelf;

    fn forward(&self, x: [3, 8, 8]) -> [_, _, _] {
        x.relu()
    }
}

network! {
    struct WithTuple;

    fn forward(x: (3, 8, 8)) -> [_, _, _] {
        x.relu()
    }
}

fn main() {}
