//! What has a place in the arena, and which of it is alive together.

use super::FREE;
use crate::graph::NONE;
use crate::memory::Liveness;

/// The blocks of an arena, in the order in which they are made. A block is a tensor, with those written over it.
pub(crate) struct Blocks<const N: usize> {
    /// Bytes, rounded up.
    pub size: [u64; N],
    /// The steps from which and to which it lives, both included.
    pub first: [u32; N],
    pub last: [u32; N],
    /// The nearest older block that is alive when the next one is made.
    older: [u32; N],
    pub count: usize,
    /// The block of each input or layer that makes a tensor.
    pub of: [u32; N],
    /// The most bytes alive at once.
    pub bound: u64,
}

impl<const N: usize> Blocks<N> {
    pub(crate) const fn new(live: &Liveness<N>, align: usize, in_place: bool) -> Self {
        let mut blocks =
            Blocks { size: [0; N], first: [0; N], last: [0; N], older: [FREE; N], count: 0, of: [FREE; N], bound: 0 };
        let mut i = 0;
        while i < N {
            if live.makes(i) {
                if in_place && live.over[i] != NONE {
                    // It is not larger than what it is written over.
                    let block = blocks.of[live.over[i] as usize];
                    blocks.of[i] = block;
                    blocks.last[block as usize] = live.last[i];
                } else {
                    let block = blocks.count;
                    blocks.size[block] = live.bytes[i].next_multiple_of(align as u64);
                    blocks.first[block] = live.first(i);
                    blocks.last[block] = live.last[i];
                    blocks.of[i] = block as u32;
                    blocks.count += 1;
                }
            }
            i += 1;
        }
        blocks.link();
        blocks
    }

    /// Finds the older blocks and the bound.
    pub(crate) const fn link(&mut self) {
        let mut k = 0;
        while k + 1 < self.count {
            let next = self.first[k + 1];
            let mut other = k as u32;
            // The block before it, or one of those alive then.
            loop {
                other =
                    if other == k as u32 { if k == 0 { FREE } else { k as u32 - 1 } } else { self.older[other as usize] };
                if other == FREE || self.last[other as usize] >= next {
                    break;
                }
            }
            self.older[k] = other;
            k += 1;
        }
        let mut k = 0;
        while k < self.count {
            let mut sum = self.size[k];
            let mut other = self.first_older(k);
            while other != FREE {
                sum += self.size[other as usize];
                other = self.next_older(k, other);
            }
            if sum > self.bound {
                self.bound = sum;
            }
            k += 1;
        }
    }

    /// The nearest older block that is alive when block `k` is made; then, by [`Blocks::next_older`], the others.
    pub(crate) const fn first_older(&self, k: usize) -> u32 {
        if k == 0 {
            return FREE;
        }
        if self.last[k - 1] >= self.first[k] {
            return k as u32 - 1;
        }
        self.next_older(k, k as u32 - 1)
    }

    pub(crate) const fn next_older(&self, k: usize, from: u32) -> u32 {
        let mut other = self.older[from as usize];
        while other != FREE && self.last[other as usize] < self.first[k] {
            other = self.older[other as usize];
        }
        other
    }
}

/// Where the blocks are.
#[derive(Clone, Copy)]
pub(crate) struct Placed<const N: usize> {
    pub offset: [u64; N],
    pub bytes: u64,
}
