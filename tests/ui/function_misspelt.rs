use netcost::network;

const fn hidden(n: usize) -> usize {
    4 * n
}

network! {
    struct Net;

    fn forward(x: [8]) -> [_] {
        x.linear(hiden(8)).linear(hidden(2))
    }
}

fn main() {}
