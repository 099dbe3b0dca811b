//! Budgets: limits that a network must keep, and the message when it does not.

use crate::device::{Device, Reserve};
use crate::graph::{FAULTS, Fault, NONE};
use crate::layer::Layer;
use crate::memory::TensorInfo;
use crate::network::Network;
use crate::text::{Text, same};
use crate::trace::Faults;

/// What a budget limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// Trainable parameters.
    Params,
    /// Multiply-accumulates.
    Macs,
    /// Floating-point operations under the network's convention.
    Flops,
    /// Layers.
    Layers,
    /// Bytes of weights as they are stored.
    Weights,
    /// Bytes of flash: the weights, and what the runtime needs.
    Flash,
    /// Bytes of activations alive at once, and what the runtime needs.
    Ram,
    /// Bytes of the planned arena.
    Arena,
}

impl Quantity {
    /// The names by which budgets are written.
    pub const NAMES: [(&'static str, Quantity); 8] = [
        ("params", Quantity::Params),
        ("macs", Quantity::Macs),
        ("flops", Quantity::Flops),
        ("layers", Quantity::Layers),
        ("weights", Quantity::Weights),
        ("flash", Quantity::Flash),
        ("ram", Quantity::Ram),
        ("arena", Quantity::Arena),
    ];

    const fn name(self) -> &'static str {
        match self {
            Quantity::Params => " parameters",
            Quantity::Macs => " MACs",
            Quantity::Flops => " FLOPs",
            Quantity::Layers => " layers",
            Quantity::Weights => " of weights",
            Quantity::Flash => " of flash",
            Quantity::Ram => " of RAM",
            Quantity::Arena => " in its arena",
        }
    }

    const fn is_bytes(self) -> bool {
        matches!(self, Quantity::Weights | Quantity::Flash | Quantity::Ram | Quantity::Arena)
    }

    /// What a layer adds to it; of what layers do not add up to, nothing.
    const fn of(self, layer: &Layer, convention: crate::convention::Convention) -> u64 {
        match self {
            Quantity::Params => layer.params,
            Quantity::Macs => layer.macs,
            Quantity::Flops => layer.flops(convention),
            Quantity::Weights | Quantity::Flash => layer.weight_bytes,
            Quantity::Layers | Quantity::Ram | Quantity::Arena => 0,
        }
    }
}

/// What a budget allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowed {
    least: u64,
    most: u64,
    /// The figure of which the network is to be within so many millionths.
    of: Option<(u64, u64)>,
}

impl Allowed {
    /// `<= most`.
    pub const fn most(most: u64) -> Allowed {
        Allowed { least: 0, most, of: None }
    }

    /// `within 2% of ..`: so many millionths more or less.
    pub const fn within(millionths: u64, of: u64) -> Allowed {
        let part = (of as u128 * millionths as u128 / 1_000_000) as u64;
        Allowed { least: of.saturating_sub(part), most: of.saturating_add(part), of: Some((of, millionths)) }
    }

    /// Whether a figure is allowed.
    pub const fn holds(&self, actual: u64) -> bool {
        self.least <= actual && actual <= self.most
    }
}

/// What is found of a budget.
pub struct Verdict {
    text: Text,
    /// The check at the layer that needs most.
    layer: u32,
    broken: bool,
}

impl Verdict {
    /// It holds.
    const KEPT: Verdict = Verdict { text: Text::new(), layer: NONE, broken: false };

    /// Whether it does not hold.
    pub const fn is_broken(&self) -> bool {
        self.broken
    }

    /// Panics with what was found if the layer that needs most stands at `check`.
    ///
    /// # Panics
    /// So that the error stands at the caller's token.
    #[track_caller]
    pub const fn tell_at(&self, check: u32) {
        if self.layer == check {
            self.tell();
        }
    }

    /// Panics with what was found.
    ///
    /// # Panics
    /// So that the error stands at the caller's token.
    #[track_caller]
    pub const fn tell(&self) {
        panic!("{}", self.text.as_str())
    }
}

