#!/usr/bin/env python3
"""Checks what rust-analyzer completes and shows in networks, by driving it as an editor does, on real files.

    python3 tests/editor/check.py path/to/rust-analyzer [--rust-src path/to/library] [--only words] [--verbose]

Python's standard library is all it needs. rust-analyzer builds from its published crate, on a nightly toolchain:
`cargo +nightly install --locked ra_ap_rust-analyzer`. It needs Rust's own sources: the component `rust-src` of the toolchain, or
another copy of its folder `library` by `--rust-src`; without them it knows neither operators nor `for`, in any crate.

`NETCOST_RUST_ANALYZER=path/to/rust-analyzer cargo test --test editor` runs this as a test; `NETCOST_RUST_SRC` is `--rust-src`.

The files are written to a crate in a temporary folder that depends on this checkout. `$0` is the cursor.

What rust-analyzer cannot do with a language that is not Rust, so that it is not checked:

- A completed argument is `stride`, not `stride = `: nothing in Rust has that form. Beside the arguments' names it lists what
  else may stand there: variables, constants, functions.
- The signature shown after `(` has the arguments that must be given; the others are in its text. Which one the cursor is at is
  right for arguments without names only.
- Over a token that has an error, the documentation of `compile_error!` stands behind its own: the error is one.
- A definition of a layer is where the facade makes the layers of the table, not the layer's entry in the table.
"""

import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

# No files beside the sources.
sys.dont_write_bytecode = True

from server import Server

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent

BODY = """\
use netcost::network;

const CLASSES: usize = 10;

network! {
    /// A small classifier.
    pub struct Net;

    fn forward(image: [3, 32, 32]) -> [CLASSES] {
        let wide = image.conv2d(16, 3, padding = 1).relu();
%s
        wide.global_avg_pool().flatten().linear(CLASSES)
    }

    /// Two convolutions around their input.
    fn residual(x: Tensor, channels: usize, groups: usize = 1) -> Tensor {
        x + x.conv2d(channels, 3, padding = 1, groups = groups)
    }
}

fn main() {
    println!("{}", Net::MACS);
}
"""


def body(line):
    return BODY % ("        " + line)


class Checks:
    def __init__(self, server, folder, verbose):
        self.server = server
        self.uri = (folder / "src/main.rs").as_uri()
        self.verbose = verbose
        self.results = []

    # ---- what is asked

    def open(self, text):
        """Makes `text` the file, and returns the place of `$0` in it."""
        before, marker, after = text.partition("$0")
        self.server.write(self.uri, before + after)
        if not marker:
            return None
        line = before.count("\n")
        return {"line": line, "character": len(before) - (before.rfind("\n") + 1)}

    def ask(self, method, text):
        position = self.open(text)
        return self.server.request(method, {"textDocument": {"uri": self.uri}, "position": position})

    def completions(self, text):
        """By name, what is completed at the cursor: the item."""
        answer = self.ask("textDocument/completion", text)
        items = (answer["items"] if isinstance(answer, dict) else answer) or []
        named = {}
        for item in items:
            named.setdefault(item.get("filterText", item["label"]).split("(")[0].strip(), item)
        return named

    def hover(self, text):
        answer = self.ask("textDocument/hover", text)
        return answer["contents"]["value"] if answer else ""

    def signature(self, text):
        answer = self.ask("textDocument/signatureHelp", text)
        return answer["signatures"][0] if answer and answer["signatures"] else None

    def definition(self, text):
        """The lines of this file at which the name under the cursor is defined."""
        answer = self.ask("textDocument/definition", text) or []
        answer = answer if isinstance(answer, list) else [answer]
        places = [(place.get("uri") or place["targetUri"], place.get("range") or place["targetSelectionRange"]) for place in answer]
        lines = text.replace("$0", "").split("\n")
        return [lines[range_["start"]["line"]].strip() for uri, range_ in places if uri == self.uri]

    def diagnostics(self, text):
        self.open(text)
        answer = self.server.request("textDocument/diagnostic", {"textDocument": {"uri": self.uri}})
        return [f"{item['range']['start']['line'] + 1}: {item['message']}" for item in answer["items"]]

    # ---- what is found

    def check(self, name, holds, seen):
        # On one line.
        name = " ".join(name.split())
        self.results.append((name, holds))
        print(f"{'PASS' if holds else 'FAIL'}  {name}", flush=True)
        if self.verbose or not holds:
            print("      " + str(seen)[:3000].replace("\n", "\n      "), flush=True)

    def has(self, name, found, words):
        missing = [word for word in words if word not in found]
        seen = found if isinstance(found, str) else sorted(found)[:60]
        self.check(name, not missing, f"missing: {missing}; seen: {seen}" if missing else seen)


