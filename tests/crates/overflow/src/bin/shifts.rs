//! A shift by all bits, a power, a multiple and a power of two that do not fit. All would wrap under `--release`.

netcost::network! {
    struct Shifted;

    fn forward(x: [64]) -> [_] {
        let wrapped = 1usize << x.channels();
        x.linear(wrapped)
    }
}

netcost::network! {
    struct Power;

    fn forward(x: [16]) -> [_] {
        let power = x.channels().pow(17);
        x.linear(power)
    }
}

netcost::network! {
    struct Multiple;

    fn forward(x: [17_179_869_184]) -> [_] {
        let large = usize::MAX - 2;
        let multiple = large.next_multiple_of(x.numel());
        x.linear(multiple)
    }
}

netcost::network! {
    struct Doubled;

    fn forward(x: [9_223_372_036_854_775_809]) -> [_] {
        let doubled = x.numel().next_power_of_two();
        x.linear(doubled)
    }
}

fn main() {}