/// The right-hand side of a budget, of any unsigned integer type.
pub struct Limit<T>(pub T);

impl Limit<u64> {
    /// The limit times a unit.
    pub const fn times(self, unit: u64) -> u64 {
        self.0.saturating_mul(unit)
    }
}
macro_rules! limits {
    ($($type:ty)*) => {$(
        impl Limit<$type> {
            /// The limit times a unit.
            #[allow(clippy::cast_lossless)]
            pub const fn times(&self, unit: u64) -> u64 {
                (self.0 as u64).saturating_mul(unit)
            }
        }
    )*};
}
limits! { usize u32 u16 u8 }

// A check per quantity: what a function names is evaluated when it is called. They are written out since rustc shows them.

/// Checks a budget of trainable parameters.
pub const fn check_params<N: Network>(allowed: Allowed) -> Verdict {
    keep::<N>(Quantity::Params, allowed, N::PARAMS)
}

/// Checks a budget of multiply-accumulates.
pub const fn check_macs<N: Network>(allowed: Allowed) -> Verdict {
    keep::<N>(Quantity::Macs, allowed, N::MACS)
}

/// Checks a budget of floating-point operations.
pub const fn check_flops<N: Network>(allowed: Allowed) -> Verdict {
    keep::<N>(Quantity::Flops, allowed, N::FLOPS)
}

/// Checks a budget of layers.
pub const fn check_layers<N: Network>(allowed: Allowed) -> Verdict {
    keep::<N>(Quantity::Layers, allowed, N::LAYERS.len() as u64)
}

/// Checks a budget of bytes of weights.
pub const fn check_weights<N: Network>(allowed: Allowed) -> Verdict {
    keep::<N>(Quantity::Weights, allowed, N::WEIGHT_BYTES as u64)
}

/// Checks a budget of bytes of flash.
pub const fn check_flash<N: Network>(allowed: Allowed) -> Verdict {
    keep::<N>(Quantity::Flash, allowed, N::WEIGHT_BYTES as u64)
}

/// Checks a budget of bytes of RAM.
pub const fn check_ram<N: Network>(allowed: Allowed) -> Verdict {
    keep::<N>(Quantity::Ram, allowed, N::RAM_BYTES as u64)
}

/// Checks a budget of bytes of the arena.
pub const fn check_arena<N: Network>(allowed: Allowed) -> Verdict {
    keep::<N>(Quantity::Arena, allowed, N::ARENA_BYTES as u64)
}

/// Checks that a network fits a device: its weights in the flash, its arena in a region of the RAM, and the arena, the largest
/// scratch and the state in the RAM, each with what is reserved.
pub const fn check_fits<N: Network>(device: &Device, reserve: Reserve) -> Verdict {
    let (weights, arena, scratch) = (N::WEIGHT_BYTES as u64, N::ARENA_BYTES as u64, N::SCRATCH_BYTES as u64);
    let ram = arena.saturating_add(scratch).saturating_add(N::STATE_BYTES as u64);
    let flash = match device.flash {
        Some(flash) => flash as u64,
        None => u64::MAX,
    };
    // The worst of what does not hold is told: one error for one device.
    let (quantity, what, room, reserved, figure) = if reserve.ram.saturating_add(ram) > device.ram as u64 {
        (Quantity::Arena, "RAM", device.ram as u64, reserve.ram, ram)
    } else if arena > device.largest_region as u64 {
        (Quantity::Arena, "RAM in its largest region", device.largest_region as u64, 0, arena)
    } else if reserve.flash.saturating_add(weights) > flash {
        (Quantity::Weights, "flash", flash, reserve.flash, weights)
    } else {
        return Verdict::KEPT;
    };
    if N::FAULTY { Verdict::KEPT } else { unfit::<N>(device, quantity, what, room, reserved, figure) }
}

