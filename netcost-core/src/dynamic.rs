//! The operators by name, at run time: how the macro counts a network whose numbers it knows itself.
//!
//! The formulas are those of the methods; what is here only takes arguments apart. Nothing of it is called in const evaluation.

use core::cell::Cell;

use crate::args::{Arg, Extent, Factor, Ints, Padding, Sections};
use crate::graph::{Edge, FAULTS, Fault, Graph, Key, Node, Scope, Sites};
use crate::op::{Activation, FAMILIES_OF_CALLS, Operator};
use crate::shape::Shape;
use crate::tensor::{Tensor, Tensors};
use crate::trace::{Faults, Totals};

/// A value of an argument.
#[derive(Clone, Copy)]
pub enum Value<'v> {
    /// A whole number.
    Int(usize),
    /// A negative whole number.
    Negative(isize),
    /// A flag.
    Flag(bool),
    /// A float.
    Float(f64),
    /// A string.
    Text(&'static str),
    /// An activation.
    Act(Activation),
    /// An array or a tuple.
    List(&'v [Value<'v>]),
}

/// The forms of arguments, by the names of [`Kind`](crate::op::Kind); `None` where the value has not that form.
#[allow(non_snake_case, clippy::cast_precision_loss, clippy::cast_possible_wrap, clippy::option_option)]
impl Value<'_> {
    pub(crate) fn Int(&self) -> Option<usize> {
        if let Value::Int(n) = *self { Some(n) } else { None }
    }
    pub(crate) fn MaybeInt(&self) -> Option<Option<usize>> {
        self.Int().map(Some)
    }
    pub(crate) fn Flag(&self) -> Option<bool> {
        if let Value::Flag(flag) = *self { Some(flag) } else { None }
    }
    pub(crate) fn Float(&self) -> Option<f64> {
        match *self {
            Value::Float(x) => Some(x),
            Value::Int(n) => Some(n as f64),
            Value::Negative(n) => Some(n as f64),
            _ => None,
        }
    }
    pub(crate) fn MaybeFloat(&self) -> Option<Option<f64>> {
        self.Float().map(Some)
    }
    pub(crate) fn Choice(&self) -> Option<&'static str> {
        if let Value::Text(text) = *self { Some(text) } else { None }
    }
    pub(crate) fn Act(&self) -> Option<Activation> {
        if let Value::Act(act) = *self { Some(act) } else { None }
    }
    pub(crate) fn Count(&self) -> Option<u64> {
        self.Int().map(|n| n as u64)
    }
    pub(crate) fn Axis(&self) -> Option<isize> {
        match *self {
            Value::Int(n) => isize::try_from(n).ok(),
            Value::Negative(n) => Some(n),
            _ => None,
        }
    }
    pub(crate) fn MaybeAxis(&self) -> Option<Option<isize>> {
        self.Axis().map(Some)
    }
    pub(crate) fn Size<const N: usize>(&self) -> Option<[usize; N]> {
        match *self {
            Value::Int(n) => Some([n; N]),
            Value::List(list) if list.len() == N => {
                let mut size = [0; N];
                for (to, from) in size.iter_mut().zip(list) {
                    *to = from.Int()?;
                }
                Some(size)
            }
            _ => None,
        }
    }
    pub(crate) fn MaybeSize<const N: usize>(&self) -> Option<Option<[usize; N]>> {
        self.Size().map(Some)
    }
    pub(crate) fn Padding<const N: usize>(&self) -> Option<Padding<N>> {
        match *self {
            Value::Text("same") => Some(Padding::Same),
            Value::Text("valid") => Some(Padding::Valid),
            Value::Text(text) => Some(Padding::Unknown(text)),
            Value::List(list) if list.len() == N && list.iter().all(|each| matches!(each, Value::List(_))) => {
                let mut padding = [(0, 0); N];
                for (to, from) in padding.iter_mut().zip(list) {
                    let [before, after] = from.Size::<2>().filter(|_| matches!(from, Value::List(_)))?;
                    *to = (before, after);
                }
                Some(Padding::Uneven(padding))
            }
            _ => self.Size().map(Padding::Even),
        }
    }
    pub(crate) fn Ints(&self) -> Option<Ints> {
        match *self {
            Value::List(list) => {
                let mut values = [0; Ints::MAX];
                for (to, from) in values.iter_mut().zip(list) {
                    *to = from.Axis()?;
                }
                // A list that is too long is left to const evaluation, which tells it.
                values.get(..list.len()).map(Ints::new)
            }
            _ => self.Axis().map(|n| Ints::new(&[n])),
        }
    }
    pub(crate) fn MaybeInts(&self) -> Option<Option<Ints>> {
        self.Ints().map(Some)
    }
    pub(crate) fn Sections(&self) -> Option<Sections> {
        match *self {
            Value::List(_) => self.Ints().map(Sections::Sizes),
            _ => self.Int().map(Sections::Size),
        }
    }
    pub(crate) fn MaybeFactor(&self) -> Option<Option<Factor>> {
        let factor = match *self {
            Value::List([a]) => Factor::Each([a.Float()?, 1.0, 1.0], 1),
            Value::List([a, b]) => Factor::Each([a.Float()?, b.Float()?, 1.0], 2),
            Value::List([a, b, c]) => Factor::Each([a.Float()?, b.Float()?, c.Float()?], 3),
            Value::Int(n) => Arg(n).factor(),
            Value::Float(x) => Arg(x).factor(),
            _ => return None,
        };
        Some(Some(factor))
    }
    pub(crate) fn MaybeExtent(&self) -> Option<Option<Extent>> {
        let extent = match *self {
            Value::List(_) => Extent::Each(self.Ints()?),
            _ => Extent::All(self.Int()?),
        };
        Some(Some(extent))
    }
}

