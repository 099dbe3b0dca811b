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

/// The paths of a network's layers, in order.
fn names<N: Network>() -> Vec<String> {
    N::LAYERS.iter().map(|layer| layer.name.to_string()).collect()
}

/// The operators of a network's layers, in order.
fn ops<N: Network>() -> Vec<&'static str> {
    N::LAYERS.iter().map(|layer| layer.op).collect()
}

/// The sizes of a network's only output. Many tests return `constant([a, b, c])`, which shows the values `a`, `b`, `c`.
#[track_caller]
fn values<N: Network>() -> &'static [usize] {
    assert_eq!(N::OUTPUTS.len(), 1);
    N::OUTPUTS[0].dims()
}
