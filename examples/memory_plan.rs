//! The memory of visual wake words, MLPerf Tiny's MobileNet: its plans as text, and as a picture.
//!
//! `cargo run --example memory_plan` prints the plan of TensorFlow Lite Micro and the best found;
//! `cargo run --example memory_plan -- plan.svg` writes both as a picture, in which time goes to the
//! right and the address up, with the bytes alive at each step below.

use std::fmt::Display;
use std::path::PathBuf;

use netcost::{Plan, Planner};

#[path = "mlperf_tiny.rs"]
#[allow(dead_code)]
mod mlperf_tiny;

use mlperf_tiny::VisualWakeWords;

const WIDTH: usize = 900;
const HEIGHT: usize = 300;
/// Of the bars of what is alive.
const LOW: usize = 120;
const LEFT: usize = 80;
const GAP: usize = 60;
/// Columns of the names, and pixels of a line of them.
const NAMES: usize = 3;
const LINE: usize = 18;

/// Places on the picture: `part` of `whole` along a length.
fn along(part: usize, whole: usize, length: usize) -> usize {
    part * length / whole.max(1)
}

/// A text of SVG.
fn text(x: usize, y: usize, anchor: &str, text: impl Display) -> String {
    format!("<text x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\">{text}</text>\n")
}

/// A rectangle of SVG that says more when one points at it.
fn rectangle([x, y, width, height]: [usize; 4], hue: usize, title: impl Display) -> String {
    format!(
        "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{}\" fill=\"hsl({hue}, 60%, 75%)\" stroke=\"black\">\
         <title>{title}</title></rect>\n",
        height.max(1)
    )
}

/// A line across, with a label on the left.
fn line(y: usize, dashes: &str, label: impl Display) -> String {
    let path = format!("<path d=\"M0 {y}H{WIDTH}\" stroke=\"black\" stroke-dasharray=\"{dashes}\"/>\n");
    format!("{path}<text x=\"-6\" y=\"{}\" text-anchor=\"end\">{label}</text>\n", y + 4)
}

/// `73,728`.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let groups: Vec<_> = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy).collect();
    groups.join(",")
}

/// What tells a tensor: the letter that it has in the plan's text, too.
fn letter(tensor: usize) -> char {
    ('A'..='Z').chain('a'..='z').cycle().nth(tensor).unwrap_or('?')
}

fn hue(tensor: usize) -> usize {
    tensor * 47 % 360
}

/// The steps at which a tensor is made: the columns of the picture.
fn steps(plan: &Plan) -> Vec<usize> {
    let mut steps: Vec<_> = plan.tensors.iter().map(|tensor| tensor.first).collect();
    steps.dedup();
    steps
}

/// One plan as a group of SVG: a rectangle per tensor, from the step at which it is made to the last that reads it.
fn arena(plan: &Plan, top: usize, most: usize) -> String {
    let steps = steps(plan);
    let column = |step: usize| along(steps.partition_point(|&made| made < step), steps.len(), WIDTH);
    let mut svg = format!("<g transform=\"translate({LEFT} {top})\">\n");
    svg += &text(0, 0, "start", format_args!("Arena, planner: {}", plan.planner.name()));
    for (i, (tensor, &offset)) in plan.tensors.iter().zip(plan.offsets).enumerate() {
        let (x, end) = (column(tensor.first), column(tensor.last + 1));
        let (low, high) = (along(offset, most, HEIGHT), along(offset + tensor.bytes, most, HEIGHT));
        let bytes = grouped(tensor.bytes);
        let title =
            format_args!("{}: {bytes} bytes from {offset} on, steps {} to {}", tensor.name, tensor.first, tensor.last);
        svg += &rectangle([x, 10 + HEIGHT - high, end - x, high - low], hue(i), title);
        if high - low > 12 {
            svg += &text(x.midpoint(end), 15 + HEIGHT - low.midpoint(high), "middle", letter(i));
        }
    }
    let y = |bytes: usize| 10 + HEIGHT - along(bytes, most, HEIGHT);
    svg += &line(y(0), "none", 0);
    svg += &line(y(plan.bytes), "none", grouped(plan.bytes));
    if plan.bound < plan.bytes {
        svg += &line(y(plan.bound), "4", grouped(plan.bound));
    }
    svg + "</g>\n"
}

