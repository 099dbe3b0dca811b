//! Networks whose figures do not fit in 64 bits. A plain product in a dependency wraps in silence in a release build, also at
//! compile time; these must not compile there either.

netcost::network! {
    /// 2^33 · 2^33 weights.
    pub struct Layer;
    fn forward(x: [8_589_934_592]) -> [8_589_934_592] {
        let wide = x.linear(8_589_934_592);
        wide
    }
}

netcost::network! {
    /// Each layer fits, their sum does not.
    pub struct Total;
    fn forward(x: [4_294_967_296]) -> [4_294_967_296] {
        let first = x.linear(2_147_483_648).linear(4_294_967_296);
        first.linear(2_147_483_648, name = "last").linear(4_294_967_296, name = "never")
    }
}

netcost::network! {
    /// A size does not fit.
    pub struct Size;
    fn forward(x: [8_589_934_592]) -> [_] {
        x.linear(x.numel() * x.numel())
    }
}
