//! Budgets: limits that a network must keep, and the message when it does not.

use crate::graph::FAULTS;
use crate::layer::Layer;
use crate::text::Text;
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
}

impl Quantity {
    const fn name(self) -> &'static str {
        match self {
            Quantity::Params => "parameters",
            Quantity::Macs => "MACs",
            Quantity::Flops => "FLOPs",
        }
    }

    const fn of(self, layer: &Layer, convention: crate::convention::Convention) -> u64 {
        match self {
            Quantity::Params => layer.params,
            Quantity::Macs => layer.macs,
            Quantity::Flops => layer.flops(convention),
        }
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

/// Panics if a budget does not hold: allowed, actual, excess, and the three heaviest layers. In a constant, that is a compile
/// error at the call. A network with faults has no figures, so its budgets are silent.
///
/// # Panics
/// If `actual` is above `limit`.
#[track_caller]
pub const fn check(
    network: &str,
    quantity: Quantity,
    actual: u64,
    limit: u64,
    layers: &[Layer],
    convention: crate::convention::Convention,
    faults: &Faults,
) {
    if actual <= limit || faults.count > 0 {
        return;
    }
    let name = quantity.name();
    let text =
        Text::new().str("`").str(network).str("` has ").num(actual).str(" ").str(name).str(", its budget is ").num(limit);
    let text = text.str(": ").num(actual - limit).str(" (").percent(actual - limit, limit).str(") too many\nheaviest: ");
    panic!("{}", heaviest(text, quantity, actual, layers, convention).as_str())
}

const fn heaviest(
    text: Text,
    quantity: Quantity,
    total: u64,
    layers: &[Layer],
    convention: crate::convention::Convention,
) -> Text {
    // The first three of the order by figure, descending, found in one pass.
    let mut best: [(u64, usize); 3] = [(0, usize::MAX); 3];
    let mut i = 0;
    while i < layers.len() {
        let figure = quantity.of(&layers[i], convention);
        if figure > best[0].0 {
            best = [(figure, i), best[0], best[1]];
        } else if figure > best[1].0 {
            best = [best[0], (figure, i), best[1]];
        } else if figure > best[2].0 {
            best[2] = (figure, i);
        }
        i += 1;
    }
    let mut text = text;
    let mut i = 0;
    while i < 3 && best[i].1 != usize::MAX {
        let layer = &layers[best[i].1];
        text = text.str(if i > 0 { ", `" } else { "`" }).text(&layer.name.text()).str("` ").num(best[i].0);
        text = text.str(" (").percent(best[i].0, total).str(")");
        i += 1;
    }
    text
}

/// The faults of all networks of one macro call, one per place in the source.
pub const fn merge(all: &[&Faults]) -> Faults {
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
                        merged.list[merged.count as usize] = Some(fault);
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
