//! The table of a network's layers, to print; and the same figures as Markdown, CSV and JSON.
//!
//! Nothing is allocated: what must be known before it is written, a column's width say, is found by writing it to a counter
//! first. Each pass over the layers takes time proportional to their number.

use core::fmt::{self, Write};

mod brief;
mod export;

#[doc(hidden)]
pub use brief::Brief;
pub(crate) use export::escape;
pub use export::{Csv, Json};

use crate::convention::{Convention, explain};
use crate::layer::{Layer, Name};
use crate::network::{Network, layers_of};
use crate::roofline::Machine;
use crate::shape::Shape;

/// A network's layers and totals as a table.
///
/// `{}` is the table for a terminal, `{:#}` the same in GitHub's Markdown; [`Report::csv`] and [`Report::json`] are for other
/// programs. [`Report::depth`] and [`Report::tree`] choose the rows. None of them ends with a line break, so that `println!`
/// suits all.
///
/// The table marks (▸) the heaviest rows by multiply-accumulates: up to three, of which none is as heavy as the fourth.
#[derive(Clone, Copy)]
pub struct Report {
    network: &'static str,
    inputs: &'static [Shape],
    outputs: &'static [Shape],
    layers: Layers,
    convention: Convention,
    params: u64,
    params_stored: u64,
    params_folded: u64,
    params_active: u64,
    params_effective: u64,
    macs: u64,
    macs_effective: u64,
    flops: u64,
    state_bytes: usize,
    weight_bytes: usize,
    weight_bytes_effective: usize,
    peak_bytes: usize,
    peak_layer: Name,
    /// How many components of a path are told apart.
    depth: usize,
    /// Whether scopes have rows of their own, with what is in them indented.
    tree: bool,
    /// Under whose roof the layers that memory bounds are marked.
    machine: Option<Machine>,
    /// The convention with which the network's is compared.
    other: Option<Convention>,
}

/// Where a report has its layers from.
#[derive(Clone, Copy)]
enum Layers {
    /// A network, which is asked when the report is written: what a constant refers to, rustc checks anew for each constant.
    Network(fn() -> &'static [Layer]),
    /// A list.
    List(&'static [Layer]),
}

impl Report {
    /// The report of a network.
    pub const fn of<N: Network>() -> Report {
        Report {
            network: N::NAME,
            inputs: N::INPUTS,
            outputs: N::OUTPUTS,
            layers: Layers::Network(layers_of::<N>),
            convention: N::CONVENTION,
            params: N::PARAMS,
            params_stored: N::PARAMS_STORED,
            params_folded: N::PARAMS_FOLDED,
            params_active: N::PARAMS_ACTIVE,
            params_effective: N::PARAMS_EFFECTIVE,
            macs: N::MACS,
            macs_effective: N::MACS_EFFECTIVE,
            flops: N::FLOPS,
            state_bytes: N::STATE_BYTES,
            weight_bytes: N::WEIGHT_BYTES,
            weight_bytes_effective: N::WEIGHT_BYTES_EFFECTIVE,
            peak_bytes: N::PEAK_BYTES,
            peak_layer: N::PEAK_LAYER,
            depth: usize::MAX,
            tree: false,
            machine: None,
            other: None,
        }
    }

    /// The same with layers folded into scopes: those next to each other whose paths agree in the first `depth` components
    /// are one row, with the sum of their figures. `depth(1)` shows the outermost scopes, `depth(0)` only the totals.
    ///
    /// Rows are in the order of execution: a scope that is left and entered again has as many rows.
    pub const fn depth(self, depth: usize) -> Report {
        Report { depth, ..self }
    }

    /// The same as a tree: each scope of several layers has a row with the sums of what stands indented below it.
    ///
    /// CSV and JSON have no such rows, whose figures would be counted twice.
    pub const fn tree(self) -> Report {
        Report { tree: true, ..self }
    }

    /// The same with a mark (▾) at the rows of which moving their bytes takes longer than their operations, on a machine with
    /// these peaks. [`Layer::bytes_moved`] says what is taken to be moved; [`roofline`](crate::roofline::roofline) tells the bytes,
    /// the operations and the time of each layer.
    pub const fn roofline(self, machine: Machine) -> Report {
        Report { machine: Some(machine), ..self }
    }

    /// The same with a second table below: why another convention counts something else, operator by operator. It is that of
    /// [`explain`].
    pub const fn explain(self, other: Convention) -> Report {
        Report { other: Some(other), ..self }
    }

    /// The rows as CSV (RFC 4180, with a header), for spreadsheets and scripts: a layer a row, shapes as `64x112x112`, those of
    /// several inputs with a space between.
    pub const fn csv(self) -> Csv {
        Csv(Report { tree: false, ..self })
    }

    /// The network, its totals and its layers as a JSON object, each layer on a line of its own.
    pub const fn json(self) -> Json {
        Json(Report { tree: false, ..self })
    }

    pub(crate) fn layers(&self) -> &'static [Layer] {
        match self.layers {
            Layers::Network(layers) => layers(),
            Layers::List(layers) => layers,
        }
    }

    pub(crate) const fn convention(&self) -> Convention {
        self.convention
    }

    fn rows(&self) -> Rows {
        Rows { layers: self.layers(), depth: self.depth, tree: self.tree, at: 0, level: 0 }
    }
}

/// Its network's name; the table is what `{}` writes.
impl fmt::Debug for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Report").field("network", &self.network).finish_non_exhaustive()
    }
}