/// A layer to be made.
pub struct Request<'a, 'g> {
    /// The graph.
    pub graph: &'g Graph<'g>,
    /// The tensor it is called on, if it is.
    pub receiver: Option<Tensor<'g>>,
    /// The other tensors that must be given, in order.
    pub others: &'a [Tensor<'g>],
    /// Those that need not be given, in order.
    pub maybes: &'a [Option<Tensor<'g>>],
    /// The tensors of a layer that takes a list.
    pub list: &'a Tensors<'g>,
    /// Where the tensors of a layer of several parts are put.
    pub made: &'a Cell<Tensors<'g>>,
    /// The arguments, in order; `None` where one is not given.
    pub arguments: &'a [Option<Value<'a>>],
    /// How many parts the pattern takes that binds the result.
    pub parts: Option<usize>,
    /// The operator.
    pub operator: &'static Operator,
    /// The place in the source.
    pub site: u32,
}

/// What a layer returns.
pub enum Made<'g> {
    /// One tensor.
    One(Tensor<'g>),
    /// Several: in [`Request::made`].
    Parts,
    /// A tensor and its state.
    Pair(Tensor<'g>, Tensor<'g>),
    /// A tensor and its two states.
    Triple(Tensor<'g>, (Tensor<'g>, Tensor<'g>)),
}

/// An operator's method; `None` where an argument has not the form that it takes.
pub type Call = for<'a, 'g> fn(&Request<'a, 'g>) -> Option<Made<'g>>;

/// All operators with their methods.
pub fn calls() -> impl Iterator<Item = (&'static Operator, Call)> {
    crate::op::FAMILIES
        .iter()
        .zip(FAMILIES_OF_CALLS)
        .flat_map(|(operators, calls)| operators.iter().zip(calls.iter().copied()))
}

/// The next of several, for the operators' entries.
pub(crate) fn next<T: Copy>(of: &mut &[T]) -> Option<T> {
    let (first, rest) = of.split_first()?;
    *of = rest;
    Some(*first)
}

/// The entry of an operator: the function that takes a [`Request`] apart.
macro_rules! call {
    ([parts $name:ident $parts:ident] $x:tt $maybe:tt [$args:ident] $body:path) => {{
        fn call<'g>(r: &$crate::dynamic::Request<'_, 'g>) -> Option<$crate::dynamic::Made<'g>> {
            let args = <$args>::from_values(r.arguments)?;
            r.made.set($body(r.receiver?, &args, r.parts, r.operator, r.site));
            Some($crate::dynamic::Made::Parts)
        }
        call
    }};
    ([pair $name:ident $tuple:ident] $x:tt [$($maybe:ident)*] [$args:ident] $body:path) => {{
        #[allow(unused_mut, unused_variables)]
        fn call<'g>(r: &$crate::dynamic::Request<'_, 'g>) -> Option<$crate::dynamic::Made<'g>> {
            let args = <$args>::from_values(r.arguments)?;
            let mut maybes = r.maybes;
            $(let $maybe = $crate::dynamic::next(&mut maybes)?;)*
            let (a, b) = $body(r.receiver?, $($maybe,)* &args, r.operator, r.site);
            Some($crate::dynamic::Made::Pair(a, b))
        }
        call
    }};
    ([triple $name:ident $tuple:ident] $x:tt [$($maybe:ident)*] [$args:ident] $body:path) => {{
        #[allow(unused_mut, unused_variables)]
        fn call<'g>(r: &$crate::dynamic::Request<'_, 'g>) -> Option<$crate::dynamic::Made<'g>> {
            let args = <$args>::from_values(r.arguments)?;
            let mut maybes = r.maybes;
            $(let $maybe = $crate::dynamic::next(&mut maybes)?;)*
            let (a, b) = $body(r.receiver?, $($maybe,)* &args, r.operator, r.site);
            Some($crate::dynamic::Made::Triple(a, b))
        }
        call
    }};
    ([list $name:ident] $list:tt $maybe:tt $args:tt $body:path) => {
        $crate::dynamic::call!([network $name] $list $maybe $args $body)
    };
    ([network $name:ident] [$($list:ident)?] $maybe:tt [$($args:ident)?] $body:path) => {{
        fn call<'g>(r: &$crate::dynamic::Request<'_, 'g>) -> Option<$crate::dynamic::Made<'g>> {
            $(let $list = r.list;)?
            Some($crate::dynamic::Made::One($body(
                r.graph,
                $($list,)?
                $(&<$args>::from_values(r.arguments)?,)?
                r.operator,
                r.site,
            )))
        }
        call
    }};
    ([$name:ident] [$x:ident $($other:ident)*] [$($maybe:ident)*] [$($args:ident)?] $body:path) => {{
        #[allow(unused_mut, unused_variables)]
        fn call<'g>(r: &$crate::dynamic::Request<'_, 'g>) -> Option<$crate::dynamic::Made<'g>> {
            let (mut others, mut maybes) = (r.others, r.maybes);
            $(let $other = $crate::dynamic::next(&mut others)?;)*
            $(let $maybe = $crate::dynamic::next(&mut maybes)?;)*
            Some($crate::dynamic::Made::One($body(
                r.receiver?,
                $($other,)*
                $($maybe,)*
                $(&<$args>::from_values(r.arguments)?,)?
                r.operator,
                r.site,
            )))
        }
        call
    }};
}
pub(crate) use call;

/// Room for a trace, as slices of any length: see [`Graph::over`].
pub struct Room<'g> {
    /// For layers and inputs.
    pub nodes: &'g [Cell<Node>],
    /// For scopes.
    pub scopes: &'g [Cell<Scope>],
    /// For uses of tensors.
    pub edges: &'g [Cell<Edge>],
    /// For bytes of made names.
    pub text: &'g [Cell<u8>],
    /// For uses of `shared`.
    pub keys: &'g [Cell<Key>],
    /// For faults.
    pub faults: &'g [Cell<Option<Fault>>; FAULTS],
}

