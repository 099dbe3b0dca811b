//! The operators: a file per family, with each operator's arguments, formula, checks, messages and sources in one place. Besides
//! them `declare` (the macros), `settle` (counting, and how a layer ends), `window` (what slides over axes) and `testing`.
//!
//! An operator is one entry of `operators!` in its family's file. The entry makes the method on
//! [`Tensor`](crate::tensor::Tensor), its documentation and the row of [`FAMILIES`] by which the macro knows names, arguments and
//! forms. To add one, add its entry; to add a family, add its file and its line in `FAMILIES`.
//!
//! Texts are made only where there is a fault: in const evaluation each byte of them costs as much as a comparison of sizes.

// A fault is returned with its text. It is rare, and ends in a message of the compiler: its size does not matter.
#![allow(clippy::result_large_err, clippy::large_types_passed_by_value)]

use core::fmt;

use crate::graph::COMMON;
use crate::text::{hash, same};

mod activation;
mod attention;
mod choose;
mod conv;
mod custom;
mod declare;
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
mod settle;
mod source;
#[cfg(test)]
pub(crate) mod testing;
mod upsample;
mod window;

/// Lists the families, in the order of the documentation.
macro_rules! families {
    ($($family:ident)*) => {
        /// The families, in the order of the documentation.
        // All files have such a table; the globs below name only what they export.
        #[allow(unused_qualifications)]
        pub const FAMILIES: &[&[Operator]] = &[$($family::OPERATORS),*];

        /// The methods of the operators, in the same order: see [`dynamic`](crate::dynamic).
        #[allow(unused_qualifications)]
        pub(crate) const FAMILIES_OF_CALLS: &[&[crate::dynamic::Call]] = &[$($family::CALLS),*];
    };
}
families! {
    conv
    linear
    einsum
    attention
    recurrent
    embedding
    pool
    norm
    activation
    elementwise
    reduce
    join
    reshape
    rearrange
    choose
    pad
    upsample
    source
    custom
}

pub use activation::*;
pub use attention::*;
pub use choose::*;
pub use conv::*;
pub use custom::*;
pub(crate) use declare::{arguments, operators};
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
pub(crate) use settle::{Refusal, array, none_of, settle, settle_free, stated, total};
pub use settle::{product, product_of};
pub use source::*;
pub use upsample::*;
pub(crate) use window::along;

/// The elementary counts of a layer, by the family that knows its operator.
pub(crate) const fn work(s: &crate::work::Sizes<'_>) -> Option<crate::work::Work> {
    // One after the other: a name is in one family only.
    macro_rules! first {
        ($($family:ident)*) => {$(
            if let Some(work) = $family::work(s) {
                return Some(work);
            }
        )*};
    }
    first! {
        conv linear einsum attention recurrent embedding pool norm activation
        elementwise reduce join reshape rearrange choose pad upsample source custom
    }
    None
}

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
    /// Several: an array, a slice or a list of them, as a [`Tensors`](crate::tensor::Tensors).
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
    /// Its documentation, of arguments that are not tensors.
    pub doc: &'static str,
}

/// The argument with its default, as a body would write it: `stride = 1`; with a `?` if it need not be given and has none.
impl fmt::Display for Argument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.name;
        match self.default {
            None => f.write_str(name),
            Some("None") => write!(f, "{name}?"),
            Some(default) => {
                let value =
                    default.strip_prefix("Padding::Even(").and_then(|rest| rest.strip_suffix(')')).unwrap_or(default);
                // `[1; N]`: the same for all axes.
                let value = value.strip_prefix('[').and_then(|rest| rest.strip_suffix("; N]")).unwrap_or(value);
                match self.kind {
                    Kind::Float => write!(f, "{name} = {}", value.strip_suffix(".0").unwrap_or(value)),
                    _ => write!(f, "{name} = {value}"),
                }
            }
        }
    }
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
    /// One tensor, or, where a tuple pattern binds them, that one and another: the state of a recurrent layer.
    Pair,
    /// One tensor, or, where a tuple pattern binds them, that one and a pair of others: the two states of an LSTM.
    Triple,
}

/// An operator: its name, its arguments and its documentation. Its formula and its checks are the method of
/// [`Tensor`](crate::tensor::Tensor).
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

/// The call of the layer with its arguments: `x.linear(out_features, bias = true, in_features?)`.
impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if matches!(self.receiver, Receiver::Tensor) { "x." } else { "" })?;
        write!(f, "{}(", self.name)?;
        let mut comma = "";
        // What is called on the network itself takes its inputs by name, after its arguments.
        let by_name = matches!(self.receiver, Receiver::Network);
        for argument in self.tensors.iter().filter(|_| !by_name).chain(self.arguments) {
            write!(f, "{comma}{argument}")?;
            comma = ", ";
        }
        for tensors in self.tensors.iter().filter(|_| by_name) {
            write!(f, "{comma}{} = []", tensors.name)?;
            comma = ", ";
        }
        f.write_str(")")
    }
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
        assert_eq!((attention.returns, attention.tensors.len()), (Returns::Pair, 2));
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
