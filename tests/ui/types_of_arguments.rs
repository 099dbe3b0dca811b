use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [8, 32]) -> [_] {
        let (half, scales) = (0.5, [0.5, 1.5]);
        let a = x.conv1d(8, half).sum(half).permute("0", 1);
        let [b, _] = x.split(half);
        let b = b.upsample(scale_factor = "2").flatten(half);
        let c = x.upsample(size = half).conv1d(8, scales).dropout(half).linear(half);
        let d = x.conv1d(8, 3, stride = true, padding = scales).clamp(half);
        let width = 8;
        a.linear(width[0]).linear(4, kept = scales)
    }
}

fn main() {}