const fn unfit<N: Network>(
    device: &Device,
    quantity: Quantity,
    what: &str,
    room: u64,
    reserved: u64,
    figure: u64,
) -> Verdict {
    let text = Text::new().str("`").str(N::NAME).str("` does not fit ").str(device.name).str(", which has ");
    let text = bytes(text, room, true).str(" of ").str(what);
    let text = if reserved > 0 { bytes(text.str(", of which "), reserved, false).str(" are reserved") } else { text };
    let text = text.str(": its ").str(if matches!(quantity, Quantity::Weights) {
        "weights take "
    } else if figure <= N::ARENA_BYTES as u64 {
        "arena takes "
    } else if N::STATE_BYTES == 0 {
        "arena and scratch take "
    } else if N::SCRATCH_BYTES == 0 {
        "arena and state take "
    } else {
        "arena, scratch and state take "
    });
    let left = room.saturating_sub(reserved);
    let text =
        bytes(text, figure, false).str(", ").num(figure - left).str(" (").percent(figure - left, left).str(") too many");
    if matches!(quantity, Quantity::Weights) {
        return heaviest(text.str("\nheaviest: "), quantity, figure, N::LAYERS, N::CONVENTION);
    }
    arena::<N>(text, figure)
}

/// A network with faults has no figures, so its budgets are silent.
const fn keep<N: Network>(quantity: Quantity, allowed: Allowed, actual: u64) -> Verdict {
    if allowed.holds(actual) || N::FAULTY { Verdict::KEPT } else { over::<N>(quantity, allowed, actual) }
}

/// How far a network is from what a budget allows, and what it is due to.
const fn over<N: Network>(quantity: Quantity, allowed: Allowed, actual: u64) -> Verdict {
    let text = excess(N::NAME, quantity, allowed, actual);
    match quantity {
        Quantity::Layers => Verdict { text, layer: NONE, broken: true },
        // Functions of their own: what one names is evaluated when it is called.
        Quantity::Ram => needed::<N>(text, actual),
        Quantity::Arena => arena::<N>(text, actual),
        _ => heaviest(text.str("\nheaviest: "), quantity, actual, N::LAYERS, N::CONVENTION),
    }
}

/// A figure of bytes, in KiB or MiB too where it is large: `55_296 bytes (54.0 KiB)`.
const fn bytes(text: Text, figure: u64, unit: bool) -> Text {
    let text = text.num(figure).str(if unit { " bytes" } else { "" });
    if figure < 1024 { text } else { binary(text.str(" ("), figure).str(")") }
}

/// `54.0 KiB`.
const fn binary(text: Text, figure: u64) -> Text {
    let (unit, name) = if figure < 1 << 20 {
        (1u64 << 10, " KiB")
    } else if figure < 1 << 30 {
        (1 << 20, " MiB")
    } else {
        (1 << 30, " GiB")
    };
    let tenths = (figure as u128 * 10 + unit as u128 / 2) / unit as u128;
    text.num((tenths / 10) as u64).str(".").num((tenths % 10) as u64).str(name)
}

const fn excess(network: &str, quantity: Quantity, allowed: Allowed, actual: u64) -> Text {
    let text = Text::new().str("`").str(network).str(if matches!(quantity, Quantity::Ram | Quantity::Flash) {
        "` needs "
    } else {
        "` has "
    });
    let text = if quantity.is_bytes() { bytes(text, actual, true) } else { text.num(actual) };
    let text = text.str(quantity.name());
    let (text, bound) = match allowed.of {
        Some((of, millionths)) => {
            let text = text.str(", not within ").percent(millionths, 1_000_000).str(" of ").num(of);
            (text, of)
        }
        None => {
            let text = text.str(", its budget is ");
            (if quantity.is_bytes() { bytes(text, allowed.most, false) } else { text.num(allowed.most) }, allowed.most)
        }
    };
    let excess = actual.abs_diff(bound);
    let text = text.str(": ").num(excess).str(" (").percent(excess, bound).str(")");
    match allowed.of {
        Some(_) => text.str(if actual > bound { " more" } else { " fewer" }),
        None => text.str(" too many"),
    }
}

