//! What repeats in a network: pieces that read one tensor and make one become blocks, and calls of one block in a row a loop.
//!
//! A network is cut where a single tensor is all that goes on: what stands between two cuts is a piece. Of all sequences of
//! pieces that occur several times, but for the sizes of their layers, the one that saves most becomes a block; then the next,
//! until nothing more is saved.

use std::collections::HashMap;
use std::fmt::Write;

use crate::convert::{Head, Network, Ref, Step, Value};

/// A parameter of a block.
#[derive(Clone, Debug)]
pub struct Parameter {
    pub name: String,
    /// How many sizes it has; with one, it is a number.
    pub axes: usize,
}

/// A block: its steps read its one tensor as input 0, and the last makes its result.
#[derive(Clone, Debug)]
pub struct Block {
    pub name: String,
    pub parameters: Vec<Parameter>,
    pub steps: Vec<Step>,
}

/// The steps of `forward`, and what it returns.
pub struct Body {
    pub steps: Vec<Step>,
    pub outputs: Vec<Ref>,
}

/// Steps that read one tensor, input 0, and of which the last makes the one that goes on.
#[derive(Clone, Debug)]
struct Piece {
    steps: Vec<Step>,
    /// Whether that is so: not of what reads several inputs of the network or makes several outputs.
    closed: bool,
}

/// The longest sequence of pieces that is tried.
const LONGEST: usize = 16;
/// More parameters than this make a block hard to read.
const MOST_PARAMETERS: usize = 6;

/// Finds the blocks of a network.
pub fn find(network: &Network) -> (Body, Vec<Block>) {
    let mut pieces = cut(network);
    let mut blocks: Vec<Block> = Vec::new();
    while let Some(found) = best(&pieces) {
        let block = Block {
            name: name(&found, &pieces, &blocks),
            parameters: found.parameters.clone(),
            steps: found.steps(&pieces),
        };
        blocks.push(block);
        replace(&mut pieces, &found, blocks.len() - 1);
    }
    (body(&pieces, network), blocks)
}

/// The pieces of a network.
fn cut(network: &Network) -> Vec<Piece> {
    let mut last_use: HashMap<(bool, usize), usize> = HashMap::new();
    let key = |at: Ref| match at {
        Ref::Input(i) => (true, i),
        Ref::Step(i) => (false, i),
    };
    for (i, step) in network.steps.iter().enumerate() {
        for input in &step.inputs {
            last_use.insert(key(*input), i);
        }
    }
    for (output, _) in &network.outputs {
        last_use.insert(key(*output), usize::MAX);
    }
    let mut pieces = Vec::new();
    let (mut start, mut closed) = (0, network.inputs.len() == 1);
    for i in 0..network.steps.len() {
        let passes = |made: usize, at: (bool, usize)| made <= i && last_use.get(&at).is_some_and(|last| *last > i);
        let inputs = (0..network.inputs.len()).any(|k| passes(0, (true, k)));
        let others = (0..i).any(|k| passes(k, (false, k)));
        let last = i + 1 == network.steps.len();
        if (!inputs && !others && passes(i, (false, i))) || last {
            let alone = !inputs && !others && network.outputs.len() == 1;
            let steps = network.steps[start..=i].iter().map(|step| local(step, start)).collect();
            pieces.push(Piece { steps, closed: closed && (!last || alone) });
            (start, closed) = (i + 1, true);
        }
    }
    pieces
}

/// A step of a piece that begins at a step: what is read from before is its input.
fn local(step: &Step, start: usize) -> Step {
    let mut step = step.clone();
    for input in &mut step.inputs {
        *input = match *input {
            Ref::Step(i) if i >= start => Ref::Step(i - start),
            Ref::Step(_) => Ref::Input(0),
            input => input,
        };
    }
    step
}

/// What tells pieces apart, but for sizes.
fn signature(piece: &Piece) -> String {
    let mut text = String::new();
    for step in &piece.steps {
        let _ = write!(text, "{:?}{:?}", step.head, step.inputs);
        for argument in &step.arguments {
            let value = match &argument.value {
                Value::Size(_) => "#".to_owned(),
                other => format!("{other:?}"),
            };
            let _ = write!(text, "{}={value},", argument.name);
        }
        text.push(';');
    }
    text
}

