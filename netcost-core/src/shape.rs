//! The shape of one sample: a short list of sizes that lives in constants.

use core::fmt;
use core::ops::Index;

/// The largest number of axes of a [`Shape`].
pub const MAX_RANK: usize = 8;

/// The sizes of a tensor, per sample (no batch axis), channels first as in PyTorch: `[C, H, W]`, `[C, L]`, `[T, D]`, `[D]`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Shape {
    // Sizes past the rank are 0, so that the derived comparisons hold. The operators that most networks are made of read both
    // here: in const evaluation a call costs much more.
    pub(crate) dims: [usize; MAX_RANK],
    pub(crate) rank: u8,
}

impl Shape {
    /// The shape of a scalar: no axes, one element.
    pub const SCALAR: Shape = Shape { dims: [0; MAX_RANK], rank: 0 };

    /// A shape of the given sizes.
    ///
    /// # Panics
    /// If there are more than [`MAX_RANK`] sizes.
    #[track_caller]
    pub const fn new(dims: &[usize]) -> Shape {
        match Shape::try_new(dims) {
            Some(shape) => shape,
            None => panic!("a shape has at most 8 axes"),
        }
    }

    /// A shape of the given sizes, or `None` if there are more than [`MAX_RANK`].
    pub const fn try_new(dims: &[usize]) -> Option<Shape> {
        if dims.len() > MAX_RANK {
            return None;
        }
        let mut shape = Shape { dims: [0; MAX_RANK], rank: dims.len() as u8 };
        let mut i = 0;
        while i < dims.len() {
            shape.dims[i] = dims[i];
            i += 1;
        }
        Some(shape)
    }

    /// A shape of so many axes; the other sizes are 0.
    pub(crate) const fn of_rank(dims: [usize; MAX_RANK], rank: usize) -> Shape {
        Shape { dims, rank: rank as u8 }
    }

    /// The sizes, one per axis.
    pub const fn dims(&self) -> &[usize] {
        // Each layer asks for them, and in const evaluation `split_at` costs ten times what a pattern does.
        match (self.rank, &self.dims) {
            (0, _) => &[],
            (1, [dims @ .., _, _, _, _, _, _, _]) => dims,
            (2, [dims @ .., _, _, _, _, _, _]) => dims,
            (3, [dims @ .., _, _, _, _, _]) => dims,
            (4, [dims @ .., _, _, _, _]) => dims,
            (5, [dims @ .., _, _, _]) => dims,
            (6, [dims @ .., _, _]) => dims,
            (7, [dims @ .., _]) => dims,
            (_, dims) => dims,
        }
    }

    /// The number of axes.
    pub const fn rank(&self) -> usize {
        self.rank as usize
    }

    /// The number of elements: the product of the sizes; 1 for a scalar.
    ///
    /// # Panics
    /// If the product does not fit in a `usize`. No shape of a network does that: the layer that would make it is an error.
    #[track_caller]
    pub const fn numel(&self) -> usize {
        match self.checked_numel() {
            Some(n) => n,
            None => panic!("the number of elements of this shape does not fit in a usize"),
        }
    }

    /// The number of elements, or `None` if it does not fit in a `usize`.
    pub const fn checked_numel(&self) -> Option<usize> {
        // In 128 bits a product of two sizes does not overflow; a call of `checked_mul` costs much more in const evaluation.
        let mut product = 1u128;
        let mut overflow = false;
        let mut i = 0;
        while i < self.rank as usize {
            // A size of 0 makes the product 0 whatever the others are.
            if self.dims[i] == 0 {
                return Some(0);
            }
            product *= self.dims[i] as u128;
            if product > usize::MAX as u128 {
                overflow = true;
                product = 1;
            }
            i += 1;
        }
        if overflow { None } else { Some(product as usize) }
    }

    /// Whether two shapes are equal; `==` for const contexts.
    pub const fn equals(&self, other: &Shape) -> bool {
        if self.rank != other.rank {
            return false;
        }
        let mut i = 0;
        while i < self.rank as usize {
            if self.dims[i] != other.dims[i] {
                return false;
            }
            i += 1;
        }
        true
    }

    /// The size of axis `i`, counted from the front.
    pub(crate) const fn at(&self, i: usize) -> usize {
        self.dims[i]
    }

    /// The same shape with one size changed.
    pub(crate) const fn with(mut self, i: usize, size: usize) -> Shape {
        self.dims[i] = size;
        self
    }

    /// The same shape with one axis more at the end; what is over [`MAX_RANK`] is dropped (the layers check it before).
    pub(crate) const fn push(mut self, size: usize) -> Shape {
        if (self.rank as usize) < MAX_RANK {
            self.dims[self.rank as usize] = size;
            self.rank += 1;
        }
        self
    }

    /// The axes `from..to` as a shape of their own.
    pub(crate) const fn slice(&self, from: usize, to: usize) -> Shape {
        let mut shape = Shape::SCALAR;
        let mut i = from;
        while i < to {
            shape = shape.push(self.dims[i]);
            i += 1;
        }
        shape
    }

    /// The axes of both, one after the other.
    pub(crate) const fn concat(mut self, other: &Shape) -> Shape {
        let mut i = 0;
        while i < other.rank as usize {
            self = self.push(other.dims[i]);
            i += 1;
        }
        self
    }
}

impl Default for Shape {
    fn default() -> Shape {
        Shape::SCALAR
    }
}

impl Index<usize> for Shape {
    type Output = usize;

    fn index(&self, i: usize) -> &usize {
        &self.dims()[i]
    }
}

impl PartialEq<[usize]> for Shape {
    fn eq(&self, other: &[usize]) -> bool {
        self.dims() == other
    }
}

impl<const N: usize> PartialEq<[usize; N]> for Shape {
    fn eq(&self, other: &[usize; N]) -> bool {
        self.dims() == other
    }
}

/// `[64, 112, 112]`.
impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[")?;
        for (i, size) in self.dims().iter().enumerate() {
            if i > 0 {
                f.write_str(", ")?;
            }
            write!(f, "{size}")?;
        }
        f.write_str("]")
    }
}

impl fmt::Debug for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements() {
        assert_eq!(Shape::new(&[3, 224, 224]).numel(), 150_528);
        assert_eq!(Shape::SCALAR.numel(), 1);
        assert_eq!(Shape::new(&[usize::MAX, 2]).checked_numel(), None);
        assert_eq!(Shape::new(&[usize::MAX, 2, 0]).checked_numel(), Some(0));
    }

    #[test]
    fn comparison_and_text() {
        let shape = Shape::new(&[3, 8, 8]);
        assert_eq!(shape, [3, 8, 8]);
        assert!(shape.equals(&Shape::new(&[3, 8, 8])) && !shape.equals(&Shape::new(&[3, 8])));
        assert_eq!(std::format!("{shape}"), "[3, 8, 8]");
        assert_eq!(shape.slice(1, 3), [8, 8]);
        assert_eq!(shape.slice(0, 1).concat(&Shape::new(&[5])), [3, 5]);
    }
}