def text_of(item):
    documentation = item.get("documentation") or ""
    return documentation["value"] if isinstance(documentation, dict) else documentation


def layers(checks):
    for name, line, words in [
        ("an unfinished layer", "wide.conv2$0", ["conv2d"]),
        ("an unfinished layer of a new variable", "let y = wide.conv$0", ["conv1d", "conv2d", "conv_transpose2d"]),
        ("a layer after the dot alone", "let y = wide.$0", ["conv2d", "relu", "max_pool2d", "linear", "channels"]),
        ("a layer after an operator", "let y = (wide + image).batch$0;", ["batch_norm"]),
        ("a layer of a part", "let [a, b] = wide.chunk(2); let y = a.rel$0", ["relu"]),
        ("a layer of what a block returns", "let y = residual(wide, 16).max_p$0", ["max_pool2d"]),
        ("a layer in a loop", "for channels in [8, 16] { let y = wide.conv$0 }", ["conv2d"]),
        ("a function of tensors", "let y = sta$0", ["stack"]),
        ("a block", "let y = resid$0", ["residual"]),
        ("a variable", "let y = wi$0", ["wide"]),
        ("a constant", "let y = wide.linear(CLA$0", ["CLASSES"]),
    ]:
        checks.has(f"completion of {name}: {line}", checks.completions(body(line)), words)
    item = checks.completions(body("wide.conv2$0")).get("conv2d", {})
    checks.has("a completed layer has the operator's documentation", text_of(item), ["x.conv2d(out_channels, kernel_size, stride = 1", "Counts weights"])
    inserted = (item.get("textEdit") or {}).get("newText", "")
    checks.check(
        "a completed layer asks for what must be given", "out_channels" in inserted and "site" not in inserted, inserted
    )
    item = checks.completions(body("let y = resid$0")).get("residual", {})
    checks.has("a completed block has its documentation", text_of(item), ["Two convolutions"])


def arguments(checks):
    own = ["stride", "padding", "dilation", "groups", "bias", "padding_mode", "in_channels"]
    for line, words in [
        ("let y = wide.conv2d($0", ["out_channels", "kernel_size", *own, "CLASSES", "wide"]),
        ("let y = wide.conv2d($0)", own),
        ("let y = wide.conv2d(64, 3, $0", own),
        ("let y = wide.conv2d(64, 3, str$0", own),
        ("let y = wide.conv2d(64, $0\n        let z = wide.relu();", own),
        ("let y = wide.conv2d(64, 3).relu().max_pool2d($0", ["kernel_size", "ceil_mode"]),
        ("let y = wide.conv2d(64, 3, $0).relu();", [*own, "name", "shared", "dtype"]),
        ("let y = wide.conv2d(64, 3, str$0);", ["stride"]),
        ("let y = wide.conv2d(64, 3, padding = 1, gro$0);", ["groups"]),
        ("let y = wide.max_pool2d(2, $0)", ["stride", "ceil_mode"]),
        ("let y = cat([wide, image], $0)", ["dim"]),
        ("let y = residual(wide, 16, $0)", ["groups", "name", "copies"]),
        ("let y = residual(wide, cha$0)", ["channels"]),
    ]:
        checks.has(f"completion of arguments: {line}", checks.completions(body(line)), words)
    other = checks.completions(body("let y = wide.conv2d(64, 3, $0);"))
    checks.check("arguments of other layers are not completed", "ceil_mode" not in other, sorted(other)[:40])
    item = checks.completions(body("let y = wide.conv2d(64, 3, str$0);")).get("stride", {})
    checks.has("a completed argument is documented", text_of(item), ["Steps of the kernel", "stride = 1"])
    for line in ["let y = wide.conv2d($0", "let y = wide.conv2d(64, 3, $0", "let y = wide.conv2d(64, 3, $0);"]:
        signature = checks.signature(body(line)) or {"label": ""}
        label = f"{signature['label']} {text_of(signature)}"
        checks.has(f"signature: {line}", label, ["conv2d(self, out_channels", "kernel_size", *own])
    signature = checks.signature(body("let y = residual($0")) or {"label": ""}
    checks.has("signature of a block", signature["label"], ["residual", "channels: usize"])