// ---- rows

/// A row: a layer, or neighbours in a scope.
struct Row {
    layers: &'static [Layer],
    /// The components of the path that are left out, since the rows above say them.
    level: usize,
    /// How many components of the path are told, those left out among them.
    parts: usize,
    /// Whether the rows below it are its layers.
    open: bool,
}

/// The rows of a report, in order.
struct Rows {
    layers: &'static [Layer],
    depth: usize,
    tree: bool,
    /// The next layer.
    at: usize,
    /// In a tree: how many scopes around that layer have got their rows.
    level: usize,
}

impl Iterator for Rows {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        let rest = self.layers.get(self.at..).filter(|_| self.depth > 0)?;
        let first = rest.first()?;
        if self.depth == usize::MAX && !self.tree {
            self.at += 1;
            return Some(Row { layers: &rest[..1], level: 0, parts: usize::MAX, open: false });
        }
        let path = first.name.text();
        let path = path.as_str();
        let level = if self.tree { self.level } else { 0 };
        let parts = if self.tree { level + 1 } else { self.depth };
        let scope = prefix(path, parts);
        let run = if scope.len() == path.len() {
            1
        } else {
            1 + rest[1..].iter().take_while(|layer| is_under(layer.name.text().as_str(), scope)).count()
        };
        let layers = &rest[..run];
        if run > 1 && parts < self.depth {
            self.level += 1;
            return Some(Row { layers, level, parts, open: true });
        }
        self.at += run;
        // The scopes that stay open for the next layer; its own last component is not a scope.
        self.level = self.layers.get(self.at).map_or(0, |next| {
            let next = next.name.text();
            let next = next.as_str();
            level.min(common(path, next)).min(next.split('.').count() - 1)
        });
        Some(Row { layers, level, parts: self.depth, open: false })
    }
}

/// The first `parts` components of a path.
fn prefix(path: &str, parts: usize) -> &str {
    match path.match_indices('.').nth(parts - 1) {
        Some((end, _)) => &path[..end],
        None => path,
    }
}

/// Whether a layer is in a scope.
fn is_under(path: &str, scope: &str) -> bool {
    path.strip_prefix(scope).is_some_and(|rest| rest.starts_with('.'))
}

/// How many components two paths have in common at their beginning.
fn common(a: &str, b: &str) -> usize {
    a.split('.').zip(b.split('.')).take_while(|(a, b)| a == b).count()
}

