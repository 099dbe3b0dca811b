//! The declaration as text.

use std::fmt::Write;

use netcost_core::shape::Shape;

use crate::Options;
use crate::convert::{Argument, Head, Input, Network, Ref, Step, Value, list};
use crate::repeats::{Block, Body, Parameter, free};

/// The width of a line.
const WIDTH: usize = 110;

/// The whole `network!` call.
pub fn declaration(network: &Network, body: &Body, blocks: &[Block], options: &Options<'_>) -> String {
    let file = options.path.rsplit('/').next().unwrap_or_default();
    let mut text = format!("netcost::network! {{\n    /// The network in `{file}`, as `netcost-import` found it.\n");
    if let Some(dtype) = &network.dtype {
        let _ = writeln!(text, "    #[dtype({dtype})]");
    }
    if let Some(fuse) = network.fuse {
        let _ = writeln!(text, "    #[memory(fuse = {fuse})]");
    }
    let mut model = format!("\"{}\"", options.path);
    for (name, size) in options.dimensions {
        let _ = write!(model, ", {name} = {size}");
    }
    if network.unchecked {
        model.push_str(", memory = unchecked");
    }
    let _ = writeln!(text, "    #[model({model})]\n    pub struct {};\n", options.name);
    let names: Vec<String> = match &network.inputs[..] {
        [Input { shape, .. }] if shape.rank() == 3 => vec!["image".to_owned()],
        [_] => vec!["input".to_owned()],
        inputs => (0..inputs.len()).map(|i| format!("input_{i}")).collect(),
    };
    let inputs: Vec<_> = names
        .iter()
        .zip(&network.inputs)
        .map(|(name, input)| {
            let sizes = dims(&input.shape);
            match input.dtype {
                Some(dtype) => format!("{name}: [{sizes}; {dtype}]"),
                None => format!("{name}: [{sizes}]"),
            }
        })
        .collect();
    let outputs: Vec<_> = network.outputs.iter().map(|(_, shape)| format!("[{}]", dims(shape))).collect();
    let outputs = if let [one] = &outputs[..] { one.clone() } else { format!("({})", outputs.join(", ")) };
    let _ = writeln!(text, "    fn forward({}) -> {outputs} {{", inputs.join(", "));
    text.push_str(&Writer::new(blocks, &[], names).body(&body.steps, &body.outputs));
    text.push_str("    }\n");
    for block in blocks {
        let parameters = block.parameters.iter().map(|Parameter { name, axes }| match axes {
            1 => format!("{name}: usize"),
            axes => format!("{name}: Size{axes}"),
        });
        let parameters: Vec<_> = std::iter::once("x: Tensor".to_owned()).chain(parameters).collect();
        let line = format!("    fn {}({}) -> Tensor {{", block.name, parameters.join(", "));
        if line.len() <= WIDTH {
            let _ = writeln!(text, "\n{line}");
        } else {
            let _ =
                writeln!(text, "\n    fn {}(\n        {},\n    ) -> Tensor {{", block.name, parameters.join(",\n        "));
        }
        let outputs = [Ref::Step(block.steps.len() - 1)];
        text.push_str(&Writer::new(blocks, &block.parameters, vec!["x".to_owned()]).body(&block.steps, &outputs));
        text.push_str("    }\n");
    }
    text.push_str("}\n");
    text
}

fn dims(shape: &Shape) -> String {
    let list = list(shape.dims());
    list[1..list.len() - 1].to_owned()
}

/// An expression that is not yet bound: a tensor's name or a first call, and the methods called on it.
struct Chain {
    first: String,
    methods: Vec<String>,
}

impl Chain {
    fn text(&self, indent: usize) -> String {
        let first = match (&self.methods[..], self.first.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'))) {
            ([], Some(sum)) => sum,
            _ => &self.first,
        };
        let line = format!("{first}{}", self.methods.concat());
        if indent + line.len() <= WIDTH || self.methods.len() < 2 {
            return line;
        }
        let pad = format!("\n{}", " ".repeat(indent + 4));
        // As rustfmt does: a short name keeps its first method.
        let kept = usize::from(self.first.len() <= 4);
        format!("{}{}{pad}{}", self.first, self.methods[..kept].concat(), self.methods[kept..].join(&pad))
    }
}

/// Writes the body of a function.
struct Writer<'a> {
    blocks: &'a [Block],
    parameters: &'a [Parameter],
    inputs: Vec<String>,
    /// The names of what steps made.
    names: Vec<Option<String>>,
    /// The step after which each is no longer read.
    last: Vec<usize>,
    /// The last step that reads an input.
    input_last: usize,
    /// Where the last `let` stands in the text.
    bound: usize,
    text: String,
}

const INDENT: usize = 8;