def hovers(checks):
    finished = body("let y = wide.conv$02d(64, 3, stride = 2);")
    formula = ["x.conv2d(out_channels, kernel_size, stride = 1", "H' = (H + padding", "Counts weights"]
    checks.has("hover on a layer", checks.hover(finished), formula)
    shown = checks.hover(finished)
    checks.check("a hover shows one thing", shown.count("x.conv2d(out_channels") == 1 and shown.count("fn conv2d") == 1, shown)
    unfinished = body("let y = wide.conv$02d(64, 3, stride = 2); y.max_p")
    checks.has("hover on a layer beside an unfinished line", checks.hover(unfinished), formula)
    wrong = body("let y = wide.conv$02d(64, 3, groups = 3);")
    checks.has("hover on a layer that does not fit", checks.hover(wrong), formula)
    lacking = checks.hover(body("let y = wide.conv$02d(64);"))
    checks.has("hover on a layer that lacks an argument begins with the layer", lacking.split("\n---\n")[0], ["fn conv2d"])
    checks.check("it shows no crate", "extern crate" not in lacking, lacking)
    checks.has("hover on an argument", checks.hover(body("let y = wide.conv2d(64, 3, str$0ide = 2);")), ["Steps of the kernel"])
    checks.has("hover on a variable", checks.hover(body("let y = wi$0de.conv2d(64, 3);")), ["let wide: Tensor"])
    checks.has("hover on a block", checks.hover(body("let y = resi$0dual(wide, 16);")), ["Two convolutions"])
    checks.has("hover on a block's argument", checks.hover(body("let y = residual(wide, 16, gro$0ups = 2);")), ["groups: usize = 1"])
    checks.has("hover on a query", checks.hover(body("let c = wide.chan$0nels();")), ["number of channels"])


def definitions(checks):
    for line, expected in [
        ("let y = wi$0de.relu();", "let wide = image.conv2d(16, 3, padding = 1).relu();"),
        ("let y = resi$0dual(wide, 16);", "fn residual(x: Tensor, channels: usize, groups: usize = 1) -> Tensor {"),
        ("let y = wide.linear(CLA$0SSES);", "const CLASSES: usize = 10;"),
    ]:
        found = checks.definition(body(line))
        checks.check(f"definition: {line}", found == [expected], found)


FAMILY = """\
const CLASSES: usize = 10;

netcost::network! {
    #[budget(params <= 100 K)]
    pub struct Narrow { width: 8 }
    pub struct Wide { width: 64 }

    fn forward(image: [3, 32, 32], width: usize) -> [CLASSES] {
        let x = stem(image, width);
        let sequence = x.flatten().unsqueeze(0);
        let (y, (h, c)) = sequence.lstm(width);
        let z = if width > 8 {
            y.relu()
        } else {
            y
        };
        z.flatten().linear(CLASSES)
    }

    fn stem(x: Tensor, width: usize) -> Tensor {
        x.conv2d(
            width,
            3,
        )
    }
}

fn main() {
    let _ = (Narrow::MACS, Wide::MACS);
}
"""


def places(checks):
    """The cursor where there is more around it."""
    for name, old, new, words in [
        ("a size of an input", "[3, 32, 32]", "[3, 32, CLA$0]", ["CLASSES"]),
        ("a size of the output", "-> [CLASSES]", "-> [CLA$0]", ["CLASSES"]),
        ("a field's value", "width: 64", "width: CLA$0", ["CLASSES"]),
        ("a value of the family", "stem(image, width)", "stem(image, wid$0)", ["width"]),
        ("a type of a block's parameter", "x: Tensor", "x: Ten$0", ["Tensor", "Tensors"]),
        ("a layer in a branch", "            y.relu()", "            y.rel$0", ["relu"]),
        ("a layer of a state", "let z =", "h.transp$0\n        let z =", ["transpose"]),
        ("a layer in a block", "        x.conv2d(", "        let a = x.max_p$0\n        x.conv2d(", ["max_pool2d"]),
        ("an argument on a line of its own", "            3,\n", "            3,\n            str$0\n", ["stride"]),
        ("an argument behind a comma", "            3,\n", "            3,\n            $0\n", ["stride", "width"]),
        ("an argument after the parenthesis alone", "stem(image, width)", "image.max_pool2d($0", ["kernel_size"]),
    ]:
        assert old in FAMILY, old
        checks.has(f"completion of {name}", checks.completions(FAMILY.replace(old, new, 1)), words)
    for name, old, new, words in [
        ("one network of several", "Narrow {", "Nar$0row {", ["pub struct Narrow"]),
        ("the other, where it is used", "Wide::", "Wi$0de::", ["pub struct Wide"]),
        ("the key of a budget", "params <=", "par$0ams <=", ["`params`", "`#[budget(..)]`"]),
    ]:
        checks.has(f"hover on {name}", checks.hover(FAMILY.replace(old, new, 1)), words)


