//! Why two conventions differ on a network, by operator.

use core::fmt;

use super::{Convention, Row};
use crate::columns::{Signed, padded, width};
use crate::layer::Layer;

/// Why two conventions differ on a network's layers: `Display` is a table by operator, `{:#}` the same in Markdown.
#[derive(Clone, Copy, Debug)]
pub struct Explanation {
    layers: &'static [Layer],
    conventions: [Convention; 2],
}

/// Compares what two conventions count, operator by operator: `netcost::explain(Net::LAYERS, Convention::Fvcore,
/// Convention::Thop)`.
pub const fn explain(layers: &'static [Layer], a: Convention, b: Convention) -> Explanation {
    Explanation { layers, conventions: [a, b] }
}

/// The sums of one operator.
struct Part {
    op: &'static str,
    layers: usize,
    figures: [u128; 2],
}

impl Explanation {
    /// The difference of the sums, the second less the first.
    pub fn difference(&self) -> i128 {
        let [a, b] = self.conventions.map(|convention| self.sum(convention));
        b.cast_signed() - a.cast_signed()
    }

    fn sum(&self, convention: Convention) -> u128 {
        self.layers.iter().map(|layer| u128::from(layer.flops(convention))).sum()
    }

    /// The operators in order of their first layers, with the sums of their layers.
    fn parts(&self) -> impl Iterator<Item = Part> {
        let all = self.layers;
        let conventions = self.conventions;
        let first = move |&(i, layer): &(usize, &'static Layer)| !all[..i].iter().any(|other| other.op == layer.op);
        all.iter().enumerate().filter(first).map(move |(_, layer)| {
            let same = || all.iter().filter(|other| other.op == layer.op);
            let figure = |convention| same().map(|layer| u128::from(layer.flops(convention))).sum();
            Part { op: layer.op, layers: same().count(), figures: conventions.map(figure) }
        })
    }
}

/// What a convention counts of an operator, in words.
struct Words(Convention, &'static str);

impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Convention::Arithmetic => f.write_str("all elementary operations"),
            Convention::Bops => f.write_str("weight bits × activation bits per multiply-accumulate"),
            Convention::BopsAt { weights, activations } => {
                write!(f, "{} per multiply-accumulate", u64::from(weights) * u64::from(activations))
            }
            convention => convention.rule(self.1).fmt(f),
        }
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let markdown = f.alternate();
        let [first, second] = self.conventions;
        let sums = self.conventions.map(|convention| self.sum(convention).cast_signed());
        let differing = |part: &Part| part.figures[0] != part.figures[1];
        // The widths of operator, layers, the two figures and their difference.
        let mut widths =
            [8, 6, width(first.name()).max(width(Signed(sums[0]))), width(second.name()).max(width(Signed(sums[1]))), 10];
        widths[4] = widths[4].max(width(Signed(sums[1] - sums[0])));
        for part in self.parts() {
            let [one, other] = part.figures.map(u128::cast_signed);
            widths[0] = widths[0].max(width(part.op));
            widths[2] = widths[2].max(width(Signed(one)));
            widths[3] = widths[3].max(width(Signed(other)));
            widths[4] = widths[4].max(width(Signed(other - one)));
        }
        let line = |f: &mut fmt::Formatter<'_>, cells: [&dyn fmt::Display; 5]| {
            for (i, cell) in cells.into_iter().enumerate() {
                f.write_str(if markdown {
                    "| "
                } else if i > 0 {
                    "  "
                } else {
                    ""
                })?;
                padded(f, cell, widths[i], i > 0)?;
                f.write_str(if markdown { " " } else { "" })?;
            }
            Ok(())
        };
        let gap = if markdown { "| " } else { "  " };
        let end = if markdown { " |\n" } else { "\n" };
        line(f, [&"operator", &"layers", &first.name(), &second.name(), &"difference"])?;
        write!(f, "{gap}reason{end}")?;
        if markdown {
            f.write_str("|---|---:|---:|---:|---:|---|\n")?;
        }
        for part in self.parts() {
            let [one, other] = part.figures.map(u128::cast_signed);
            line(f, [&part.op, &part.layers, &Signed(one), &Signed(other), &Signed(other - one)])?;
            if differing(&part) {
                f.write_str(gap)?;
                for (i, convention) in self.conventions.into_iter().enumerate() {
                    f.write_str(if i > 0 { "; " } else { "" })?;
                    match part.figures[i] {
                        0 => f.write_str("not counted")?,
                        _ => write!(f, "{}", Words(convention, part.op))?,
                    }
                }
                f.write_str(end)?;
            } else {
                write!(f, "{gap}{}{end}", if one == 0 { "not counted by either" } else { "the same" })?;
            }
        }
        line(f, [&"total", &self.layers.len(), &Signed(sums[0]), &Signed(sums[1]), &Signed(sums[1] - sums[0])])?;
        f.write_str(if markdown { "| |" } else { "" })?;
        // What the tools print instead, where they are wrong about a layer.
        for convention in self.conventions {
            for part in self.parts() {
                let wrong =
                    |layer: &&Layer| layer.op == part.op && convention.printed(layer) != Some(layer.flops(convention));
                let Some(layer) = self.layers.iter().find(wrong) else { continue };
                let Some(Row { deviation: Some(deviation), rule, .. }) = convention.row_of(layer) else { continue };
                let name = convention.name();
                write!(f, "\n{}{name} itself prints ", if markdown { "\n" } else { "" })?;
                match deviation.printed {
                    Some(printed) => write!(f, "\"{printed}\" for `{}`, not \"{rule}\": {}", part.op, deviation.why)?,
                    None => write!(f, "nothing for `{}`: {}", part.op, deviation.why)?,
                }
            }
        }
        Ok(())
    }
}
