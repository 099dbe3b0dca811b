//! The table of a network's layers, to print; and the same figures as Markdown, CSV and JSON.
//!
//! Nothing is allocated: what must be known before it is written, a column's width say, is found by writing it to a counter
//! first. Each pass over the layers takes time proportional to their number.

use core::fmt::{self, Write};

use crate::convention::Convention;
use crate::layer::Layer;
use crate::network::Network;
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
    layers: &'static [Layer],
    convention: Convention,
    params: u64,
    params_stored: u64,
    params_folded: u64,
    params_active: u64,
    macs: u64,
    flops: u64,
    /// How many components of a path are told apart.
    depth: usize,
    /// Whether scopes have rows of their own, with what is in them indented.
    tree: bool,
}

impl Report {
    /// The report of a network.
    pub const fn of<N: Network>() -> Report {
        Report {
            network: N::NAME,
            inputs: N::INPUTS,
            outputs: N::OUTPUTS,
            layers: N::LAYERS,
            convention: N::CONVENTION,
            params: N::PARAMS,
            params_stored: N::PARAMS_STORED,
            params_folded: N::PARAMS_FOLDED,
            params_active: N::PARAMS_ACTIVE,
            macs: N::MACS,
            flops: N::FLOPS,
            depth: usize::MAX,
            tree: false,
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

    /// The rows as CSV (RFC 4180, with a header), for spreadsheets and scripts: a layer a row, shapes as `64x112x112`, those of
    /// several inputs with a space between.
    pub const fn csv(self) -> Csv {
        Csv(Report { tree: false, ..self })
    }

    /// The network, its totals and its layers as a JSON object, each layer on a line of its own.
    pub const fn json(self) -> Json {
        Json(Report { tree: false, ..self })
    }

    const fn rows(&self) -> Rows {
        Rows { layers: self.layers, depth: self.depth, tree: self.tree, at: 0, level: 0 }
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
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Label::Layers(count) => write!(f, "total of {} {}", Grouped(count as u64), layers(count)),
            Label::Text(text) => f.write_str(text),
            Label::Flops(convention) => write!(f, "FLOPs ({convention})"),
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
                    [layer] if layer.copies > 1 => write!(out, " ({} of {})", layer.active, layer.copies),
                    _ => Ok(()),
                }
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
        // The margin for marks, the columns with their gaps, and the bars.
        let share = usize::from(BAR) + 1 + self.widths[SHARE];
        let span = self.widths[LAYER] + self.widths[OPERATOR] + self.widths[OUTPUT] + 2 * GAP.len();
        let width = 2 + span + self.widths[PARAMS] + self.widths[MACS] + share + 3 * GAP.len();
        let rule = |out: &mut dyn Write| {
            fill(out, width, '─')?;
            out.write_char('\n')
        };
        writeln!(out, "{}: {} → {}", report.network, Shapes(report.inputs, ", "), Shapes(report.outputs, ", "))?;
        rule(out)?;
        out.write_str("  ")?;
        for (column, header) in HEADERS.iter().enumerate().take(SHARE) {
            self.padded(out, column, &|out| out.write_str(header))?;
            out.write_str(GAP)?;
        }
        writeln!(out, "{SHARE_HEADER:>share$}")?;
        rule(out)?;
        for row in report.rows() {
            out.write_str(if self.marked(&row) { "▸ " } else { "  " })?;
            for column in 0..SHARE {
                self.padded(out, column, &|out| self.cell(out, &row, column))?;
                out.write_str(GAP)?;
            }
            write!(out, "{} ", Bar { part: row.macs(), whole: self.most, padded: true })?;
            self.padded(out, SHARE, &|out| self.cell(out, &row, SHARE))?;
            out.write_char('\n')?;
        }
        if report.rows().next().is_some() {
            rule(out)?;
        }
        for total in report.totals() {
            write!(out, "  {}", total.label)?;
            fill(out, span - width_of(|out| write!(out, "{}", total.label)), ' ')?;
            // Only as far as there are figures: no spaces at the end of a line.
            let params = |out: &mut dyn Write| total.params.map_or(Ok(()), |params| write!(out, "{}", Grouped(params)));
            out.write_str(GAP)?;
            self.padded(out, PARAMS, &params)?;
            if let Some(macs) = total.macs {
                out.write_str(GAP)?;
                self.padded(out, MACS, &|out| write!(out, "{}", Grouped(macs)))?;
            }
            out.write_char('\n')?;
        }
        rule(out)?;
        out.write_str(report.convention.describe())
    }

    fn markdown(&self, out: &mut dyn Write) -> fmt::Result {
        let report = self.report;
        writeln!(out, "**{}**: {} → {}\n", report.network, Shapes(report.inputs, ", "), Shapes(report.outputs, ", "))?;
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
            match row.macs() {
                0 => out.write_str("| |\n")?,
                part => writeln!(out, "| {} |", Bar { part, whole: self.most, padded: false })?,
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
        write!(out, "\n{}", report.convention.describe())
    }
}

impl Report {
    /// The lines below the layers; of the parameters only those that say something new.
    fn totals(&self) -> impl Iterator<Item = Total> {
        let other = |label: &'static str, params: u64| {
            (params != self.params).then_some(Total { params: Some(params), macs: None, label: Label::Text(label) })
        };
        [
            Some(Total { params: Some(self.params), macs: Some(self.macs), label: Label::Layers(self.layers.len()) }),
            other("active in one inference", self.params_active),
            other("stored, with buffers", self.params_stored),
            other("after folding batch norm", self.params_folded),
            Some(Total { params: None, macs: Some(self.flops), label: Label::Flops(self.convention.name()) }),
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

// ---- for other programs

/// A report as CSV: see [`Report::csv`].
#[derive(Clone, Copy, Debug)]
pub struct Csv(Report);

/// A report as JSON: see [`Report::json`].
#[derive(Clone, Copy, Debug)]
pub struct Json(Report);

/// The numbers of a row that both have, after the shapes.
fn figures(row: &Row, convention: Convention) -> [(&'static str, u64); 7] {
    [
        ("params", row.params()),
        // The parameters are those of all copies.
        ("params_active", row.sum(|layer| layer.params / u64::from(layer.copies) * u64::from(layer.active))),
        ("weights", row.sum(|layer| layer.weights)),
        ("bias", row.sum(|layer| layer.bias)),
        ("buffers", row.sum(|layer| layer.buffers)),
        ("macs", row.macs()),
        ("flops", row.sum(|layer| layer.flops(convention))),
    ]
}

impl fmt::Display for Csv {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fn dims(f: &mut fmt::Formatter<'_>, shape: &Shape) -> fmt::Result {
            for (i, size) in shape.dims().iter().enumerate() {
                write!(f, "{}{size}", if i > 0 { "x" } else { "" })?;
            }
            Ok(())
        }
        f.write_str("name,op,inputs,output,params,params_active,weights,bias,buffers,macs,flops,tied,file,line")?;
        for row in self.0.rows() {
            let first = &row.layers[0];
            f.write_str("\r\n")?;
            field(f, |out| row.path(out))?;
            f.write_char(',')?;
            field(f, |out| row.operator(out))?;
            for (i, shape) in first.inputs.iter().enumerate() {
                f.write_str(if i > 0 { " " } else { "," })?;
                dims(f, shape)?;
            }
            f.write_str(if first.inputs.is_empty() { ",," } else { "," })?;
            dims(f, row.output())?;
            for (_, figure) in figures(&row, self.0.convention) {
                write!(f, ",{figure}")?;
            }
            write!(f, ",{},", row.shares())?;
            field(f, |out| out.write_str(first.file))?;
            write!(f, ",{}", first.line)?;
        }
        Ok(())
    }
}

/// A CSV field, in quotes if it needs them.
fn field(out: &mut dyn Write, write: impl Fn(&mut dyn Write) -> fmt::Result) -> fmt::Result {
    struct NeedsQuotes(bool);
    impl Write for NeedsQuotes {
        fn write_str(&mut self, text: &str) -> fmt::Result {
            self.0 |= text.contains([',', '"', '\r', '\n']);
            Ok(())
        }
    }
    struct Doubled<'a>(&'a mut dyn Write);
    impl Write for Doubled<'_> {
        fn write_str(&mut self, text: &str) -> fmt::Result {
            text.chars().try_for_each(|char| match char {
                '"' => self.0.write_str("\"\""),
                char => self.0.write_char(char),
            })
        }
    }
    let mut quotes = NeedsQuotes(false);
    write(&mut quotes)?;
    if !quotes.0 {
        return write(out);
    }
    out.write_char('"')?;
    write(&mut Doubled(out))?;
    out.write_char('"')
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let report = &self.0;
        f.write_str("{\n  \"network\": ")?;
        string(f, |out| out.write_str(report.network))?;
        f.write_str(",\n  \"convention\": {\"name\": ")?;
        string(f, |out| out.write_str(report.convention.name()))?;
        f.write_str(", \"meaning\": ")?;
        let meaning = report.convention.describe();
        string(f, |out| out.write_str(meaning.split_once(": ").map_or(meaning, |(_, meaning)| meaning)))?;
        // A shape's text is a JSON array.
        write!(f, "}},\n  \"inputs\": [{}]", Shapes(report.inputs, ", "))?;
        write!(f, ",\n  \"outputs\": [{}]", Shapes(report.outputs, ", "))?;
        write!(f, ",\n  \"totals\": {{\"layers\": {}", report.layers.len())?;
        for (key, total) in [
            ("params", report.params),
            ("params_active", report.params_active),
            ("params_stored", report.params_stored),
            ("params_folded", report.params_folded),
            ("macs", report.macs),
            ("flops", report.flops),
        ] {
            write!(f, ", \"{key}\": {total}")?;
        }
        f.write_str("},\n  \"layers\": [")?;
        for (i, row) in report.rows().enumerate() {
            let first = &row.layers[0];
            f.write_str(if i > 0 { ",\n    {\"name\": " } else { "\n    {\"name\": " })?;
            string(f, |out| row.path(out))?;
            f.write_str(", \"op\": ")?;
            string(f, |out| row.operator(out))?;
            write!(f, ", \"inputs\": [{}], \"output\": {}", Shapes(&first.inputs, ", "), row.output())?;
            for (key, figure) in figures(&row, report.convention) {
                write!(f, ", \"{key}\": {figure}")?;
            }
            write!(f, ", \"tied\": {}, \"file\": ", row.shares())?;
            string(f, |out| out.write_str(first.file))?;
            write!(f, ", \"line\": {}}}", first.line)?;
        }
        f.write_str("\n  ]\n}")
    }
}

/// A JSON string.
fn string(out: &mut dyn Write, write: impl Fn(&mut dyn Write) -> fmt::Result) -> fmt::Result {
    struct Escape<'a>(&'a mut dyn Write);
    impl Write for Escape<'_> {
        fn write_str(&mut self, text: &str) -> fmt::Result {
            text.chars().try_for_each(|char| match char {
                '"' => self.0.write_str("\\\""),
                '\\' => self.0.write_str("\\\\"),
                '\u{0}'..='\u{1f}' => write!(self.0, "\\u{:04x}", u32::from(char)),
                char => self.0.write_char(char),
            })
        }
    }
    out.write_char('"')?;
    write(&mut Escape(out))?;
    out.write_char('"')
}

