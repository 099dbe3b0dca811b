//! What a layer takes: sizes, paddings and lists, and how the forms a user may write become them.

use crate::shape::{MAX_RANK, Shape};

/// A size along one axis: `3`, `[3]` or `(3,)`.
pub type Size1 = [usize; 1];
/// A size along two axes, height first: `3`, `[10, 4]` or `(10, 4)`.
pub type Size2 = [usize; 2];
/// A size along three axes, depth first.
pub type Size3 = [usize; 3];

/// Padding of `N` axes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Padding<const N: usize> {
    /// As much on both ends of an axis.
    Even([usize; N]),
    /// Before and after, per axis, first axis first.
    Uneven([(usize, usize); N]),
    /// `"same"`: `ceil(input / stride)` outputs, what is missing is added, the odd one at the end. TensorFlow's rule
    /// (<https://www.tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2>), at any stride; equal to PyTorch's where
    /// PyTorch has it (stride 1).
    Same,
    /// `"valid"`: none.
    Valid,
    /// A text that is none of the above: an error of the layer that gets it.
    Unknown(&'static str),
}

/// What an axis of `reshape`, or an entry of `pad` or `permute`, may be: a number that may be negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ints {
    pub(crate) values: [isize; Ints::MAX],
    pub(crate) len: usize,
}

impl Ints {
    /// The longest list.
    pub const MAX: usize = 2 * MAX_RANK;
    /// No numbers.
    pub const EMPTY: Ints = Ints { values: [0; Ints::MAX], len: 0 };

    /// A list of numbers; past [`Ints::MAX`] only their count is kept, which the layer reports.
    pub const fn new(values: &[isize]) -> Ints {
        let mut list = Ints::EMPTY;
        let mut i = 0;
        while i < values.len() {
            if i < Ints::MAX {
                list.values[i] = values[i];
            }
            i += 1;
        }
        list.len = values.len();
        list
    }

    pub(crate) const fn as_slice(&self) -> &[isize] {
        self.values.split_at(if self.len < Ints::MAX { self.len } else { Ints::MAX }).0
    }
}

/// The size of the parts, or the sizes of each, of `split`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sections {
    /// Parts of this size; the last may be smaller.
    Size(usize),
    /// One part per number.
    Sizes(Ints),
}

/// A factor per axis, or one for all.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Factor {
    /// The same for every axis.
    All(f64),
    /// One per axis, and how many there are.
    Each([f64; 3], usize),
}

/// A size per axis, or one for all, of layers whose rank is told by their input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// The same for every axis.
    All(usize),
    /// One per axis.
    Each(Ints),
}

/// An argument as the user wrote it; its methods are the forms that a layer may ask for. There is one `impl` per form that
/// is accepted, so another is a type error at the argument.
#[derive(Clone, Copy)]
pub struct Arg<T>(pub T);

impl Arg<usize> {
    /// The same size for every axis.
    pub const fn size<const N: usize>(self) -> [usize; N] {
        [self.0; N]
    }
    /// The same padding everywhere.
    pub const fn padding<const N: usize>(self) -> Padding<N> {
        Padding::Even([self.0; N])
    }
    /// An axis counted from the front.
    pub const fn axis(self) -> isize {
        signed(self.0)
    }
    /// A list of one.
    pub const fn ints(self) -> Ints {
        Ints::new(&[signed(self.0)])
    }
    /// Parts of this size.
    pub const fn sections(self) -> Sections {
        Sections::Size(self.0)
    }
    /// A whole factor.
    #[allow(clippy::cast_precision_loss)]
    pub const fn factor(self) -> Factor {
        Factor::All(self.0 as f64)
    }
    /// The same size for every axis.
    pub const fn extent(self) -> Extent {
        Extent::All(self.0)
    }
    /// The number as a float.
    #[allow(clippy::cast_precision_loss)]
    pub const fn float(self) -> f64 {
        self.0 as f64
    }
    /// A count, for a parameter or multiply-accumulate figure.
    pub const fn count(self) -> u64 {
        self.0 as u64
    }
}

impl Arg<&usize> {
    /// The same size for every axis.
    pub const fn size<const N: usize>(self) -> [usize; N] {
        [*self.0; N]
    }
    /// The same padding everywhere.
    pub const fn padding<const N: usize>(self) -> Padding<N> {
        Padding::Even([*self.0; N])
    }
    /// An axis counted from the front.
    pub const fn axis(self) -> isize {
        signed(*self.0)
    }
    /// A list of one.
    pub const fn ints(self) -> Ints {
        Ints::new(&[signed(*self.0)])
    }
}

