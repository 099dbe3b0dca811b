//! Model files, read in const evaluation: what a `.tflite` or `.onnx` file costs, as a trace like that of a declared network.
//!
//! A file is data that someone else made. Every read is checked, every count is bounded by the file's size, and what is wrong
//! is told as a fault with the operator's number; nothing panics, and nothing is counted as zero because it was not understood.

use crate::graph::Graph;
use crate::text::Text;
use crate::trace::Trace;

mod builtin;
mod described;
mod flatbuffer;
mod footprint;
mod onnx;
mod protobuf;
mod record;
mod tflite;
mod verify;
mod work;

pub use described::Described;
pub use footprint::{Footprint, footprint};
pub use verify::{Disagreement, Parts, check, verify};

pub(crate) use work::work;

/// Returns the error of a `Result`, as `?` does outside of const evaluation.
macro_rules! tri {
    ($result:expr) => {
        match $result {
            Ok(value) => value,
            Err(wrong) => return Err(wrong),
        }
    };
}
pub(crate) use tri;

/// What is wrong with a file: a text with places, `{}`, for numbers, `{name}` for a name that stands in the file, and `{word}`
/// for one that the user gave. Small, since each read may return it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wrong {
    what: &'static str,
    numbers: [u64; 4],
    /// Where the name stands.
    name: (u64, u64),
    word: &'static str,
}

impl Wrong {
    pub(crate) const fn new(what: &'static str, numbers: [u64; 4]) -> Wrong {
        Wrong { what, numbers, name: (0, 0), word: "" }
    }

    pub(crate) const fn plain(what: &'static str) -> Wrong {
        Wrong::new(what, [0; 4])
    }

    const fn named(what: &'static str, name: (u64, u64), numbers: [u64; 4]) -> Wrong {
        Wrong { what, numbers, name, word: "" }
    }

    const fn of_word(what: &'static str, word: &'static str) -> Wrong {
        Wrong { what, numbers: [0; 4], name: (0, 0), word }
    }

    /// Adds it to a text; `file` are the bytes in which the name stands.
    const fn write(&self, to: Text, file: &[u8]) -> Text {
        let mut text = to;
        let bytes = self.what.as_bytes();
        let (mut i, mut next) = (0, 0);
        while i < bytes.len() {
            if bytes[i] != b'{' {
                text = text.byte(bytes[i]);
                i += 1;
            } else if bytes[i + 1] == b'}' {
                text = text.num(self.numbers[next % 4]);
                next += 1;
                i += 2;
            } else if bytes[i + 1] == b'n' {
                text = self.write_name(text, file);
                i += "{name}".len();
            } else {
                text = text.str(self.word);
                i += "{word}".len();
            }
        }
        text
    }

    /// The name as far as it can be shown: a hostile one is not shown in full.
    const fn write_name(&self, to: Text, file: &[u8]) -> Text {
        let mut text = to;
        let mut at = self.name.0;
        while at < self.name.1 && at < file.len() as u64 && at < self.name.0 + 80 {
            let byte = file[at as usize];
            text = text.byte(if byte.is_ascii_graphic() && byte != b'`' { byte } else { b'?' });
            at += 1;
        }
        text
    }
}

/// What is wrong with a file, and at which operator.
#[derive(Clone, Copy, Debug)]
pub struct Failure {
    /// What is wrong.
    pub wrong: Wrong,
    /// The operator's number and name, if it is one.
    pub operator: Option<(u64, &'static str)>,
}

impl Failure {
    const fn of_file(wrong: Wrong) -> Failure {
        Failure { wrong, operator: None }
    }

    /// The message: "operator 3 (`CONV_2D`): …".
    pub const fn text(&self, file: &[u8]) -> Text {
        let text = match self.operator {
            Some((number, name)) => {
                let text = Text::new().str("the model file's operator ").num(number);
                let text = if name.is_empty() { text } else { text.str(" (").str(name).str(")") };
                text.str(": ")
            }
            None => Text::new().str("the model file: "),
        };
        self.wrong.write(text, file)
    }
}

/// How much room the trace of a file needs, at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// Values that operators make or read.
    pub values: usize,
    /// Inputs and layers.
    pub nodes: usize,
    /// Operators.
    pub operators: usize,
    /// Uses of tensors by operators that read more than two, and outputs.
    pub edges: usize,
    /// Outputs.
    pub outputs: usize,
    /// Whether a runtime plans its tensors as they stand in it: those of TensorFlow Lite.
    pub planned: bool,
}

