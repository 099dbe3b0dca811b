use netcost::network;

network! {
    #[memory(fused = none)]
    struct Net;

    #[memory(fuse = [batchnorm, reshape])]
    struct Other;

    #[memory(in_place = 3)]
    struct Third;

    #[memory(planner = tflite)]
    struct Fourth;

    #[memory(align = 12)]
    struct Fifth;

    #[memory(runtime = esp32)]
    struct Sixth;

    fn forward(x: [8]) -> [4] {
        x.linear(4)
    }
}

fn main() {}
