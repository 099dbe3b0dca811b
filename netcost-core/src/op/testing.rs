//! One layer on inputs of given shapes, for the tests beside the formulas.

use std::string::{String, ToString};

use crate::graph::{Count, Graph};
use crate::shape::Shape;
use crate::tensor::{Tensor, Tensors};

/// What became of a layer.
pub(crate) struct Outcome {
    pub shape: Shape,
    pub count: Count,
    /// The first fault.
    pub fault: Option<String>,
    /// Layers recorded, without inputs.
    pub layers: usize,
}

/// What a layer returns.
pub(crate) trait Output {
    fn first(&self) -> Shape;
}
impl Output for Tensor<'_> {
    fn first(&self) -> Shape {
        self.shape()
    }
}
impl<T> Output for (Tensor<'_>, T) {
    fn first(&self) -> Shape {
        self.0.shape()
    }
}
impl Output for Tensors<'_> {
    fn first(&self) -> Shape {
        self.get(0).map_or(Shape::SCALAR, Tensor::shape)
    }
}

pub(crate) fn outcome(graph: &Graph<'_>, inputs: usize, output: &impl Output) -> Outcome {
    let layers = graph.size().nodes - inputs;
    let count = if layers == 0 { Count::FREE } else { graph.nodes[inputs + layers - 1].get().count };
    let fault = graph.faults[0].get().map(|fault| fault.message().to_string());
    if fault.is_none() {
        crate::packed::comes_back(graph);
    }
    Outcome { shape: output.first(), count, fault, layers }
}

/// `layer!([3, 8, 8] => |x| x.relu(0))`: the outcome of layers on inputs; `|g; a, b|` names the graph, too.
macro_rules! layer {
    ($($dims:expr),* => |$($x:ident),*| $call:expr) => { layer!($($dims),* => |graph; $($x),*| $call) };
    ($($dims:expr),* => |$graph:ident; $($x:ident),*| $call:expr) => {{
        let store = $crate::graph::Store::<16, 4, 64, 64, 4>::new();
        let graph = store.graph($crate::graph::Sites::NONE);
        let $graph = &graph;
        $(let $x = $graph.input(stringify!($x), &$dims, 0);)*
        let inputs = $graph.size().nodes;
        let output = $call;
        $crate::op::testing::outcome($graph, inputs, &output)
    }};
}
pub(crate) use layer;

impl Outcome {
    /// The shape of a layer that is not at fault.
    #[track_caller]
    pub(crate) fn good(&self) -> Shape {
        assert_eq!(self.fault, None);
        assert_eq!(self.layers, 1);
        self.shape
    }

    /// The message of a layer that is; no layer is recorded, and later ones are silent.
    #[track_caller]
    pub(crate) fn bad(&self) -> &str {
        assert_eq!(self.layers, 0);
        self.fault.as_deref().expect("a fault")
    }
}

/// Pseudo-random numbers: Marsaglia's xorshift, 64 bits, shifts 13, 7, 17.
pub(crate) struct Random(pub u64);

impl Random {
    pub(crate) fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % n as u64).unwrap()
    }

    /// Between `from` and `to`, both included.
    pub(crate) fn within(&mut self, from: usize, to: usize) -> usize {
        from + self.below(to - from + 1)
    }
}
