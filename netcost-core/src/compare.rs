//! What changed between two networks, or since a report was saved.

use core::fmt::{self, Write};

use crate::columns::{Signed, padded, width};
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
            for (key, missing_key) in [(PARAMS, "\"params\""), (MACS, "\"macs\""), (FLOPS, "\"flops\"")] {
                if number(line, key).is_none() {
                    return Err(missing(missing_key));
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
                figures: [layer.params, layer.macs, layer.flops(convention)],
            })
        });
        // They were looked through when it was read.
        let of_json = json.lines().filter_map(|line| {
            let rest = line.strip_prefix(LAYER)?;
            let name = PathOf::Json(&rest[..end_of_string(rest)?]);
            Some(Entry { name, figures: [number(line, PARAMS)?, number(line, MACS)?, number(line, FLOPS)?] })
        });
        of_layers.chain(of_json)
    }

    fn totals(&self) -> [u128; 3] {
        self.entries().fold([0; 3], |mut sums, entry| {
            for (sum, figure) in sums.iter_mut().zip(entry.figures) {
                *sum += u128::from(figure);
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

const PARAMS: &str = "\"params\": ";
const MACS: &str = "\"macs\": ";
const FLOPS: &str = "\"flops\": ";

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
    /// Parameters, multiply-accumulates, FLOPs.
    figures: [u64; 3],
}

/// What changed from one network to another: `Display` writes the layers that did, with the differences of their parameters,
/// multiply-accumulates and FLOPs, absolute and in percent, and the totals.
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
            Some(old) if old.figures == new.figures => None,
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

const HEADERS: [&str; 4] = ["layer", "parameters", "MACs", "FLOPs"];

impl fmt::Display for Comparison<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let totals = [self.before.totals(), self.after.totals()];
        let figures = |(old, new): &Change<'_>, i: usize| {
            let figure = |entry: &Option<Entry<'_>>| entry.map_or(0, |entry| u128::from(entry.figures[i]));
            Difference(figure(old), figure(new))
        };
        let total = |i: usize| Difference(totals[0][i], totals[1][i]);
        let mut widths = HEADERS.map(width);
        for change in self.changes() {
            if let Some(entry) = change.1.or(change.0) {
                widths[0] = widths[0].max(width(entry.name) + 2);
            }
            for i in 0..3 {
                widths[i + 1] = widths[i + 1].max(width(figures(&change, i)));
            }
        }
        for i in 0..3 {
            widths[i + 1] = widths[i + 1].max(width(total(i)));
        }
        for (i, header) in HEADERS.iter().enumerate() {
            f.write_str(if i > 0 { "  " } else { "" })?;
            padded(f, header, widths[i], i > 0)?;
        }
        for change in self.changes() {
            let Some(entry) = change.1.or(change.0) else { continue };
            let mark = match change {
                (None, _) => "+",
                (_, None) => "−",
                _ => "~",
            };
            f.write_char('\n')?;
            padded(f, format_args!("{mark} {}", entry.name), widths[0], false)?;
            for i in 0..3 {
                f.write_str("  ")?;
                padded(f, figures(&change, i), widths[i + 1], true)?;
            }
        }
        f.write_char('\n')?;
        padded(f, "total", widths[0], false)?;
        for i in 0..3 {
            f.write_str("  ")?;
            padded(f, total(i), widths[i + 1], true)?;
        }
        for (i, name) in HEADERS[1..].iter().enumerate() {
            let [old, new] = totals.map(|totals| Signed(totals[i].cast_signed()));
            write!(f, "\n{name}: {old} → {new}")?;
        }
        f.write_str(" (")?;
        self.before.convention(f)?;
        f.write_str(" → ")?;
        self.after.convention(f)?;
        f.write_char(')')
    }
}