const fn heaviest(
    text: Text,
    quantity: Quantity,
    total: u64,
    layers: &[Layer],
    convention: crate::convention::Convention,
) -> Verdict {
    // The first three of the order by figure, descending, found in one pass.
    let mut best: [(u64, usize); 3] = [(0, usize::MAX); 3];
    let mut i = 0;
    while i < layers.len() {
        let figure = quantity.of(&layers[i], convention);
        best = insert(best, figure, i);
        i += 1;
    }
    let mut text = text;
    let mut i = 0;
    while i < 3 && best[i].1 != usize::MAX {
        text = text.str(if i > 0 { ", `" } else { "`" }).text(&layers[best[i].1].name.text()).str("` ").num(best[i].0);
        text = text.str(" (").percent(best[i].0, total).str(")");
        i += 1;
    }
    Verdict { text, layer: if i > 0 { layers[best[0].1].check } else { NONE }, broken: true }
}

/// The three largest figures with one more, if it is one of them.
const fn insert(best: [(u64, usize); 3], figure: u64, i: usize) -> [(u64, usize); 3] {
    if figure > best[0].0 {
        [(figure, i), best[0], best[1]]
    } else if figure > best[1].0 {
        [best[0], (figure, i), best[1]]
    } else if figure > best[2].0 {
        [best[0], best[1], (figure, i)]
    } else {
        best
    }
}

/// The step at which most bytes are needed, and what is alive then.
const fn needed<N: Network>(text: Text, total: u64) -> Verdict {
    let text = tensors_alive(at_step(text, N::RAM.step, N::LAYERS.len(), &N::RAM.layer), N::TENSORS, N::RAM.step, total);
    let scratch = N::RAM.scratch as u64;
    let text = if scratch == 0 {
        text
    } else {
        let text = text.str(", and scratch of ").str(N::MEMORY.runtime.name()).str(" of ").num(scratch);
        text.str(" (").percent(scratch, total).str(")")
    };
    let state = N::RAM.state as u64;
    let text = if state == 0 {
        text
    } else {
        let text = text.str("; from one inference to the next it keeps ").num(state);
        text.str(" (").percent(state, total).str(")")
    };
    Verdict { text, layer: layer_at(N::LAYERS, N::RAM.step), broken: true }
}

/// The check of the layer that runs at a step.
const fn layer_at(layers: &[Layer], step: usize) -> u32 {
    if step == 0 { NONE } else { layers[step - 1].check }
}

const fn at_step(text: Text, step: usize, steps: usize, layer: &crate::layer::Name) -> Text {
    if step == 0 {
        return text.str("\nbefore the first layer there are ");
    }
    text.str("\nat step ").size(step).str(" of ").size(steps).str(", `").text(&layer.text()).str("`, there are ")
}

const fn tensors_alive(text: Text, tensors: &[TensorInfo], step: usize, total: u64) -> Text {
    let mut best: [(u64, usize); 3] = [(0, usize::MAX); 3];
    let (mut count, mut i) = (0usize, 0);
    while i < tensors.len() {
        if tensors[i].is_alive(step) {
            count += 1;
            best = insert(best, tensors[i].bytes as u64, i);
        }
        i += 1;
    }
    let mut text = text;
    let mut i = 0;
    while i < 3 && best[i].1 != usize::MAX {
        let tensor = &tensors[best[i].1];
        text = text.str(if i > 0 { ", `" } else { "`" }).text(&tensor.name.text()).str("` ");
        text = text.str(tensor.dtype.name()).str(" ").dims(tensor.shape.dims()).str(" of ").num(best[i].0);
        text = text.str(" (").percent(best[i].0, total).str(")");
        i += 1;
    }
    if count > 3 { text.str(", and ").count(count - 3, "more", "more") } else { text }
}

