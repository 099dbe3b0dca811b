//! The cost table of a network whose memory is not known, not too long: what an editor shows beside the network's name.

use core::fmt;

use super::{Label, Report, Table};
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
            layers,
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
