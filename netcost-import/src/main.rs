//! `netcost-import model.tflite`: the network in a model file, declared for netcost.

use std::process::ExitCode;

use netcost_import::{Options, declaration};

const USAGE: &str = "usage: netcost-import FILE [--name Name] [--path PATH] [DIMENSION=SIZE ..]

Writes the network in FILE, a .tflite or .onnx file, as a `network!` declaration to the standard output.

  --name Name        the struct's name; else it is made of the file's
  --path PATH        where the file is, for `#[model(\"PATH\")]`: relative to the crate; else FILE
  DIMENSION=SIZE     the size of a dimension that an ONNX file names and does not fix";

fn main() -> ExitCode {
    match run(std::env::args().skip(1)) {
        Ok(text) => {
            print!("{text}");
            ExitCode::SUCCESS
        }
        Err(message) => {
            eprintln!("netcost-import: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run(mut arguments: impl Iterator<Item = String>) -> Result<String, String> {
    let (mut file, mut name, mut path, mut dimensions) = (None, None, None, Vec::new());
    while let Some(argument) = arguments.next() {
        let mut value = |what: &str| arguments.next().ok_or_else(|| format!("{what} needs a value\n\n{USAGE}"));
        match argument.as_str() {
            "--help" | "-h" => return Ok(format!("{USAGE}\n")),
            "--name" => name = Some(value("--name")?),
            "--path" => path = Some(value("--path")?),
            other if other.starts_with('-') => return Err(format!("there is no option `{other}`\n\n{USAGE}")),
            other if file.is_some() => {
                let given = other.split_once('=').and_then(|(name, size)| Some((name, size.parse::<usize>().ok()?)));
                let (name, size) = given.ok_or_else(|| format!("expected a dimension with its size, `batch=1`: {other}"))?;
                // The readers take names that last, as those in source code do; there are a few.
                let name: &'static str = Box::leak(name.to_owned().into_boxed_str());
                dimensions.push((name, size));
            }
            other => file = Some(other.to_owned()),
        }
    }
    let file = file.ok_or_else(|| format!("which file?\n\n{USAGE}"))?;
    let bytes = std::fs::read(&file).map_err(|error| format!("{file}: {error}"))?;
    let (name, path) = (name.unwrap_or_else(|| name_of(&file)), path.unwrap_or_else(|| file.clone()));
    let options = Options { name: &name, path: &path, dimensions: &dimensions };
    declaration(&bytes, &options).map_err(|error| format!("{file}: {error}"))
}

/// `kws_ref_model.tflite` gives `KwsRefModel`.
fn name_of(file: &str) -> String {
    let stem = std::path::Path::new(file).file_stem().unwrap_or_default().to_string_lossy();
    let words = stem.split(|char: char| !char.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let name: String = words
        .map(|word| {
            let (first, rest) = word.split_at(1);
            first.to_ascii_uppercase() + rest
        })
        .collect();
    if name.starts_with(|char: char| char.is_ascii_alphabetic()) { name } else { format!("Model{name}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run_with(arguments: &[&str]) -> Result<String, String> {
        run(arguments.iter().map(|argument| (*argument).to_owned()))
    }

    #[test]
    fn names_are_those_of_structs() {
        assert_eq!(name_of("models/kws_ref_model.tflite"), "KwsRefModel");
        assert_eq!(name_of("8bit.onnx"), "Model8bit");
        assert_eq!(name_of("größe-2.onnx"), "GrE2");
    }

    #[test]
    fn what_is_wrong_is_told() {
        let told = |arguments: &[&str]| run_with(arguments).expect_err("an error");
        assert!(told(&[]).starts_with("which file?"));
        assert!(told(&["--names", "X"]).starts_with("there is no option `--names`"));
        assert!(told(&["a.onnx", "batch"]).starts_with("expected a dimension with its size, `batch=1`: batch"));
        assert!(told(&["missing.onnx"]).starts_with("missing.onnx: "));
        let readme = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
        assert!(told(&[readme]).contains("it is neither TensorFlow Lite"), "{}", told(&[readme]));
    }

    #[test]
    fn options_are_taken() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/models/sine.tflite");
        let text = run_with(&[file, "--name", "Wave", "--path", "wave.tflite"]).expect("a declaration");
        assert!(text.contains("pub struct Wave;") && text.contains("#[model(\"wave.tflite\")]"), "{text}");
    }
}
