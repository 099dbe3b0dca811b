//! What is known of a network, packed: its trace as bytes, its layers as words.

use std::collections::HashMap;

use netcost_core::graph::{Edge, Graph, Node, Scope};
use netcost_core::layer::ScopeName;
use netcost_core::packed::{Copied, Scratch, copy, pack_layers};

/// A trace as bytes, and the names to which they refer: [`netcost_core::packed`].
pub struct Packed {
    pub labels: Vec<&'static str>,
    pub bytes: Vec<u8>,
}

impl Packed {
    pub(super) fn of(graph: &Graph<'_>) -> Option<Packed> {
        let (mut labels, mut numbers, mut bytes) = (Vec::new(), HashMap::new(), Vec::new());
        let mut label = |text: &'static str| {
            *numbers.entry(text).or_insert_with(|| {
                labels.push(text);
                labels.len() as u64 - 1
            })
        };
        netcost_core::packed::pack(graph, &mut label, &mut |byte| bytes.push(byte)).then_some(Packed { labels, bytes })
    }
}

/// Layers as words, and their paths: [`netcost_core::packed::PackedLayers`].
pub struct PackedLayers {
    pub words: Vec<u8>,
    pub names: Vec<u8>,
}

impl PackedLayers {
    pub(super) fn of(graph: &Graph<'_>, inputs: usize, folds: bool) -> Option<PackedLayers> {
        let size = graph.size();
        let mut copied = Copied {
            nodes: vec![Node::EMPTY; size.nodes].leak(),
            scopes: vec![Scope::EMPTY; size.scopes].leak(),
            edges: vec![Edge::EMPTY; size.edges].leak(),
            text: vec![0; size.text].leak(),
        };
        copy(graph, &mut copied);
        let scratch = Scratch {
            uses: &mut vec![0; size.nodes],
            into: &mut vec![u32::MAX; size.nodes],
            target: &mut vec![u32::MAX; size.nodes],
            biases: &mut vec![0; size.nodes],
            trained: &mut vec![false; size.nodes],
            numbers: &mut vec![1; size.nodes],
            scopes: vec![ScopeName::EMPTY; size.scopes].leak(),
            table_scopes: &mut vec![0; size.table()],
            table_hashes: &mut vec![0; size.table()],
            table_counts: &mut vec![0; size.table()],
        };
        let (mut words, mut names) = (Vec::new(), Vec::new());
        let mut word = |word: u128| words.extend_from_slice(&word.to_le_bytes());
        let mut name = |name: &str| {
            names.extend_from_slice(name.as_bytes());
            names.resize(names.len().next_multiple_of(80), b' ');
        };
        pack_layers(copied, inputs, folds, scratch, &mut word, &mut name).then_some(PackedLayers { words, names })
    }
}
