//! The operators: a file per family, with each operator's arguments, formula, checks, messages and sources in one place.
//!
//! An operator is one entry of `operators!` in its family's file. The entry makes the method on [`Tensor`], its
//! documentation and the row of [`FAMILIES`] by which the macro knows names, arguments and forms. To add one, add its entry;
//! to add a family, add its file and its line in `FAMILIES`.
//!
//! Texts are made only where there is a fault: in const evaluation each byte of them costs as much as a comparison of sizes.

// A fault is returned with its text. It is rare, and ends in a message of the compiler: its size does not matter.
#![allow(clippy::result_large_err, clippy::large_types_passed_by_value)]

use crate::graph::{COMMON, Graph};
use crate::shape::Shape;
use crate::tensor::{Tensor, Tensors};
use crate::text::{hash, same};

mod activation;
mod attention;
mod conv;
mod custom;
mod einsum;
pub(crate) mod elementwise;
mod embedding;
mod join;
mod linear;
mod norm;
mod pad;
mod pool;
mod rearrange;
mod recurrent;
mod reduce;
mod reshape;
mod source;
mod upsample;

/// The families, in the order of the documentation.
// All files have such a table; the globs below name only what they export.
#[allow(unused_qualifications)]
pub const FAMILIES: &[&[Operator]] = &[
    conv::OPERATORS,
    linear::OPERATORS,
    einsum::OPERATORS,
    attention::OPERATORS,
    recurrent::OPERATORS,
    embedding::OPERATORS,
    pool::OPERATORS,
    norm::OPERATORS,
    activation::OPERATORS,
    elementwise::OPERATORS,
    reduce::OPERATORS,
    join::OPERATORS,
    reshape::OPERATORS,
    rearrange::OPERATORS,
    pad::OPERATORS,
    upsample::OPERATORS,
    source::OPERATORS,
    custom::OPERATORS,
];

/// The methods of the operators, in the same order: see [`dynamic`](crate::dynamic).
#[allow(unused_qualifications)]
pub(crate) const FAMILIES_OF_CALLS: &[&[crate::dynamic::Call]] = &[
    conv::CALLS,
    linear::CALLS,
    einsum::CALLS,
    attention::CALLS,
    recurrent::CALLS,
    embedding::CALLS,
    pool::CALLS,
    norm::CALLS,
    activation::CALLS,
    elementwise::CALLS,
    reduce::CALLS,
    join::CALLS,
    reshape::CALLS,
    rearrange::CALLS,
    pad::CALLS,
    upsample::CALLS,
    source::CALLS,
    custom::CALLS,
];

pub use activation::*;
pub use attention::*;
pub(crate) use conv::along;
pub use conv::*;
pub use custom::*;
pub use einsum::*;
pub(crate) use elementwise::broadcast;
pub use elementwise::{Clamp, Fill, Pow};
pub use embedding::*;
pub use join::*;
pub use linear::*;
pub use norm::*;
pub use pad::*;
pub use pool::*;
pub use rearrange::*;
pub use recurrent::*;
pub use reduce::*;
pub use reshape::*;
pub use source::*;
pub use upsample::*;

/// What form an argument has: how the macro turns what the user wrote into what the method takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `usize`.
    Int,
    /// `usize` that need not be given.
    MaybeInt,
    /// `bool`.
    Flag,
    /// A number, `f64`.
    Float,
    /// A number that need not be given.
    MaybeFloat,
    /// A choice, as a string.
    Choice,
    /// A size per axis, or one for all: `[usize; N]`.
    Size,
    /// The same, need not be given.
    MaybeSize,
    /// [`Padding`](crate::args::Padding).
    Padding,
    /// An axis, from the end if negative: `isize`.
    Axis,
    /// An axis that need not be given.
    MaybeAxis,
    /// [`Ints`](crate::args::Ints): a list of numbers, or several arguments.
    Ints,
    /// The same, need not be given.
    MaybeInts,
    /// [`Sections`](crate::args::Sections).
    Sections,
    /// [`Factor`](crate::args::Factor), need not be given.
    MaybeFactor,
    /// [`Extent`](crate::args::Extent), need not be given.
    MaybeExtent,
    /// A count, `u64`.
    Count,
    /// An [`Activation`].
    Act,
    /// Another tensor.
    Tensor,
    /// Another tensor that need not be given, and is given by its name alone.
    MaybeTensor,
    /// Several: an array, a slice or a list of them, as a [`Tensors`].
    Tensors,
}