impl Row {
    fn sum(&self, of: impl Fn(&Layer) -> u64) -> u64 {
        // Parts of totals that fit, but for the FLOPs of conventions whose sum may not.
        self.layers.iter().map(of).fold(0, u64::saturating_add)
    }

    fn params(&self) -> u64 {
        self.sum(|layer| layer.params)
    }

    fn macs(&self) -> u64 {
        self.sum(|layer| layer.macs)
    }

    fn macs_masked(&self) -> u64 {
        self.sum(|layer| layer.macs_masked)
    }

    fn macs_effective(&self) -> u64 {
        self.sum(|layer| layer.macs_effective)
    }

    /// Whether moving its bytes takes a machine longer than its operations.
    fn memory_bound(&self, machine: &Machine) -> bool {
        let (operations, bytes) = self.layers.iter().map(|layer| machine.seconds(layer)).fold((0.0, 0.0), add);
        bytes > operations
    }

    /// Whether it has weights that are those of layers before it. In a shared block all layers are tied, also those without.
    fn shares(&self) -> bool {
        self.layers.iter().any(|layer| layer.tied && (layer.count.weights > 0 || layer.count.bias > 0))
    }

    fn output(&self) -> &Shape {
        &self.layers[self.layers.len() - 1].output
    }

    fn path(&self, out: &mut dyn Write) -> fmt::Result {
        let name = &self.layers[0].name;
        if self.level == 0 && self.parts == usize::MAX {
            // Directly, so that it is whole whatever its length.
            return write!(out, "{name}");
        }
        let text = name.text();
        let told = prefix(text.as_str(), self.parts);
        out.write_str(told.splitn(self.level + 1, '.').last().unwrap_or(told))
    }

    fn operator(&self, out: &mut dyn Write) -> fmt::Result {
        match self.layers {
            [layer] => out.write_str(layer.op),
            layers => write!(out, "({} layers)", Grouped(layers.len() as u64)),
        }
    }
}

fn add((a, b): (f64, f64), (c, d): (f64, f64)) -> (f64, f64) {
    (a + c, b + d)
}

// ---- pieces of text

/// Takes the place of a destination to find how wide a text is.
struct Counter(usize);

impl Write for Counter {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 += text.chars().count();
        Ok(())
    }
}

/// How many characters something writes.
fn width_of(write: impl FnOnce(&mut dyn Write) -> fmt::Result) -> usize {
    let mut counter = Counter(0);
    // The counter takes anything; an error can only come from a `Display` that gives up, of which there is none here.
    let _ = write(&mut counter);
    counter.0
}

fn fill(out: &mut dyn Write, count: usize, with: char) -> fmt::Result {
    (0..count).try_for_each(|_| out.write_char(with))
}

/// A number with commas between groups of three digits.
struct Grouped(u64);

impl fmt::Display for Grouped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 < 1000 {
            return write!(f, "{}", self.0);
        }
        write!(f, "{},{:03}", Grouped(self.0 / 1000), self.0 % 1000)
    }
}

/// A share as a percentage, rounded to one decimal.
struct Percent(u64, u64);

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (part, whole) = (u128::from(self.0), u128::from(self.1));
        let permille = (part * 1000 + whole / 2) / whole;
        write!(f, "{}.{} %", permille / 10, permille % 10)
    }
}

/// The cells of a bar.
const BAR: u8 = 8;

/// A bar of up to [`BAR`] cells, padded to as many if it is `padded`; anything above 0 shows.
struct Bar {
    part: u64,
    whole: u64,
    padded: bool,
}

