//! Whether arithmetic or memory bounds a layer: the roofline model.
//!
//! Source: Williams, Waterman and Patterson, *Roofline: an insightful visual performance model for multicore architectures* (2009).

use core::fmt;

use crate::columns::{Signed, padded, width};
use crate::layer::Layer;

/// Peaks of a machine.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Machine {
    /// Elementary operations per second, a multiply-accumulate as two.
    pub operations: f64,
    /// Bytes per second to and from memory.
    pub bytes: f64,
}

impl Layer {
    /// The bytes that a layer moves, in the types that its inputs, its weights and its output have.
    ///
    /// What is assumed: each input and each weight is read from memory once and the output is written to it once; nothing is
    /// fused, nothing stays in a cache from layer to layer, and nothing is read twice for want of one. Of an embedding those rows
    /// are read that are looked up; views move nothing. Elements of fewer than eight bits are packed.
    pub const fn bytes_moved(&self) -> u64 {
        let work = self.work();
        let active = self.active as u128;
        let (reads, types) = (self.reads, self.types);
        // Of inputs of several types each in its own, where they are read whole.
        let inputs = self.inputs.as_slice();
        let (mut i, mut elements, mut bits) = (0, 0, 0);
        while i < inputs.len() {
            let n = inputs[i].numel() as u128 * active;
            elements += n;
            bits += n * reads[(i == 1) as usize].bits() as u128;
            i += 1;
        }
        if elements != work.inputs as u128 {
            bits = work.inputs as u128 * reads[0].bits() as u128;
        }
        let count = &self.count;
        let bias = count.bias as u128 * active;
        let stored = (count.weights as u128 + count.buffers as u128) * active;
        bits += if work.weights as u128 == stored + bias {
            stored * types.weights.bits() as u128 + bias * types.bias.bits() as u128
        } else {
            work.weights as u128 * types.weights.bits() as u128
        };
        bits += work.written as u128 * types.activations.bits() as u128;
        let bytes = bits.div_ceil(8);
        if bytes > u64::MAX as u128 { u64::MAX } else { bytes as u64 }
    }

    /// The arithmetic intensity: elementary operations per byte that is moved; `None` if none is.
    #[allow(clippy::cast_precision_loss)]
    pub const fn intensity(&self) -> Option<f64> {
        match self.bytes_moved() {
            0 => None,
            bytes => Some(self.work().operations() as f64 / bytes as f64),
        }
    }
}

/// A network's layers under the roof of a machine; `Display` is a table in which layers that memory bounds are marked (▾).
#[derive(Clone, Copy, Debug)]
pub struct Roofline {
    layers: &'static [Layer],
    machine: Machine,
}

/// The roofline of a network's layers: `netcost::roofline(Net::LAYERS, machine)`.
pub const fn roofline(layers: &'static [Layer], machine: Machine) -> Roofline {
    Roofline { layers, machine }
}

impl Machine {
    /// The operations per byte from which on arithmetic is the bound.
    pub const fn ridge(&self) -> f64 {
        self.operations / self.bytes
    }

    /// Whether moving a layer's bytes takes longer than its operations.
    #[allow(clippy::cast_precision_loss)]
    pub const fn memory_bound(&self, layer: &Layer) -> bool {
        let (operations, bytes) = self.seconds(layer);
        bytes > operations
    }

    /// The least seconds that a layer takes: of its operations, and of its bytes. The larger counts.
    #[allow(clippy::cast_precision_loss)]
    pub const fn seconds(&self, layer: &Layer) -> (f64, f64) {
        let bytes = layer.bytes_moved();
        (layer.work().operations() as f64 / self.operations, bytes as f64 / self.bytes)
    }
}

impl Roofline {
    /// The least seconds of an inference: of each layer the larger of its two times, one after the other.
    pub const fn seconds(&self) -> f64 {
        let (mut i, mut sum) = (0, 0.0);
        while i < self.layers.len() {
            let (operations, bytes) = self.machine.seconds(&self.layers[i]);
            sum += if bytes > operations { bytes } else { operations };
            i += 1;
        }
        sum
    }

    /// How many layers memory bounds.
    pub const fn memory_bound(&self) -> usize {
        let (mut i, mut count) = (0, 0);
        while i < self.layers.len() {
            count += self.machine.memory_bound(&self.layers[i]) as usize;
            i += 1;
        }
        count
    }
}

impl fmt::Display for Roofline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut names = 7;
        let mut numbers = 12;
        for layer in self.layers {
            names = names.max(width(layer.name) + 2);
            numbers = numbers.max(width(Signed(i128::from(layer.work().operations()))));
        }
        padded(f, "  layer", names, false)?;
        for header in ["operations", "bytes"] {
            f.write_str("  ")?;
            padded(f, header, numbers, true)?;
        }
        f.write_str("  operations/byte  microseconds")?;
        for layer in self.layers {
            let bytes = layer.bytes_moved();
            if bytes == 0 {
                continue;
            }
            let mark = if self.machine.memory_bound(layer) { '▾' } else { ' ' };
            f.write_str("\n")?;
            padded(f, format_args!("{mark} {}", layer.name), names, false)?;
            for figure in [layer.work().operations(), bytes] {
                f.write_str("  ")?;
                padded(f, Signed(i128::from(figure)), numbers, true)?;
            }
            let (operations, moved) = self.machine.seconds(layer);
            let intensity = layer.intensity().unwrap_or_default();
            write!(f, "  {intensity:>15.2}  {:>12.3}", operations.max(moved) * 1e6)?;
        }
        write!(
            f,
            "\n▾ bound by memory: below {:.2} operations per byte. {} of {} layers; at least {:.3} microseconds in all\n\
             each input and weight is read once, each output written once",
            self.machine.ridge(),
            self.memory_bound(),
            self.layers.len(),
            self.seconds() * 1e6,
        )
    }
}