/// A size where negative ones have a meaning, too. One that is too large for that is the largest, and not the negative number of the
/// same bits, `-1` say: nothing is as large, so that it is told.
const fn signed(size: usize) -> isize {
    if size > isize::MAX as usize { isize::MAX } else { size as isize }
}

/// A number as written in a list of `reshape`: `-1` or a size.
macro_rules! signed {
    ($($type:ty)*) => {$(
        impl Arg<$type> {
            /// An axis, from the end if negative.
            pub const fn axis(&self) -> isize {
                self.0 as isize
            }
            /// A list of one.
            pub const fn ints(&self) -> Ints {
                Ints::new(&[self.0 as isize])
            }
            /// The number as a float.
            #[allow(clippy::cast_precision_loss, clippy::cast_lossless)]
            pub const fn float(&self) -> f64 {
                self.0 as f64
            }
        }
    )*};
}
signed! { isize i32 i64 }

impl Arg<u64> {
    /// A count, for a parameter or multiply-accumulate figure.
    pub const fn count(&self) -> u64 {
        self.0
    }
}

impl Arg<f64> {
    /// The number.
    pub const fn float(self) -> f64 {
        self.0
    }
    /// The same factor for every axis.
    pub const fn factor(self) -> Factor {
        Factor::All(self.0)
    }
}

impl Arg<f32> {
    /// The number.
    pub const fn float(&self) -> f64 {
        self.0 as f64
    }
}

impl<const N: usize> Arg<[usize; N]> {
    /// A size per axis.
    pub const fn size(self) -> [usize; N] {
        self.0
    }
    /// Padding per axis, as much before as after.
    pub const fn padding(self) -> Padding<N> {
        Padding::Even(self.0)
    }
    /// A list.
    pub const fn ints(self) -> Ints {
        let mut list = Ints::EMPTY;
        let mut i = 0;
        while i < N && i < Ints::MAX {
            list.values[i] = signed(self.0[i]);
            i += 1;
        }
        list.len = N;
        list
    }
    /// One part per number.
    pub const fn sections(self) -> Sections {
        Sections::Sizes(self.ints())
    }
    /// A size per axis.
    pub const fn extent(self) -> Extent {
        Extent::Each(self.ints())
    }
}

impl<const N: usize> Arg<&[usize; N]> {
    /// A size per axis.
    pub const fn size(self) -> [usize; N] {
        *self.0
    }
    /// Padding per axis, as much before as after.
    pub const fn padding(self) -> Padding<N> {
        Padding::Even(*self.0)
    }
    /// A list.
    pub const fn ints(self) -> Ints {
        Arg(*self.0).ints()
    }
    /// One part per number.
    pub const fn sections(self) -> Sections {
        Sections::Sizes(self.ints())
    }
}

impl<const N: usize> Arg<[isize; N]> {
    /// A list.
    pub const fn ints(&self) -> Ints {
        Ints::new(&self.0)
    }
}

impl Arg<&[usize]> {
    /// A list.
    pub const fn ints(self) -> Ints {
        let mut list = Ints::EMPTY;
        let mut i = 0;
        while i < self.0.len() && i < Ints::MAX {
            list.values[i] = signed(self.0[i]);
            i += 1;
        }
        list.len = self.0.len();
        list
    }
    /// One part per number.
    pub const fn sections(self) -> Sections {
        Sections::Sizes(self.ints())
    }
}

impl Arg<Shape> {
    /// A list of the sizes.
    pub const fn ints(self) -> Ints {
        Arg(self.0.dims()).ints()
    }
}

impl<const N: usize> Arg<[(usize, usize); N]> {
    /// Padding before and after, per axis.
    pub const fn padding(self) -> Padding<N> {
        Padding::Uneven(self.0)
    }
}

impl<const N: usize> Arg<Padding<N>> {
    /// Padding that is one already.
    pub const fn padding(self) -> Padding<N> {
        self.0
    }
}

impl Arg<&'static str> {
    /// `"same"` or `"valid"`.
    pub const fn padding<const N: usize>(self) -> Padding<N> {
        match self.0.as_bytes() {
            b"same" => Padding::Same,
            b"valid" => Padding::Valid,
            _ => Padding::Unknown(self.0),
        }
    }
}

