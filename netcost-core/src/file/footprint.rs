//! What a file's activations take in memory, beside what a declared network says.

use super::Room;
use crate::memory::{Fuse, Memory};
use crate::network::Network;
use crate::text::Text;
use crate::trace::Trace;

/// What the activations of a file take, under the memory options of a network that is compared with it.
#[derive(Clone, Copy)]
pub struct Footprint {
    peak: u128,
    arena: u128,
}

impl Footprint {
    /// What is said where a network needs more or less.
    pub(super) const fn differs<Net: Network>(self) -> Option<Text> {
        let (peak, arena) = (peak_of::<Net>() as u128, arena_of::<Net>() as u128);
        let (what, ours, theirs) = if peak != self.peak {
            ("bytes of activations alive at once", peak, self.peak)
        } else if arena != self.arena {
            ("bytes of arena", arena, self.arena)
        } else {
            return None;
        };
        let text = Text::new().str("`").str(Net::NAME).str("` needs ").num(ours as u64).str(" ").str(what);
        let text = text.str(", the file ").num(theirs as u64);
        Some(
            text.str(": its operators are fused in another way (see `#[memory(..)]`); `memory = unchecked` leaves this out"),
        )
    }
}

/// The footprint of a file whose tensors a runtime plans as they stand in it.
pub const fn footprint<Net: Network, const N: usize, const S: usize, const E: usize, const T: usize>(
    trace: &Trace<N, S, E, T>,
    room: &Room,
) -> Option<Footprint> {
    if !room.planned || trace.faults.count > 0 {
        return None;
    }
    let memory = Memory { fuse: Fuse::NONE, ..memory_of::<Net>() };
    let live = trace.liveness(&memory);
    let sum = live.sum_bytes();
    // No network has so much: it differs.
    let arena = if sum > (usize::MAX / 2) as u128 { sum } else { trace.arena_bytes(&memory) as u128 };
    Some(Footprint { peak: live.peak_bytes(), arena })
}

// Functions, so that what is said of a network is made only where it is asked for.
const fn peak_of<Net: Network>() -> usize {
    Net::PEAK_BYTES
}

const fn arena_of<Net: Network>() -> usize {
    Net::ARENA_BYTES
}

const fn memory_of<Net: Network>() -> Memory {
    Net::MEMORY
}
