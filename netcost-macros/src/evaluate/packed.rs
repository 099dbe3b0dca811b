//! What is made of a network's trace once it is known: the trace as bytes, its layers as words, its figures of memory, its table.

use netcost_core::graph::{Edge, Graph, Node, Scope, Size};
use netcost_core::layer::{INLINE, Layer, ScopeName};
use netcost_core::memory::{self, Memory};
use netcost_core::packed::{Copied, LayerWords, Scratch, copy, pack_layers, unpack_layers_to};
use netcost_core::report::Brief;
use netcost_core::trace::Totals;

use super::Known;
use crate::hash::HashMap;

impl Known {
    /// The layers with their costs as a table, if they are known.
    pub fn table(&self) -> Option<String> {
        fn keep<T>(list: Vec<T>) -> &'static [T] {
            Vec::leak(list)
        }
        let packed = self.layers.as_ref()?;
        let (ops, words, names) = (keep(packed.ops.clone()), keep(packed.words.clone()), keep(packed.names.clone()));
        let mut layers = vec![Layer::EMPTY; self.size.nodes.saturating_sub(self.inputs.len())];
        unpack_layers_to(&netcost_core::packed::PackedLayers { file: "", ops, words, names }, &mut layers);
        let (inputs, outputs) = (keep(self.inputs.clone()), keep(self.outputs.clone()));
        Some(Brief::of("", inputs, outputs, keep(layers), &self.totals).to_string())
    }
}

/// A trace as bytes, and the names to which they refer: [`netcost_core::packed`].
pub struct Packed {
    pub labels: Vec<&'static str>,
    pub bytes: Vec<u8>,
}

impl Packed {
    pub(super) fn of(graph: &Graph<'_>) -> Packed {
        let (mut labels, mut numbers, mut bytes) = (Vec::new(), HashMap::default(), Vec::new());
        let mut label = |text: &'static str| {
            *numbers.entry(text).or_insert_with(|| {
                labels.push(text);
                labels.len() as u64 - 1
            })
        };
        netcost_core::packed::pack(graph, &mut label, &mut |byte| bytes.push(byte));
        Packed { labels, bytes }
    }
}

/// Layers as words, and their paths: [`netcost_core::packed::PackedLayers`].
#[derive(Default)]
pub struct PackedLayers {
    pub ops: Vec<&'static str>,
    pub words: Vec<u8>,
    pub names: Vec<u8>,
    lengths: Vec<u8>,
    /// The first layer of each description.
    first: HashMap<Vec<u128>, usize>,
}

impl LayerWords for PackedLayers {
    fn op(&mut self, name: &'static str) -> u64 {
        let known = self.ops.iter().position(|op| *op == name);
        let number = known.unwrap_or_else(|| {
            self.ops.push(name);
            self.ops.len() - 1
        });
        number as u64
    }

    fn like(&mut self, description: &[u128], at: usize) -> usize {
        *self.first.entry(description.to_vec()).or_insert(at)
    }

    fn word(&mut self, word: u128) {
        self.words.extend_from_slice(&word.to_le_bytes());
    }

    fn path(&mut self, path: &str) {
        self.names.extend_from_slice(path.as_bytes());
        self.names.resize(self.names.len().next_multiple_of(INLINE), b' ');
        self.lengths.push(path.len() as u8);
    }
}

impl PackedLayers {
    /// The path of a layer, filled up, and its length.
    pub fn path_of(&self, layer: usize) -> Option<(&[u8], u8)> {
        Some((self.names.chunks_exact(INLINE).nth(layer)?, *self.lengths.get(layer)?))
    }

    pub(super) fn of(copied: Copied, size: &Size, inputs: usize, folds: bool) -> Option<PackedLayers> {
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
        let mut packed = PackedLayers::default();
        pack_layers(copied, inputs, folds, scratch, &mut packed).then_some(packed)
    }
}

/// What a graph recorded, as slices. They are kept for as long as the compiler runs, since names refer to them.
pub(super) fn copied(graph: &Graph<'_>) -> Copied {
    let size = graph.size();
    let mut copied = Copied {
        nodes: vec![Node::EMPTY; size.nodes].leak(),
        scopes: vec![Scope::EMPTY; size.scopes].leak(),
        edges: vec![Edge::EMPTY; size.edges].leak(),
        text: vec![0; size.text].leak(),
    };
    copy(graph, &mut copied);
    copied
}

/// The figures of memory of a trace.
pub(super) fn memory_of(trace: &Copied, totals: &Totals, memory: &Memory) -> memory::Known {
    let n = trace.nodes.len();
    let mut numbers = [const { Vec::new() }; 6].map(|_: Vec<u32>| vec![0; n]);
    let [uses, into, target, tensor, last, over] = &mut numbers;
    let room = memory::Room {
        uses,
        into,
        target,
        tensor,
        last,
        over,
        biases: &mut vec![0; n],
        bytes: &mut vec![0; n],
        besides: &mut vec![0; n],
        paddings: &mut vec![true; n],
        takes_activation: &mut vec![false; n],
        ends: &mut vec![0; n],
    };
    memory::known(trace.nodes, trace.edges, totals, memory, room)
}
