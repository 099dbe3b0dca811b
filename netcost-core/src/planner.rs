//! The arena: one piece of memory in which each tensor has a place while it lives.
//!
//! A plan gives each tensor an offset such that no two that are alive at the same step overlap. The smallest arena is at least
//! the most bytes alive at once, [`Plan::bound`]; to find it is NP-hard (it is dynamic storage allocation), and planners differ.

use core::fmt;

use crate::graph::NONE;
use crate::layer::{LayersOf, Traced};
use crate::memory::{Liveness, TensorInfo, usize_of};

mod blocks;
mod greedy;
mod picture;
mod search;

use blocks::Blocks;

/// How the arena is planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Planner {
    /// The greedy planner of TensorFlow Lite Micro, byte for byte: sizes are rounded up to 16 bytes, the largest tensor goes
    /// first, of equals the one made last, each to the lowest place that is free for as long as it lives. It writes nothing in
    /// place
    /// (<https://github.com/tensorflow/tflite-micro/blob/main/tensorflow/lite/micro/memory_planner/greedy_memory_planner.cc>).
    ///
    /// Its arena is what TensorFlow Lite Micro calls the *head*: the interpreter needs room for its own data besides.
    Tflm,
    /// The smallest arena among several greedy plans and a small search, which ends at once where the plan is as small as the
    /// bytes alive allow. Never larger than the greedy plan by size, whichever way equals are ordered.
    Best,
}

impl Planner {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Planner::Tflm => "TensorFlow Lite Micro",
            Planner::Best => "best found",
        }
    }
}

/// Where each tensor is in the arena.
#[derive(Clone, Copy)]
pub struct Plan {
    /// Who planned it.
    pub planner: Planner,
    /// Bytes of the arena.
    pub bytes: usize,
    /// What every plan needs: the most bytes alive at once, each tensor rounded up to the alignment.
    pub bound: usize,
    /// All offsets are multiples of it.
    pub align: usize,
    /// The tensors.
    pub tensors: &'static [TensorInfo],
    /// Where each begins.
    pub offsets: &'static [usize],
}

impl Plan {
    /// The number of the tensor that a layer leaves, or of an input, by its path.
    ///
    /// # Panics
    /// If there is none, also where a layer of that path is run as part of another.
    #[track_caller]
    pub const fn index(&self, path: &str) -> usize {
        let mut i = 0;
        while i < self.tensors.len() {
            if self.tensors[i].name.name_eq(path) {
                return i;
            }
            i += 1;
        }
        let text = crate::text::Text::new().str("no tensor of this plan is named `").str(path);
        panic!("{}", text.str("`: `TENSORS` lists those there are").as_str())
    }
}

impl fmt::Debug for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Plan").field("planner", &self.planner).field("bytes", &self.bytes).finish_non_exhaustive()
    }
}

/// The offsets of all tensors, by the number of the input or layer that makes each.
pub(crate) struct Offsets<const N: usize> {
    pub(crate) offset: [u64; N],
    pub(crate) bytes: u64,
    pub(crate) bound: u64,
}

/// Plans the arena of a network's tensors.
pub(crate) const fn plan<const N: usize>(live: &Liveness<N>, planner: Planner, align: usize) -> Offsets<N> {
    // All sums below fit then: none counts a byte twice, and rounding up adds less than `align` per tensor.
    let _ = usize_of(live.sum() as u128 + align as u128 * N as u128, "the activations take");
    let in_place = matches!(planner, Planner::Best);
    let blocks = Blocks::<N>::new(live, if in_place { align } else { 16 }, in_place);
    let best = match planner {
        Planner::Tflm => greedy::lowest(&blocks, &greedy::by_size(&blocks, true)),
        Planner::Best => search::best(&blocks),
    };
    let mut offset = [0; N];
    let mut i = 0;
    while i < N {
        if live.makes(i) {
            offset[i] = best.offset[blocks.of[i] as usize];
        }
        i += 1;
    }
    Offsets { offset, bytes: best.bytes, bound: blocks.bound }
}

impl<const N: usize, const S: usize, const E: usize, const T: usize> crate::trace::Trace<N, S, E, T> {
    /// Bytes of the arena, as `memory.planner` makes it.
    pub const fn arena_bytes(&self, memory: &crate::memory::Memory) -> usize {
        plan(&self.liveness(memory), memory.planner, memory.align).bytes as usize
    }
}

/// The offsets in the order of the tensors, of which there are `N` at most.
const fn in_order<const N: usize>(live: &Liveness<N>, offsets: &Offsets<N>) -> [usize; N] {
    let mut list = [0; N];
    let (mut i, mut count) = (0, 0);
    while i < N {
        if live.makes(i) {
            list[count] = offsets.offset[i] as usize;
            count += 1;
        }
        i += 1;
    }
    list
}

impl<Net: Traced<N, S, E, T>, const L: usize, const H: usize, const N: usize, const S: usize, const E: usize, const T: usize>
    LayersOf<Net, L, H, N, S, E, T>
{
    const TFLM: &'static Offsets<N> = &plan(Self::liveness(), Planner::Tflm, 16);
    const BEST: &'static Offsets<N> = &plan(Self::liveness(), Planner::Best, Net::MEMORY.align);
    const TFLM_IN_ORDER: &'static [usize; N] = &in_order(Self::liveness(), Self::TFLM);
    const BEST_IN_ORDER: &'static [usize; N] = &in_order(Self::liveness(), Self::BEST);

    // Functions of their own, so that only the plan that is asked for is made.
    const fn tflm() -> (&'static Offsets<N>, &'static [usize; N]) {
        (Self::TFLM, Self::TFLM_IN_ORDER)
    }

    const fn best() -> (&'static Offsets<N>, &'static [usize; N]) {
        (Self::BEST, Self::BEST_IN_ORDER)
    }

    /// The plan of a planner.
    pub const fn plan(planner: Planner) -> Plan {
        let (offsets, list) = match planner {
            Planner::Tflm => Self::tflm(),
            Planner::Best => Self::best(),
        };
        Plan {
            planner,
            bytes: offsets.bytes as usize,
            bound: offsets.bound as usize,
            align: match planner {
                Planner::Tflm => 16,
                Planner::Best => Net::MEMORY.align,
            },
            tensors: Self::tensors(),
            offsets: list.split_at(Self::tensors().len()).0,
        }
    }

    /// The bytes of the arena of a planner, for which no names need be made.
    pub const fn arena(planner: Planner) -> usize {
        let (offsets, _) = match planner {
            Planner::Tflm => Self::tflm(),
            Planner::Best => Self::best(),
        };
        offsets.bytes as usize
    }
}

/// "None" among numbers of blocks.
const FREE: u32 = NONE;

#[cfg(test)]
mod tests;