impl fmt::Display for Bar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const EIGHTHS: [char; 8] = [' ', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
        let (part, whole) = (u128::from(self.part), u128::from(self.whole.max(1)));
        let all = u128::from(BAR) * 8;
        let eighths = ((part * all + whole / 2) / whole).max(u128::from(part > 0)).min(all) as usize;
        fill(f, eighths / 8, '█')?;
        if !eighths.is_multiple_of(8) {
            f.write_char(EIGHTHS[eighths % 8])?;
        }
        fill(f, if self.padded { usize::from(BAR) - eighths.div_ceil(8) } else { 0 }, ' ')
    }
}

/// Shapes with a separator.
struct Shapes<'a>(&'a [Shape], &'a str);

impl fmt::Display for Shapes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, shape) in self.0.iter().enumerate() {
            write!(f, "{}{shape}", if i > 0 { self.1 } else { "" })?;
        }
        Ok(())
    }
}

fn layers(count: usize) -> &'static str {
    if count == 1 { "layer" } else { "layers" }
}

// ---- the table

const LAYER: usize = 0;
const OPERATOR: usize = 1;
const OUTPUT: usize = 2;
const PARAMS: usize = 3;
const MACS: usize = 4;
const SHARE: usize = 5;
const HEADERS: [&str; 6] = ["layer", "operator", "output", "parameters", "MACs", "share"];
/// Between columns of the plain table.
const GAP: &str = "  ";
/// Over the bars and the percentages of the plain table; not wider than they are.
const SHARE_HEADER: &str = "share of MACs";

/// A line of figures below the layers.
struct Total {
    params: Option<u64>,
    macs: Option<u64>,
    label: Label,
}

enum Label {
    Layers(usize),
    Text(&'static str),
    Flops(&'static str),
    State(usize),
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Label::Layers(count) => write!(f, "total of {} {}", Grouped(count as u64), layers(count)),
            Label::Text(text) => f.write_str(text),
            Label::Flops(convention) => write!(f, "FLOPs ({convention})"),
            Label::State(bytes) => write!(f, "kept for the next inference: {} bytes", Grouped(bytes as u64)),
        }
    }
}

/// What must be known before the first row is written.
struct Table<'a> {
    report: &'a Report,
    markdown: bool,
    widths: [usize; 6],
    /// The multiply-accumulates of the heaviest row, whose bar is full.
    most: u64,
    /// Rows above it are marked.
    mark_above: u64,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let table = Table::measure(self, f.alternate());
        if table.markdown { table.markdown(f) } else { table.plain(f) }
    }
}

