use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [10], y: [10]) -> [10] {
        let mut z = x % y;
        z += "one";
        -(z * [1, 2]) + x.linear("10" + 2)
    }
}

fn main() {}