#[cfg(test)]
mod tests {
    use std::format;
    use std::string::{String, ToString};
    use std::vec::Vec;

    use super::*;
    use crate::args::Padding;
    use crate::graph::{Graph, NameText, Site, Sites, Size, Store};
    use crate::layer::{LayersOf, Traced};
    use crate::op::{AdaptiveAvgPool2d, BatchNorm, Conv2d, Flatten, Linear};
    use crate::tensor::Tensor;
    use crate::text::hash;
    use crate::trace::Trace;

    const fn site(label: &'static str) -> Site {
        Site(label, hash(label.as_bytes()), 0, 0, 7, false)
    }

    /// A network of one input of 3 × 8 × 8 from a function that makes its layers.
    macro_rules! network {
        ($name:ident, $file:literal, [$($label:literal),*], $forward:expr) => {
            struct $name;

            impl $name {
                const SITES: &'static Sites = &Sites { file: $file, list: &[$(site($label)),*] };
                const SIZE: Size = {
                    let store = Store::<0, 0, 0, 0, 0>::new();
                    let graph = store.graph(Self::SITES);
                    graph.output($forward(graph.input("x", &[3, 8, 8], 0)), None, &[None], 0);
                    graph.size()
                };
                const TRACE: &'static Trace<
                    { Self::SIZE.nodes },
                    { Self::SIZE.scopes },
                    { Self::SIZE.edges },
                    { Self::SIZE.text },
                > = &{
                    let store = Store::<
                        { Self::SIZE.nodes },
                        { Self::SIZE.scopes },
                        { Self::SIZE.edges },
                        { Self::SIZE.text },
                        { Self::SIZE.keys },
                    >::new();
                    let graph = store.graph(Self::SITES);
                    graph.output($forward(graph.input("x", &[3, 8, 8], 0)), None, &[None], 0);
                    store.finish(&graph)
                };
            }

            impl
                Traced<
                    { Self::SIZE.nodes },
                    { Self::SIZE.scopes },
                    { Self::SIZE.edges },
                    { Self::SIZE.text },
                > for $name
            {
                const TRACE: &'static Trace<
                    { Self::SIZE.nodes },
                    { Self::SIZE.scopes },
                    { Self::SIZE.edges },
                    { Self::SIZE.text },
                > = Self::TRACE;
            }

            impl Network for $name {
                const NAME: &'static str = stringify!($name);
                const PARAMS: u64 = Self::TRACE.totals.params;
                const PARAMS_STORED: u64 = Self::PARAMS + Self::TRACE.totals.buffers;
                const PARAMS_FOLDED: u64 = Self::TRACE.params_folded();
                const PARAMS_ACTIVE: u64 = Self::TRACE.totals.active;
                const MACS: u64 = Self::TRACE.totals.macs;
                const CONVENTION: Convention = Convention::MultiplyAdd;
                const FLOPS: u64 = Self::MACS + Self::TRACE.totals.bias_adds;
                const INPUTS: &'static [Shape] = &Self::TRACE.inputs::<1>();
                const OUTPUTS: &'static [Shape] = &Self::TRACE.outputs::<1>();
                const LAYERS: &'static [Layer] =
                    LayersOf::<Self, { Self::SIZE.nodes - 1 }, { Self::SIZE.table() }, _, _, _, _>::get();
                const SUMMARY: &'static str = "";
            }
        };
    }

