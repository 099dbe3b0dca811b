//! Greedy plans: the blocks in some order, each to the lowest place that is free as long as it lives.

use super::FREE;
use super::blocks::{Blocks, Placed};

/// The blocks by a weight, the heaviest first; of equals the one made last, or first.
pub(crate) const fn sorted<const N: usize>(weights: &[u64; N], count: usize, last_first: bool) -> [u32; N] {
    let mut order = [0u32; N];
    let mut i = 0;
    while i < count {
        order[i] = (if last_first { count - 1 - i } else { i }) as u32;
        i += 1;
    }
    // Merge sort, which keeps the order of equals.
    let mut width = 1;
    while width < count {
        let mut merged = [0u32; N];
        let mut start = 0;
        while start < count {
            let middle = if start + width < count { start + width } else { count };
            let end = if start + 2 * width < count { start + 2 * width } else { count };
            let (mut a, mut b, mut to) = (start, middle, start);
            while to < end {
                let take_b = a == middle || (b < end && weights[order[b] as usize] > weights[order[a] as usize]);
                if take_b {
                    merged[to] = order[b];
                    b += 1;
                } else {
                    merged[to] = order[a];
                    a += 1;
                }
                to += 1;
            }
            start = end;
        }
        order = merged;
        width *= 2;
    }
    order
}

/// The blocks by size.
pub(crate) const fn by_size<const N: usize>(blocks: &Blocks<N>, last_first: bool) -> [u32; N] {
    sorted(&blocks.size, blocks.count, last_first)
}

/// The blocks by how long they live, or by size times life.
pub(crate) const fn by_life<const N: usize>(blocks: &Blocks<N>, times_size: bool) -> [u32; N] {
    let mut weights = [0u64; N];
    let mut i = 0;
    while i < blocks.count {
        let life = (blocks.last[i] - blocks.first[i]) as u64 + 1;
        weights[i] = if times_size { life.saturating_mul(blocks.size[i]) } else { life };
        i += 1;
    }
    sorted(&weights, blocks.count, true)
}

/// Each block, in the given order, to its lowest place.
pub(crate) const fn lowest<const N: usize>(blocks: &Blocks<N>, order: &[u32; N]) -> Placed<N> {
    let mut placed = [false; N];
    let mut plan = Placed { offset: [0; N], bytes: 0 };
    // Those alive together with the block that are placed.
    let mut near = [0u32; N];
    let mut i = 0;
    while i < blocks.count {
        let k = order[i] as usize;
        let count = neighbours(blocks, k, &placed, true, &mut near);
        let size = blocks.size[k];
        let mut at = 0;
        loop {
            // What is in the way is so up to its end, whatever is beyond.
            let mut next = at;
            let mut j = 0;
            while j < count {
                let other = near[j] as usize;
                let (start, end) = (plan.offset[other], plan.offset[other] + blocks.size[other]);
                if end > next && start < at + size && end > at {
                    next = end;
                }
                j += 1;
            }
            if next == at {
                break;
            }
            at = next;
        }
        plan.offset[k] = at;
        placed[k] = true;
        if at + size > plan.bytes {
            plan.bytes = at + size;
        }
        i += 1;
    }
    plan
}

/// Gathers the placed blocks that are alive together with block `k`; younger ones only if asked for. Returns how many.
pub(crate) const fn neighbours<const N: usize>(
    blocks: &Blocks<N>,
    k: usize,
    placed: &[bool; N],
    younger: bool,
    near: &mut [u32; N],
) -> usize {
    let mut count = 0;
    let mut other = blocks.first_older(k);
    while other != FREE {
        if placed[other as usize] {
            near[count] = other;
            count += 1;
        }
        other = blocks.next_older(k, other);
    }
    let mut other = k + 1;
    while younger && other < blocks.count && blocks.first[other] <= blocks.last[k] {
        if placed[other] {
            near[count] = other as u32;
            count += 1;
        }
        other += 1;
    }
    count
}
