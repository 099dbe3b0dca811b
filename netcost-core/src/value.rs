//! Expressions of a network's body that const Rust does not have: operators on what may be tensors or numbers, loops over
//! arrays, and the prelude. Each is an inherent method on a wrapper, one `impl` per type that is accepted.

use core::ops::{Range, RangeInclusive};

use crate::graph::Graph;
use crate::op::elementwise::operator;
use crate::shape::Shape;
use crate::tensor::{Tensor, Tensors};
use crate::text::Text;

/// The operands of `+`, `-`, `*`, `/`, `%`, `max` or `min`: two tensors, a tensor and a number, or two numbers.
///
/// Arithmetic on numbers is checked: what does not fit is a fault at the operator, and the result a harmless number.
#[derive(Clone, Copy)]
pub struct Op<A, B>(pub A, pub B);

impl<'g> Op<Tensor<'g>, Tensor<'g>> {
    /// A layer `add`.
    pub const fn add(self, _: &Graph<'g>, site: u32) -> Tensor<'g> {
        self.0.add(self.1, site)
    }
    /// A layer `sub`.
    pub const fn sub(self, _: &Graph<'g>, site: u32) -> Tensor<'g> {
        self.0.sub(self.1, site)
    }
    /// A layer `mul`.
    pub const fn mul(self, _: &Graph<'g>, site: u32) -> Tensor<'g> {
        self.0.mul(self.1, site)
    }
    /// A layer `div`.
    pub const fn div(self, _: &Graph<'g>, site: u32) -> Tensor<'g> {
        self.0.div(self.1, site)
    }
}

/// An element-wise layer of a tensor and a number.
const fn with_number<'g>(x: Tensor<'g>, op: &'static str, site: u32) -> Tensor<'g> {
    crate::op::free(x, operator(op), site)
}

/// The receiver is the same for all but `usize` and `f64`, which go first so that a bare literal is one of them.
macro_rules! with_numbers {
    ($([$($receiver:tt)+] $this:ident $number:ty;)*) => {$(
        impl<'g> Op<Tensor<'g>, $number> {
            /// A layer `add`.
            pub const fn add($($receiver)+, _: &Graph<'g>, site: u32) -> Tensor<'g> {
                with_number($this.0, "add", site)
            }
            /// A layer `sub`.
            pub const fn sub($($receiver)+, _: &Graph<'g>, site: u32) -> Tensor<'g> {
                with_number($this.0, "sub", site)
            }
            /// A layer `mul`.
            pub const fn mul($($receiver)+, _: &Graph<'g>, site: u32) -> Tensor<'g> {
                with_number($this.0, "mul", site)
            }
            /// A layer `div`.
            pub const fn div($($receiver)+, _: &Graph<'g>, site: u32) -> Tensor<'g> {
                with_number($this.0, "div", site)
            }
        }
        impl<'g> Op<$number, Tensor<'g>> {
            /// A layer `add`.
            pub const fn add($($receiver)+, _: &Graph<'g>, site: u32) -> Tensor<'g> {
                with_number($this.1, "add", site)
            }
            /// A layer `sub`.
            pub const fn sub($($receiver)+, _: &Graph<'g>, site: u32) -> Tensor<'g> {
                with_number($this.1, "sub", site)
            }
            /// A layer `mul`.
            pub const fn mul($($receiver)+, _: &Graph<'g>, site: u32) -> Tensor<'g> {
                with_number($this.1, "mul", site)
            }
            /// A layer `div`.
            pub const fn div($($receiver)+, _: &Graph<'g>, site: u32) -> Tensor<'g> {
                with_number($this.1, "div", site)
            }
        }
    )*};
}
with_numbers! {
    [self] self usize;
    [self] self f64;
    [&self] self f32;
    [&self] self u64;
    [&self] self u32;
    [&self] self u16;
    [&self] self u8;
    [&self] self isize;
    [&self] self i64;
    [&self] self i32;
    [&self] self &usize;
}

/// A number that could not be computed: a fault, after which nothing more is told, since it may be a consequence.
const fn no_number(graph: &Graph<'_>, site: u32, left: i128, sign: &str, right: i128, why: &str) {
    graph.fault_at(site, "", number(number(Text::new(), left).str(" ").str(sign).str(" "), right).str(why));
    graph.halt();
}

/// Adds an operand, which is of 64 bits, with its sign or without.
#[allow(clippy::cast_sign_loss)]
const fn number(text: Text, value: i128) -> Text {
    let text = if value < 0 { text.str("-") } else { text };
    text.num(value.unsigned_abs() as u64)
}

/// The receiver is the same for all integers but `usize`, which goes first so that a bare literal is one.
macro_rules! integers {
    ($($this:ident [$($receiver:tt)+] $type:ty;)*) => {$(
        #[allow(clippy::cast_possible_wrap, clippy::cast_lossless)]
        impl Op<$type, $type> {
            /// The sum.
            pub const fn add($($receiver)+, graph: &Graph<'_>, site: u32) -> $type {
                let (a, b) = ($this.0, $this.1);
                match a.checked_add(b) {
                    Some(n) => n,
                    None => {
                        no_number(graph, site, a as i128, "+", b as i128, concat!(" does not fit in a `", stringify!($type), "`"));
                        a
                    }
                }
            }
            /// The difference.
            pub const fn sub($($receiver)+, graph: &Graph<'_>, site: u32) -> $type {
                let (a, b) = ($this.0, $this.1);
                match a.checked_sub(b) {
                    Some(n) => n,
                    None => {
                        let why = concat!(" is below what a `", stringify!($type), "` can hold");
                        no_number(graph, site, a as i128, "-", b as i128, why);
                        1
                    }
                }
            }
            /// The product.
            pub const fn mul($($receiver)+, graph: &Graph<'_>, site: u32) -> $type {
                let (a, b) = ($this.0, $this.1);
                match a.checked_mul(b) {
                    Some(n) => n,
                    None => {
                        no_number(graph, site, a as i128, "*", b as i128, concat!(" does not fit in a `", stringify!($type), "`"));
                        a
                    }
                }
            }
            /// The quotient.
            pub const fn div($($receiver)+, graph: &Graph<'_>, site: u32) -> $type {
                let (a, b) = ($this.0, $this.1);
                match a.checked_div(b) {
                    Some(n) => n,
                    None => {
                        no_number(graph, site, a as i128, "/", b as i128, ": division by zero");
                        a
                    }
                }
            }
            /// The remainder.
            pub const fn rem($($receiver)+, graph: &Graph<'_>, site: u32) -> $type {
                let (a, b) = ($this.0, $this.1);
                match a.checked_rem(b) {
                    Some(n) => n,
                    None => {
                        no_number(graph, site, a as i128, "%", b as i128, ": division by zero");
                        0
                    }
                }
            }
            /// The larger.
            pub const fn max($($receiver)+, _: &Graph<'_>, _: u32) -> $type {
                let (a, b) = ($this.0, $this.1);
                if a > b { a } else { b }
            }
            /// The smaller.
            pub const fn min($($receiver)+, _: &Graph<'_>, _: u32) -> $type {
                let (a, b) = ($this.0, $this.1);
                if a < b { a } else { b }
            }
        }
    )*};
}
integers! {
    self [self] usize;
    self [&self] u64;
    self [&self] u32;
    self [&self] u16;
    self [&self] u8;
    self [&self] isize;
    self [&self] i64;
    self [&self] i32;
}
/// The most elements of a list that repeats one: more of them take more memory than a compiler should.
pub const MOST_ELEMENTS: u64 = 1 << 24;

/// What is said of a list of more.
pub const fn too_many_elements(len: u64) -> Text {
    let text = Text::new().str("a list of ").num(len).str(" elements; at most ").num(MOST_ELEMENTS);
    text.str(" are made in const evaluation")
}

/// The length of a list that a constant says; checked before the list is made, since nothing could be told of it afterwards.
///
/// # Panics
/// If there are too many.
#[track_caller]
pub const fn few_elements(len: usize) -> usize {
    assert!(len as u64 <= MOST_ELEMENTS, "{}", too_many_elements(len as u64).as_str());
    len
}

/// Whether a number may be shifted so far; if not, a fault.
pub const fn shift_fits<T>(_: &T, distance: i128, graph: &Graph<'_>, site: u32) -> bool {
    let bits = 8 * size_of::<T>();
    if distance >= 0 && distance < bits as i128 {
        return true;
    }
    let text = number(Text::new().str("a shift by "), distance).str(" bits of a number that has ").size(bits);
    graph.fault_at(site, "", text);
    graph.halt();
    false
}

/// The receiver is the same for all integers but `usize`, as above.
macro_rules! powers {
    ($($this:ident [$($receiver:tt)+] $type:ty;)*) => {$(
        #[allow(clippy::cast_possible_wrap, clippy::cast_lossless)]
        impl Op<$type, u32> {
            /// The power.
            pub const fn pow($($receiver)+, graph: &Graph<'_>, site: u32) -> $type {
                let (a, b) = ($this.0, $this.1);
                match a.checked_pow(b) {
                    Some(n) => n,
                    None => {
                        let why = concat!(" does not fit in a `", stringify!($type), "`");
                        no_number(graph, site, a as i128, "to the power of", b as i128, why);
                        a
                    }
                }
            }
        }
    )*};
}
powers! {
    self [self] usize;
    self [&self] u64;
    self [&self] u32;
    self [&self] u16;
    self [&self] u8;
    self [&self] isize;
    self [&self] i64;
    self [&self] i32;
}

/// What rounds to a multiple or a power: `usize` by value, as above.
macro_rules! roundings {
    ($($this:ident [$($receiver:tt)+] $type:ty;)*) => {$(
        #[allow(clippy::cast_possible_wrap, clippy::cast_lossless)]
        impl Op<$type, $type> {
            /// The quotient, rounded up.
            pub const fn div_ceil($($receiver)+, graph: &Graph<'_>, site: u32) -> $type {
                let (a, b) = ($this.0, $this.1);
                if b == 0 {
                    no_number(graph, site, a as i128, "/", 0, ": division by zero");
                    return a;
                }
                a.div_ceil(b)
            }
            /// The least multiple of the second that is not less than the first.
            pub const fn next_multiple_of($($receiver)+, graph: &Graph<'_>, site: u32) -> $type {
                let (a, b) = ($this.0, $this.1);
                match a.checked_next_multiple_of(b) {
                    Some(n) => n,
                    None => {
                        let fits = concat!(" does not fit in a `", stringify!($type), "`");
                        let why = if b == 0 { ": zero has no multiples" } else { fits };
                        no_number(graph, site, a as i128, "rounded up to a multiple of", b as i128, why);
                        a
                    }
                }
            }
        }
        #[allow(clippy::cast_possible_wrap, clippy::cast_lossless)]
        impl Op<$type, ()> {
            /// The least power of two that is not less than the number.
            pub const fn next_power_of_two($($receiver)+, graph: &Graph<'_>, site: u32) -> $type {
                let a = $this.0;
                match a.checked_next_power_of_two() {
                    Some(n) => n,
                    None => {
                        let fits = concat!(" does not fit in a `", stringify!($type), "`");
                        graph.fault_at(site, "", number(Text::new().str("the power of two after "), a as i128).str(fits));
                        graph.halt();
                        a
                    }
                }
            }
        }
    )*};
}
roundings! {
    self [self] usize;
    self [&self] u64;
    self [&self] u32;
    self [&self] u16;
    self [&self] u8;
}

/// References, as loops over `.iter()` and over slices yield them.
macro_rules! by_reference {
    ($($left:ty, $right:ty, $a:ident, $b:ident: $value_a:expr, $value_b:expr;)*) => {$(
        impl Op<$left, $right> {
            /// The sum.
            pub const fn add(&self, graph: &Graph<'_>, site: u32) -> usize {
                let ($a, $b) = (self.0, self.1);
                Op($value_a, $value_b).add(graph, site)
            }
            /// The difference.
            pub const fn sub(&self, graph: &Graph<'_>, site: u32) -> usize {
                let ($a, $b) = (self.0, self.1);
                Op($value_a, $value_b).sub(graph, site)
            }
            /// The product.
            pub const fn mul(&self, graph: &Graph<'_>, site: u32) -> usize {
                let ($a, $b) = (self.0, self.1);
                Op($value_a, $value_b).mul(graph, site)
            }
            /// The quotient.
            pub const fn div(&self, graph: &Graph<'_>, site: u32) -> usize {
                let ($a, $b) = (self.0, self.1);
                Op($value_a, $value_b).div(graph, site)
            }
            /// The remainder.
            pub const fn rem(&self, graph: &Graph<'_>, site: u32) -> usize {
                let ($a, $b) = (self.0, self.1);
                Op($value_a, $value_b).rem(graph, site)
            }
        }
    )*};
}
by_reference! {
    &usize, usize, a, b: *a, b;
    usize, &usize, a, b: a, *b;
    &usize, &usize, a, b: *a, *b;
}

macro_rules! floats {
    ($($this:ident [$($receiver:tt)+] $type:ty;)*) => {$(
        impl Op<$type, $type> {
            /// The sum.
            pub const fn add($($receiver)+, _: &Graph<'_>, _: u32) -> $type {
                $this.0 + $this.1
            }
            /// The difference.
            pub const fn sub($($receiver)+, _: &Graph<'_>, _: u32) -> $type {
                $this.0 - $this.1
            }
            /// The product.
            pub const fn mul($($receiver)+, _: &Graph<'_>, _: u32) -> $type {
                $this.0 * $this.1
            }
            /// The quotient.
            pub const fn div($($receiver)+, _: &Graph<'_>, _: u32) -> $type {
                $this.0 / $this.1
            }
            /// The remainder.
            pub const fn rem($($receiver)+, _: &Graph<'_>, _: u32) -> $type {
                $this.0 % $this.1
            }
            /// The larger.
            pub const fn max($($receiver)+, _: &Graph<'_>, _: u32) -> $type {
                if $this.0 > $this.1 { $this.0 } else { $this.1 }
            }
            /// The smaller.
            pub const fn min($($receiver)+, _: &Graph<'_>, _: u32) -> $type {
                if $this.0 < $this.1 { $this.0 } else { $this.1 }
            }
        }
    )*};
}
floats! { self [self] f64; self [&self] f32; }

/// A size beside a factor: `channels * alpha` is a float, as the papers write it, for `make_divisible` or a cast to round.
macro_rules! factors {
    ($($left:ty, $right:ty;)*) => {$(
        #[allow(clippy::cast_precision_loss)]
        impl Op<$left, $right> {
            /// The product.
            pub const fn mul(self, _: &Graph<'_>, _: u32) -> f64 {
                self.0 as f64 * self.1 as f64
            }
            /// The quotient.
            pub const fn div(self, _: &Graph<'_>, _: u32) -> f64 {
                self.0 as f64 / self.1 as f64
            }
        }
    )*};
}
factors! { usize, f64; f64, usize; }

/// The operand of a unary `-`.
#[derive(Clone, Copy)]
pub struct Minus<A>(pub A);

impl<'g> Minus<Tensor<'g>> {
    /// A layer `neg`.
    pub const fn neg(self, site: u32) -> Tensor<'g> {
        self.0.neg(site)
    }
}

macro_rules! minus {
    ($($type:ty)*) => {$(
        impl Minus<$type> {
            /// The number with the other sign.
            pub const fn neg(&self, _: u32) -> $type {
                -self.0
            }
        }
    )*};
}
minus! { i32 i64 isize f64 f32 }

// ---- indexing

/// What is indexed: an array, a slice or a list of tensors.
pub struct Items<T>(pub T);

/// The fault of an index that is not there.
const fn no_item(graph: &Graph<'_>, site: u32, i: usize, len: usize) {
    let text = Text::new().str("index ").size(i).str(" of ").count(len, "element", "elements");
    let text = if len > 0 { text.str(": the last is ").size(len - 1) } else { text };
    graph.fault_at(site, "", text);
    graph.halt();
}

impl<T: Copy, const N: usize> Items<&[T; N]> {
    /// The element at a position. Past the end, a fault and the last element.
    #[track_caller]
    pub const fn at(self, i: usize, graph: &Graph<'_>, site: u32) -> T {
        Items(self.0 as &[T]).at(i, graph, site)
    }
}

impl<T: Copy, const N: usize> Items<&&[T; N]> {
    /// The element at a position. Past the end, a fault and the last element.
    #[track_caller]
    pub const fn at(self, i: usize, graph: &Graph<'_>, site: u32) -> T {
        Items(*self.0 as &[T]).at(i, graph, site)
    }
}

impl<T: Copy> Items<&&[T]> {
    /// The element at a position. Past the end, a fault and the last element.
    #[track_caller]
    pub const fn at(self, i: usize, graph: &Graph<'_>, site: u32) -> T {
        Items(*self.0).at(i, graph, site)
    }
}

impl<T: Copy> Items<&[T]> {
    /// The element at a position. Past the end, a fault and the last element.
    ///
    /// # Panics
    /// If there is none at all: then there is no element to go on with.
    #[track_caller]
    pub const fn at(self, i: usize, graph: &Graph<'_>, site: u32) -> T {
        if i < self.0.len() {
            return self.0[i];
        }
        no_item(graph, site, i, self.0.len());
        match self.0.last() {
            Some(last) => *last,
            None => panic!("an element of an empty array or slice"),
        }
    }
}

impl<T: Copy, const N: usize> Items<&mut [T; N]> {
    /// Changes the element at a position. Past the end, a fault.
    pub const fn set(self, i: usize, value: T, graph: &Graph<'_>, site: u32) {
        if i < N {
            self.0[i] = value;
        } else {
            no_item(graph, site, i, N);
        }
    }
}

impl<'g> Items<&mut Tensors<'g>> {
    /// Changes the tensor at a position. Past the end, a fault.
    pub const fn set(self, i: usize, value: Tensor<'g>, graph: &Graph<'g>, site: u32) {
        if !self.0.set(i, value) {
            no_item(graph, site, i, self.0.len());
        }
    }
}

impl<'g> Items<&Tensors<'g>> {
    /// The tensor at a position. Past the end, a fault and a poisoned tensor.
    pub const fn at(self, i: usize, graph: &'g Graph<'g>, site: u32) -> Tensor<'g> {
        match self.0.get(i) {
            Some(tensor) => tensor,
            None => {
                no_item(graph, site, i, self.0.len());
                graph.poison(Shape::SCALAR)
            }
        }
    }
}

impl Items<&Shape> {
    /// The size of an axis. Past the end, a fault and 1.
    pub const fn at(self, i: usize, graph: &Graph<'_>, site: u32) -> usize {
        if i < self.0.rank() {
            return self.0.at(i);
        }
        no_item(graph, site, i, self.0.rank());
        1
    }
}

// ---- loops

/// What a `for` runs over: a range, an array, a slice or a list of tensors.
pub struct Iter<T>(pub T);

/// The elements of a loop, by position.
#[derive(Clone, Copy)]
pub struct Walk<T> {
    of: T,
    len: usize,
}

impl<T> Walk<T> {
    /// How many turns there are.
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }
}

impl<T: Copy, const N: usize> Iter<[T; N]> {
    /// The elements.
    pub const fn walk(self) -> Walk<[T; N]> {
        Walk { of: self.0, len: N }
    }
    /// References to the elements.
    pub const fn walk_ref(&self) -> Walk<&[T]> {
        Walk { of: &self.0, len: N }
    }
}
impl<T: Copy, const N: usize> Walk<[T; N]> {
    /// The element at a position.
    pub const fn get(&self, i: usize) -> T {
        self.of[i]
    }
}

impl<'a, T, const N: usize> Iter<&'a [T; N]> {
    /// References to the elements.
    pub const fn walk(self) -> Walk<&'a [T]> {
        Walk { of: self.0, len: N }
    }
    /// References to the elements.
    pub const fn walk_ref(&self) -> Walk<&'a [T]> {
        Walk { of: self.0, len: N }
    }
}
/// A reference to a list, as a loop over lists yields it.
impl<'a, T, const N: usize> Iter<&'a &'a [T; N]> {
    /// References to the elements.
    pub const fn walk(self) -> Walk<&'a [T]> {
        Walk { of: *self.0, len: N }
    }
    /// References to the elements.
    pub const fn walk_ref(&self) -> Walk<&'a [T]> {
        Walk { of: *self.0, len: N }
    }
}
/// A reference to a list, as a loop over lists yields it.
impl<'a, T> Iter<&'a &'a [T]> {
    /// References to the elements.
    pub const fn walk(self) -> Walk<&'a [T]> {
        Walk { of: self.0, len: self.0.len() }
    }
    /// References to the elements.
    pub const fn walk_ref(&self) -> Walk<&'a [T]> {
        Walk { of: self.0, len: self.0.len() }
    }
}
impl<'a, T> Iter<&'a [T]> {
    /// References to the elements.
    pub const fn walk(self) -> Walk<&'a [T]> {
        Walk { of: self.0, len: self.0.len() }
    }
    /// References to the elements.
    pub const fn walk_ref(&self) -> Walk<&'a [T]> {
        Walk { of: self.0, len: self.0.len() }
    }
}
impl<'a, T> Walk<&'a [T]> {
    /// The element at a position.
    pub const fn get(&self, i: usize) -> &'a T {
        &self.of[i]
    }
}