/// An argument of an operator.
#[derive(Clone, Copy, Debug)]
pub struct Argument {
    /// Its name.
    pub name: &'static str,
    /// Its form.
    pub kind: Kind,
    /// Its default as it is written, if it need not be given.
    pub default: Option<&'static str>,
}

/// On what an operator is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Receiver {
    /// `x.relu()`.
    Tensor,
    /// `cat([a, b])`.
    List,
    /// `parameter([1, 768])`.
    Network,
}

/// What an operator returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Returns {
    /// One tensor.
    One,
    /// As many as the pattern takes that binds them, or a list.
    Parts,
    /// One tensor, or, where a tuple pattern binds them, that one and others: the states of a recurrent layer.
    Tuple,
}

/// An operator: its name, its arguments and its documentation. Its formula and its checks are the method of [`Tensor`].
#[derive(Debug)]
pub struct Operator {
    /// The method's name, which is PyTorch's.
    pub name: &'static str,
    /// The hash of the name.
    pub(crate) hash: u64,
    /// On what it is called.
    pub receiver: Receiver,
    /// What it returns.
    pub returns: Returns,
    /// The struct that holds its arguments, if it has any.
    pub arguments_type: Option<&'static str>,
    /// The other tensors it takes, which come first.
    pub tensors: &'static [Argument],
    /// Its other arguments in the order in which they may be given without a name.
    pub arguments: &'static [Argument],
    /// Its documentation.
    pub doc: &'static str,
}

impl Operator {
    /// Stands for the network's inputs, and for sites that are not layers.
    pub(crate) const INPUT: Operator = Operator {
        name: "input",
        hash: hash(b"input"),
        receiver: Receiver::Network,
        returns: Returns::One,
        arguments_type: None,
        tensors: &[],
        arguments: &[],
        doc: "",
    };

    /// The number of an argument among the checks of a layer: its place, tensors first; those common to all come last.
    pub const fn index(&self, name: &str) -> u32 {
        let mut i = 0;
        while i < self.tensors.len() {
            if same(self.tensors[i].name.as_bytes(), name.as_bytes()) {
                return i as u32;
            }
            i += 1;
        }
        let mut j = 0;
        while j < self.arguments.len() {
            if same(self.arguments[j].name.as_bytes(), name.as_bytes()) {
                return (i + j) as u32;
            }
            j += 1;
        }
        common_index(name)
    }
}

/// The number of an argument that every layer or block call takes, or `u32::MAX`.
pub const fn common_index(name: &str) -> u32 {
    let mut i = 0;
    while i < COMMON.len() {
        if same(COMMON[i].as_bytes(), name.as_bytes()) {
            return (32 - COMMON.len() + i) as u32;
        }
        i += 1;
    }
    u32::MAX
}

/// The operator of a name: `x.name(..)`, or `name(..)` where there is no such method.
pub fn find(name: &str) -> Option<&'static Operator> {
    let all = || FAMILIES.iter().flat_map(|family| family.iter()).filter(|operator| operator.name == name);
    all().find(|operator| operator.receiver == Receiver::Tensor).or_else(|| all().next())
}