/// The sizes in pieces, with the names of the arguments, in their order.
fn sizes(pieces: &[Piece]) -> Vec<(&'static str, Vec<usize>)> {
    let steps = pieces.iter().flat_map(|piece| &piece.steps);
    let arguments = steps.flat_map(|step| &step.arguments);
    let size = arguments.filter_map(|argument| match &argument.value {
        Value::Size(sizes) => Some((argument.name, sizes.clone())),
        _ => None,
    });
    size.collect()
}

/// A sequence of pieces that occurs several times.
struct Found {
    length: usize,
    starts: Vec<usize>,
    parameters: Vec<Parameter>,
    /// Of each size in it, the parameter that it becomes.
    parameter_of: Vec<Option<usize>>,
}

/// The sequence that saves most, if any saves something.
fn best(pieces: &[Piece]) -> Option<Found> {
    let mut numbers: HashMap<String, usize> = HashMap::new();
    let ids: Vec<usize> = pieces
        .iter()
        .map(|piece| {
            let next = numbers.len();
            *numbers.entry(signature(piece)).or_insert(next)
        })
        .collect();
    let mut best: Option<(isize, Found)> = None;
    for length in 1..=LONGEST.min(pieces.len() / 2) {
        let mut seen: HashMap<&[usize], Vec<usize>> = HashMap::new();
        let mut order = Vec::new();
        for (start, window) in ids.windows(length).enumerate() {
            if !pieces[start..start + length].iter().all(|piece| piece.closed) {
                continue;
            }
            let starts = seen.entry(window).or_insert_with(|| {
                order.push(window);
                Vec::new()
            });
            if starts.last().is_none_or(|last| last + length <= start) {
                starts.push(start);
            }
        }
        for window in order {
            let starts = &seen[window];
            // What repeats in itself is a shorter block.
            let repeats =
                |period: &usize| length % period == 0 && window.chunks(*period).all(|part| part == &window[..*period]);
            if starts.len() < 2 || (1..length).any(|period| repeats(&period)) {
                continue;
            }
            let steps = || pieces[starts[0]..starts[0] + length].iter().flat_map(|piece| &piece.steps);
            let weight = steps().count();
            // Blocks that call blocks are hard to read.
            if weight < 2 || steps().any(|step| matches!(step.head, Head::Block(_))) {
                continue;
            }
            let (parameters, parameter_of) = parameters(pieces, starts, length);
            if parameters.len() > MOST_PARAMETERS {
                continue;
            }
            // A block begins with a layer that has weights rather than with an activation.
            let odd = isize::from(steps().next().is_some_and(|step| step.arguments.is_empty()));
            let saved = 2 * ((starts.len() - 1) * (weight - 1)) as isize - 2 * (parameters.len() as isize + 1) - odd;
            if saved > 0 && best.as_ref().is_none_or(|(most, _)| saved > *most) {
                best = Some((saved, Found { length, starts: starts.clone(), parameters, parameter_of }));
            }
        }
    }
    best.map(|(_, found)| found)
}

