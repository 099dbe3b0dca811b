//! What a declared network costs at compile time.
//!
//! `cargo bench --bench compile_time` writes small crates under `target/tmp`, each with one network, and times `cargo check` of
//! each: cold (no incremental compilation, the source touched before each run), with netcost and all it depends on already
//! built. What it prints is the time over that of an empty crate, of a program that names the totals, one that names the
//! layers, too, and one with the whole report, beside that of a crate with the same figures as a hand-written table of literals.
//! All crates take turns, so that a busy machine is busy for all of them; the figures are the least of all rounds, since what
//! else a machine does can only add to them. `-- --quick` repeats less and takes about a minute.
//!
//! Then what it takes to check a network of 1,000 layers again, with incremental compilation, of which one layer was edited; and,
//! with `-- --clean`, to build all that the facade depends on from nothing, beside `syn`, `quote` and `proc-macro2` alone.
//!
//! The same of networks that are taken from model files, beside nothing: synthetic ones of 300 KB and of 10 MB among them, which
//! a declared network is also compared with; `NETCOST_MODELS` may name a folder with more of them. `-- --files` times no others.
//!
//! The check of each network ends with an assertion that its totals are those of the table, and its layers as many.

use std::env;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

#[path = "support/tflite.rs"]
mod tflite;

