//! Using an arena: its tensors as slices at the places of the plan.

use core::marker::PhantomData;
use core::ops::Range;
use core::slice::GetDisjointMutError;

use crate::dtype::Dtype;
use crate::memory::TensorInfo;
use crate::planner::Plan;
use crate::text::Text;

/// A Rust type in which elements are kept.
///
/// Types that Rust does not have are kept as their bits: `f16` and `bf16` in `u16`, what is packed into bytes in `u8`.
pub trait Element: Copy + sealed::Sealed {
    /// The types of elements that it keeps.
    const DTYPES: &'static [Dtype];
}

mod sealed {
    /// So that only types of this module are elements.
    pub trait Sealed {}
}

macro_rules! elements {
    ($($type:ty: $($dtype:ident)*;)*) => {$(
        impl sealed::Sealed for $type {}
        impl Element for $type {
            const DTYPES: &'static [Dtype] = &[$(Dtype::$dtype),*];
        }
    )*};
}

elements! {
    i8: I8;
    u8: U8 Bool I4 I2 Binary;
    i16: I16;
    u16: F16 Bf16;
    i32: I32;
    i64: I64;
    f32: F32;
    f64: F64;
}

/// An arena, or anything else, at an address that is a multiple of 16.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(align(16))]
pub struct Aligned<T>(pub T);

/// The places in an arena of `K` tensors that are alive together, found in a constant.
#[derive(Clone, Copy, Debug)]
pub struct Slots<T, const K: usize> {
    /// Where each begins, and how many elements it has.
    places: [(usize, usize); K],
    element: PhantomData<T>,
}

impl<T: Element, const K: usize> Slots<T, K> {
    /// The places of tensors by the paths of the layers that make them, or the names of inputs.
    ///
    /// # Panics
    /// Where a path is none of the plan's, its elements are of another type, or two of them are not alive together or are
    /// written over each other, so that their places may overlap. In a constant that is a compile error.
    #[track_caller]
    pub const fn new(plan: &Plan, paths: [&str; K]) -> Slots<T, K> {
        let mut places = [(0, 0); K];
        let size = size_of::<T>();
        let mut i = 0;
        while i < K {
            let at = plan.index(paths[i]);
            let tensor = &plan.tensors[at];
            if !keeps(T::DTYPES, tensor.dtype) {
                let text = Text::new().str("`").str(paths[i]).str("` has elements of ").str(tensor.dtype.name());
                panic!("{}", text.str(": its slice is of a `Slots<").str(kept_in(tensor.dtype)).str(", _>`").as_str())
            }
            if !plan.offsets[at].is_multiple_of(size) {
                let text = Text::new().str("`").str(paths[i]).str("` begins at byte ").size(plan.offsets[at]);
                let text =
                    text.str(", which is no multiple of the ").size(size).str(" bytes of an element: `#[memory(align = ");
                panic!("{}", text.size(size).str(")]` plans for them").as_str())
            }
            places[i] = (plan.offsets[at] / size, tensor.bytes / size);
            let mut j = 0;
            while j < i {
                let other = plan.index(paths[j]);
                let together = alive_together(tensor, &plan.tensors[other]);
                let apart = together && !overlap(places[i], places[j]);
                assert!(apart, "{}", conflict(&plan.tensors[other], tensor, together).as_str());
                j += 1;
            }
            i += 1;
        }
        Slots { places, element: PhantomData }
    }

    /// Where each is in a slice of the whole arena.
    pub const fn ranges(&self) -> [Range<usize>; K] {
        let mut ranges = [const { 0..0 }; K];
        let mut i = 0;
        while i < K {
            ranges[i] = self.places[i].0..self.places[i].0 + self.places[i].1;
            i += 1;
        }
        ranges
    }

    /// The tensors, all at once, in the arena.
    ///
    /// # Panics
    /// If the arena is smaller than the plan's.
    #[track_caller]
    pub fn split<'a>(&self, arena: &'a mut [T]) -> [&'a mut [T]; K] {
        let elements = arena.len();
        match arena.get_disjoint_mut(self.ranges()) {
            Ok(slices) => slices,
            // That they are apart was found when they were made.
            Err(GetDisjointMutError::IndexOutOfBounds | GetDisjointMutError::OverlappingIndices) => {
                panic!("the arena has {elements} elements, fewer than the plan's")
            }
        }
    }
}

const fn keeps(dtypes: &[Dtype], dtype: Dtype) -> bool {
    let mut i = 0;
    while i < dtypes.len() {
        if dtypes[i] as u8 == dtype as u8 {
            return true;
        }
        i += 1;
    }
    false
}

const fn overlap(a: (usize, usize), b: (usize, usize)) -> bool {
    a.0 < b.0 + b.1 && b.0 < a.0 + a.1
}

/// The Rust type in which elements of a type are kept.
const fn kept_in(dtype: Dtype) -> &'static str {
    match dtype {
        Dtype::F16 | Dtype::Bf16 => "u16",
        Dtype::Bool | Dtype::I4 | Dtype::I2 | Dtype::Binary => "u8",
        other => other.name(),
    }
}

const fn alive_together(a: &TensorInfo, b: &TensorInfo) -> bool {
    a.first <= b.last && b.first <= a.last
}

/// Why two tensors cannot be had at once.
const fn conflict(a: &TensorInfo, b: &TensorInfo, together: bool) -> Text {
    let text = Text::new().str("`").text(&a.name.text()).str("` and `").text(&b.name.text());
    let text = text.str(if together { "` have the same bytes" } else { "` are not alive together" });
    let text = text.str(": the one lives in steps ").size(a.first).str(" to ").size(a.last).str(", the other in ");
    let text = text.size(b.first).str(" to ").size(b.last);
    if together { text.str(", and is written over it: have it as one slice") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `kept_in` and the elements' own lists agree, and the sizes do.
    #[test]
    fn all_types_are_kept() {
        fn check<T: Element>(name: &str) -> usize {
            for &dtype in T::DTYPES {
                assert_eq!(kept_in(dtype), name);
                assert!(dtype.bits() as usize <= 8 * size_of::<T>() && dtype.bits().max(8) as usize == 8 * size_of::<T>());
            }
            T::DTYPES.len()
        }
        let all = [
            check::<i8>("i8"),
            check::<u8>("u8"),
            check::<i16>("i16"),
            check::<u16>("u16"),
            check::<i32>("i32"),
            check::<i64>("i64"),
            check::<f32>("f32"),
            check::<f64>("f64"),
        ];
        assert_eq!(all.iter().sum::<usize>(), Dtype::ALL.len());
        assert_eq!(align_of::<Aligned<[i8; 3]>>(), 16);
    }
}