KNOWN = """\
netcost::network! {
    /// A small classifier.
    #[budget(macs <= 1 M)]
    pub struct %s;

    fn forward(image: [3, 8, 8]) -> [10] {
        let stem = image.conv2d(16, 3, padding = 1);
        %s
    }
}

fn main() {
    let _ = %s;
}
"""


def networks(checks):
    # By hand: 3·3·3·16 weights and 16 biases; the weights times 8·8 positions; 16·10 weights and 10 biases.
    whole = "stem.global_avg_pool().flatten().linear(10)"
    table = ["A small classifier", "[3, 8, 8]", " stem ", "conv2d", "[16, 8, 8]", "448", "27,648", " linear ", "170", "160", "total of 4 layers", "618", "27,808"]
    checks.has("hover on a network's declaration", checks.hover(KNOWN % ("N$0et", whole, "Net::MACS")), table)
    shown = checks.hover(KNOWN % ("N$0et", whole, "Net::MACS"))
    checks.check("it shows one network", shown.count("pub struct Net") == 1 and shown.count("total of") == 1, shown)
    checks.has("hover on a network's use", checks.hover(KNOWN % ("Net", whole, "N$0et::MACS")), table)
    checks.has("hover on a figure", checks.hover(KNOWN % ("Net", whole, "Net::MA$0CS")), ["MACS: u64 = 27808", "Multiply-accumulates"])
    constants = ["MACS", "MACS_EFFECTIVE"]
    for what, line in [
        ("without an error", whole),
        ("with a layer that does not fit", "stem.conv2d(8, 3, groups = 5).flatten().linear(10)"),
        ("with an unknown layer", "stem.conv4d(8, 3).flatten().linear(10)"),
        ("with an unknown argument", "stem.conv2d(8, 3, strides = 5).flatten().linear(10)"),
        ("with an unfinished line", "stem.conv2"),
        ("with a syntax error", "let = stem; stem.flatten().linear(10"),
    ]:
        text = KNOWN % ("Net", line, "Net::MA$0")
        if what == "with a syntax error":
            text = text.replace("linear(10", "linear(10 +)")
        checks.has(f"`Net::MA` of a network {what}", checks.completions(text), constants)
    fault = KNOWN % ("Net", "stem.conv2", "Net::MA$0CS")
    shown = checks.hover(fault)
    checks.check("no figure is shown of a network with an error", "MACS: u64" in shown and "= 0" not in shown, shown)
    outside = "const CHANNELS: usize = 16;\n" + KNOWN.replace("image.conv2d(16", "image.conv2d(CHANNELS")
    checks.has(
        "hover on a network that uses outside constants",
        checks.hover(outside % ("N$0et", whole, "Net::MACS")),
        ["A small classifier"],
    )
    shown = checks.hover(outside % ("Net", whole, "Net::MA$0CS"))
    checks.has("hover on a figure of such a network", shown, ["MACS: u64", "Multiply-accumulates"])
    keys = checks.completions((KNOWN % ("Net", whole, "Net::MACS")).replace("macs <= 1 M", "macs <= 1 M, par$0"))
    checks.has("completion of a budget's key", keys, ["params"])
    keys = checks.completions((KNOWN % ("Net", whole, "Net::MACS")).replace("macs <= 1 M", "$0"))
    checks.has("completion of any budget's key", keys, ["params", "flash", "arena"])


def blocks(checks):
    text = """\
mod blocks {
    netcost::block! {
        /// A convolution and what follows it.
        pub fn conv_bn(x: Tensor, out: usize, kernel: Size2 = 3) -> Tensor {
            %s
            x.conv2d(out, kernel, padding = "same", bias = false).batch_norm().relu()
        }
    }
}

use blocks::conv_bn;

netcost::network! {
    struct Net;

    fn forward(image: [3, 8, 8]) -> [16, 8, 8] {
        %s
        conv_bn(image, 16, kernel = 1)
    }
}

fn main() {
    let _ = Net::MACS;
}
"""
    checks.has("completion of arguments in `block!`", checks.completions(text % ("x.max_pool2d(2, str$0)", "")), ["stride"])
    found = checks.definition(text % ("", "let y = conv_$0bn(image, 16);"))
    checks.check("definition of a block of other code", any("pub fn conv_bn" in line for line in found), found)
    checks.has("completion in `block!`", checks.completions(text % ("x.max_p$0", "")), ["max_pool2d"])
    checks.has("completion of a block of other code", checks.completions(text % ("", "let y = conv_b$0")), ["conv_bn"])
    checks.has("a layer of what it returns", checks.completions(text % ("", "let y = conv_bn(image, 16).max_p$0")), ["max_pool2d"])
    checks.has("hover on it", checks.hover(text % ("", "let y = conv_$0bn(image, 16);")), ["A convolution and what follows it"])
    found = checks.diagnostics(text % ("", ""))
    checks.check("nothing is wrong with blocks of other code", not found, found)