/// The bytes alive at each step, as a group of SVG: a bar per step, in which the tensors stand on each other.
fn alive(plan: &Plan, top: usize) -> String {
    let steps = steps(plan);
    let at = |step: usize| plan.tensors.iter().enumerate().filter(move |(_, tensor)| tensor.is_alive(step));
    let sum = |step: usize| at(step).map(|(_, tensor)| tensor.bytes).sum::<usize>();
    let most = steps.iter().map(|&step| sum(step)).max().unwrap_or(0);
    let mut svg = format!("<g transform=\"translate({LEFT} {top})\">\n");
    svg += &text(0, 0, "start", "Alive at each step, in bytes");
    for (i, &step) in steps.iter().enumerate() {
        let (x, end) = (along(i, steps.len(), WIDTH), along(i + 1, steps.len(), WIDTH));
        let mut below = 0;
        for (tensor, info) in at(step) {
            let (low, high) = (along(below, most, LOW), along(below + info.bytes, most, LOW));
            let title = format_args!("step {step}: {} of {} bytes", info.name, grouped(info.bytes));
            svg += &rectangle([x, 10 + LOW - high, end - x, high - low], hue(tensor), title);
            below += info.bytes;
        }
        if i % 4 == 0 {
            svg += &text(x.midpoint(end), LOW + 26, "middle", step);
        }
    }
    svg += &line(10 + LOW, "none", 0);
    svg += &line(10, "4", grouped(most));
    svg += &text(WIDTH, LOW + 44, "end", "steps →");
    svg + "</g>\n"
}

/// The names of the tensors by their letters.
fn names(plan: &Plan, top: usize) -> String {
    let rows = plan.tensors.len().div_ceil(NAMES);
    let tensors = plan.tensors.iter().enumerate();
    tensors
        .map(|(i, tensor)| {
            let (x, y) = (LEFT + i / rows * (WIDTH / NAMES), top + i % rows * LINE);
            text(x, y, "start", format_args!("{} {}", letter(i), tensor.name))
        })
        .collect()
}

/// Plans of one network below each other, on one scale.
pub fn svg(plans: &[Plan]) -> String {
    let most = plans.iter().map(|plan| plan.bytes).max().unwrap_or(0);
    let Some(any) = plans.first() else { return String::new() };
    let low = plans.len() * (HEIGHT + GAP) + GAP / 2;
    let below = low + LOW + 2 * GAP;
    let (width, height) = (LEFT + WIDTH + GAP / 2, below + any.tensors.len().div_ceil(NAMES) * LINE);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" font-family=\"sans-serif\" font-size=\"13\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n"
    );
    for (i, plan) in plans.iter().enumerate() {
        svg += &arena(plan, i * (HEIGHT + GAP) + GAP / 2, most);
    }
    svg + &alive(any, low) + &names(any, below) + "</svg>\n"
}

/// Prints the plans, or writes them to the file that is named.
pub fn main() {
    let plans = [VisualWakeWords::plan(Planner::Tflm), VisualWakeWords::plan(Planner::Best)];
    let is_picture = |file: &PathBuf| file.extension().is_some_and(|extension| extension == "svg");
    match std::env::args_os().nth(1).map(PathBuf::from).filter(is_picture) {
        Some(file) => match std::fs::write(&file, svg(&plans)) {
            Ok(()) => println!("{} is written", file.display()),
            Err(error) => eprintln!("{}: {error}", file.display()),
        },
        None => println!("{}\n\n{}", plans[0], plans[1]),
    }
}