/// What a trace at run time found.
pub struct Figures {
    /// The sums over all layers, if they fit.
    pub totals: Option<Totals>,
    /// What is wrong.
    pub faults: Faults,
    /// Whether something is said of weights.
    pub pruned: bool,
}

impl<'g> Graph<'g> {
    /// A graph that keeps what it records in the room given.
    pub fn over(room: &Room<'g>, sites: &'static Sites) -> Graph<'g> {
        Graph::new(room.nodes, room.scopes, room.edges, room.text, room.keys, room.faults, sites)
    }

    /// What the finished trace found, and the shapes of its first `inputs` nodes and of its last `outputs` uses.
    pub fn figures(&self) -> Figures {
        Figures { totals: crate::trace::totals_of(self), faults: self.faults_found(), pruned: self.state.get().pruned }
    }

    /// How many layers and outputs of the network read a layer or input, once the trace is finished.
    pub fn readers_of(&self, node: u32) -> usize {
        let size = self.size();
        let by_layers = self.nodes[..size.nodes].iter().map(|cell| {
            let reader = cell.get();
            let edges = reader.edges as usize;
            if reader.inputs > 2 {
                let read = self.edges[edges..edges + reader.inputs as usize].iter();
                read.filter(|edge| edge.get().node == node).count()
            } else {
                reader.first[..reader.inputs as usize].iter().filter(|edge| edge.node == node).count()
            }
        });
        by_layers.sum()
    }

    /// The layer of a use of a tensor.
    pub fn node_of_use(&self, edge: usize) -> Option<u32> {
        self.edges.get(edge).map(|edge| edge.get().node)
    }

    /// The shape of an input or layer.
    pub fn shape_of(&self, node: usize) -> Option<Shape> {
        self.nodes.get(node).map(|node| node.get().output)
    }

    /// The shape of a use of a tensor; the last are the network's outputs.
    pub fn shape_of_use(&self, edge: usize) -> Option<Shape> {
        self.edges.get(edge).map(|edge| edge.get().shape)
    }
}