impl<'a> Writer<'a> {
    fn new(blocks: &'a [Block], parameters: &'a [Parameter], inputs: Vec<String>) -> Writer<'a> {
        Writer {
            blocks,
            parameters,
            inputs,
            names: Vec::new(),
            last: Vec::new(),
            input_last: 0,
            bound: 0,
            text: String::new(),
        }
    }

    fn body(mut self, steps: &[Step], outputs: &[Ref]) -> String {
        let mut uses = vec![0; steps.len()];
        self.last = vec![0; steps.len()];
        self.names = vec![None; steps.len()];
        for (i, step) in steps.iter().enumerate() {
            for input in &step.inputs {
                match input {
                    Ref::Step(from) => {
                        uses[*from] += 1;
                        self.last[*from] = i;
                    }
                    Ref::Input(_) => self.input_last = i,
                }
            }
        }
        for output in outputs {
            if let Ref::Step(from) = output {
                uses[*from] += 1;
                self.last[*from] = steps.len();
            }
        }
        let mut open: Option<Chain> = None;
        for (i, step) in steps.iter().enumerate() {
            let chain = self.step(steps, i, open.take());
            if let Head::Loop(..) = step.head {
                continue;
            }
            let is_last = i + 1 == steps.len();
            if is_last && outputs == [Ref::Step(i)] {
                let _ = writeln!(self.text, "{:INDENT$}{}", "", chain.text(INDENT));
                return self.text;
            }
            // The next goes on with it, if that is all that becomes of it.
            let goes_on = steps.get(i + 1).is_some_and(|next| {
                let on_channels = next.arguments.iter().any(|argument| argument.value == Value::Channels);
                matches!(next.head, Head::Method(_)) && next.inputs == [Ref::Step(i)] && !on_channels
            });
            if goes_on && uses[i] == 1 {
                open = Some(chain);
            } else {
                let name = self.name(i);
                self.bound = self.text.len() + INDENT;
                let _ = writeln!(self.text, "{:INDENT$}let {name} = {};", "", chain.text(INDENT));
                self.names[i] = Some(name);
            }
        }
        let outputs: Vec<_> = outputs.iter().map(|at| self.tensor(*at)).collect();
        let outputs = if let [one] = &outputs[..] { one.clone() } else { format!("({})", outputs.join(", ")) };
        let _ = writeln!(self.text, "{:INDENT$}{outputs}", "");
        self.text
    }

    /// A name for what a step makes: one whose tensor is no longer read.
    fn name(&self, step: usize) -> String {
        let in_use = |name: &String| {
            let of_steps = (0..step).any(|i| self.names[i].as_ref() == Some(name) && self.last[i] > step);
            of_steps || self.inputs.contains(name) && name != "x" || self.parameters.iter().any(|known| known.name == *name)
        };
        let x_is_read = self.inputs.iter().any(|name| name == "x") && self.input_is_read_after(step);
        let letters = ["x", "y", "z", "a", "b", "c", "d", "e", "f", "g"];
        let name =
            letters.iter().map(|letter| (*letter).to_owned()).find(|name| !(in_use(name) || name == "x" && x_is_read));
        name.unwrap_or_else(|| free("t", in_use))
    }

    fn input_is_read_after(&self, step: usize) -> bool {
        self.input_last > step
    }

    fn tensor(&self, at: Ref) -> String {
        match at {
            Ref::Input(i) => self.inputs[i].clone(),
            Ref::Step(i) => self.names[i].clone().unwrap_or_default(),
        }
    }

    /// A step, on the expression that was open before it.
    fn step(&mut self, steps: &[Step], i: usize, open: Option<Chain>) -> Chain {
        let step = &steps[i];
        match &step.head {
            Head::Method(name) => {
                let receiver = step.inputs.first().map(|at| self.tensor(*at)).unwrap_or_default();
                let mut chain = open.unwrap_or(Chain { first: receiver.clone(), methods: Vec::new() });
                let arguments = self.arguments(&step.arguments, &receiver);
                chain.methods.push(format!(".{name}({arguments})"));
                chain
            }
            Head::Infix(sign) => {
                let [left, right] = [0, 1].map(|j| self.tensor(step.inputs[j]));
                Chain { first: format!("({left} {sign} {right})"), methods: Vec::new() }
            }
            Head::Join(name) => {
                let tensors: Vec<_> = step.inputs.iter().map(|at| self.tensor(*at)).collect();
                let arguments = self.arguments(&step.arguments, "");
                let comma = if arguments.is_empty() { "" } else { ", " };
                Chain { first: format!("{name}([{}]{comma}{arguments})", tensors.join(", ")), methods: Vec::new() }
            }
            Head::Source(name) => {
                Chain { first: format!("{name}({})", self.arguments(&step.arguments, "")), methods: Vec::new() }
            }
            Head::Custom(name) => {
                let tensors: Vec<_> = step.inputs.iter().map(|at| self.tensor(*at)).collect();
                let inputs = if tensors.is_empty() { String::new() } else { format!("inputs = [{}], ", tensors.join(", ")) };
                let arguments = self.arguments(&step.arguments, "");
                Chain { first: format!("custom(\"{name}\", {inputs}{arguments})"), methods: Vec::new() }
            }
            Head::Block(block) => {
                let x = step.inputs.first().map(|at| self.tensor(*at)).unwrap_or_default();
                let block = &self.blocks[*block];
                let values = step.arguments.iter().zip(&block.parameters);
                let values: Vec<_> =
                    values.map(|(value, of)| format!(", {}", self.value_for(&value.value, of, false))).collect();
                Chain { first: format!("{}({x}{})", block.name, values.concat()), methods: Vec::new() }
            }
            Head::Loop(block, rows) => {
                self.run(step, i, &self.blocks[*block].clone(), rows);
                Chain { first: String::new(), methods: Vec::new() }
            }
        }
    }

    /// Calls of a block in a row.
    fn run(&mut self, step: &Step, i: usize, block: &Block, rows: &[Vec<Value>]) {
        let from = step.inputs.first().map(|at| self.tensor(*at)).unwrap_or_default();
        let name = self.name(i);
        // What was bound just before by this name may change.
        match self.text.rfind(&format!("let {name} = ")).filter(|at| *at == self.bound && from == name) {
            Some(at) => self.text.insert_str(at + "let ".len(), "mut "),
            None => {
                let _ = writeln!(self.text, "{:INDENT$}let mut {name} = {from};", "");
            }
        }
        if rows.windows(2).all(|pair| pair[0] == pair[1]) {
            let values = rows[0].iter().zip(&block.parameters).map(|(value, of)| self.value_for(value, of, false));
            let arguments = with_commas(values);
            let _ = writeln!(self.text, "{:INDENT$}for _ in 0..{} {{", "", rows.len());
            let _ = writeln!(self.text, "{:INDENT$}    {name} = {}({name}{arguments});\n{:INDENT$}}}", "", block.name, "");
            self.names[i] = Some(name);
            return;
        }
        let names: Vec<_> = block.parameters.iter().map(|parameter| parameter.name.clone()).collect();
        let values: Vec<_> = rows
            .iter()
            .map(|row| {
                row.iter().zip(&block.parameters).map(|(value, of)| self.value_for(value, of, true)).collect::<Vec<_>>()
            })
            .collect();
        let (pattern, over) = match &names[..] {
            [one] => (one.clone(), format!("[{}]", values.iter().map(|row| row.concat()).collect::<Vec<_>>().join(", "))),
            all => {
                let rows: Vec<_> = values.iter().map(|row| format!("({})", row.join(", "))).collect();
                let pattern = format!("({})", all.join(", "));
                let over = wrapped(&rows, INDENT, pattern.len() + "for  in  {".len());
                (pattern, over)
            }
        };
        let arguments = with_commas(names.iter().cloned());
        let _ = writeln!(self.text, "{:INDENT$}for {pattern} in {over} {{", "");
        let _ = writeln!(self.text, "{:INDENT$}    {name} = {}({name}{arguments});\n{:INDENT$}}}", "", block.name, "");
        self.names[i] = Some(name);
    }

    /// Those that are not as they are by default.
    fn arguments(&self, arguments: &[Argument], receiver: &str) -> String {
        let written: Vec<_> = arguments
            .iter()
            .filter(|argument| argument.default.as_ref() != Some(&argument.value))
            .map(|argument| {
                let value = self.value(&argument.value, receiver);
                if argument.positional { value } else { format!("{} = {value}", argument.name) }
            })
            .collect();
        written.join(", ")
    }

    fn value(&self, value: &Value, receiver: &str) -> String {
        match value {
            Value::Size(sizes) if sizes.len() == 1 => sizes[0].to_string(),
            Value::Size(sizes) => list(sizes),
            Value::Channels => format!("{receiver}.channels()"),
            Value::Fixed(text) => text.clone(),
            Value::Parameter(i) => self.parameters[*i].name.clone(),
        }
    }

    /// A value for a parameter; in an array, all must have one form.
    fn value_for(&self, value: &Value, parameter: &Parameter, in_array: bool) -> String {
        match value {
            Value::Size(sizes) if sizes.len() == 1 && parameter.axes > 1 && in_array => {
                list(&vec![sizes[0]; parameter.axes])
            }
            other => self.value(other, ""),
        }
    }
}

/// Arguments behind another.
fn with_commas(arguments: impl Iterator<Item = String>) -> String {
    arguments.fold(String::new(), |text, argument| text + ", " + &argument)
}

/// An array, on several lines if it is long.
fn wrapped(items: &[String], indent: usize, around: usize) -> String {
    let line = format!("[{}]", items.join(", "));
    if indent + around + line.len() <= WIDTH {
        return line;
    }
    let pad = " ".repeat(indent + 4);
    let mut text = "[\n".to_owned();
    let mut at = 0;
    for item in items {
        if at > 0 && at + item.len() + 2 > WIDTH {
            text.push('\n');
            at = 0;
        }
        if at == 0 {
            text.push_str(&pad);
            at = pad.len();
        } else {
            text.push(' ');
            at += 1;
        }
        let _ = write!(text, "{item},");
        at += item.len() + 1;
    }
    format!("{text}\n{}]", " ".repeat(indent))
}
