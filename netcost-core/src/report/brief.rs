//! The cost table of a network whose memory is not known, not too long: what an editor shows beside the network's name.

use core::fmt;

use super::{Label, Layers, Report, Table};
use crate::convention::Convention;
use crate::layer::{Layer, Name};
use crate::shape::Shape;
use crate::trace::Totals;

/// More rows than these are folded into scopes, and what is still over is left out.
const ROWS: usize = 48;

/// The rows and the main totals of a network. Nothing is said of memory, nor of FLOPs, whose convention may be unknown.
pub struct Brief(Report);

impl Brief {
    /// Of these layers, which have these totals.
    pub const fn of(
        network: &'static str,
        inputs: &'static [Shape],
        outputs: &'static [Shape],
        layers: &'static [Layer],
        totals: &Totals,
    ) -> Brief {
        Brief(Report {
            network,
            inputs,
            outputs,
            layers: Layers::List(layers),
            convention: Convention::MultiplyAdd,
            params: totals.params,
            params_stored: totals.params + totals.buffers,
            // What is not known is as if it said nothing new.
            params_folded: totals.params,
            params_active: totals.active,
            params_effective: totals.params,
            macs: totals.macs,
            macs_effective: totals.macs,
            flops: 0,
            state_bytes: 0,
            weight_bytes: 0,
            weight_bytes_effective: 0,
            peak_bytes: 0,
            peak_layer: Name::EMPTY,
            depth: usize::MAX,
            tree: false,
            machine: None,
            other: None,
        })
    }
}

impl fmt::Display for Brief {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The deepest that is short enough: paths have few components.
        let short = |depth: &usize| self.0.depth(*depth).rows().take(ROWS + 1).count() <= ROWS;
        let depth = [usize::MAX, 5, 4, 3, 2].into_iter().find(short).unwrap_or(1);
        let report = self.0.depth(depth);
        let table = Table::measure(&report, false);
        table.heading(f)?;
        let rows = report.rows().count();
        for row in report.rows().take(ROWS) {
            table.row(f, &row)?;
        }
        match rows.saturating_sub(ROWS) {
            0 => {}
            more => writeln!(f, "  (and {more} more rows)")?,
        }
        table.rule(f)?;
        for total in report.totals().filter(|total| !matches!(total.label, Label::Flops(_))) {
            table.total(f, &total)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::boxed::Box;
    use std::string::{String, ToString};
    use std::vec::Vec;
    use std::{assert_eq, format};

    use super::*;

    /// The table of layers with these paths, of one multiply-accumulate and two parameters each.
    fn brief(paths: impl Iterator<Item = String>) -> String {
        let layer = |path: String| {
            let mut bytes = [0; crate::layer::INLINE];
            bytes[..path.len()].copy_from_slice(path.as_bytes());
            let name = Name { bytes, len: path.len() as u8, tree: None };
            Layer { name, op: "relu", params: 2, macs: 1, ..Layer::EMPTY }
        };
        let layers: &'static [Layer] = Box::leak(paths.map(layer).collect::<Vec<_>>().into_boxed_slice());
        let n = layers.len() as u64;
        let totals = Totals { params: 2 * n, active: 2 * n, buffers: 0, macs: n, bias_adds: 0, state: 0 };
        Brief::of("", &[], &[], layers, &totals).to_string()
    }

    #[test]
    fn a_short_network_has_a_row_for_each_layer() {
        let table = brief(["a.x", "a.y", "b"].map(String::from).into_iter());
        let rows: Vec<_> = table.lines().skip(3).map(|row| row.split_whitespace().next().unwrap_or_default()).collect();
        assert_eq!(rows[..3], ["a.x", "a.y", "b"]);
        assert!(table.contains("total of 3 layers") && !table.contains("FLOPs") && !table.contains("Memory"), "{table}");
    }

    #[test]
    fn a_long_one_is_folded_into_scopes_and_then_cut() {
        let table = brief((0..60).map(|i| format!("stage.{}.layer{i}", i / 20)));
        let rows: Vec<_> =
            table.lines().skip(3).take(3).map(|row| row.split_whitespace().next().unwrap_or_default()).collect();
        assert_eq!(rows, ["stage.0", "stage.1", "stage.2"]);
        assert!(table.contains("(20 layers)"), "{table}");
        let table = brief((0..60).map(|i| format!("layer{i}")));
        assert!(table.contains("layer47") && !table.contains("layer48 "), "{table}");
        assert!(table.contains("(and 12 more rows)") && table.contains("total of 60 layers"), "{table}");
    }
}