/// The lengths of the networks in a straight line.
const SIZES: [usize; 4] = [10, 100, 1_000, 10_000];
/// The length of the network of which one layer is edited.
const EDITED: usize = 1_000;
/// By how much a network of ten times the length may cost more.
const LINEAR: f64 = 12.0;
/// Differences below it, in seconds, say nothing.
const NOISE: f64 = 0.002;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    if !arguments.iter().any(|argument| argument == "--bench") {
        // `cargo test --all-targets` runs benches, too, to see that they start.
        println!("run with `cargo bench --bench compile_time`");
        return ExitCode::SUCCESS;
    }
    let given = |name: &str| arguments.iter().any(|argument| argument == name);
    let run = if given("--clean") { clean() } else { run(given("--quick"), given("--files")) };
    match run {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(quick: bool, only_files: bool) -> io::Result<()> {
    let cases: Vec<Case> =
        if only_files { Vec::new() } else { SIZES.into_iter().map(straight).chain([resnet152()]).collect() };
    let files = model_files()?;
    let edited = straight(EDITED);
    let crates = Crates::write(&cases, &files, &edited)?;
    let repetitions = |case: &Case| match (quick, case.layers.len() > 1_000) {
        (true, true) => 1,
        (true, false) | (false, true) => 5,
        (false, false) => 15,
    };
    let mut empty = Samples::default();
    let mut samples: Vec<[Samples; 4]> = cases.iter().map(|_| Default::default()).collect();
    let mut read: Vec<Samples> = files.iter().map(|_| Samples::default()).collect();
    let [mut cold, mut warm] = [const { Samples(Vec::new()) }; 2];
    for round in 0..cases.iter().map(repetitions).max().unwrap_or(5) {
        eprint!("\rround {} ", round + 1);
        empty.push(crates.check("empty")?);
        for (case, samples) in cases.iter().zip(&mut samples) {
            if round < repetitions(case) {
                for (name, samples) in case.crates().iter().zip(samples) {
                    samples.push(crates.check(name)?);
                }
            }
        }
        if !only_files && round < 5 {
            cold.push(crates.check("edited")?);
            warm.push(crates.check_edited(&edited, round)?);
        }
        for (file, read) in files.iter().zip(&mut read) {
            if round < 5 {
                read.push(crates.check(&file.name)?);
            }
        }
    }
    eprintln!();
    if !only_files {
        print_table(&cases, &empty, &samples);
        println!(
            "\nOne of {EDITED} layers edited, checked incrementally: {:.3} s over the empty crate; cold: {:.3} s.",
            warm.seconds() - empty.seconds(),
            cold.seconds() - empty.seconds()
        );
    }
    print_files(&files, &empty, &read);
    Ok(())
}

/// Builds and checks what the facade depends on from nothing, and the three crates that every such macro needs.
fn clean() -> io::Result<()> {
    const THREE: &str = "proc-macro2 = \"1\"\nquote = { version = \"1\", default-features = false, features = [\"proc-macro\"] }\n\
        syn = { version = \"3\", default-features = false, features = [\"full\", \"parsing\", \"printing\", \"proc-macro\"] }\n";
    let root = env!("CARGO_MANIFEST_DIR");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("clean");
    println!("| from nothing | netcost | syn, quote and proc-macro2 | ratio |");
    println!("| :-- | --: | --: | --: |");
    for command in ["build", "check"] {
        let [mut all, mut three] = [f64::INFINITY; 2];
        for _ in 0..3 {
            for (name, dependencies, least) in
                [("all", format!("netcost = {{ path = {root:?} }}\n"), &mut all), ("three", THREE.to_owned(), &mut three)]
            {
                let folder = folder.join(name);
                let _ = fs::remove_dir_all(folder.join("target"));
                fs::create_dir_all(&folder)?;
                let manifest = format!(
                    "[package]\nname = {name:?}\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[lib]\npath = \"lib.rs\"\n\n\
                     [dependencies]\n{dependencies}\n[workspace]\n"
                );
                fs::write(folder.join("Cargo.toml"), manifest)?;
                fs::write(folder.join("lib.rs"), "//! Empty.\n")?;
                fs::copy(Path::new(root).join("Cargo.lock"), folder.join("Cargo.lock"))?;
                let cargo = env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
                let start = Instant::now();
                let mut run = Command::new(cargo);
                run.args([command, "--quiet", "--target-dir", "target"]).current_dir(&folder);
                if !run.env_remove("RUSTC_WRAPPER").status()?.success() {
                    return Err(io::Error::other(format!("`cargo {command}` of {name} failed")));
                }
                *least = least.min(start.elapsed().as_secs_f64());
            }
        }
        println!("| `cargo {command}` | {all:.1} s | {three:.1} s | {:.1} × |", all / three);
    }
    Ok(())
}

fn print_files(files: &[ModelFile], empty: &Samples, samples: &[Samples]) {
    println!("\n| model file | bytes | over an empty crate | peak memory |");
    println!("| :-- | --: | --: | --: |");
    for (file, read) in files.iter().zip(samples) {
        let memory = read.peak().map_or(String::from("–"), |kib| format!("{} MB", kib * 1024 / 1_000_000));
        println!("| {} | {} | {:.3} s | {memory} |", file.label, file.bytes, read.seconds() - empty.seconds());
    }
}

fn print_table(cases: &[Case], empty: &Samples, samples: &[[Samples; 4]]) {
    let start = empty.seconds();
    let memory =
        |samples: &Samples| samples.peak().map_or(String::from("–"), |kib| format!("{} MB", kib * 1024 / 1_000_000));
    println!("`cargo check`, cold, over an empty crate ({start:.3} s, {}), the least; {}\n", memory(empty), compiler());
    println!(
        "| network | totals | to the size before | with layers | with the report | table of literals | totals / table | layers / table | peak memory, report | of the table |"
    );
    println!("| :-- | --: | --: | --: | --: | --: | --: | --: | --: | --: |");
    let mut before = None;
    let mut growth = Vec::new();
    for (case, samples) in cases.iter().zip(samples) {
        let [totals, layers, report, table] = samples.each_ref().map(|samples| samples.seconds() - start);
        let times = |ratio: f64| format!("{ratio:.1} ×");
        let to_table = |over: f64| if table > NOISE { times(over / table) } else { String::from("–") };
        let mut ratio = String::new();
        if case.straight {
            if let Some(before) = before.filter(|&before| before > NOISE) {
                ratio = times(totals / before);
                growth.push(totals / before);
            }
            before = Some(totals);
        }
        println!(
            "| {} | {totals:.3} s | {ratio} | {layers:.3} s | {report:.3} s | {} | {} | {} | {} | {} |",
            case.label,
            if table > NOISE { format!("{table:.3} s") } else { format!("< {NOISE} s") },
            to_table(totals),
            to_table(layers),
            memory(&samples[2]),
            memory(&samples[3]),
        );
    }
    if let Some(last) = growth.last() {
        let verdict = if *last <= LINEAR { "linear" } else { "NOT linear" };
        println!("\nTen times the layers cost {last:.1} times as much at the end: {verdict} (up to {LINEAR}).");
    }
}

// ---- model files

/// A crate with one network that is taken from a file.
struct ModelFile {
    label: String,
    name: String,
    bytes: usize,
    source: String,
}

/// As many layers as a person detector has, and their width in files of 300 KB and of 10 MB.
const LAYERS: usize = 31;
const WIDTHS: [(&str, usize); 2] = [("300 KB", 96), ("10 MB", 568)];

/// The files of the tests, synthetic ones, and those of the folder that `NETCOST_MODELS` names.
fn model_files() -> io::Result<Vec<ModelFile>> {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/models");
    let mut paths = vec![models.join("speech.tflite"), models.join("light_squeezenet.onnx")];
    if let Some(folder) = env::var_os("NETCOST_MODELS").map(PathBuf::from) {
        let more = [
            "person_detect.tflite",
            "vww_96_int8.tflite",
            "okay_nabu.tflite",
            "kws_ref_model_qdq.onnx",
            "light_resnet50.onnx",
        ];
        paths.extend(more.map(|name| folder.join(name)));
    }
    let file = |(i, path): (usize, PathBuf)| {
        let label = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let bytes = usize::try_from(fs::metadata(&path)?.len()).map_err(io::Error::other)?;
        let source = format!(
            "//! A file.\n\nnetcost::model! {{\n    /// A file.\n    pub struct Net = \"{}\";\n}}\n\n\
             const _: () = assert!(Net::PARAMS > 0 && Net::MACS > 0 && Net::LAYERS.len() > 0);\n",
            path.display()
        );
        Ok(ModelFile { label, name: format!("file_{i}"), bytes, source })
    };
    let mut files = paths.into_iter().enumerate().map(file).collect::<io::Result<Vec<_>>>()?;
    for (size, width) in WIDTHS {
        let bytes = tflite::linear_layers(LAYERS, width);
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("linear_{width}.tflite"));
        fs::write(&path, &bytes)?;
        let path = path.display();
        let figures = format!(
            "const _: () = assert!(Net::PARAMS == {} && Net::MACS == {});\n",
            LAYERS * (width + 1) * width,
            LAYERS * width * width
        );
        let sources = [
            ("`model!`", format!("netcost::model! {{\n    /// A file.\n    pub struct Net = \"{path}\";\n}}\n{figures}")),
            (
                "`model!` with layers, peak and arena",
                format!(
                    "netcost::model! {{\n    /// A file.\n    pub struct Net = \"{path}\";\n}}\n{figures}\
                     const _: () = assert!(Net::LAYERS.len() == {} && Net::PEAK_BYTES == {} && Net::ARENA_BYTES == {});\n",
                    2 * LAYERS,
                    2 * width,
                    2 * width.next_multiple_of(16)
                ),
            ),
            (
                "`#[model(..)]`",
                format!(
                    "netcost::network! {{\n    /// A network.\n    #[dtype(i8)]\n    #[model(\"{path}\")]\n    pub struct Net;\n\n    \
                     fn forward(x: [{width}]) -> [{width}] {{\n        let mut x = x;\n        for _ in 0..{LAYERS} {{\n            \
                     x = x.linear({width}).relu();\n        }}\n        x\n    }}\n}}\n{figures}"
                ),
            ),
        ];
        for (what, source) in sources {
            let (label, name) = (format!("synthetic, {size}, {what}"), format!("file_{}", files.len()));
            let source = format!("//! A file.\n\n{source}");
            files.push(ModelFile { label, name, bytes: bytes.len(), source });
        }
    }
    Ok(files)
}

