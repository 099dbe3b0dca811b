use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [10]) -> [10] {
        let (mask, pair) = (3, (x, x));
        let a = x.masked_fill(mask, 2.0).matmul("other");
        let b = -pair;
        let c = x.linear(x as usize).linear(x.channels() << 1.5);
        let d = cat([a, 3]).linear(x.dim("0")).linear(make_divisible(8.0, "8"));
        let e = expert(d, copies = 1.5).clamp("0").linear(10, in_features = Some(10));
        let list = [8, 16];
        let f = x.linear(list[0.5]).linear(sqrt("64") as usize);
        let width = if x.channels() == 2.5 { 8 } else { 16 };
        e.linear(width)
    }

    fn expert(x: Tensor) -> Tensor {
        x.linear(10)
    }
}

network! {
    pub struct Number;

    fn forward(x: [10]) -> [10] {
        x.channels()
    }
}

fn main() {}