/// The sizes that differ between the places where a sequence occurs: those that always are the same become one parameter.
fn parameters(pieces: &[Piece], starts: &[usize], length: usize) -> (Vec<Parameter>, Vec<Option<usize>>) {
    let rows: Vec<_> = starts.iter().map(|start| sizes(&pieces[*start..start + length])).collect();
    let mut columns: Vec<(&'static str, Vec<&[usize]>)> = Vec::new();
    let parameter_of = (0..rows[0].len())
        .map(|at| {
            let column: Vec<&[usize]> = rows.iter().map(|row| row[at].1.as_slice()).collect();
            if column.iter().all(|sizes| *sizes == column[0]) {
                return None;
            }
            let column = (rows[0][at].0, column);
            Some(columns.iter().position(|known| *known == column).unwrap_or_else(|| {
                columns.push(column);
                columns.len() - 1
            }))
        })
        .collect();
    let mut parameters: Vec<Parameter> = Vec::new();
    for (argument, column) in columns {
        let base = match argument {
            "out_channels" => "channels",
            "out_features" => "features",
            "kernel_size" => "kernel",
            other => other,
        };
        let name = free(base, |name| parameters.iter().any(|known| known.name == *name));
        parameters.push(Parameter { name, axes: column.iter().map(|sizes| sizes.len()).max().unwrap_or(1) });
    }
    (parameters, parameter_of)
}

/// A name, with a number if it is taken.
pub fn free(base: &str, taken: impl Fn(&String) -> bool) -> String {
    let numbered = (2..).map(|n| format!("{base}_{n}"));
    std::iter::once(base.to_owned()).chain(numbered).find(|name| !taken(name)).unwrap_or_default()
}

impl Found {
    /// The steps of the block.
    fn steps(&self, pieces: &[Piece]) -> Vec<Step> {
        let mut steps = joined(&pieces[self.starts[0]..self.starts[0] + self.length]);
        let arguments = steps.iter_mut().flat_map(|step| &mut step.arguments);
        let sizes = arguments.filter(|argument| matches!(argument.value, Value::Size(_)));
        for (argument, parameter) in sizes.zip(&self.parameter_of) {
            if let Some(parameter) = parameter {
                argument.value = Value::Parameter(*parameter);
            }
        }
        steps
    }

    /// The arguments at the place of a number.
    fn arguments(&self, pieces: &[Piece], start: usize) -> Vec<Value> {
        let sizes = sizes(&pieces[start..start + self.length]);
        (0..self.parameters.len())
            .map(|parameter| {
                let at = self.parameter_of.iter().position(|of| *of == Some(parameter)).unwrap_or(0);
                Value::Size(sizes[at].1.clone())
            })
            .collect()
    }
}

/// The steps of pieces that follow each other.
fn joined(pieces: &[Piece]) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for piece in pieces {
        let start = steps.len();
        let before = if start == 0 { Ref::Input(0) } else { Ref::Step(start - 1) };
        for step in &piece.steps {
            let mut step = step.clone();
            for input in &mut step.inputs {
                *input = match *input {
                    Ref::Step(i) => Ref::Step(i + start),
                    Ref::Input(0) if start > 0 || piece.closed => before,
                    input => input,
                };
            }
            steps.push(step);
        }
    }
    steps
}

fn name(found: &Found, pieces: &[Piece], blocks: &[Block]) -> String {
    let steps = joined(&pieces[found.starts[0]..found.starts[0] + found.length]);
    let has = |test: &dyn Fn(&Step) -> bool| steps.iter().any(test);
    let base = if has(&|step| step.head == Head::Infix('+')) {
        "residual"
    } else if has(&|step| matches!(step.head, Head::Join(_))) {
        "branches"
    } else if has(&|step| step.arguments.iter().any(|argument| argument.value == Value::Channels)) {
        "separable"
    } else {
        "block"
    };
    free(base, |name| blocks.iter().any(|block| block.name == *name))
}

/// Puts a call of a block in all its places.
fn replace(pieces: &mut Vec<Piece>, found: &Found, block: usize) {
    let mut new = Vec::new();
    let mut at = 0;
    while at < pieces.len() {
        if found.starts.contains(&at) {
            let arguments = found.arguments(pieces, at).into_iter().map(|value| crate::convert::Argument {
                name: "block",
                positional: true,
                value,
                default: None,
            });
            let step = Step { head: Head::Block(block), inputs: vec![Ref::Input(0)], arguments: arguments.collect() };
            new.push(Piece { steps: vec![step], closed: true });
            at += found.length;
        } else {
            new.push(pieces[at].clone());
            at += 1;
        }
    }
    *pieces = new;
}

/// The pieces as one body, with calls in a row as loops.
fn body(pieces: &[Piece], network: &Network) -> Body {
    let mut merged: Vec<Piece> = Vec::new();
    for piece in pieces {
        if let ([step], Some(last)) = (&piece.steps[..], merged.last_mut())
            && let Head::Block(block) = step.head
            && let [before] = &mut last.steps[..]
        {
            let row: Vec<Value> = step.arguments.iter().map(|argument| argument.value.clone()).collect();
            match &mut before.head {
                Head::Loop(of, rows) if *of == block => {
                    rows.push(row);
                    continue;
                }
                Head::Block(of) if *of == block => {
                    let first = before.arguments.drain(..).map(|argument| argument.value).collect();
                    before.head = Head::Loop(block, vec![first, row]);
                    continue;
                }
                _ => {}
            }
        }
        merged.push(piece.clone());
    }
    let steps = joined(&merged);
    // What is returned is made by the last piece, whose steps are the last; with one output, by the last of them.
    let count = network.steps.len();
    let outputs = network.outputs.iter().map(|(at, _)| match *at {
        Ref::Step(i) => Ref::Step(steps.len() - (count - i)),
        input => input,
    });
    let outputs = outputs.collect();
    Body { steps, outputs }
}