    /// A convolution that keeps the resolution.
    const fn conv(out_channels: usize, kernel: usize) -> Conv2d {
        Conv2d {
            out_channels,
            kernel_size: [kernel; 2],
            padding: Padding::Even([kernel / 2; 2]),
            bias: false,
            ..Conv2d::DEFAULT
        }
    }

    const fn linear(out_features: usize) -> Linear {
        Linear { out_features, ..Linear::DEFAULT }
    }

    const NO_SITE: u32 = u32::MAX;

    network!(Small, "small.rs", ["stem"], small);

    const fn small(x: Tensor<'_>) -> Tensor<'_> {
        let graph = x.graph();
        let before = graph.open(0);
        let y = x.conv2d(conv(16, 3), NO_SITE).batch_norm(BatchNorm::DEFAULT, NO_SITE).relu(NO_SITE);
        let y = graph.within(before, y);
        let pool = AdaptiveAvgPool2d { output_size: [1, 1] };
        y.adaptive_avg_pool2d(pool, NO_SITE).flatten(Flatten::DEFAULT, NO_SITE).linear(linear(10), NO_SITE)
    }

    /// Scopes in scopes, tied weights, experts, five convolutions, and labels that need quoting everywhere.
    const fn various(x: Tensor<'_>) -> Tensor<'_> {
        let graph: &Graph<'_> = x.graph();
        let mut y = x;
        let stages = graph.open(0);
        let turns = graph.begin_loop(NO_SITE);
        let mut i = 0;
        while i < 2 {
            graph.turn(&turns, i, NO_SITE);
            let inner = graph.open(1);
            y = y.conv2d(conv(8 << i, 3), NO_SITE).relu(NO_SITE);
            y = graph.within(inner, y);
            y = y.conv2d(conv(8 << i, 1), NO_SITE);
            i += 1;
        }
        graph.end_loop(&turns, 2);
        y = graph.within(stages, y);
        let y = y.conv2d(conv(4, 5), 2).flatten(Flatten::DEFAULT, NO_SITE);
        let y = y.linear(linear(256), graph.shared(NO_SITE, NameText::new().str("key")));
        let y = y.linear(linear(256), graph.shared(NO_SITE, NameText::new().str("key")));
        let experts = graph.open(graph.copies(3, 8, Some(2)));
        let y = y.linear(linear(4), NO_SITE);
        graph.within(experts, y)
    }

    network!(Various, "dir/a,b \"c\".rs", ["stages", "inner", "odd, \"|`\\\u{7}", "experts"], various);

    const fn nothing(x: Tensor<'_>) -> Tensor<'_> {
        x.relu(NO_SITE)
    }

    network!(Nothing, "", [], nothing);

    fn assert_aligned(table: &str) {
        let lines: Vec<&str> = table.lines().collect();
        let width = lines[1].chars().count();
        let rules = lines.iter().filter(|line| line.starts_with('─')).count();
        assert!(rules >= 3, "{table}");
        let mut rule = 0;
        for line in &lines[1..lines.len() - 1] {
            rule += usize::from(line.starts_with('─'));
            // Below the layers, lines end with their last figure.
            let last = rule + 1 == rules && !line.starts_with('─');
            assert!(if last { line.chars().count() < width } else { line.chars().count() == width }, "{line}\n{table}");
            assert_eq!(line.trim_end(), *line);
        }
    }

    #[test]
    fn table() {
        let expected = "\
Small: [3, 8, 8] → [10]
───────────────────────────────────────────────────────────────────────────────────────────
  layer                operator             output      parameters    MACs    share of MACs
───────────────────────────────────────────────────────────────────────────────────────────
  stem.conv2d          conv2d               [16, 8, 8]         432  27,648  ████████ 99.4 %
  stem.batch_norm      batch_norm           [16, 8, 8]          32       ·                ·
  stem.relu            relu                 [16, 8, 8]           ·       ·                ·
  adaptive_avg_pool2d  adaptive_avg_pool2d  [16, 1, 1]           ·       ·                ·
  flatten              flatten              [16]                 ·       ·                ·
  linear               linear               [10]               170     160  ▏         0.6 %
───────────────────────────────────────────────────────────────────────────────────────────
  total of 6 layers                                            634  27,808
  stored, with buffers                                         666
  after folding batch norm                                     618
  FLOPs (MultiplyAdd)                                               27,818
───────────────────────────────────────────────────────────────────────────────────────────
MultiplyAdd: 1 per multiply-accumulate, 1 per bias added";
        assert_eq!(Small::REPORT.to_string(), expected);
    }

    #[test]
    fn markdown_table() {
        let expected = "\
**Small**: [3, 8, 8] → [10]

| layer                    | operator            | output     | parameters |   MACs |  share | |
| ------------------------ | ------------------- | ---------- | ---------: | -----: | -----: |-|
| `stem`                   | (3 layers)          | [16, 8, 8] |        464 | 27,648 | 99.4 % | ████████ |
| `adaptive_avg_pool2d`    | adaptive_avg_pool2d | [16, 1, 1] |            |        |        | |
| `flatten`                | flatten             | [16]       |            |        |        | |
| `linear`                 | linear              | [10]       |        170 |    160 |  0.6 % | ▏ |
| total of 6 layers        |                     |            |        634 | 27,808 |        | |
| stored, with buffers     |                     |            |        666 |        |        | |
| after folding batch norm |                     |            |        618 |        |        | |
| FLOPs (MultiplyAdd)      |                     |            |            | 27,818 |        | |

MultiplyAdd: 1 per multiply-accumulate, 1 per bias added";
        assert_eq!(format!("{:#}", Small::REPORT.depth(1)), expected);
    }

    #[test]
    fn tree() {
        let expected = "\
stages          (6 layers)       [16, 8, 8]       1,688  108,032  ████████ 31.4 %
    0             (3 layers)       [8, 8, 8]          280   17,920  █▍        5.2 %
      inner       (2 layers)       [8, 8, 8]          216   13,824  █         4.0 %
        conv2d    conv2d           [8, 8, 8]          216   13,824  █         4.0 %
        relu      relu             [8, 8, 8]            ·        ·                ·
      conv2d      conv2d           [8, 8, 8]           64    4,096  ▎         1.2 %
    1             (3 layers)       [16, 8, 8]       1,408   90,112  ██████▋  26.2 %
      inner       (2 layers)       [16, 8, 8]       1,152   73,728  █████▌   21.5 %
▸       conv2d    conv2d           [16, 8, 8]       1,152   73,728  █████▌   21.5 %
        relu      relu             [16, 8, 8]           ·        ·                ·
      conv2d      conv2d           [16, 8, 8]         256   16,384  █▎        4.8 %
▸ odd, \"|`\\\u{7}      conv2d           [4, 8, 8]        1,600  102,400  ███████▋ 29.8 %
  flatten         flatten          [256]                ·        ·                ·
  linear          linear           [256]           65,792   65,536  ████▉    19.1 %
  linear_2        linear           [256]           shared   65,536  ████▉    19.1 %
  experts.linear  linear (2 of 8)  [4]              8,224    2,048  ▏         0.6 %";
        let table = Various::REPORT.tree().to_string();
        let rows: Vec<&str> = table.lines().skip(4).take(16).collect();
        // A literal cannot begin with the margin.
        assert_eq!(rows.join("\n").trim_start(), expected);
        // To a depth, its rows are those of the whole tree down to there.
        let folded = Various::REPORT.tree().depth(2).to_string();
        let names: Vec<&str> =
            folded.lines().skip(4).take(8).map(|line| line.split("  (").next().unwrap().trim_end()).collect();
        assert_eq!(names[..3], ["  stages", "    0", "▸   1"]);
    }

    #[test]
    fn folding() {
        let rows = |depth| {
            let rows = Various::REPORT.depth(depth).rows().map(|row| {
                let mut name = String::new();
                row.path(&mut name).unwrap();
                (name, row.layers.len())
            });
            rows.collect::<Vec<_>>()
        };
        let row = |name: &str, layers| (name.to_string(), layers);
        assert_eq!(rows(0), []);
        assert_eq!(rows(1)[..2], [row("stages", 6), row("odd, \"|`\\\u{7}", 1)]);
        assert_eq!(rows(1)[5], row("experts", 1));
        assert_eq!(rows(2)[..2], [row("stages.0", 3), row("stages.1", 3)]);
        assert_eq!(rows(3)[..2], [row("stages.0.inner", 2), row("stages.0.conv2d", 1)]);
        for depth in 4..6 {
            assert_eq!(rows(depth), rows(usize::MAX));
        }
        // Whatever the rows, they add up.
        for depth in 1..5 {
            let report = Various::REPORT.depth(depth);
            assert_eq!(report.rows().map(|row| row.params()).sum::<u64>(), Various::PARAMS);
            assert_eq!(report.rows().map(|row| row.macs()).sum::<u64>(), Various::MACS);
        }
    }

    /// The records of a CSV text.
    fn records(text: &str) -> Vec<Vec<String>> {
        let mut records = Vec::from([Vec::from([String::new()])]);
        let mut quoted = false;
        let mut chars = text.chars().peekable();
        while let Some(char) = chars.next() {
            let record = records.last_mut().unwrap();
            match char {
                '"' if quoted && chars.peek() == Some(&'"') => record.last_mut().unwrap().push(chars.next().unwrap()),
                '"' => quoted = !quoted,
                ',' if !quoted => record.push(String::new()),
                '\r' if !quoted => {
                    assert_eq!(chars.next(), Some('\n'));
                    records.push(Vec::from([String::new()]));
                }
                char => record.last_mut().unwrap().push(char),
            }
        }
        assert!(!quoted);
        records
    }

    #[test]
    fn csv() {
        let records = records(&Various::REPORT.csv().to_string());
        assert_eq!(records.len(), 1 + Various::LAYERS.len());
        let column = |name: &str| records[0].iter().position(|header| header == name).unwrap();
        let (name, op, params, macs, active) =
            (column("name"), column("op"), column("params"), column("macs"), column("params_active"));
        let sum = |column: usize| records[1..].iter().map(|record| record[column].parse::<u64>().unwrap()).sum::<u64>();
        assert_eq!((sum(params), sum(macs), sum(active)), (Various::PARAMS, Various::MACS, Various::PARAMS_ACTIVE));
        for (record, layer) in records[1..].iter().zip(Various::LAYERS) {
            assert_eq!(record.len(), records[0].len());
            assert!(layer.name == record[name].as_str() && layer.op == record[op]);
            assert_eq!(record[column("file")], "dir/a,b \"c\".rs");
        }
        let odd = &records[7];
        assert_eq!((&*odd[name], &*odd[column("inputs")], &*odd[column("output")]), ("odd, \"|`\\\u{7}", "16x8x8", "4x8x8"));
        assert_eq!(odd[column("line")], "7");
        // The tree's scopes would be counted twice.
        assert_eq!(Various::REPORT.tree().csv().to_string(), Various::REPORT.csv().to_string());
        assert_eq!(Various::REPORT.depth(0).csv().to_string(), records[0].join(","));
    }

    /// What is left of a text after a JSON value, which must be there.
    fn after_json(text: &str) -> &str {
        fn list<'a>(mut text: &'a str, end: char, item: impl Fn(&'a str) -> &'a str) -> &'a str {
            if let Some(rest) = text.trim_start().strip_prefix(end) {
                return rest;
            }
            loop {
                text = item(text).trim_start();
                match text.strip_prefix(',') {
                    Some(rest) => text = rest,
                    None => return text.strip_prefix(end).unwrap(),
                }
            }
        }
        let text = text.trim_start();
        match text.chars().next().unwrap() {
            '{' => list(&text[1..], '}', |text| {
                assert!(text.trim_start().starts_with('"'));
                after_json(after_json(text).strip_prefix(": ").unwrap())
            }),
            '[' => list(&text[1..], ']', after_json),
            '"' => {
                let mut rest = &text[1..];
                loop {
                    let end = rest.find(['"', '\\']).unwrap();
                    assert!(!rest[..end].contains(char::is_control));
                    let escape = rest.as_bytes()[end] == b'\\';
                    rest = &rest[end + 1..];
                    if !escape {
                        return rest;
                    }
                    assert!(rest.starts_with(['"', '\\', 'u']));
                    rest = &rest[1..];
                }
            }
            '0'..='9' => text.trim_start_matches(|char: char| char.is_ascii_digit()),
            _ => text.strip_prefix("true").or(text.strip_prefix("false")).unwrap(),
        }
    }

    #[test]
    fn json() {
        for report in [Small::REPORT, Various::REPORT, Various::REPORT.tree(), Nothing::REPORT, Small::REPORT.depth(0)] {
            assert_eq!(after_json(&report.json().to_string()), "");
        }
        let text = Various::REPORT.json().to_string();
        assert!(text.contains(
            r#""totals": {"layers": 11, "params": 77304, "params_active": 71136, "params_stored": 77304, "params_folded": 77304,"#
        ));
        assert!(text.contains(r#"{"name": "MultiplyAdd", "meaning": "1 per multiply-accumulate, 1 per bias added"}"#));
        assert!(text.contains(
            r#"{"name": "odd, \"|`\\\u0007", "op": "conv2d", "inputs": [[16, 8, 8]], "output": [4, 8, 8], "params": 1600,"#
        ));
    }

    #[test]
    fn numbers() {
        assert_eq!(format!("{} {} {}", Grouped(0), Grouped(999), Grouped(1_000)), "0 999 1,000");
        assert_eq!(Grouped(u64::MAX).to_string(), "18,446,744,073,709,551,615");
        assert_eq!(format!("{} {}", Percent(1, 3), Percent(u64::MAX, u64::MAX)), "33.3 % 100.0 %");
        let bar = |part, whole| Bar { part, whole, padded: true }.to_string();
        assert_eq!([bar(0, 9), bar(1, 1000), bar(1, 2)], ["        ", "▏       ", "████    "]);
        assert_eq!([bar(999, 1000), bar(7, 7), bar(0, 0)], ["████████", "████████", "        "]);
    }

    #[test]
    fn columns_are_aligned() {
        for depth in [0, 1, 2, 3, usize::MAX] {
            for report in [Small::REPORT, Various::REPORT, Nothing::REPORT] {
                assert_aligned(&report.depth(depth).to_string());
                assert_aligned(&report.tree().depth(depth).to_string());
            }
        }
        let markdown = format!("{:#}", Various::REPORT.tree());
        for line in markdown.lines().filter(|line| line.starts_with('|')) {
            assert_eq!(line.replace("\\|", "").matches('|').count(), 8, "{line}");
        }
    }
}
