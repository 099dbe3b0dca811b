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
pub enum Nobody {}

// The methods are written out where the macro is called: rustc shows them, and would show the macro, too.
macro_rules! unfit {
    ($($wrapper:ident, $bound:ident, $trait:ident: $message:literal, $label:literal { $($methods:tt)+ })*) => {$(
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
            $($methods)+
        }
        impl<T> $trait<T> for $wrapper<T> {}
    )*};
}

unfit! {
    Arg, Size, ArgSize: "`{Self}` is not a size", "expected a number, or one per axis: `3`, `[10, 4]`" {
        /// Never called.
        fn size(&self) -> T::Output where T: Size { panic!() }
    }
    Arg, PaddingSize, ArgPadding: "`{Self}` is not a padding",
        "expected a number, one per axis, a pair `(before, after)` per axis, `\"same\"` or `\"valid\"`" {
        /// Never called.
        fn padding(&self) -> T::Output where T: PaddingSize { panic!() }
    }
    Arg, Axis, ArgAxis: "`{Self}` is not a whole number", "expected a whole number" {
        /// Never called.
        fn axis(&self) -> T::Output where T: Axis { panic!() }
    }
    Arg, Numbers, ArgInts: "`{Self}` is not a list of whole numbers", "expected whole numbers: `[64, 7, -1]`" {
        /// Never called.
        fn ints(&self) -> T::Output where T: Numbers { panic!() }
    }
    Arg, Parts, ArgSections: "`{Self}` is not a size of parts", "expected a number, or a list of them" {
        /// Never called.
        fn sections(&self) -> T::Output where T: Parts { panic!() }
    }
    Arg, Scale, ArgFactor: "`{Self}` is not a factor", "expected a number, or one per axis: `2`, `[2.0, 1.5]`" {
        /// Never called.
        fn factor(&self) -> T::Output where T: Scale { panic!() }
    }
    Arg, OutputSize, ArgExtent: "`{Self}` is not a size", "expected a number, or one per axis: `28`, `[28, 14]`" {
        /// Never called.
        fn extent(&self) -> T::Output where T: OutputSize { panic!() }
    }
    Arg, Number, ArgFloat: "`{Self}` is not a number", "expected a number" {
        /// Never called.
        fn float(&self) -> T::Output where T: Number { panic!() }
    }
    Arg, Channels, ArgKept: "`{Self}` does not say which channels are kept",
        "expected how many, their numbers, or a `bool` for each: `32`, `[0, 2, 3]`, `[true, false, true]`" {
        /// Never called.
        fn kept(&self) -> T::Output where T: Channels { panic!() }
    }
    Arg, Figure, ArgCount: "`{Self}` is not a count", "expected a `u64` or a `usize`" {
        /// Never called.
        fn count(&self) -> T::Output where T: Figure { panic!() }
    }
    Arg, ElementType, ArgDtype: "`{Self}` is not a type of elements", "expected a type of elements: `i8`, or a `Dtype`" {
        /// Never called.
        fn dtype(&self) -> T::Output where T: ElementType { panic!() }
    }
    List, ListOfTensors, ListTensors: "`{Self}` is not a list of tensors",
        "expected tensors in brackets, `[a, b]`, or a list, `Tensors`" {
        /// Never called.
        fn tensors(&self) -> T::Output where T: ListOfTensors { panic!() }
    }
    Iter, LoopRange, IterWalk: "a loop of a network does not run over `{Self}`",
        "expected a range, an array, a slice or a list of tensors" {
        /// Never called.
        fn walk(&self) -> T::Output where T: LoopRange { panic!() }
        /// Never called.
        fn walk_ref(&self) -> T::Output where T: LoopRange { panic!() }
    }
    Items, Indexed, ItemsAt: "`{Self}` has no elements that a network could use",
        "expected an array, a slice, a shape or a list of tensors" {
        /// Never called.
        fn at(&self, _: usize, _: &Graph<'_>, _: u32) -> T::Output where T: Indexed { panic!() }
    }
    Minus, Signed, MinusNeg: "`{Self}` has no negative", "expected a tensor or a signed number" {
        /// Never called.
        fn neg(&self, _: u32) -> T::Output where T: Signed { panic!() }
    }
    Capture, NamePart, CaptureWrite: "`{Self}` cannot be part of a name", "a name captures whole numbers and strings" {
        /// Never called.
        fn write(&self, _: NameText) -> T::Output where T: NamePart { panic!() }
    }
    Limit, BudgetLimit, LimitTimes: "`{Self}` is not the limit of a budget", "expected an unsigned whole number, as `u64`" {
        /// Never called.
        fn times(&self, _: u64) -> T::Output where T: BudgetLimit { panic!() }
    }
}

/// Goes beside `B` with an operator between.
#[diagnostic::on_unimplemented(
    message = "no operator of a network stands between `{Self}` and `{B}`",
    label = "between `{Self}` and `{B}`",
    note = "operators take two tensors, a tensor and a `usize` or `f64`, two numbers of the same type, or a `usize` times or by an `f64`: `x as f64` converts"
)]
pub trait Operand<B> {
    /// What is made of both.
    type Output;
}
#[diagnostic::do_not_recommend]
impl Operand<Nobody> for Nobody {
    type Output = Nobody;
}

/// Is taken to the power of `B`.
#[diagnostic::on_unimplemented(
    message = "`pow` of a `{Self}` does not take a `{B}`",
    label = "the exponent is a `u32`",
    note = "it takes a whole number to the power of a `u32`: `2usize.pow(i as u32)`"
)]
pub trait Power<B> {
    /// What is made of both.
    type Output;
}
#[diagnostic::do_not_recommend]
impl Power<Nobody> for Nobody {
    type Output = Nobody;
}

/// The methods of `Op`, for what does not fit. None is ever called.
#[rustfmt::skip]
#[allow(missing_docs)]
pub trait Operator<A, B> {
    fn add(&self, _: &Graph<'_>, _: u32) -> A::Output where A: Operand<B> { panic!() }
    fn sub(&self, _: &Graph<'_>, _: u32) -> A::Output where A: Operand<B> { panic!() }
    fn mul(&self, _: &Graph<'_>, _: u32) -> A::Output where A: Operand<B> { panic!() }
    fn div(&self, _: &Graph<'_>, _: u32) -> A::Output where A: Operand<B> { panic!() }
    fn rem(&self, _: &Graph<'_>, _: u32) -> A::Output where A: Operand<B> { panic!() }
    fn max(&self, _: &Graph<'_>, _: u32) -> A::Output where A: Operand<B> { panic!() }
    fn min(&self, _: &Graph<'_>, _: u32) -> A::Output where A: Operand<B> { panic!() }
    fn pow(&self, _: &Graph<'_>, _: u32) -> A::Output where A: Power<B> { panic!() }
    fn div_ceil(&self, _: &Graph<'_>, _: u32) -> A::Output where A: Operand<B> { panic!() }
    fn next_multiple_of(&self, _: &Graph<'_>, _: u32) -> A::Output where A: Operand<B> { panic!() }
    fn next_power_of_two(&self, _: &Graph<'_>, _: u32) -> A::Output where A: Operand<B> { panic!() }
}
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
/// The method of `Pass`, for what does not fit. It is never called.
#[rustfmt::skip]
#[allow(missing_docs)]
pub trait PassGet<To, From> {
    fn get(&self) -> From::Output where From: Given<To> { panic!() }
}
impl<To, From> PassGet<To, From> for Pass<To, From> {}
