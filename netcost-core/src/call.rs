//! Calls of code that the macro does not see: whether a path leads to a block or to a function, only rustc knows.
//!
//! `block!` makes a struct of the block's name. So a call imports its path under a made name, beside a glob import of what is in
//! this module under the same names: an import goes before a glob, in the namespace of types and in that of values apart. Of a
//! block there is the type, and the function is the glob's; of a function there is the function, and the type is [`NotABlock`].

use crate::graph::Graph;
use crate::tensor::Tensor;

/// Stands for the block where a path leads to a function: it takes whatever the function takes, and is never called.
#[derive(Clone, Copy)]
pub struct NotABlock {}

/// Stands for a block that was not found, where the name is so near a block's that it is most likely a slip.
#[derive(Clone, Copy)]
pub struct NotFound {}

/// A parameter of what is not a block.
#[derive(Clone, Copy)]
pub struct AnySlot;

impl AnySlot {
    /// As of a block's parameter.
    pub const fn on<B: Copy>(self, arguments: B) -> B {
        arguments
    }
    /// As of a block's parameter.
    pub const fn of<V>(self, value: V) -> AnyPass<V> {
        AnyPass(value)
    }
}

/// An argument of what is not a block.
pub struct AnyPass<V>(V);

impl<V> AnyPass<V> {
    /// As of a block's argument.
    pub const fn get(self) -> AnyPass<V> {
        self
    }
}

impl NotABlock {
    /// Whether it is a block.
    pub const fn __is_block(self) -> bool {
        false
    }
    /// Never called.
    pub const fn __call<R>(self, _: &Graph<'_>, _: u32) -> R {
        panic!()
    }
    /// What a function returned, as it is.
    pub const fn __made<R>(self, value: R, _: &Graph<'_>, _: u32) -> R {
        value
    }
}

impl NotFound {
    /// Whether it is a block.
    pub const fn __is_block(self) -> bool {
        false
    }
    /// What stands for the result, after the fault is told.
    pub const fn __call<'g>(self, graph: &'g Graph<'g>, _: u32) -> Tensor<'g> {
        graph.nothing()
    }
}

macro_rules! any_places {
    ($($i:ident)*) => {
        /// The parameters of what is not a block, by place.
        pub struct AnyPlaces($(pub any_places!(@slot $i)),*);
        any_places!(@impl NotABlock $($i)*);
        any_places!(@impl NotFound $($i)*);
    };
    (@slot $i:ident) => { AnySlot };
    (@impl $name:ident $($i:ident)*) => {
        impl $name {
            /// As of a block.
            pub const fn __new() -> $name {
                $name {}
            }
            /// As of a block.
            pub const fn __places(self) -> AnyPlaces {
                $(let $i = AnySlot;)*
                AnyPlaces($($i),*)
            }
            $(
                /// As of a block: takes an argument by place.
                pub const fn $i<V>(self, value: V) -> $name {
                    core::mem::forget(value);
                    self
                }
            )*
        }
    };
}
any_places! { __0 __1 __2 __3 __4 __5 __6 __7 __8 __9 __10 __11 __12 __13 __14 __15 }

/// What stands under the made names unless an import goes before it: by the number of arguments.
pub mod called {
    macro_rules! called {
        ($($name:ident($($value:ident: $V:ident),*))*) => {$(
            pub use super::NotABlock as $name;
            /// Stands for the function where a path leads to a block. Never called.
            #[allow(clippy::too_many_arguments)]
            pub const fn $name<$($V,)* R>($($value: $V),*) -> R {
                $(core::mem::forget($value);)*
                panic!()
            }
        )*};
    }
    called! {
        __called_0()
        __called_1(a: A)
        __called_2(a: A, b: B)
        __called_3(a: A, b: B, c: C)
        __called_4(a: A, b: B, c: C, d: D)
        __called_5(a: A, b: B, c: C, d: D, e: E)
        __called_6(a: A, b: B, c: C, d: D, e: E, f: F)
        __called_7(a: A, b: B, c: C, d: D, e: E, f: F, g: G)
        __called_8(a: A, b: B, c: C, d: D, e: E, f: F, g: G, h: H)
        __called_9(a: A, b: B, c: C, d: D, e: E, f: F, g: G, h: H, i: I)
        __called_10(a: A, b: B, c: C, d: D, e: E, f: F, g: G, h: H, i: I, j: J)
        __called_11(a: A, b: B, c: C, d: D, e: E, f: F, g: G, h: H, i: I, j: J, k: K)
        __called_12(a: A, b: B, c: C, d: D, e: E, f: F, g: G, h: H, i: I, j: J, k: K, l: L)
        __called_13(a: A, b: B, c: C, d: D, e: E, f: F, g: G, h: H, i: I, j: J, k: K, l: L, m: M)
        __called_14(a: A, b: B, c: C, d: D, e: E, f: F, g: G, h: H, i: I, j: J, k: K, l: L, m: M, n: N)
        __called_15(a: A, b: B, c: C, d: D, e: E, f: F, g: G, h: H, i: I, j: J, k: K, l: L, m: M, n: N, o: O)
        __called_16(a: A, b: B, c: C, d: D, e: E, f: F, g: G, h: H, i: I, j: J, k: K, l: L, m: M, n: N, o: O, p: P)
    }
}