// ---- networks

/// A layer with its figures.
struct Layer {
    name: String,
    params: u64,
    macs: u64,
    output: [usize; 3],
}

/// A network as a declaration, and its layers as they are expected.
struct Case {
    label: String,
    /// Of the crates.
    name: String,
    declaration: String,
    layers: Vec<Layer>,
    /// Whether it is one of a row of sizes.
    straight: bool,
}

impl Case {
    /// The crates: with the totals, the layers, the report; and with the table.
    fn crates(&self) -> [String; 4] {
        ["totals", "layers", "report", "table"].map(|what| format!("{what}_{}", self.name))
    }

    fn sources(&self) -> [String; 4] {
        let params: u64 = self.layers.iter().map(|layer| layer.params).sum();
        let macs: u64 = self.layers.iter().map(|layer| layer.macs).sum();
        let (declaration, len) = (&self.declaration, self.layers.len());
        let totals = format!("Net::PARAMS == {params} && Net::MACS == {macs}");
        let asserting = |what: &str| format!("//! A network.\n\n{declaration}\nconst _: () = assert!({what});\n");
        let layers = asserting(&format!("{totals} && Net::LAYERS.len() == {len}"));
        let report = format!("{layers}\n/// The report.\npub static REPORT: netcost::Report = Net::REPORT;\n");
        [asserting(&totals), layers, report, self.table_source()]
    }

