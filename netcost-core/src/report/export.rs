//! The report for other programs: CSV and JSON.

use core::fmt::{self, Write};

use super::{Report, Row, Shapes};
use crate::convention::Convention;
use crate::shape::Shape;

/// A report as CSV: see [`Report::csv`].
#[derive(Clone, Copy, Debug)]
pub struct Csv(pub(super) Report);

/// A report as JSON: see [`Report::json`].
#[derive(Clone, Copy, Debug)]
pub struct Json(pub(super) Report);

/// The numbers of a row that both have, after the shapes.
fn figures(row: &Row, convention: Convention) -> [(&'static str, u64); 8] {
    [
        ("params", row.params()),
        // The parameters are those of all copies.
        ("params_active", row.sum(|layer| layer.params / u64::from(layer.copies) * u64::from(layer.active))),
        ("weights", row.sum(|layer| layer.weights)),
        ("bias", row.sum(|layer| layer.bias)),
        ("buffers", row.sum(|layer| layer.buffers)),
        ("macs", row.macs()),
        ("macs_masked", row.macs_masked()),
        ("flops", row.sum(|layer| layer.flops(convention))),
    ]
}

/// What is left where weights are zero and channels are not kept.
fn effective(row: &Row) -> [(&'static str, u64); 3] {
    [
        ("params_effective", row.sum(|layer| layer.params_effective)),
        ("macs_effective", row.macs_effective()),
        ("weight_bytes_effective", row.sum(|layer| layer.weight_bytes_effective)),
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
        f.write_str(
            "name,op,inputs,output,params,params_active,weights,bias,buffers,macs,macs_masked,flops,tied,file,line,weight_bytes,\
             params_effective,macs_effective,weight_bytes_effective",
        )?;
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
            write!(f, ",{},{}", first.line, row.sum(|layer| layer.weight_bytes))?;
            for (_, figure) in effective(&row) {
                write!(f, ",{figure}")?;
            }
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
        string(f, |out| out.write_str(report.convention.meaning()))?;
        // A shape's text is a JSON array.
        write!(f, "}},\n  \"inputs\": [{}]", Shapes(report.inputs, ", "))?;
        write!(f, ",\n  \"outputs\": [{}]", Shapes(report.outputs, ", "))?;
        write!(f, ",\n  \"totals\": {{\"layers\": {}", report.layers().len())?;
        for (key, total) in [
            ("params", report.params),
            ("params_active", report.params_active),
            ("params_stored", report.params_stored),
            ("params_folded", report.params_folded),
            ("macs", report.macs),
            ("flops", report.flops),
            ("state_bytes", report.state_bytes as u64),
            ("weight_bytes", report.weight_bytes as u64),
            ("params_effective", report.params_effective),
            ("macs_effective", report.macs_effective),
            ("weight_bytes_effective", report.weight_bytes_effective as u64),
            ("peak_bytes", report.peak_bytes as u64),
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
            let weight_bytes = row.sum(|layer| layer.weight_bytes);
            write!(f, ", \"line\": {}, \"weight_bytes\": {weight_bytes}", first.line)?;
            for (key, figure) in effective(&row) {
                write!(f, ", \"{key}\": {figure}")?;
            }
            f.write_char('}')?;
        }
        f.write_str("\n  ]\n}")
    }
}

/// A JSON string.
fn string(out: &mut dyn Write, write: impl Fn(&mut dyn Write) -> fmt::Result) -> fmt::Result {
    out.write_char('"')?;
    escape(out, write)?;
    out.write_char('"')
}

/// What stands between the quotes of a JSON string.
pub(crate) fn escape(out: &mut dyn Write, write: impl Fn(&mut dyn Write) -> fmt::Result) -> fmt::Result {
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
    write(&mut Escape(out))
}