impl<'a> Table<'a> {
    fn measure(report: &'a Report, markdown: bool) -> Table<'a> {
        let mut table = Table { report, markdown, widths: [0; 6], most: 0, mark_above: u64::MAX };
        // The four heaviest rows, in descending order. The fourth bounds those to mark: what is equally heavy is marked
        // together or not at all, and where there are but three there is nothing to point out.
        let mut heaviest = [0; 4];
        for row in report.rows() {
            let macs = row.macs();
            table.most = table.most.max(macs);
            if !row.open
                && let Some(place) = heaviest.iter().position(|&other| macs > other)
            {
                heaviest[place..].rotate_right(1);
                heaviest[place] = macs;
            }
        }
        if heaviest[3] > 0 {
            table.mark_above = heaviest[3];
        }
        let mut widths = HEADERS.map(str::len);
        for row in report.rows() {
            for (column, width) in widths.iter_mut().enumerate() {
                *width = (*width).max(width_of(|out| table.cell(out, &row, column)));
            }
        }
        for total in report.totals() {
            let mut label = width_of(|out| write!(out, "{}", total.label));
            if !markdown {
                // It may reach over the operators and outputs.
                label = label.saturating_sub(widths[OPERATOR] + widths[OUTPUT] + 2 * GAP.len());
            }
            widths[LAYER] = widths[LAYER].max(label);
            for (column, figure) in [(PARAMS, total.params), (MACS, total.macs)] {
                let width = figure.map_or(0, |figure| width_of(|out| write!(out, "{}", Grouped(figure))));
                widths[column] = widths[column].max(width);
            }
        }
        table.widths = widths;
        table
    }

    fn marked(&self, row: &Row) -> bool {
        !row.open && row.macs() > self.mark_above
    }

    /// A cell's text, without the bar of the last.
    fn cell(&self, out: &mut dyn Write, row: &Row, column: usize) -> fmt::Result {
        match column {
            LAYER if self.markdown => {
                // Wide spaces, which neither Markdown nor HTML drops.
                fill(out, row.level, '\u{2003}')?;
                let bold = if self.marked(row) { "**" } else { "" };
                out.write_str(bold)?;
                code(out, |out| row.path(out))?;
                out.write_str(bold)
            }
            LAYER => {
                fill(out, 2 * row.level, ' ')?;
                row.path(out)
            }
            OPERATOR => {
                row.operator(out)?;
                match row.layers {
                    [layer] if layer.copies > 1 => write!(out, " ({} of {})", layer.active, layer.copies)?,
                    _ => {}
                }
                for (word, macs) in [("masked", row.macs_masked()), ("effective", row.macs_effective())] {
                    if macs < row.macs() {
                        write!(out, " ({word}: {})", Grouped(macs))?;
                    }
                }
                Ok(())
            }
            OUTPUT => write!(out, "{}", row.output()),
            PARAMS => match row.params() {
                0 if row.shares() => out.write_str("shared"),
                0 => self.nothing(out),
                params => write!(out, "{}", Grouped(params)),
            },
            MACS => match row.macs() {
                0 => self.nothing(out),
                macs => write!(out, "{}", Grouped(macs)),
            },
            _ => match row.macs() {
                0 => self.nothing(out),
                macs => write!(out, "{}", Percent(macs, self.report.macs)),
            },
        }
    }

    /// The figure of a layer that has none: lighter than a zero, and in plain text still the end of the line.
    fn nothing(&self, out: &mut dyn Write) -> fmt::Result {
        out.write_str(if self.markdown { "" } else { "·" })
    }

    /// A cell padded to its column's width, of texts after them, of numbers before.
    fn padded(&self, out: &mut dyn Write, column: usize, write: &dyn Fn(&mut dyn Write) -> fmt::Result) -> fmt::Result {
        let pad = self.widths[column].saturating_sub(width_of(write));
        let right = column >= PARAMS;
        fill(out, if right { pad } else { 0 }, ' ')?;
        write(out)?;
        fill(out, if right { 0 } else { pad }, ' ')
    }

    fn plain(&self, out: &mut dyn Write) -> fmt::Result {
        let report = self.report;
        writeln!(out, "{}: {} → {}", report.network, Shapes(report.inputs, ", "), Shapes(report.outputs, ", "))?;
        writeln!(out, "{}", report.convention)?;
        self.heading(out)?;
        for row in report.rows() {
            self.row(out, &row)?;
        }
        if report.rows().next().is_some() {
            self.rule(out)?;
        }
        for total in report.totals() {
            self.total(out, &total)?;
        }
        self.rule(out)?;
        report.memory(out)?;
        report.roof(out, "\n")?;
        report.explanation(out, false)
    }

    /// The width of the columns before the figures, with their gaps.
    fn span(&self) -> usize {
        self.widths[LAYER] + self.widths[OPERATOR] + self.widths[OUTPUT] + 2 * GAP.len()
    }

    /// The width of the bars with the percentages.
    fn share(&self) -> usize {
        usize::from(BAR) + 1 + self.widths[SHARE]
    }

    /// A line across the plain table: under the margin for marks, the columns with their gaps, and the bars.
    fn rule(&self, out: &mut dyn Write) -> fmt::Result {
        let width = 2 + self.span() + self.widths[PARAMS] + self.widths[MACS] + self.share() + 3 * GAP.len();
        fill(out, width, '─')?;
        out.write_char('\n')
    }

    /// The first lines of the plain table.
    fn heading(&self, out: &mut dyn Write) -> fmt::Result {
        self.rule(out)?;
        out.write_str("  ")?;
        for (column, header) in HEADERS.iter().enumerate().take(SHARE) {
            self.padded(out, column, &|out| out.write_str(header))?;
            out.write_str(GAP)?;
        }
        writeln!(out, "{SHARE_HEADER:>width$}", width = self.share())?;
        self.rule(out)
    }

    /// A line of layers in the plain table.
    fn row(&self, out: &mut dyn Write, row: &Row) -> fmt::Result {
        out.write_str(if self.marked(row) { "▸ " } else { "  " })?;
        for column in 0..SHARE {
            self.padded(out, column, &|out| self.cell(out, row, column))?;
            out.write_str(GAP)?;
        }
        write!(out, "{} ", Bar { part: row.macs(), whole: self.most, padded: true })?;
        self.padded(out, SHARE, &|out| self.cell(out, row, SHARE))?;
        out.write_str(if self.under_memory(row) { " ▾\n" } else { "\n" })
    }

    /// A line of totals in the plain table.
    fn total(&self, out: &mut dyn Write, total: &Total) -> fmt::Result {
        write!(out, "  {}", total.label)?;
        // Only as far as there are figures: no spaces at the end of a line.
        if total.params.is_none() && total.macs.is_none() {
            return out.write_char('\n');
        }
        fill(out, self.span() - width_of(|out| write!(out, "{}", total.label)), ' ')?;
        let params = |out: &mut dyn Write| total.params.map_or(Ok(()), |params| write!(out, "{}", Grouped(params)));
        out.write_str(GAP)?;
        self.padded(out, PARAMS, &params)?;
        if let Some(macs) = total.macs {
            out.write_str(GAP)?;
            self.padded(out, MACS, &|out| write!(out, "{}", Grouped(macs)))?;
        }
        out.write_char('\n')
    }

    /// Whether a row is marked as bound by memory.
    fn under_memory(&self, row: &Row) -> bool {
        self.report.machine.is_some_and(|machine| row.memory_bound(&machine))
    }

    fn markdown(&self, out: &mut dyn Write) -> fmt::Result {
        let report = self.report;
        writeln!(out, "**{}**: {} → {}\n", report.network, Shapes(report.inputs, ", "), Shapes(report.outputs, ", "))?;
        writeln!(out, "{}\n", report.convention)?;
        for (column, header) in HEADERS.iter().enumerate() {
            out.write_str("| ")?;
            self.padded(out, column, &|out| out.write_str(header))?;
            out.write_char(' ')?;
        }
        out.write_str("| |\n")?;
        for column in 0..HEADERS.len() {
            let right = column >= PARAMS;
            out.write_str("| ")?;
            fill(out, self.widths[column] - usize::from(right), '-')?;
            out.write_str(if right { ": " } else { " " })?;
        }
        out.write_str("|-|\n")?;
        for row in report.rows() {
            for column in 0..HEADERS.len() {
                out.write_str("| ")?;
                self.padded(out, column, &|out| self.cell(out, &row, column))?;
                out.write_char(' ')?;
            }
            let mark = if self.under_memory(&row) { " ▾" } else { "" };
            match row.macs() {
                0 => writeln!(out, "|{mark} |")?,
                part => writeln!(out, "| {}{mark} |", Bar { part, whole: self.most, padded: false })?,
            }
        }
        for total in report.totals() {
            for column in 0..HEADERS.len() {
                out.write_str("| ")?;
                let figure = match column {
                    PARAMS => total.params,
                    MACS => total.macs,
                    _ => None,
                };
                self.padded(out, column, &|out| match (column, figure) {
                    (LAYER, _) => write!(out, "{}", total.label),
                    (_, Some(figure)) => write!(out, "{}", Grouped(figure)),
                    _ => Ok(()),
                })?;
                out.write_char(' ')?;
            }
            out.write_str("| |\n")?;
        }
        out.write_char('\n')?;
        report.memory(out)?;
        report.roof(out, "\n\n")?;
        report.explanation(out, true)
    }
}

impl Report {
    /// The line on memory.
    fn memory(&self, out: &mut dyn Write) -> fmt::Result {
        let (weights, peak) = (Grouped(self.weight_bytes as u64), Grouped(self.peak_bytes as u64));
        write!(out, "Memory: {weights} bytes of weights")?;
        if self.weight_bytes_effective != self.weight_bytes {
            let left = Grouped(self.weight_bytes_effective as u64);
            write!(out, ", {left} of what is left of them")?;
        }
        write!(out, "; activations need {peak} bytes, at {}", self.peak_layer)
    }

