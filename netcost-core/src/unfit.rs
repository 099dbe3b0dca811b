//! What is said of a value whose type does not fit where it stands.
//!
//! The wrappers of generated code ([`Arg`], [`Op`] and the like) have one inherent method per type that is accepted. Of another
//! type rustc would say that a method is missing, on a type the user never wrote. So each such method exists once more, of a
//! trait and for all types; inherent methods go first, and the bound of this one, which nothing meets, carries the message.

use crate::args::{Arg, Pass};
use crate::budget::Limit;
use crate::graph::{Capture, Graph, NameText};
use crate::tensor::List;
use crate::value::{Items, Iter, Minus, Op};

/// A type that nobody has. That the traits have an implementation keeps rustc from advising one.
pub struct Nobody;

macro_rules! unfit {
    ($($wrapper:ident.$($method:ident($($arg:ident: $ty:ty),*))+, $bound:ident, $trait:ident: $message:literal, $label:literal;)*) => {$(
        #[doc = concat!("Fits `", stringify!($wrapper), "`.")]
        #[diagnostic::on_unimplemented(message = $message, label = $label)]
        pub trait $bound {
            /// What is made of it.
            type Output;
        }
        #[diagnostic::do_not_recommend]
        impl $bound for Nobody {
            type Output = Nobody;
        }
        #[doc = concat!("The methods of `", stringify!($wrapper), "`, for what does not fit.")]
        pub trait $trait<T> {
            $(
                /// Never called: its bound is not met.
                fn $method(&self, $($arg: $ty),*) -> T::Output
                where
                    T: $bound,
                {
                    panic!()
                }
            )+
        }
        impl<T> $trait<T> for $wrapper<T> {}
    )*};
}

unfit! {
    Arg.size(), Size, ArgSize: "`{Self}` is not a size", "expected a number, or one per axis: `3`, `[10, 4]`";
    Arg.padding(), PaddingSize, ArgPadding: "`{Self}` is not a padding",
        "expected a number, one per axis, pairs `(before, after)` per axis, `\"same\"` or `\"valid\"`";
    Arg.axis(), Axis, ArgAxis: "`{Self}` is not a whole number", "expected a whole number";
    Arg.ints(), Numbers, ArgInts: "`{Self}` is not a list of whole numbers", "expected whole numbers: `[64, 7, -1]`";
    Arg.sections(), Parts, ArgSections: "`{Self}` is not a size of parts", "expected a number, or a list of them";
    Arg.factor(), Scale, ArgFactor: "`{Self}` is not a factor", "expected a number, or one per axis: `2`, `[2.0, 1.5]`";
    Arg.extent(), OutputSize, ArgExtent: "`{Self}` is not a size", "expected a number, or one per axis: `3`, `[10, 4]`";
    Arg.float(), Number, ArgFloat: "`{Self}` is not a number", "expected a number";
    Arg.count(), Figure, ArgCount: "`{Self}` is not a count", "expected a `u64` or a `usize`";
    List.tensors(), ListOfTensors, ListTensors: "`{Self}` is not a list of tensors",
        "expected tensors in brackets, `[a, b]`, or a list, `Tensors`";
    Iter.walk() walk_ref(), LoopRange, IterWalk: "a loop of a network does not run over `{Self}`",
        "expected a range, an array, a slice or a list of tensors";
    Items.at(i: usize, graph: &Graph<'_>, site: u32), Indexed, ItemsAt: "`{Self}` has no elements",
        "expected an array, a slice, a shape or a list of tensors";
    Minus.neg(site: u32), Signed, MinusNeg: "`{Self}` has no negative", "expected a tensor or a signed number";
    Capture.write(to: NameText), NamePart, CaptureWrite: "`{Self}` cannot be part of a name",
        "a name captures whole numbers and strings";
    Limit.times(unit: u64), BudgetLimit, LimitTimes: "`{Self}` is not the limit of a budget",
        "expected an unsigned whole number, a `u64` say";
}

/// Goes beside `B` with an operator between.
#[diagnostic::on_unimplemented(
    message = "no operator of a network stands between `{Self}` and `{B}`",
    label = "between `{Self}` and `{B}`",
    note = "operators take two tensors, a tensor and a `usize` or `f64`, or two numbers of the same type: `x as f64` converts"
)]
pub trait Operand<B> {
    /// What is made of both.
    type Output;
}
#[diagnostic::do_not_recommend]
impl Operand<Nobody> for Nobody {
    type Output = Nobody;
}

macro_rules! operators {
    ($($method:ident)*) => {
        /// The methods of `Op`, for what does not fit.
        pub trait Operator<A, B> {
            $(
                /// Never called: its bound is not met.
                fn $method(&self, graph: &Graph<'_>, site: u32) -> A::Output
                where
                    A: Operand<B>,
                {
                    panic!()
                }
            )*
        }
    };
}
operators! { add sub mul div rem max min }
impl<A, B> Operator<A, B> for Op<A, B> {}

/// May be given for a parameter of type `To`.
#[diagnostic::on_unimplemented(
    message = "this parameter of the block is a `{To}`, not a `{Self}`",
    label = "expected `{To}`, found `{Self}`"
)]
pub trait Given<To> {
    /// What is made of it.
    type Output;
}
#[diagnostic::do_not_recommend]
impl Given<Nobody> for Nobody {
    type Output = Nobody;
}
/// The method of `Pass`, for what does not fit.
pub trait PassGet<To, From> {
    /// Never called: its bound is not met.
    fn get(&self) -> From::Output
    where
        From: Given<To>,
    {
        panic!()
    }
}
impl<To, From> PassGet<To, From> for Pass<To, From> {}