impl Room {
    /// For a file that cannot be read.
    const NONE: Room = Room { values: 1, nodes: 1, operators: 0, edges: 1, outputs: 0, planned: false };
}

/// A file with more operators than this is refused: its evaluation would take the compiler minutes.
pub const MAX_OPERATORS: u64 = 20_000;

/// A file larger than this is refused: what a constant holds, the compiler holds several times.
pub const MAX_BYTES: u64 = 64 << 20;

/// Which format a file has.
enum Format {
    Tflite,
    Onnx,
    Unknown,
}

const fn format(bytes: &[u8]) -> Format {
    match bytes {
        [_, _, _, _, b'T', b'F', b'L', b'3', ..] => Format::Tflite,
        // The version of the format, a small number, is the first field of a `ModelProto`.
        [0x08, 1..=0x3f, ..] => Format::Onnx,
        _ => Format::Unknown,
    }
}

/// How much room the trace of a file needs; of one that cannot be read, that of the fault.
pub const fn room(bytes: &[u8]) -> Room {
    let room = match format(bytes) {
        Format::Tflite if bytes.len() as u64 <= MAX_BYTES => tflite::room(bytes),
        Format::Onnx if bytes.len() as u64 <= MAX_BYTES => onnx::room(bytes),
        _ => return Room::NONE,
    };
    match room {
        Ok(room) => room,
        Err(_) => Room::NONE,
    }
}

/// A dimension that a file names and does not fix, and the size that the user gives it.
pub type Dimension = (&'static str, usize);

/// The layers of a file, with `V` values at most.
pub const fn trace<const N: usize, const S: usize, const E: usize, const T: usize, const V: usize>(
    bytes: &[u8],
    dimensions: &[Dimension],
) -> Trace<N, S, E, T> {
    let store = crate::graph::Store::<N, S, E, T, 0>::new();
    let graph = &store.graph(crate::graph::Sites::NONE);
    if let Err(failure) = record::<V>(bytes, dimensions, graph) {
        graph.file_fault(failure.text(bytes));
    }
    store.finish(graph)
}

/// Records the layers of a file in a graph.
pub(crate) const fn record<'g, const V: usize>(
    bytes: &[u8],
    dimensions: &[Dimension],
    graph: &'g Graph<'g>,
) -> Result<(), Failure> {
    if bytes.len() as u64 > MAX_BYTES {
        let wrong =
            Wrong::new("it has {} bytes, more than the {} that netcost reads", [bytes.len() as u64, MAX_BYTES, 0, 0]);
        return Err(Failure::of_file(wrong));
    }
    match format(bytes) {
        Format::Tflite if !dimensions.is_empty() => {
            Err(Failure::of_file(Wrong::plain("a TensorFlow Lite file has no dimensions to be given: its shapes are fixed")))
        }
        Format::Tflite => tflite::record::<V>(bytes, graph),
        Format::Onnx => onnx::record::<V>(bytes, dimensions, graph),
        Format::Unknown => Err(Failure::of_file(unknown(bytes))),
    }
}

/// What a file is that is of no known format, as far as its first bytes tell.
const fn unknown(bytes: &[u8]) -> Wrong {
    match bytes {
        [] => Wrong::plain("it is empty"),
        [b'<', ..] => Wrong::plain("it is a page of HTML or XML (its first byte is `<`), not a model"),
        [b'v', b'e', b'r', b's', b'i', b'o', b'n', b' ', ..] => {
            Wrong::plain("it is a Git LFS pointer, not the model that it stands for: `git lfs pull`")
        }
        _ => Wrong::plain(
            "it is neither TensorFlow Lite (bytes 4 to 7 are not `TFL3`) nor ONNX (it does not begin with a version)",
        ),
    }
}

/// Panics with the fault of a file, if there is one.
///
/// # Panics
/// So that the error stands at the caller's token.
#[track_caller]
pub const fn report(faults: &crate::trace::Faults) {
    if let Some(fault) = faults.get(0) {
        panic!("{}", fault.message())
    }
}

/// The one shape of a list: of a network with one input or one output.
///
/// # Panics
/// If there are several, or none.
#[track_caller]
pub const fn only(shapes: &[crate::shape::Shape], what: &str) -> crate::shape::Shape {
    match shapes {
        [shape] => *shape,
        _ => {
            let text = Text::new().str("this model has ").size(shapes.len()).str(" ").str(what).str("s: use `");
            panic!("{}", text.str(if matches!(what.as_bytes(), b"input") { "INPUTS`" } else { "OUTPUTS`" }).as_str())
        }
    }
}