/// Declares the arguments of one or several operators: a struct with the defaults, and the rows for the macro.
macro_rules! arguments {
    () => {};
    ($(#[doc = $doc:literal])* $name:ident { $($fields:tt)* } $($rest:tt)*) => {
        arguments!(@struct [] [] $(#[doc = $doc])* $name { $($fields)* });
        arguments!($($rest)*);
    };
    ($(#[doc = $doc:literal])* $name:ident<const N> { $($fields:tt)* } $($rest:tt)*) => {
        arguments!(@struct [<const N: usize>] [<N>] $(#[doc = $doc])* $name { $($fields)* });
        arguments!($($rest)*);
    };
    (@struct [$($params:tt)*] [$($use:tt)*] $(#[doc = $doc:literal])* $name:ident {
        $($(#[doc = $field_doc:literal])* $field:ident: $kind:ident $(= $default:expr)?,)*
    }) => {
        $(#[doc = $doc])*
        #[derive(Clone, Copy)]
        pub struct $name $($params)* {
            $($(#[doc = $field_doc])* pub $field: arguments!(@type $kind),)*
        }
        impl $($params)* $name $($use)* {
            /// What holds where nothing is given. Arguments without a default are empty here.
            pub const DEFAULT: Self = $name { $($field: arguments!(@default $kind $(, $default)?),)* };
            /// The arguments from values in their order, where each has the form that is asked for.
            #[allow(unused_mut, unused_variables)]
            pub(crate) fn from_values(values: &[Option<$crate::dynamic::Value<'_>>]) -> Option<Self> {
                let (mut args, mut values) = (Self::DEFAULT, values);
                $(if let Some(value) = $crate::dynamic::next(&mut values)? {
                    args.$field = value.$kind()?;
                })*
                Some(args)
            }
            /// The arguments in their order.
            pub const ARGUMENTS: &'static [$crate::op::Argument] = &[$(
                $crate::op::Argument {
                    name: stringify!($field),
                    kind: $crate::op::Kind::$kind,
                    default: arguments!(@written $(stringify!($default))?),
                },
            )*];
        }
    };
    (@type Int) => { usize };
    (@type MaybeInt) => { Option<usize> };
    (@type Flag) => { bool };
    (@type Float) => { f64 };
    (@type MaybeFloat) => { Option<f64> };
    (@type Choice) => { &'static str };
    (@type Size) => { [usize; N] };
    (@type MaybeSize) => { Option<[usize; N]> };
    (@type Padding) => { $crate::args::Padding<N> };
    (@type Axis) => { isize };
    (@type MaybeAxis) => { Option<isize> };
    (@type Ints) => { $crate::args::Ints };
    (@type MaybeInts) => { Option<$crate::args::Ints> };
    (@type Sections) => { $crate::args::Sections };
    (@type MaybeFactor) => { Option<$crate::args::Factor> };
    (@type MaybeExtent) => { Option<$crate::args::Extent> };
    (@type Count) => { u64 };
    (@type Act) => { $crate::op::Activation };
    (@default $kind:ident, $default:expr) => { $default };
    (@default Int) => { 0 };
    (@default Size) => { [0; N] };
    (@default Ints) => { $crate::args::Ints::EMPTY };
    (@default Sections) => { $crate::args::Sections::Size(0) };
    (@default Choice) => { "" };
    (@default Axis) => { 0 };
    (@default Float) => { 0.0 };
    (@default Count) => { 0 };
    (@default Act) => { $crate::op::Activation::None };
    (@written) => { None };
    (@written $text:expr) => { Some($text) };
}

/// Declares the operators of a family.
///
/// - `name(x, other) Arguments = Struct<2> -> function;` makes `Tensor::name(self, other, args: Arguments, site)`, which calls
///   `function(x, other, &args, operator, site)`.
/// - `parts name name_parts(x) Arguments => function;` returns several tensors: `Tensor::name` a list, `Tensor::name_parts` an
///   array, for a pattern. Both call `function(x, &args, expected, operator, site)` with the number that the pattern takes.
/// - `pair name name_tuple(x) Arguments => function;` returns one tensor or, by `name_tuple`, `(a, b)`; `triple` makes that
///   `(a, (b, c))`. Both call `function(x, &args, operator, site)`, which returns the tuple.
/// - `name(x) [key, value] ..`: after the tensors that must be given stand those that need not, as `Option`s.
/// - `list name(tensors) Arguments => function;` makes `Graph::name(&self, tensors: &Tensors, args: Arguments, site)`, which
///   calls `function(graph, tensors, &args, operator, site)`.
/// - `network name(inputs) Arguments => function;` does the same for what is not called on a tensor; without `inputs` neither
///   has the parameter.
///
/// Where an operator takes no arguments, leave `Arguments` out, as do the method and the function.
macro_rules! operators {
    ($(
        $(#[doc = $doc:literal])*
        $($head:ident)+ ($($tensor:ident),*) $([$($maybe:ident),*])? $($args:ident $(= $struct:ty)?)? => $body:path;
    )*) => {
        /// The operators of this family.
        pub(super) const OPERATORS: &[$crate::op::Operator] = &[$(
            operators!(@row [$($head)+] [$($tensor)*] [$($($maybe)*)?] [$($args)?] [$($doc)*]),
        )*];
        /// Their methods, in the same order.
        pub(super) const CALLS: &[$crate::dynamic::Call] =
            &[$($crate::dynamic::call!([$($head)+] [$($tensor)*] [$($($maybe)*)?] [$($args)?] $body)),*];
        $(operators!(@alias [$($head)+] [$($args $(= $struct)?)?]);)*
        operators!(@methods 0usize; $([$($doc)*] [$($head)+] [$($tensor)*] [$($($maybe)*)?] [$($args)?] $body;)*);
    };

    // The struct that holds the arguments, where it is another's.
    (@alias $head:tt []) => {};
    (@alias $head:tt [$args:ident]) => {};
    (@alias $head:tt [$args:ident = $struct:ty]) => {
        #[doc = concat!("Arguments of ", operators!(@link $head), ".")]
        pub type $args = $struct;
    };

    // A row of the table.
    (@row [parts $name:ident $parts:ident] [$x:ident] $maybe:tt $args:tt $doc:tt) => {
        operators!(@operator $name Tensor Parts Tensor [] $maybe $args $doc)
    };
    (@row [pair $name:ident $tuple:ident] [$x:ident] $maybe:tt $args:tt $doc:tt) => {
        operators!(@operator $name Tensor Tuple Tensor [] $maybe $args $doc)
    };
    (@row [triple $name:ident $tuple:ident] $x:tt $maybe:tt $args:tt $doc:tt) => {
        operators!(@row [pair $name $tuple] $x $maybe $args $doc)
    };
    (@row [list $name:ident] $list:tt $maybe:tt $args:tt $doc:tt) => {
        operators!(@operator $name List One Tensors $list $maybe $args $doc)
    };
    (@row [network $name:ident] $list:tt $maybe:tt $args:tt $doc:tt) => {
        operators!(@operator $name Network One Tensors $list $maybe $args $doc)
    };
    (@row [$name:ident] [$x:ident $($other:ident)*] $maybe:tt $args:tt $doc:tt) => {
        operators!(@operator $name Tensor One Tensor [$($other)*] $maybe $args $doc)
    };
    (
        @operator $name:ident $receiver:ident $returns:ident $kind:ident
        [$($tensor:ident)*] [$($maybe:ident)*] [$($args:ident)?] [$($doc:literal)*]
    ) => {
        $crate::op::Operator {
            name: stringify!($name),
            hash: $crate::text::hash(stringify!($name).as_bytes()),
            receiver: $crate::op::Receiver::$receiver,
            returns: $crate::op::Returns::$returns,
            arguments_type: operators!(@written $(stringify!($args))?),
            tensors: &[
                $($crate::op::Argument { name: stringify!($tensor), kind: $crate::op::Kind::$kind, default: None },)*
                $($crate::op::Argument {
                    name: stringify!($maybe),
                    kind: $crate::op::Kind::MaybeTensor,
                    default: Some("None"),
                },)*
            ],
            arguments: operators!(@arguments $($args)?),
            doc: concat!($($doc, "\n"),*),
        }
    };
    (@written) => { None };
    (@written $text:expr) => { Some($text) };
    (@arguments) => { &[] };
    (@arguments $args:ident) => { $args::ARGUMENTS };
    (@link [parts $name:ident $parts:ident]) => { operators!(@link [$name]) };
    (@link [pair $name:ident $tuple:ident]) => { operators!(@link [$name]) };
    (@link [triple $name:ident $tuple:ident]) => { operators!(@link [$name]) };
    (@link [list $name:ident]) => { concat!("[`Graph::", stringify!($name), "`](crate::graph::Graph::", stringify!($name), ")") };
    (@link [network $name:ident]) => { operators!(@link [list $name]) };
    (@link [$name:ident]) => { concat!("[`Tensor::", stringify!($name), "`]") };

    // The methods, one operator at a time, for each needs its number.
    (@methods $index:expr; ) => {};
    (@methods $index:expr; $doc:tt $head:tt $tensors:tt $maybe:tt $args:tt $body:path; $($rest:tt)*) => {
        operators!(@method $index; $doc $head $tensors $maybe $args $body);
        operators!(@methods $index + 1; $($rest)*);
    };
    (@method $index:expr; [$($doc:literal)*] [parts $name:ident $parts:ident] [$x:ident] [] [$args:ident] $body:path) => {
        impl<'g> $crate::tensor::Tensor<'g> {
            $(#[doc = $doc])*
            pub const fn $name(self, args: $args, site: u32) -> $crate::tensor::Tensors<'g> {
                $body(self, &args, None, const { &OPERATORS[$index] }, site)
            }
            #[doc = concat!("[`Tensor::", stringify!($name), "`] for a pattern that takes `N` tensors.")]
            pub const fn $parts<const N: usize>(self, args: $args, site: u32) -> [$crate::tensor::Tensor<'g>; N] {
                $crate::op::array(&$body(self, &args, Some(N), const { &OPERATORS[$index] }, site), self)
            }
        }
    };
    (@method $index:expr; $doc:tt [pair $name:ident $tuple:ident] $x:tt $maybe:tt $args:tt $body:path) => {
        operators!(@tuple $index; $doc $name $tuple
            ($crate::tensor::Tensor<'g>, $crate::tensor::Tensor<'g>) $maybe $args $body);
    };
    (@method $index:expr; $doc:tt [triple $name:ident $tuple:ident] $x:tt $maybe:tt $args:tt $body:path) => {
        operators!(@tuple $index; $doc $name $tuple
            ($crate::tensor::Tensor<'g>, ($crate::tensor::Tensor<'g>, $crate::tensor::Tensor<'g>)) $maybe $args $body);
    };
    (
        @tuple $index:expr; [$($doc:literal)*] $name:ident $tuple:ident $returns:ty [$($maybe:ident)*] [$args:ident] $body:path
    ) => {
        impl<'g> $crate::tensor::Tensor<'g> {
            $(#[doc = $doc])*
            pub const fn $name(
                self,
                $($maybe: Option<$crate::tensor::Tensor<'g>>,)*
                args: $args,
                site: u32,
            ) -> $crate::tensor::Tensor<'g> {
                self.$tuple($($maybe,)* args, site).0
            }
            #[doc = concat!("[`Tensor::", stringify!($name), "`] for a pattern that takes all that it returns.")]
            pub const fn $tuple(self, $($maybe: Option<$crate::tensor::Tensor<'g>>,)* args: $args, site: u32) -> $returns {
                $body(self, $($maybe,)* &args, const { &OPERATORS[$index] }, site)
            }
        }
    };
    (@method $index:expr; $doc:tt [list $name:ident] $list:tt $maybe:tt $args:tt $body:path) => {
        operators!(@method $index; $doc [network $name] $list $maybe $args $body);
    };
    (@method $index:expr; [$($doc:literal)*] [network $name:ident] [$($list:ident)?] [] [$($args:ident)?] $body:path) => {
        impl<'g> $crate::graph::Graph<'g> {
            $(#[doc = $doc])*
            pub const fn $name(
                &'g self,
                $($list: &$crate::tensor::Tensors<'g>,)?
                $(args: $args,)?
                site: u32,
            ) -> $crate::tensor::Tensor<'g> {
                $body(self, $($list,)? $(operators!(@by_ref args $args),)? const { &OPERATORS[$index] }, site)
            }
        }
    };
    (
        @method $index:expr; [$($doc:literal)*] [$name:ident] [$x:ident $($other:ident)*] [$($maybe:ident)*]
        [$($args:ident)?] $body:path
    ) => {
        impl<'g> $crate::tensor::Tensor<'g> {
            $(#[doc = $doc])*
            pub const fn $name(
                self,
                $($other: $crate::tensor::Tensor<'g>,)*
                $($maybe: Option<$crate::tensor::Tensor<'g>>,)*
                $(args: $args,)?
                site: u32,
            ) -> $crate::tensor::Tensor<'g> {
                $body(
                    self,
                    $($other,)*
                    $($maybe,)*
                    $(operators!(@by_ref args $args),)?
                    const { &OPERATORS[$index] },
                    site,
                )
            }
        }
    };
    // A repetition must name what it repeats over.
    (@by_ref $value:ident $args:ident) => { &$value };
}
pub(crate) use {arguments, operators};

/// The product of factors, or `None` on overflow: all counting goes through it.
///
/// In const evaluation a call, of `checked_mul` as of anything, costs much more than an operation: hence 128 bits, in which a
/// product of two 64-bit numbers does not overflow.
pub const fn product(factors: &[u64]) -> Option<u64> {
    let mut product = 1u128;
    let mut overflow = false;
    let mut i = 0;
    while i < factors.len() {
        if factors[i] == 0 {
            return Some(0);
        }
        product *= factors[i] as u128;
        if product > u64::MAX as u128 {
            // A factor of 0 may follow.
            overflow = true;
            product = 1;
        }
        i += 1;
    }
    if overflow { None } else { Some(product as u64) }
}

/// The product of sizes, which are not 0, or `None` on overflow.
pub const fn product_of(sizes: &[usize]) -> Option<u64> {
    let mut product = 1u128;
    let mut i = 0;
    while i < sizes.len() {
        product *= sizes[i] as u128;
        if product > u64::MAX as u128 {
            return None;
        }
        i += 1;
    }
    Some(product as u64)
}

impl<'g> Graph<'g> {
    /// Records a layer whose counts may have overflowed (`None`): then it is a fault that names the layer.
    pub(crate) const fn add_counted(
        &'g self,
        op: &'static Operator,
        inputs: &[Tensor<'g>],
        output: Shape,
        count: Option<crate::graph::Count>,
        site: u32,
    ) -> Tensor<'g> {
        if let Some(count) = count {
            return self.add(op, inputs, output, count, site);
        }
        let text = crate::text::Text::new().str("its parameters or multiply-accumulates do not fit in 64 bits (output ");
        self.fail(op, site, "", text.dims(output.dims()).str(")"), output)
    }
}

/// The sum of counts that may have overflowed, or `None` on overflow.
pub(crate) const fn total(counts: &[Option<u64>]) -> Option<u64> {
    let mut sum = 0u64;
    let mut i = 0;
    while i < counts.len() {
        sum = match counts[i] {
            Some(count) => match sum.checked_add(count) {
                Some(sum) => sum,
                None => return None,
            },
            None => return None,
        };
        i += 1;
    }
    Some(sum)
}

/// What is wrong with a layer: the argument at fault, or `""` for the layer itself, and the message.
pub(crate) type Refusal = (&'static str, crate::text::Text);

/// Records a layer of which the shape and the counts (`None`: they overflow) are worked out, or its fault. On inputs at fault,
/// of which there is at least one, nothing is told.
pub(crate) const fn settle<'g>(
    inputs: &[Tensor<'g>],
    result: Result<(Shape, Option<crate::graph::Count>), Refusal>,
    guess: Shape,
    op: &'static Operator,
    site: u32,
) -> Tensor<'g> {
    let graph = inputs[0].graph;
    match result {
        Ok((output, count)) => {
            let mut i = 0;
            while i < inputs.len() {
                if inputs[i].bad {
                    return graph.poison(output);
                }
                i += 1;
            }
            graph.add_counted(op, inputs, output, count, site)
        }
        Err((arg, text)) => {
            let mut i = 0;
            while i < inputs.len() {
                if inputs[i].bad {
                    return graph.poison(guess);
                }
                i += 1;
            }
            graph.fail(op, site, arg, text, guess)
        }
    }
}

/// [`settle`] of a layer that costs nothing.
pub(crate) const fn settle_free<'g>(
    x: Tensor<'g>,
    result: Result<Shape, Refusal>,
    op: &'static Operator,
    site: u32,
) -> Tensor<'g> {
    match result {
        Ok(output) => x.graph.add(op, &[x], output, crate::graph::Count::FREE, site),
        Err(_) if x.bad => x,
        Err((arg, text)) => x.graph.fail(op, site, arg, text, x.shape),
    }
}

/// "`name` is 0; it must be at least 1", of an argument.
pub(crate) const fn none_of(name: &'static str) -> Refusal {
    (name, crate::text::Text::new().str(name).str(" is 0; it must be at least 1"))
}

/// Checks a size that the user stated, if it was stated: "`in_features` = 512, but the last axis of the input `[4, 3]` is 3".
pub(crate) const fn stated(
    name: &'static str,
    declared: Option<usize>,
    actual: usize,
    what: &str,
    of: &Shape,
) -> Result<(), Refusal> {
    match declared {
        Some(declared) if declared != actual => {
            let text = crate::text::Text::new().str(name).str(" = ").size(declared).str(", but ").str(what).str(" ");
            Err((name, text.dims(of.dims()).str(" is ").size(actual)))
        }
        _ => Ok(()),
    }
}

/// The tensors of a list as an array; what is missing, which is a fault already, is poisoned.
pub(crate) const fn array<'g, const N: usize>(list: &Tensors<'g>, like: Tensor<'g>) -> [Tensor<'g>; N] {
    let mut tensors = [like.poisoned(like.shape); N];
    let mut i = 0;
    while i < N {
        if let Some(tensor) = list.get(i) {
            tensors[i] = tensor;
        }
        i += 1;
    }
    tensors
}

impl<'g> Tensor<'g> {
    /// A tensor on which later layers are silent, of a likely shape.
    pub(crate) const fn poisoned(self, shape: Shape) -> Tensor<'g> {
        self.graph.poison(shape)
    }
}

/// One layer on inputs of given shapes, for the tests beside the formulas.
#[cfg(test)]
pub(crate) mod testing {
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_found() {
        for (i, family) in FAMILIES.iter().enumerate() {
            for operator in *family {
                assert_eq!(find(operator.name).unwrap().hash, operator.hash, "{}", operator.name);
                // A method and a function may have a name in common: `x.sum(0)`, `sum([x, y])`.
                let method = operator.receiver == Receiver::Tensor;
                let same = |o: &&Operator| o.hash == operator.hash && (o.receiver == Receiver::Tensor) == method;
                let same_hash = FAMILIES.iter().flat_map(|f| f.iter()).filter(same).count();
                assert_eq!(same_hash, 1, "{} in family {i}", operator.name);
                assert!(operator.doc.len() > 4, "{} is not documented", operator.name);
            }
        }
        assert!(find("convolve").is_none());
    }

    #[test]
    fn rows_of_the_forms() {
        let cat = find("cat").unwrap();
        assert_eq!((cat.receiver, cat.returns, cat.arguments_type), (Receiver::List, Returns::One, Some("Cat")));
        assert_eq!((cat.tensors[0].name, cat.tensors[0].kind), ("tensors", Kind::Tensors));
        assert_eq!((cat.index("tensors"), cat.index("dim"), cat.index("name")), (0, 1, 30));
        let sum = join::OPERATORS.iter().find(|operator| operator.name == "sum").unwrap();
        assert_eq!((sum.receiver, sum.arguments_type, sum.arguments.len()), (Receiver::List, None, 0));
        assert_eq!(find("sum").unwrap().receiver, Receiver::Tensor);
        let attention = find("multihead_attention").unwrap();
        assert_eq!((attention.returns, attention.tensors.len()), (Returns::Tuple, 2));
        assert_eq!((attention.tensors[0].name, attention.tensors[0].kind), ("key", Kind::MaybeTensor));
        let chunk = find("chunk").unwrap();
        assert_eq!((chunk.receiver, chunk.returns, chunk.index("chunks")), (Receiver::Tensor, Returns::Parts, 0));
        let parameter = find("parameter").unwrap();
        assert_eq!((parameter.receiver, parameter.tensors.len()), (Receiver::Network, 0));
        assert_eq!(parameter.arguments_type, Some("Parameter"));
        let custom = find("custom").unwrap();
        assert_eq!((custom.receiver, custom.tensors[0].name), (Receiver::Network, "inputs"));
        assert_eq!(custom.tensors[0].kind, Kind::Tensors);
        let matmul = find("matmul").unwrap();
        assert_eq!((matmul.tensors[0].name, matmul.tensors[0].kind), ("other", Kind::Tensor));
        let pool = find("max_pool2d").unwrap();
        assert_eq!(pool.arguments[0].default, None);
        assert_eq!((pool.arguments[1].kind, pool.arguments[1].default), (Kind::MaybeSize, Some("None")));
    }

    #[test]
    fn nothing_is_told_on_an_input_at_fault() {
        use crate::args::{Factor, Ints, Sections};
        use crate::tensor::List;
        // An empty input keeps its shape, and one that is too large, too: nothing may divide by it or multiply it out.
        for dims in [&[0, 0, 0][..], &[0, 5, 7], &[2, 0, 7], &[usize::MAX, 3, 5], &[3, usize::MAX, 2]] {
            let y = testing::layer!(*dims => |g; x| {
                let conv = Conv2d { out_channels: 4, kernel_size: [3, 3], padding: crate::args::Padding::Same, ..Conv2d::DEFAULT };
                let transposed = ConvTranspose2d { out_channels: 4, kernel_size: [3, 3], ..ConvTranspose2d::DEFAULT };
                let pool = MaxPool2d { kernel_size: [3, 3], ceil_mode: true, ..MaxPool2d::DEFAULT };
                let linear = Linear { out_features: 3, ..Linear::DEFAULT };
                let shape = Reshaped { shape: Ints::new(&[3, -1]) };
                let resize = Resize { scale_factor: Some(Factor::All(2.0)), ..Resize::DEFAULT };
                let split_size_or_sections = Sections::Size(2);
                let parts = x.chunk(Chunk { chunks: 3, dim: -1 }, 0);
                let all = List([
                    x.conv2d(conv, 0),
                    x.conv_transpose2d(transposed, 0),
                    x.max_pool2d(pool, 0),
                    x.avg_pool2d(AvgPool2d { kernel_size: [3, 3], ..AvgPool2d::DEFAULT }, 0),
                    x.adaptive_avg_pool2d(AdaptiveAvgPool2d { output_size: [7, 7] }, 0),
                    x.global_avg_pool(0),
                    x.linear(linear, 0),
                    x.matmul(x, 0),
                    x.batch_norm(BatchNorm::DEFAULT, 0),
                    x.relu(0),
                    x.add(x, 0),
                    x.flatten(Flatten::DEFAULT, 0),
                    x.unflatten(Unflatten { dim: 0, sizes: Ints::new(&[2, -1]) }, 0),
                    x.reshape(shape, 0),
                    x.permute(Permute { dims: Ints::new(&[2, 0, 1]) }, 0),
                    x.squeeze(Squeeze::DEFAULT, 0),
                    x.unsqueeze(Unsqueeze { dim: 0 }, 0),
                    x.narrow(Narrow { dim: 0, start: -1, length: 1 }, 0),
                    x.zero_pad2d(PadAround { padding: Ints::new(&[1]) }, 0),
                    x.reflection_pad2d(PadAround { padding: Ints::new(&[1]) }, 0),
                    x.upsample(resize, 0),
                    x.split_parts::<3>(Split { split_size_or_sections, dim: 0 }, 0)[2],
                    x.chunk_parts::<2>(Chunk { chunks: 2, dim: 0 }, 0)[1],
                    g.cat(&List([x, x]).tensors(), Cat::DEFAULT, 0),
                    g.stack(&List([x, x]).tensors(), Stack::DEFAULT, 0),
                    g.sum(&List([x, x]).tensors(), 0),
                    g.sum(&parts, 0),
                ]);
                assert!(all.0.iter().all(|tensor| tensor.bad));
                all.0[0]
            });
            assert!(y.bad().starts_with("input `x`"));
        }
    }

    #[test]
    fn products_are_checked() {
        assert_eq!(product(&[u64::MAX, 2, 0]), Some(0));
        assert_eq!(product(&[u64::MAX, 2]), None);
        assert_eq!(product_of(&[3, 4]), Some(12));
        assert_eq!(product_of(&[usize::MAX, 3]), None);
    }
}