/// What of an arena is alive at once, and what is alive then.
const fn arena<N: Network>(text: Text, total: u64) -> Verdict {
    let text = text.str("\nof these, ").size(N::PEAK_BYTES).str(" are alive at once");
    let text = at_step(text, N::PEAK_STEP, N::LAYERS.len(), &N::PEAK_LAYER);
    let text = tensors_alive(text, N::TENSORS, N::PEAK_STEP, total);
    Verdict { text, layer: layer_at(N::LAYERS, N::PEAK_STEP), broken: true }
}

/// The faults of all networks of one macro call, one per place in the source; of a family, whose `names` there are then, each says
/// in which of them it shows.
pub const fn merge(all: &[&Faults], names: &[&str]) -> Faults {
    let mut merged = Faults::NONE;
    let mut i = 0;
    while i < all.len() {
        let mut j = 0;
        while j < FAULTS {
            if let Some(fault) = all[i].list[j] {
                let mut known = false;
                let mut k = 0;
                while k < FAULTS {
                    if let Some(other) = merged.list[k]
                        && other.check == fault.check
                    {
                        known = true;
                    }
                    k += 1;
                }
                if !known {
                    if (merged.count as usize) < FAULTS {
                        let text = if names.is_empty() { fault.text } else { shown_in(&fault, all, names) };
                        merged.list[merged.count as usize] = Some(fault.saying(text));
                    }
                    merged.count += 1;
                }
            }
            j += 1;
        }
        // Those that the trace itself did not keep.
        merged.count += all[i].count.saturating_sub(FAULTS as u32);
        i += 1;
    }
    merged
}

/// A fault, and in which networks it shows unless it is the same in all.
const fn shown_in(fault: &Fault, all: &[&Faults], names: &[&str]) -> Text {
    // Of each network: whether it has no fault there, the same, or another.
    const NONE: u8 = 0;
    const ALIKE: u8 = 1;
    const OTHER: u8 = 2;
    let (mut counts, mut i) = ([0usize; 3], 0);
    while i < names.len() {
        counts[found(fault, all[i]) as usize] += 1;
        i += 1;
    }
    // What a model file says is said of one network.
    if counts[ALIKE as usize] == names.len() || counts[ALIKE as usize] == 0 {
        return fault.text;
    }
    let text = listed(fault.text.str("\n(in "), fault, all, names, ALIKE, counts[ALIKE as usize]);
    let text = if counts[OTHER as usize] > 0 {
        listed(text.str("; with other numbers in "), fault, all, names, OTHER, counts[OTHER as usize])
    } else {
        text
    };
    return text.str(")");

    const fn found(fault: &Fault, faults: &Faults) -> u8 {
        let mut j = 0;
        while j < FAULTS {
            if let Some(other) = &faults.list[j]
                && other.check == fault.check
            {
                let alike = same(other.text.as_str().as_bytes(), fault.text.as_str().as_bytes());
                return if alike { ALIKE } else { OTHER };
            }
            j += 1;
        }
        NONE
    }

    /// The networks of a kind: `A`, `B` and `C`.
    const fn listed(text: Text, fault: &Fault, all: &[&Faults], names: &[&str], kind: u8, count: usize) -> Text {
        let (mut text, mut told, mut i) = (text, 0, 0);
        while i < names.len() {
            if found(fault, all[i]) == kind {
                let before = if told == 0 {
                    "`"
                } else if told + 1 == count {
                    " and `"
                } else {
                    ", `"
                };
                text = text.str(before).str(names[i]).str("`");
                told += 1;
            }
            i += 1;
        }
        text
    }
}

/// Panics with fault number `k` if it stands at `check`.
///
/// # Panics
/// So that the error stands at the caller's token.
#[track_caller]
pub const fn report(faults: &Faults, k: usize, check: u32) {
    if let Some(fault) = &faults.list[k]
        && fault.check == check
    {
        let more = (faults.count as usize).saturating_sub(FAULTS);
        if k + 1 == FAULTS && more > 0 {
            let text = fault.text.str("\n(and ").count(more, "more fault", "more faults").str(" in this network)");
            panic!("{}", text.as_str())
        }
        panic!("{}", fault.text.as_str())
    }
}
