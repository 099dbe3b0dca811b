use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [16, 8, 8]) -> [16, 8, 8] {
        let a = x.conv2d(16, 3, groups = 3);
        let b = x.conv2d(16, 3, groups = 5);
        let c = x.conv2d(16, 3, groups = 6);
        let d = x.conv2d(16, 3, groups = 7);
        let e = x.conv2d(16, 3, groups = 9);
        let f = x.conv2d(16, 3, groups = 10);
        a + b + c + d + e + f
    }
}

fn main() {}
