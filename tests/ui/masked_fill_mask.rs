use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [16, 16], mask: [8, 16]) -> [_, _] {
        x.masked_fill(mask, value = 0)
    }
}

fn main() {}
