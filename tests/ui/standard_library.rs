use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [8]) -> [_] {
        let mut skips = Vec::new();
        let mut x = x;
        for i in 0..4 {
            println!("{i}");
            x = x.linear(8);
            skips.push(x);
        }
        let both = vec![x, skips[0]];
        let key = format!("{}", both.len());
        x.linear(4, shared = key)
    }
}

fn main() {}