macro_rules! tuples {
    ($($n:literal ($($type:ident $i:tt),*) ($($pair:ident),*));* $(;)?) => {$(
        impl Arg<($($type,)*)> {
            /// A size per axis.
            pub const fn size(self) -> [usize; $n] {
                [$(self.0.$i),*]
            }
            /// Padding per axis, as much before as after.
            pub const fn padding(self) -> Padding<$n> {
                Padding::Even([$(self.0.$i),*])
            }
            /// A list.
            pub const fn ints(self) -> Ints {
                Arg([$(self.0.$i),*]).ints()
            }
            /// One part per number.
            pub const fn sections(self) -> Sections {
                Arg([$(self.0.$i),*]).sections()
            }
            /// A size per axis.
            pub const fn extent(self) -> Extent {
                Arg([$(self.0.$i),*]).extent()
            }
        }
        impl Arg<($($pair,)*)> {
            /// Padding before and after, per axis.
            pub const fn padding(self) -> Padding<$n> {
                Padding::Uneven([$(self.0.$i),*])
            }
        }
    )*};
}
type Pair = (usize, usize);
tuples! {
    1 (usize 0) (Pair);
    2 (usize 0, usize 1) (Pair, Pair);
    3 (usize 0, usize 1, usize 2) (Pair, Pair, Pair);
}

macro_rules! factors {
    ($($n:literal ($($x:ident)*) [$($type:ty),*] $pattern:tt,)*) => {$(
        factors!(@each $n [$($x)*] $pattern $($type,)*);
    )*};
    (@each $n:literal $x:tt $pattern:tt) => {};
    (@each $n:literal $x:tt $pattern:tt $type:ty, $($rest:ty,)*) => {
        factors!(@impl $n $x $type, $pattern);
        factors!(@each $n $x $pattern $($rest,)*);
    };
    (@impl $n:literal [$($x:ident)*] $type:ty, $pattern:tt) => {
        // Whole factors become floats; a float stays what it is.
        #[allow(clippy::cast_precision_loss, clippy::cast_lossless, trivial_numeric_casts)]
        impl Arg<$type> {
            /// A factor per axis.
            pub const fn factor(self) -> Factor {
                let $pattern = self.0;
                let values = [$($x as f64),*];
                let mut each = [1.0; 3];
                let mut i = 0;
                while i < $n {
                    each[i] = values[i];
                    i += 1;
                }
                Factor::Each(each, $n)
            }
        }
    };
}
factors! {
    1 (a) [[f64; 1], [usize; 1]] [a],
    2 (a b) [[f64; 2], [usize; 2]] [a, b],
    2 (a b) [(f64, f64), (usize, usize)] (a, b),
    3 (a b c) [[f64; 3], [usize; 3]] [a, b, c],
    3 (a b c) [(f64, f64, f64), (usize, usize, usize)] (a, b, c),
}

/// A parameter of a block that is declared elsewhere.
#[derive(Clone, Copy)]
pub struct Slot<T>(pub core::marker::PhantomData<T>);

impl<T: Copy> Slot<T> {
    /// The arguments of the block so far, as they are.
    pub const fn on<B: Copy>(self, arguments: B) -> B {
        arguments
    }
    /// What the caller wrote, on its way to the parameter.
    pub const fn of<V: Copy>(self, value: V) -> Pass<T, V> {
        Pass(self.0, value)
    }
}

/// What a parameter of a block takes from what the caller wrote, where the block is declared elsewhere and its types are
/// not known to the caller's macro: a number for a [`Size2`], anything else as it is.
pub struct Pass<To, From>(pub core::marker::PhantomData<To>, pub From);

impl<T: Copy> Pass<T, T> {
    /// The value as it is.
    pub const fn get(self) -> T {
        self.1
    }
}

macro_rules! pass {
    ($($n:literal $tuple:ty)*) => {$(
        impl Pass<[usize; $n], usize> {
            /// The same size for every axis.
            pub const fn get(self) -> [usize; $n] {
                [self.1; $n]
            }
        }
        impl Pass<[usize; $n], $tuple> {
            /// A size per axis.
            pub const fn get(self) -> [usize; $n] {
                Arg(self.1).size()
            }
        }
    )*};
}
pass! { 1 (usize,) 2 (usize, usize) 3 (usize, usize, usize) }

#[cfg(test)]
mod tests {
    use super::Arg;

    /// `usize::MAX` has the bits of -1, which is the rest of a `reshape` and the last axis of all others.
    #[test]
    fn sizes_are_not_negative() {
        assert_eq!(Arg(usize::MAX).axis(), isize::MAX);
        assert_eq!(Arg(&usize::MAX).axis(), isize::MAX);
        assert_eq!(Arg(usize::MAX).ints().as_slice(), [isize::MAX]);
        assert_eq!(Arg((usize::MAX, 4)).ints().as_slice(), [isize::MAX, 4]);
        assert_eq!(Arg(&[4, usize::MAX][..]).ints().as_slice(), [4, isize::MAX]);
    }
}