    /// The same with a smaller first layer in odd rounds, so that the two differ in one layer.
    fn edited(&self, round: usize) -> String {
        let source =
            self.declaration.replacen("conv2d(16, 1", if round % 2 == 0 { "conv2d(16, 1" } else { "conv2d(24, 1" }, 1);
        format!("//! A network.\n\n{source}\nconst _: () = assert!(Net::PARAMS > 0 && Net::LAYERS.len() > 0);\n")
    }

    /// The same figures as literals.
    fn table_source(&self) -> String {
        let mut source =
            String::from("//! A table.\n\n/// Name, parameters, multiply-accumulates and output of each layer.\n");
        source.push_str("pub const LAYERS: &[(&str, u64, u64, [usize; 3])] = &[\n");
        for Layer { name, params, macs, output } in &self.layers {
            let _ = writeln!(source, "    ({name:?}, {params}, {macs}, {output:?}),");
        }
        source.push_str("];\n");
        source
    }
}

/// A network of so many layers one after the other, each on a line of its own: three times convolution, batch norm and
/// activation, then a linear layer over the last axis, and so on.
fn straight(count: usize) -> Case {
    const SIZE: usize = 32;
    let mut body = String::new();
    let mut layers = Vec::new();
    let mut channels = 16;
    let mut input = String::from("image");
    for i in 0..count {
        let (name, call, params, macs_per_weight);
        if i % 10 == 9 {
            name = format!("linear_{i}");
            call = format!("linear({SIZE})");
            (params, macs_per_weight) = ((SIZE * SIZE, SIZE), channels * SIZE);
        } else if i % 10 % 3 == 0 {
            let (out, kernel) = (16 + i % 7 * 8, 1 + i % 2 * 2);
            name = format!("conv_{i}");
            call = format!("conv2d({out}, {kernel}, padding = {}, bias = false)", kernel / 2);
            (params, macs_per_weight) = ((channels * out * kernel * kernel, 0), SIZE * SIZE);
            channels = out;
        } else if i % 10 % 3 == 1 {
            name = format!("bn_{i}");
            call = String::from("batch_norm()");
            (params, macs_per_weight) = ((channels, channels), 0);
        } else {
            name = format!("relu_{i}");
            call = String::from("relu()");
            (params, macs_per_weight) = ((0, 0), 0);
        }
        let _ = writeln!(body, "        let {name} = {input}.{call};");
        let (weights, bias) = params;
        layers.push(Layer {
            name: name.clone(),
            params: (weights + bias) as u64,
            macs: (weights * macs_per_weight) as u64,
            output: [channels, SIZE, SIZE],
        });
        input = name;
    }
    let declaration = format!(
        "netcost::network! {{\n    /// Layers in a straight line.\n    pub struct Net;\n\n    \
         fn forward(image: [16, {SIZE}, {SIZE}]) -> [{channels}, {SIZE}, {SIZE}] {{\n{body}        {input}\n    }}\n}}\n"
    );
    let mut label = count.to_string();
    if count >= 1_000 {
        label.insert(label.len() - 3, ',');
    }
    Case { label: format!("{label} layers"), name: count.to_string(), declaration, layers, straight: true }
}

