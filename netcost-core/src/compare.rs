//! What changed between two networks, or since a report was saved.

use core::fmt::{self, Write};

use crate::columns::{Signed, padded, width};
use crate::convention::Convention;
use crate::layer::Layer;
use crate::report::Report;

/// The figures of a network's layers: of a [`Report`], or of one that was saved as JSON.
#[derive(Clone, Copy)]
pub struct Figures<'a>(Source<'a>);

// There are two at a time at most.
#[allow(clippy::large_enum_variant)]
#[derive(Clone, Copy)]
enum Source<'a> {
    Report(Report),
    Json(&'a str),
}

impl From<Report> for Figures<'_> {
    fn from(report: Report) -> Self {
        Figures(Source::Report(report))
    }
}

impl fmt::Debug for Figures<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Figures({} layers)", self.entries().count())
    }
}

/// Why a text is not a report that was saved as JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAReport {
    /// The line at fault; 0 for the whole.
    pub line: usize,
    /// What is missing in it.
    pub missing: &'static str,
}

impl fmt::Display for NotAReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "this is not a report saved as JSON: there is no {}", self.missing),
            line => write!(f, "this is not a report saved as JSON: line {line} has no {}", self.missing),
        }
    }
}

impl core::error::Error for NotAReport {}

/// What begins the line of a layer in JSON, before the name.
const LAYER: &str = "    {\"name\": \"";

impl<'a> Figures<'a> {
    /// The figures of a report that was saved: the text of [`Report::json`].
    ///
    /// # Errors
    /// If it has no layers of that form, with the line.
    pub fn from_json(json: &'a str) -> Result<Figures<'a>, NotAReport> {
        if !json.contains("\"layers\": [") {
            return Err(NotAReport { line: 0, missing: "\"layers\"" });
        }
        for (i, line) in json.lines().enumerate() {
            let Some(rest) = line.strip_prefix(LAYER) else { continue };
            let missing = |missing| NotAReport { line: i + 1, missing };
            if end_of_string(rest).is_none() {
                return Err(missing("end of the name"));
            }
            for (i, figure) in FIGURES.iter().enumerate() {
                // Those behind the first three were added later.
                let old = i >= 3 && !line.contains(figure.key);
                if !old && number(line, figure.key).is_none() {
                    return Err(missing(figure.quoted));
                }
            }
        }
        Ok(Figures(Source::Json(json)))
    }

    fn entries(&self) -> impl Iterator<Item = Entry<'a>> + use<'a> {
        let (layers, convention, json) = match self.0 {
            Source::Report(report) => (report.layers(), Some(report.convention()), ""),
            Source::Json(json) => (&[] as &[Layer], None, json),
        };
        let of_layers = layers.iter().filter_map(move |layer| {
            convention.map(|convention| Entry {
                name: PathOf::Layer(layer),
                figures: FIGURES.map(|figure| Some((figure.of)(layer, convention))),
            })
        });
        // They were looked through when it was read.
        let of_json = json.lines().filter_map(|line| {
            let rest = line.strip_prefix(LAYER)?;
            let name = PathOf::Json(&rest[..end_of_string(rest)?]);
            Some(Entry { name, figures: FIGURES.map(|figure| number(line, figure.key)) })
        });
        of_layers.chain(of_json)
    }

    /// The sums; none of a figure that a layer has not.
    fn totals(&self) -> [Option<u128>; COUNT] {
        self.entries().fold([Some(0); COUNT], |mut sums, entry| {
            for (sum, figure) in sums.iter_mut().zip(entry.figures) {
                *sum = sum.zip(figure).map(|(sum, figure)| sum + u128::from(figure));
            }
            sums
        })
    }

    fn find(&self, name: PathOf<'_>) -> Option<Entry<'a>> {
        self.entries().find(|entry| entry.name.same(name))
    }

    /// Writes what stands for FLOPs in it: the convention's name.
    fn convention(&self, out: &mut dyn Write) -> fmt::Result {
        match self.0 {
            Source::Report(report) => out.write_str(report.convention().name()),
            Source::Json(json) => {
                let name = json.split_once("\"convention\": {\"name\": \"").and_then(|(_, rest)| rest.split_once('"'));
                out.write_str(name.map_or("?", |(name, _)| name))
            }
        }
    }
}

/// A figure of a layer that is compared.
struct Figure {
    /// The header of its column.
    header: &'static str,
    /// How it is called in JSON.
    key: &'static str,
    quoted: &'static str,
    of: fn(&Layer, Convention) -> u64,
}

const COUNT: usize = 6;
const PARAMS: usize = 0;
const MACS: usize = 1;
const FLOPS: usize = 2;
const PARAMS_EFFECTIVE: usize = 4;
const MACS_EFFECTIVE: usize = 5;

const FIGURES: [Figure; COUNT] = [
    Figure { header: "parameters", key: "\"params\": ", quoted: "\"params\"", of: |layer, _| layer.params },
    Figure { header: "MACs", key: "\"macs\": ", quoted: "\"macs\"", of: |layer, _| layer.macs },
    Figure { header: "FLOPs", key: "\"flops\": ", quoted: "\"flops\"", of: |layer, convention| layer.flops(convention) },
    // Of a layer that is not pruned the bytes of its weights.
    Figure {
        header: "bytes",
        key: "\"weight_bytes_effective\": ",
        quoted: "\"weight_bytes_effective\"",
        of: |layer, _| layer.weight_bytes_effective,
    },
    Figure {
        header: "parameters left",
        key: "\"params_effective\": ",
        quoted: "\"params_effective\"",
        of: |layer, _| layer.params_effective,
    },
    Figure {
        header: "MACs left",
        key: "\"macs_effective\": ",
        quoted: "\"macs_effective\"",
        of: |layer, _| layer.macs_effective,
    },
];

/// Where a JSON string ends, of which this is the rest.
fn end_of_string(text: &str) -> Option<usize> {
    let mut escaped = false;
    text.bytes().position(|byte| {
        let end = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        end
    })
}

/// The last number after a key in a line: a name before may look like one.
fn number(line: &str, key: &str) -> Option<u64> {
    let (_, rest) = line.rsplit_once(key)?;
    rest[..rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len())].parse().ok()
}

#[derive(Clone, Copy)]
enum PathOf<'a> {
    Layer(&'static Layer),
    /// As it stands in JSON.
    Json(&'a str),
}

impl PathOf<'_> {
    fn same(self, other: PathOf<'_>) -> bool {
        match (self, other) {
            (PathOf::Layer(a), PathOf::Layer(b)) => a.name == b.name,
            (PathOf::Json(a), PathOf::Json(b)) => a == b,
            (PathOf::Layer(layer), PathOf::Json(text)) | (PathOf::Json(text), PathOf::Layer(layer)) => {
                let mut rest = Rest(Some(text));
                // It takes anything.
                let _ = crate::report::escape(&mut rest, |out| write!(out, "{}", layer.name));
                rest.0 == Some("")
            }
        }
    }
}

impl fmt::Display for PathOf<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PathOf::Layer(layer) => fmt::Display::fmt(&layer.name, f),
            PathOf::Json(text) => f.write_str(text),
        }
    }
}