def examples(checks):
    for path in sorted((ROOT / "examples").glob("*.rs")):
        found = checks.diagnostics(path.read_text())
        checks.check(f"nothing is wrong with examples/{path.name}", not found, "\n".join(found))
    fault = KNOWN % ("Net", "stem.conv2d(8, 3, groups = 5).flatten().linear(10)", "Net::MACS")
    found = checks.diagnostics(fault)
    checks.check(
        "an error is told once, as the compiler tells it", len(found) == 1 and "does not divide" in found[0], found
    )
    found = checks.diagnostics(body("let y = wide.conv4d(64, 3);"))
    checks.check("so is an unknown layer", len(found) == 1 and "there is no layer `conv4d`" in found[0], found)


GROUPS = [layers, arguments, places, hovers, definitions, networks, blocks, examples]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rust_analyzer", type=pathlib.Path)
    parser.add_argument("--rust-src", type=pathlib.Path, help="the folder `library` of Rust's sources")
    parser.add_argument("--only", nargs="*", help="groups of checks: " + ", ".join(group.__name__ for group in GROUPS))
    parser.add_argument("--verbose", action="store_true", help="show what was seen of all checks")
    options = parser.parse_args()
    sysroot = subprocess.check_output(["rustc", "--print", "sysroot"], cwd=ROOT, text=True).strip()
    sources = options.rust_src or pathlib.Path(sysroot) / "lib/rustlib/src/rust/library"
    # rust-analyzer would have rustup install them: not for a check to do.
    if not (sources / "core/src/lib.rs").is_file():
        parser.error(f"no sources of Rust in {sources}: `rustup component add rust-src`, or give them by `--rust-src`")

    folder = pathlib.Path(tempfile.mkdtemp(prefix="netcost-editor-"))
    server = None
    try:
        (folder / "src").mkdir()
        (folder / "src/main.rs").write_text("fn main() {}\n")
        # For the examples that are modules of others.
        for path in (ROOT / "examples").glob("*.rs"):
            shutil.copy(path, folder / "src")
        (folder / "Cargo.toml").write_text(
            '[package]\nname = "edited"\nversion = "0.1.0"\nedition = "2024"\n\n'
            f'[dependencies]\nnetcost = {{ path = "{ROOT}" }}\n\n[workspace]\n'
        )
        # The versions that this checkout builds with.
        shutil.copy(ROOT / "Cargo.lock", folder / "Cargo.lock")
        target = os.environ.get("CARGO_TARGET_DIR") or ROOT / "target"
        env = {**os.environ, "CARGO_TARGET_DIR": str(pathlib.Path(target) / "editor")}
        # What it would build for itself while it is being waited for.
        subprocess.run(["cargo", "check", "--quiet"], cwd=folder, env=env, check=True)
        cargo = {
            "buildScripts": {"enable": True},
            "extraEnv": {"CARGO_TARGET_DIR": env["CARGO_TARGET_DIR"]},
            "sysrootSrc": str(sources.resolve()),
        }
        settings = {
            "cargo": cargo,
            "checkOnSave": False,
            "cachePriming": {"enable": False},
            "procMacro": {"enable": True},
            "completion": {"autoimport": {"enable": False}, "limit": None},
        }
        server = Server([str(options.rust_analyzer.resolve())], folder, settings, env)
        server.wait_until_quiet()
        checks = Checks(server, folder, options.verbose)
        for group in GROUPS:
            if not options.only or group.__name__ in options.only:
                group(checks)
    finally:
        if server:
            server.close()
        shutil.rmtree(folder, ignore_errors=True)
    passed = sum(holds for _, holds in checks.results)
    print(f"{passed} passed, {len(checks.results) - passed} failed")
    return 0 if passed == len(checks.results) else 1


if __name__ == "__main__":
    sys.exit(main())