/// ResNet-152, version 1.5, with loops and blocks (He et al., 2015).
fn resnet152() -> Case {
    const DECLARATION: &str = "\
netcost::network! {
    /// ResNet-152.
    pub struct Net;

    fn forward(image: [3, 224, 224]) -> [1000] {
        let stem = image.conv2d(64, 7, stride = 2, padding = 3, bias = false).batch_norm().relu();
        let mut x = stem.max_pool2d(3, stride = 2, padding = 1);
        for (blocks, width, stride) in [(3, 64, 1), (8, 128, 2), (36, 256, 2), (3, 512, 2)] {
            for i in 0..blocks {
                x = bottleneck(x, width, if i == 0 { stride } else { 1 });
            }
        }
        x.adaptive_avg_pool2d(1).flatten().linear(1000)
    }

    fn bottleneck(x: Tensor, width: usize, stride: usize) -> Tensor {
        let mut y = x.conv2d(width, 1, bias = false).batch_norm().relu();
        y = y.conv2d(width, 3, stride = stride, padding = 1, bias = false).batch_norm().relu();
        y = y.conv2d(4 * width, 1, bias = false).batch_norm();
        let shortcut = if x.channels() != 4 * width {
            x.conv2d(4 * width, 1, stride = stride, bias = false).batch_norm()
        } else {
            x
        };
        (y + shortcut).relu()
    }
}
";
    let mut table = Table::default();
    table.conv("stem", 3, 64, 7, 112);
    table.free("stem.relu", [64, 112, 112]);
    table.free("max_pool2d", [64, 56, 56]);
    let (mut channels, mut size) = (64, 56);
    for (stage, (blocks, width, stride)) in [(3, 64, 1), (8, 128, 2), (36, 256, 2), (3, 512, 2)].into_iter().enumerate() {
        for i in 0..blocks {
            let block = format!("{stage}.{i}.bottleneck");
            let out = if i == 0 { size / stride } else { size };
            table.conv(&block, channels, width, 1, size);
            table.free(&block, [width, size, size]);
            table.conv(&block, width, width, 3, out);
            table.free(&block, [width, out, out]);
            table.conv(&block, width, 4 * width, 1, out);
            if channels != 4 * width {
                table.conv(&block, channels, 4 * width, 1, out);
            }
            table.free(&block, [4 * width, out, out]);
            table.free(&block, [4 * width, out, out]);
            (channels, size) = (4 * width, out);
        }
    }
    table.free("adaptive_avg_pool2d", [channels, 1, 1]);
    table.free("flatten", [channels, 1, 1]);
    table.push("linear", channels * 1000 + 1000, channels * 1000, [1000, 1, 1]);
    let layers = table.0;
    Case {
        label: format!("ResNet-152 ({} layers)", layers.len()),
        name: String::from("resnet152"),
        declaration: String::from(DECLARATION),
        layers,
        straight: false,
    }
}

#[derive(Default)]
struct Table(Vec<Layer>);

impl Table {
    fn push(&mut self, name: &str, params: usize, macs: usize, output: [usize; 3]) {
        self.0.push(Layer { name: String::from(name), params: params as u64, macs: macs as u64, output });
    }

    fn free(&mut self, name: &str, output: [usize; 3]) {
        self.push(name, 0, 0, output);
    }

    /// A convolution and its batch norm; `size` is the output's.
    fn conv(&mut self, name: &str, input: usize, output: usize, kernel: usize, size: usize) {
        let weights = input * output * kernel * kernel;
        self.push(&format!("{name}.conv2d"), weights, weights * size * size, [output, size, size]);
        self.push(&format!("{name}.batch_norm"), 2 * output, 0, [output, size, size]);
    }
}

// ---- crates and their checks

/// The crates, in a workspace of their own so that they share what they depend on.
struct Crates {
    folder: PathBuf,
    offline: bool,
    /// GNU `time`, which tells the memory of the largest process.
    time: Option<&'static str>,
}