/// What is left of a text after what is written, as long as they agree.
struct Rest<'a>(Option<&'a str>);

impl Write for Rest<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 = self.0.and_then(|rest| rest.strip_prefix(text));
        Ok(())
    }
}

#[derive(Clone, Copy)]
struct Entry<'a> {
    name: PathOf<'a>,
    /// [`FIGURES`]; none that was not saved.
    figures: [Option<u64>; COUNT],
}

impl Entry<'_> {
    /// Whether what both have is the same.
    fn agrees(&self, other: &Entry<'_>) -> bool {
        self.figures.iter().zip(other.figures).all(|(a, b)| a.zip(b).is_none_or(|(a, b)| a == b))
    }
}

/// What changed from one network to another: `Display` writes the layers that did, with the differences of their parameters,
/// multiply-accumulates, FLOPs and bytes of weights, absolute and in percent, and the totals; where weights are zero or channels not
/// kept, what is left of parameters and multiply-accumulates, too. The bytes are those that are left.
///
/// A figure that an old report does not have is not compared.
#[derive(Clone, Copy, Debug)]
pub struct Comparison<'a> {
    before: Figures<'a>,
    after: Figures<'a>,
}

/// Aligns two networks by the paths of their layers.
///
/// ```
/// # use netcost_core as netcost;
/// # fn with(before: netcost::report::Report, after: netcost::report::Report, saved: &str) {
/// use netcost::compare::{Figures, compare};
///
/// println!("{}", compare(before, after));
/// let saved = Figures::from_json(saved).expect("a saved report");
/// assert!(compare(saved, after).is_empty(), "the cost has changed:\n{}", compare(saved, after));
/// # }
/// ```
pub fn compare<'a>(before: impl Into<Figures<'a>>, after: impl Into<Figures<'a>>) -> Comparison<'a> {
    Comparison { before: before.into(), after: after.into() }
}

