//! The best of several plans: greedy ones, and one that is searched for an arena of the least size that can be.

use super::blocks::{Blocks, Placed};
use super::greedy::{by_life, by_size, lowest, neighbours};

/// The smallest arena found; the first that is as small as can be.
pub(crate) const fn best<const N: usize>(blocks: &Blocks<N>) -> Placed<N> {
    let mut best = lowest(blocks, &by_size(blocks, true));
    let mut attempt = 0;
    while attempt < 5 && best.bytes > blocks.bound {
        let other = match attempt {
            0 => Some(lowest(blocks, &by_size(blocks, false))),
            1 => search(blocks, &in_time(blocks), true),
            2 => search(blocks, &by_size(blocks, true), false),
            3 => Some(lowest(blocks, &by_life(blocks, false))),
            _ => Some(lowest(blocks, &by_life(blocks, true))),
        };
        if let Some(other) = other
            && other.bytes < best.bytes
        {
            best = other;
        }
        attempt += 1;
    }
    best
}

/// The blocks as they are made.
const fn in_time<const N: usize>(blocks: &Blocks<N>) -> [u32; N] {
    let mut order = [0u32; N];
    let mut i = 0;
    while i < blocks.count {
        order[i] = i as u32;
        i += 1;
    }
    order
}

/// Searches for a plan within the bound: each block, in the given order, at either end of a gap; where none is wide enough, the
/// one before is put elsewhere. Gives up after a number of attempts that grows with the number of blocks.
const fn search<const N: usize>(blocks: &Blocks<N>, order: &[u32; N], in_time: bool) -> Option<Placed<N>> {
    let mut plan = Placed { offset: [0; N], bytes: blocks.bound };
    let mut placed = [false; N];
    let mut near = [0u32; N];
    // Which place is to be tried next.
    let mut choice = [0u32; N];
    let mut left = 2000 + 4 * blocks.count;
    let mut depth = 0;
    while depth < blocks.count {
        if left == 0 {
            return None;
        }
        left -= 1;
        let k = order[depth] as usize;
        let count = neighbours(blocks, k, &placed, !in_time, &mut near);
        by_offset(&plan.offset, &mut near, count);
        match place(blocks, &plan.offset, &near, count, blocks.size[k], choice[depth]) {
            Some(offset) => {
                plan.offset[k] = offset;
                placed[k] = true;
                choice[depth] += 1;
                depth += 1;
                if depth < blocks.count {
                    choice[depth] = 0;
                }
            }
            None if depth == 0 => return None,
            None => {
                depth -= 1;
                placed[order[depth] as usize] = false;
            }
        }
    }
    Some(plan)
}

/// Sorts by offset; a few.
const fn by_offset<const N: usize>(offset: &[u64; N], near: &mut [u32; N], count: usize) {
    let mut i = 1;
    while i < count {
        let mut j = i;
        while j > 0 && offset[near[j - 1] as usize] > offset[near[j] as usize] {
            (near[j - 1], near[j]) = (near[j], near[j - 1]);
            j -= 1;
        }
        i += 1;
    }
}

/// Place number `choice` among the gaps between neighbours, which are sorted: the lower ends, then the upper ones.
const fn place<const N: usize>(
    blocks: &Blocks<N>,
    offset: &[u64; N],
    near: &[u32; N],
    count: usize,
    size: u64,
    choice: u32,
) -> Option<u64> {
    let mut seen = 0;
    let mut upper = 0;
    while upper < 2 {
        let (mut start, mut i) = (0, 0);
        while i <= count {
            let end = if i < count { offset[near[i] as usize] } else { blocks.bound };
            // A gap that it fills has but one place.
            if start + size <= end && (upper == 0 || start + size < end) {
                if seen == choice {
                    return Some(if upper == 0 { start } else { end - size });
                }
                seen += 1;
            }
            if i < count {
                let next = end + blocks.size[near[i] as usize];
                if next > start {
                    start = next;
                }
            }
            i += 1;
        }
        upper += 1;
    }
    None
}
