//! The memory of visual wake words, MLPerf Tiny's MobileNet: its plans as text, and as a picture.
//!
//! `cargo run --example memory_plan` prints the plan of TensorFlow Lite Micro and the best found;
//! `cargo run --example memory_plan -- plan.svg` writes both as a picture: time goes to the right, the address up.

use std::fmt::{Display, Write as _};
use std::path::PathBuf;

use netcost::{Plan, Planner};

#[path = "mlperf_tiny.rs"]
#[allow(dead_code)]
mod mlperf_tiny;

use mlperf_tiny::VisualWakeWords;

const WIDTH: usize = 900;
const HEIGHT: usize = 320;
const MARGIN: usize = 60;

/// Places on the picture: `part` of `whole` along a length.
fn along(part: usize, whole: usize, length: usize) -> usize {
    part * length / whole.max(1)
}

/// A text of SVG.
fn text(x: usize, y: usize, anchor: &str, text: impl Display) -> String {
    format!("<text x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\">{text}</text>\n")
}

/// One plan as a group of SVG: a rectangle per tensor, from the step at which it is made to the last that reads it.
fn drawing(plan: &Plan, top: usize, most: usize) -> String {
    let last = plan.tensors.iter().map(|tensor| tensor.last).max().unwrap_or(0) + 1;
    let mut svg = format!("<g transform=\"translate({MARGIN} {top})\">\n");
    svg += &text(0, 0, "start", format_args!("{}: {} bytes; alive at once {}", plan.planner.name(), plan.bytes, plan.bound));
    for (i, (tensor, &offset)) in plan.tensors.iter().zip(plan.offsets).enumerate() {
        let (x, end) = (along(tensor.first, last, WIDTH), along(tensor.last + 1, last, WIDTH));
        let (low, high) = (along(offset, most, HEIGHT), along(offset + tensor.bytes, most, HEIGHT));
        let (y, width, height) = (10 + HEIGHT - high, end - x, (high - low).max(1));
        // Writing to a string does not fail.
        let _ = writeln!(
            svg,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"hsl({}, 60%, 70%)\" stroke=\"black\">\
             <title>{}, {} bytes at {offset}, steps {} to {}</title></rect>",
            i * 47 % 360,
            tensor.name,
            tensor.bytes,
            tensor.first,
            tensor.last,
        );
    }
    let (size, live) = (10 + HEIGHT - along(plan.bytes, most, HEIGHT), 10 + HEIGHT - along(plan.bound, most, HEIGHT));
    let _ = write!(
        svg,
        "<path d=\"M0 {size}H{WIDTH}\" stroke=\"black\"/>\n<path d=\"M0 {live}H{WIDTH}\" stroke=\"black\" stroke-dasharray=\"4\"/>\n"
    );
    svg += &text(WIDTH, HEIGHT + 26, "end", "layers →");
    svg + "</g>\n"
}

/// Plans below each other, on one scale.
pub fn svg(plans: &[Plan]) -> String {
    let most = plans.iter().map(|plan| plan.bytes).max().unwrap_or(0);
    let (width, height) = (WIDTH + 2 * MARGIN, plans.len() * (HEIGHT + MARGIN) + MARGIN);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" font-family=\"sans-serif\" font-size=\"14\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n"
    );
    for (i, plan) in plans.iter().enumerate() {
        svg += &drawing(plan, i * (HEIGHT + MARGIN) + MARGIN / 2, most);
    }
    svg + "</svg>\n"
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
