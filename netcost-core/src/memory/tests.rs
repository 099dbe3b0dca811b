//! Liveness against a simulation that goes step by step, on random networks.

use std::vec::Vec;

use super::*;
use crate::args::{Ints, Padding};
use crate::dtype::Typing;
use crate::graph::{NONE, Sites, Store};
use crate::op::testing::Random;
use crate::op::{BatchNorm, Chunk, Conv2d, Flatten, PadAround};
use crate::tensor::{List, Tensor};
use crate::trace::Trace;

/// Room for the networks of the tests.
type Room = Store<48, 4, 256, 8, 4>;

/// A random network of layers of all roles on `[4, 4, 4]` tensors; some tensors are read often, some never.
pub(crate) fn random(store: &Room, random: &mut Random) -> Trace<48, 4, 256, 8> {
    let graph = store.graph(Sites::NONE);
    graph.typing(Typing::all(Dtype::I8));
    let mut tensors: Vec<Tensor<'_>> = (0..random.within(1, 2)).map(|_| graph.input("x", &[4, 4, 4], 0)).collect();
    let conv = Conv2d { out_channels: 4, kernel_size: [1, 1], padding: Padding::Valid, ..Conv2d::DEFAULT };
    for _ in 0..random.within(3, 30) {
        // Mostly the newest.
        let pick = |random: &mut Random| {
            let back = if random.below(3) == 0 { random.below(tensors.len()) } else { 0 };
            tensors[tensors.len() - 1 - back]
        };
        let (a, b, c) = (pick(random), pick(random), pick(random));
        tensors.push(match random.below(10) {
            0 => a.conv2d(conv, 0),
            1 => a.conv2d(Conv2d { groups: 4, ..conv }, 0),
            2 => a.batch_norm(BatchNorm::DEFAULT, 0),
            3 => a.relu(0),
            4 => a.sigmoid(0),
            5 => a.add(b, 0),
            6 => graph.sum(&List([a, b, c]).tensors(), 0),
            7 => a.dropout(crate::op::Drop { p: 0.5 }, 0),
            8 => {
                let padded = a.zero_pad2d(PadAround { padding: Ints::new(&[1]) }, 0);
                padded.conv2d(Conv2d { kernel_size: [3, 3], ..conv }, 0)
            }
            _ => {
                let parts = a.chunk(Chunk { chunks: 2, dim: 0 }, 0);
                graph.cat(&parts, crate::op::Cat::DEFAULT, 0)
            }
        });
    }
    let last = tensors[tensors.len() - 1];
    graph.output(last.flatten(Flatten::DEFAULT, 0), None, &[None], 0);
    let trace = store.finish(&graph);
    assert_eq!(trace.faults.count(), 0);
    trace
}

/// Runs `test` on many random networks.
pub(crate) fn each(mut test: impl FnMut(&Trace<48, 4, 256, 8>)) {
    let mut numbers = Random(0x5eed);
    for _ in 0..400 {
        test(&random(&Room::new(), &mut numbers));
    }
}

/// Without fusing, each layer leaves a tensor: by hand from the layers' inputs.
#[test]
fn lifetimes_by_hand() {
    each(|trace| {
        let memory = Memory { fuse: Fuse::NONE, ..Memory::DEFAULT };
        let live = trace.liveness(&memory);
        let (nodes, inputs) = (trace.size.nodes, live.alive.inputs);
        let time = |i: usize| if i < inputs { 0 } else { i - inputs + 1 };
        let bytes = |i: usize| (trace.nodes[i].output.numel() + trace.nodes[i].more) as u64;
        let last = |i: usize| {
            let readers =
                (0..nodes).filter(|&r| (0..trace.nodes[r].inputs as usize).any(|j| trace.input(r, j) as usize == i));
            let last = readers.max().map_or(time(i), time);
            if i + 1 == nodes { time(i) } else { last }
        };
        let mut peak = (0, 0);
        for t in 0..=nodes - inputs {
            let sum: u64 = (0..nodes).filter(|&i| time(i) <= t && t <= last(i)).map(bytes).sum();
            if sum > peak.0 {
                peak = (sum, t);
            }
        }
        assert_eq!((live.peak() as u64, live.first(live.alive.peak_at) as usize), peak);
        assert_eq!(live.sum() as u64, (0..nodes).map(bytes).sum::<u64>());
        assert_eq!((live.input(), live.output()), (inputs * 64, bytes(nodes - 1) as usize));
        for i in 0..nodes {
            assert_eq!(live.last[i] as usize, last(i));
        }
    });
}

/// The peak is the most that is alive at a step, whatever is fused and written in place; and each rule only saves.
#[test]
fn peaks_by_hand() {
    let all = InPlace { elementwise: true, depthwise: true };
    let mut saved = [0; 2];
    each(|trace| {
        let mut before = usize::MAX;
        for (i, (fuse, in_place)) in
            [(Fuse::NONE, InPlace::NONE), (Fuse::ALL, InPlace::NONE), (Fuse::ALL, all)].into_iter().enumerate()
        {
            let live = trace.liveness(&Memory { fuse, in_place, ..Memory::DEFAULT });
            let at = |t: u32| {
                let alive = |i: &usize| {
                    let from = live.first(*i) + u32::from(live.over[*i] != NONE);
                    live.makes(*i) && from <= t && t <= live.last[*i]
                };
                (0..trace.size.nodes).filter(alive).map(|i| live.bytes[i]).sum::<u64>()
            };
            let steps = (trace.size.nodes - live.alive.inputs) as u32;
            assert_eq!(live.peak() as u64, (0..=steps).map(at).max().unwrap());
            assert!(live.peak() <= before);
            saved[i.saturating_sub(1)] += usize::from(live.peak() < before && i > 0);
            before = live.peak();
            for i in (0..trace.size.nodes).filter(|&i| live.over[i] != NONE) {
                let over = live.over[i] as usize;
                assert!(live.last[over] == live.first(i) && live.bytes[over] >= live.bytes[i]);
                assert_eq!((0..trace.size.nodes).filter(|&other| live.over[other] as usize == over).count(), 1);
            }
        }
    });
    assert!(saved[0] > 50 && saved[1] > 50, "the networks are of all kinds: {saved:?}");
}

#[test]
fn usize_of_a_target() {
    assert_eq!(usize_of(7, ""), 7);
    assert!(std::panic::catch_unwind(|| usize_of(1 << 64, "the weights take")).is_err());
    assert_eq!(NONE, u32::MAX);
}