impl<'g> Iter<Tensors<'g>> {
    /// The tensors.
    pub const fn walk(self) -> Walk<Tensors<'g>> {
        Walk { of: self.0, len: self.0.len() }
    }
    /// The tensors.
    pub const fn walk_ref(&self) -> Walk<Tensors<'g>> {
        Walk { of: self.0, len: self.0.len() }
    }
}
impl<'g> Iter<&Tensors<'g>> {
    /// The tensors.
    pub const fn walk(self) -> Walk<Tensors<'g>> {
        Walk { of: *self.0, len: self.0.len() }
    }
}
impl<'g> Walk<Tensors<'g>> {
    /// The tensor at a position.
    ///
    /// # Panics
    /// Past the end, where a loop does not get.
    pub const fn get(&self, i: usize) -> Tensor<'g> {
        match self.of.get(i) {
            Some(tensor) => tensor,
            // The walk's length is the list's.
            None => panic!("past the end of a list"),
        }
    }
}

/// A range of numbers: its first.
#[derive(Clone, Copy)]
pub struct From<T>(T);

macro_rules! ranges {
    ($($this:ident [$($receiver:tt)+] $type:ty;)*) => {$(
        #[allow(clippy::cast_sign_loss, clippy::cast_possible_wrap, clippy::cast_lossless)]
        impl Iter<Range<$type>> {
            /// The numbers.
            pub const fn walk($($receiver)+) -> Walk<From<$type>> {
                let len = if $this.0.end > $this.0.start { ($this.0.end - $this.0.start) as usize } else { 0 };
                Walk { of: From($this.0.start), len }
            }
        }
        #[allow(clippy::cast_sign_loss, clippy::cast_possible_wrap, clippy::cast_lossless)]
        impl Iter<RangeInclusive<$type>> {
            /// The numbers.
            pub const fn walk($($receiver)+) -> Walk<From<$type>> {
                let (start, end) = (*$this.0.start(), *$this.0.end());
                let len = if end >= start { ((end - start) as usize).saturating_add(1) } else { 0 };
                Walk { of: From(start), len }
            }
        }
        #[allow(clippy::cast_sign_loss, clippy::cast_possible_wrap)]
        impl Walk<From<$type>> {
            /// The number at a position.
            pub const fn get(&self, i: usize) -> $type {
                self.of.0 + i as $type
            }
        }
    )*};
}
ranges! {
    self [self] usize;
    self [&self] u64;
    self [&self] u32;
    self [&self] u8;
    self [&self] i32;
    self [&self] i64;
    self [&self] isize;
}

/// The end of a `loop` that should end with a value, and does not: the fault is kept, but no value to go on with is known.
///
/// # Panics
/// Always.
#[track_caller]
pub const fn endless() -> ! {
    panic!("this loop takes too many turns; does it end?")
}

/// How many steps of `by` there are in `len`.
pub const fn steps(len: usize, by: usize) -> usize {
    // A step of 0 never ends; the loop's turns are limited.
    if by == 0 { usize::MAX } else { len.div_ceil(by) }
}

/// Whether two strings are equal.
pub const fn same_text(a: &str, b: &str) -> bool {
    crate::text::same(a.as_bytes(), b.as_bytes())
}