/// A layer that changed: before, after.
type Change<'a> = (Option<Entry<'a>>, Option<Entry<'a>>);

impl<'a> Comparison<'a> {
    /// Whether all layers have the same paths and the same figures.
    pub fn is_empty(&self) -> bool {
        self.changes().next().is_none()
    }

    /// Of the second, the layers that changed or are new; then those of the first that are gone.
    fn changes(&self) -> impl Iterator<Item = Change<'a>> {
        let (before, after) = (self.before, self.after);
        let changed = after.entries().filter_map(move |new| match before.find(new.name) {
            Some(old) if old.agrees(&new) => None,
            old => Some((old, Some(new))),
        });
        let gone = before.entries().filter(move |old| after.find(old.name).is_none()).map(|old| (Some(old), None));
        changed.chain(gone)
    }
}

/// `+1,024 (+12.5 %)`, nothing if there is no difference.
struct Difference(u128, u128);

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let difference = self.1.cast_signed() - self.0.cast_signed();
        if difference == 0 {
            return f.write_str("·");
        }
        let sign = if difference > 0 { "+" } else { "" };
        write!(f, "{sign}{}", Signed(difference))?;
        if self.0 == 0 {
            return Ok(());
        }
        // A figure is far from where this would overflow: one of 64 bits for each of 2^32 layers.
        let permille = (difference.unsigned_abs() * 1000 + self.0 / 2) / self.0;
        write!(f, " ({}{}.{} %)", if difference > 0 { "+" } else { "−" }, permille / 10, permille % 10)
    }
}

impl Comparison<'_> {
    /// Which figures have columns: those of which both know, and of what is left only where it is not all.
    fn columns(&self) -> [bool; COUNT] {
        let mut shown = [false; COUNT];
        let totals = [self.before.totals(), self.after.totals()];
        for (i, shown) in shown.iter_mut().enumerate() {
            let pruned = |dense: usize| {
                let mut entries = self.before.entries().chain(self.after.entries());
                entries.any(|entry| entry.figures[i] != entry.figures[dense])
            };
            *shown = totals.iter().all(|totals| totals[i].is_some())
                && match i {
                    PARAMS_EFFECTIVE => pruned(PARAMS),
                    MACS_EFFECTIVE => pruned(MACS),
                    _ => true,
                };
        }
        shown
    }
}

impl fmt::Display for Comparison<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let totals = [self.before.totals(), self.after.totals()];
        let columns = self.columns();
        let shown = || (0..COUNT).filter(|i| columns[*i]);
        let figures = |(old, new): &Change<'_>, i: usize| {
            let figure = |entry: &Option<Entry<'_>>| entry.and_then(|entry| entry.figures[i]).map_or(0, u128::from);
            Difference(figure(old), figure(new))
        };
        // Shown are those of which both know.
        let total = |i: usize| Difference(totals[0][i].unwrap_or(0), totals[1][i].unwrap_or(0));
        let mut widths = FIGURES.map(|figure| width(figure.header));
        let mut first = width("layer");
        for change in self.changes() {
            if let Some(entry) = change.1.or(change.0) {
                first = first.max(width(entry.name) + 2);
            }
            for i in shown() {
                widths[i] = widths[i].max(width(figures(&change, i)));
            }
        }
        padded(f, "layer", first, false)?;
        for i in shown() {
            widths[i] = widths[i].max(width(total(i)));
            f.write_str("  ")?;
            padded(f, FIGURES[i].header, widths[i], true)?;
        }
        for change in self.changes() {
            let Some(entry) = change.1.or(change.0) else { continue };
            let mark = match change {
                (None, _) => "+",
                (_, None) => "−",
                _ => "~",
            };
            f.write_char('\n')?;
            padded(f, format_args!("{mark} {}", entry.name), first, false)?;
            for i in shown() {
                f.write_str("  ")?;
                padded(f, figures(&change, i), widths[i], true)?;
            }
        }
        f.write_char('\n')?;
        padded(f, "total", first, false)?;
        for i in shown() {
            f.write_str("  ")?;
            padded(f, total(i), widths[i], true)?;
        }
        for i in shown() {
            let Difference(old, new) = total(i);
            write!(f, "\n{}: {} → {}", FIGURES[i].header, Signed(old.cast_signed()), Signed(new.cast_signed()))?;
            if i == FLOPS {
                f.write_str(" (")?;
                self.before.convention(f)?;
                f.write_str(" → ")?;
                self.after.convention(f)?;
                f.write_char(')')?;
            }
        }
        Ok(())
    }
}
