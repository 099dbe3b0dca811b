//! The language of `network!`, feature by feature: each test fails when its feature breaks. Expected figures are derived
//! by hand, beside them.

use netcost::Network;

mod arguments;
mod blocks;
mod families;
mod foreign;
mod inputs;
mod items;
mod lists;
mod loops;
mod modules;
mod names;
mod numbers;
mod operators;
mod sharing;
mod sources;
mod statements;

/// The totals are the sums over the layers. The layers come from const evaluation, the totals from the macro where it knows
/// all numbers: so this holds one against the other, too.
#[track_caller]
fn adds_up<N: Network>() {
    let sum = |figure: fn(&netcost::Layer) -> u64| N::LAYERS.iter().map(figure).sum::<u64>();
    assert_eq!(sum(|layer| layer.params), N::PARAMS, "parameters");
    assert_eq!(sum(|layer| layer.params + layer.buffers), N::PARAMS_STORED, "stored parameters");
    assert_eq!(sum(|layer| layer.macs), N::MACS, "multiply-accumulates");
    assert_eq!(sum(|layer| layer.flops(netcost::Convention::MultiplyAdd)), N::FLOPS, "operations");
    for output in N::OUTPUTS {
        let made = N::LAYERS.iter().any(|layer| layer.output == *output || layer.op == "chunk" || layer.op == "split");
        assert!(made || N::INPUTS.contains(output), "no layer returns {output}");
    }
}

/// The paths of a network's layers, in order.
#[track_caller]
fn names<N: Network>() -> Vec<String> {
    adds_up::<N>();
    N::LAYERS.iter().map(|layer| layer.name.to_string()).collect()
}

/// The operators of a network's layers, in order.
#[track_caller]
fn ops<N: Network>() -> Vec<&'static str> {
    adds_up::<N>();
    N::LAYERS.iter().map(|layer| layer.op).collect()
}

/// The sizes of a network's only output. Many tests return `constant([a, b, c])`, which shows the values `a`, `b`, `c`.
#[track_caller]
fn values<N: Network>() -> &'static [usize] {
    adds_up::<N>();
    assert_eq!(N::OUTPUTS.len(), 1);
    N::OUTPUTS[0].dims()
}