impl Crates {
    fn write(cases: &[Case], files: &[ModelFile], edited: &Case) -> io::Result<Crates> {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("compile_time");
        let netcost = env!("CARGO_MANIFEST_DIR");
        let mut members = String::new();
        let mut write = |name: &str, source: &str| {
            let _ = write!(members, "{name:?}, ");
            let manifest = format!(
                "[package]\nname = {name:?}\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[lib]\npath = \"lib.rs\"\n\n\
                 [dependencies]\nnetcost = {{ path = {netcost:?} }}\n"
            );
            fs::create_dir_all(folder.join(name))?;
            fs::write(folder.join(name).join("Cargo.toml"), manifest)?;
            fs::write(folder.join(name).join("lib.rs"), source)
        };
        write("empty", "//! Empty.\n")?;
        for case in cases {
            for (name, source) in case.crates().iter().zip(case.sources()) {
                write(name, &source)?;
            }
        }
        for file in files {
            write(&file.name, &file.source)?;
        }
        write("edited", &edited.edited(0))?;
        fs::write(folder.join("Cargo.toml"), format!("[workspace]\nresolver = \"3\"\nmembers = [{members}]\n"))?;
        // The same versions as here, which are at hand.
        fs::copy(Path::new(netcost).join("Cargo.lock"), folder.join("Cargo.lock"))?;

        let gnu_time = Command::new(GNU_TIME).args(["-f", "%M", "true"]).stderr(Stdio::null()).status();
        let time = gnu_time.is_ok_and(|status| status.success()).then_some(GNU_TIME);
        let mut crates = Crates { folder, offline: true, time };
        // Builds what they depend on.
        if crates.check("empty").is_err() {
            crates.offline = false;
            crates.check("empty")?;
        }
        Ok(crates)
    }

    /// Checks one crate, cold.
    fn check(&self, name: &str) -> io::Result<Sample> {
        // A cache of compilations would hide what is measured.
        self.check_with(name, "0", "target")
    }

    /// Checks a crate incrementally of which one layer was edited since.
    fn check_edited(&self, case: &Case, round: usize) -> io::Result<Sample> {
        let source = self.folder.join("edited").join("lib.rs");
        if round == 0 {
            fs::write(&source, case.edited(1))?;
            self.check_with("edited", "1", "warm")?;
        }
        fs::write(&source, case.edited(round))?;
        self.check_with("edited", "1", "warm")
    }

    fn check_with(&self, name: &str, incremental: &str, target: &str) -> io::Result<Sample> {
        let source = self.folder.join(name).join("lib.rs");
        fs::write(&source, fs::read(&source)?)?;
        let peak = self.folder.join("peak");
        let cargo = env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
        let mut command = match self.time {
            Some(time) => {
                let mut command = Command::new(time);
                command.args(["-f", "%M", "-o"]).arg(&peak).arg(cargo);
                command
            }
            None => Command::new(cargo),
        };
        command.args(["check", "--quiet", "--package", name]).args(self.offline.then_some("--offline"));
        command.current_dir(&self.folder).arg("--target-dir").arg(self.folder.join(target));
        command.env("CARGO_INCREMENTAL", incremental).env_remove("RUSTC_WRAPPER");
        let start = Instant::now();
        let output = command.stdin(Stdio::null()).output()?;
        let seconds = start.elapsed().as_secs_f64();
        if !output.status.success() {
            let text = String::from_utf8_lossy(&output.stderr);
            return Err(io::Error::other(format!("`cargo check` of {name} failed:\n{text}")));
        }
        let peak = self.time.and_then(|_| fs::read_to_string(&peak).ok()?.trim().parse().ok());
        Ok(Sample { seconds, peak })
    }
}

const GNU_TIME: &str = "/usr/bin/time";

/// One check: how long it took, and how much memory its largest process, the compiler, had at most.
struct Sample {
    seconds: f64,
    /// In KiB.
    peak: Option<u64>,
}

#[derive(Default)]
struct Samples(Vec<Sample>);

impl Samples {
    fn push(&mut self, sample: Sample) {
        self.0.push(sample);
    }

    /// The least.
    fn seconds(&self) -> f64 {
        self.0.iter().map(|sample| sample.seconds).fold(f64::INFINITY, f64::min)
    }

    fn peak(&self) -> Option<u64> {
        self.0.iter().filter_map(|sample| sample.peak).max()
    }
}

/// Which compiler this is.
fn compiler() -> String {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| OsString::from("rustc"));
    let version = Command::new(rustc).arg("--version").output();
    version.map_or(String::from("rustc"), |output| String::from_utf8_lossy(&output.stdout).trim().to_string())
}
