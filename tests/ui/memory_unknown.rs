use netcost::network;

network! {
    #[memory(fused = none)]
    struct Net;

    #[memory(fuse = [batchnorm, reshape])]
    struct Other;

    #[memory(in_place = 3)]
    struct Third;

    fn forward(x: [8]) -> [4] {
        x.linear(4)
    }
}

fn main() {}