    /// The line on what bounds the layers.
    fn roof(&self, out: &mut dyn Write, gap: &str) -> fmt::Result {
        let Some(machine) = self.machine else { return Ok(()) };
        let bound = self.layers().iter().filter(|layer| machine.memory_bound(layer)).count();
        let Machine { operations, bytes } = machine;
        write!(
            out,
            "{gap}▾ bound by memory at {operations:.2e} operations and {bytes:.2e} bytes per second: {} of {} {}, if each input and \
             weight is read once and each output written once",
            Grouped(bound as u64),
            Grouped(self.layers().len() as u64),
            layers(self.layers().len()),
        )
    }

    /// The table of two conventions.
    fn explanation(&self, out: &mut dyn Write, markdown: bool) -> fmt::Result {
        let Some(other) = self.other else { return Ok(()) };
        let explanation = explain(self.layers(), self.convention, other);
        if markdown { write!(out, "\n\n{explanation:#}") } else { write!(out, "\n\n{explanation}") }
    }

    /// The lines below the layers; of the parameters only those that say something new.
    fn totals(&self) -> impl Iterator<Item = Total> {
        let other = |label: &'static str, params: u64| {
            (params != self.params).then_some(Total { params: Some(params), macs: None, label: Label::Text(label) })
        };
        let masked = self.layers().iter().map(|layer| layer.macs_masked).fold(0, u64::saturating_add);
        let masked = Total { params: None, macs: Some(masked), label: Label::Text("without what masks throw away") };
        let left = Total {
            params: Some(self.params_effective),
            macs: Some(self.macs_effective),
            label: Label::Text("effective: without zeros and channels not kept"),
        };
        let state = Total { params: None, macs: None, label: Label::State(self.state_bytes) };
        [
            Some(Total { params: Some(self.params), macs: Some(self.macs), label: Label::Layers(self.layers().len()) }),
            other("active in one inference", self.params_active),
            other("stored, with buffers", self.params_stored),
            other("after folding batch norm", self.params_folded),
            Some(masked).filter(|masked| masked.macs != Some(self.macs)),
            Some(left).filter(|_| (self.params_effective, self.macs_effective) != (self.params, self.macs)),
            Some(Total { params: None, macs: Some(self.flops), label: Label::Flops(self.convention.name()) }),
            Some(state).filter(|_| self.state_bytes > 0),
        ]
        .into_iter()
        .flatten()
    }
}

/// A Markdown code span in a table's cell.
fn code(out: &mut dyn Write, write: impl Fn(&mut dyn Write) -> fmt::Result) -> fmt::Result {
    /// GitHub reads `\|` as `|` within a cell, in code, too. A backtick would end the span: it becomes its look-alike.
    struct Escape<'a>(&'a mut dyn Write);
    impl Write for Escape<'_> {
        fn write_str(&mut self, text: &str) -> fmt::Result {
            text.chars().try_for_each(|char| match char {
                '|' => self.0.write_str("\\|"),
                '`' => self.0.write_char('ˋ'),
                char if char.is_control() => self.0.write_char(' '),
                char => self.0.write_char(char),
            })
        }
    }
    out.write_char('`')?;
    write(&mut Escape(out))?;
    out.write_char('`')
}

#[cfg(test)]
mod tests;
