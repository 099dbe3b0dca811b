//! Declarations made of files: as they stand in `declared/`, where the compiler reads them and compares them with the files.
//!
//! `DECLARED=overwrite cargo test --package netcost-import` writes them anew.

use std::path::Path;

use netcost::Network;
use netcost_import::{Options, declaration};

/// Declares the files that the compiler compares, each in a module of its name.
macro_rules! declared {
    ($($module:ident $name:ident $file:literal;)*) => {
        $(#[allow(missing_docs)]
        mod $module {
            include!(concat!("declared/", stringify!($module), ".rs"));
        })*

        /// Module, struct, and file.
        const DECLARED: &[(&str, &str, &str)] = &[$((stringify!($module), stringify!($name), $file)),*];

        fn params_and_macs() -> Vec<(u64, u64)> {
            vec![$((<$module::$name as Network>::PARAMS, <$module::$name as Network>::MACS)),*]
        }
    };
}

declared! {
    sine Sine "sine.tflite";
    speech Speech "speech.tflite";
    squeezenet SqueezeNet "light_squeezenet.onnx";
    conv3d_groups Conv3dGroups "conv3d_groups.onnx";
    conv_transpose2d ConvTranspose2d "conv_transpose2d.onnx";
}

/// Parameters and multiply-accumulates by an independent reader of the files, in Python; of the single operators by hand: (2 · 27
/// weights + 1) · 6 channels at 2 · 12 positions, and (4 · 9 weights) · 3 + 4 at 7 · 6 input positions.
#[test]
fn figures_are_those_of_the_files() {
    let expected = [(321, 288), (16_652, 336_000), (1_235_496, 349_151_936), (330, 324 * 24), (112, 108 * 42)];
    assert_eq!(params_and_macs(), expected);
}

#[test]
fn declarations_are_up_to_date() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (module, name, file) in DECLARED {
        let bytes = std::fs::read(folder.join("../tests/models").join(file)).expect("the model");
        let path = format!("../../../tests/models/{file}");
        let made = declaration(&bytes, &Options { name, path: &path, dimensions: &[] }).expect("a declaration");
        let at = folder.join("tests/declared").join(format!("{module}.rs"));
        if std::env::var_os("DECLARED").is_some_and(|value| value == "overwrite") {
            std::fs::write(&at, &made).expect("a file that can be written");
        }
        assert_eq!(std::fs::read_to_string(&at).unwrap_or_default(), made, "{module}");
    }
}

/// Files of networks whose structure is published: each as one block, called as often as in the paper.
#[test]
fn repeats_are_found() {
    let Some(folder) = std::env::var_os("NETCOST_MODELS") else {
        eprintln!("skipped: NETCOST_MODELS does not name the folder of the models");
        return;
    };
    let declared = |file: &str| {
        let bytes = std::fs::read(Path::new(&folder).join(file)).expect("the model");
        declaration(&bytes, &Options { name: "Net", path: file, dimensions: &[] }).expect("a declaration")
    };
    let count = |text: &str, part: &str| text.matches(part).count();
    // Howard et al., MobileNets, 2017, table 1: 13 separable convolutions, four of a stride of 2.
    let mobilenet = declared("vww_96_int8.tflite");
    assert_eq!((count(&mobilenet, ".conv2d("), count(&mobilenet, "fn ")), (3, 2), "{mobilenet}");
    assert_eq!((count(&mobilenet, "(1, "), count(&mobilenet, "(2, ")), (9, 4), "{mobilenet}");
    // Zhang et al., Hello Edge, 2017, the small DS-CNN: four separable convolutions of 64 channels.
    assert!(declared("kws_ref_model.tflite").contains("for _ in 0..4 {"));
    // He et al., Deep Residual Learning, 2015, table 1: stages of 3, 4, 6 and 3 blocks, of which the first of each projects.
    let resnet = declared("light_resnet50.onnx");
    let loops: Vec<_> = resnet.lines().filter_map(|line| line.trim().strip_prefix("for _ in 0..")).collect();
    assert_eq!((loops, count(&resnet, "fn residual")), (vec!["2 {", "3 {", "5 {", "2 {"], 2), "{resnet}");
    // Szegedy et al., Going Deeper with Convolutions, 2014, table 1: nine inception modules.
    let inception = declared("light_inception_v1.onnx");
    assert_eq!((count(&inception, "fn branches"), count(&inception, ".conv2d(")), (1, 3 + 6), "{inception}");
}

#[test]
fn what_is_no_model_is_an_error() {
    let error = |bytes: &[u8]| {
        let options = Options { name: "Net", path: "net.tflite", dimensions: &[] };
        declaration(bytes, &options).expect_err("an error").to_string()
    };
    assert_eq!(error(b""), "the model file: it is empty");
    assert!(error(b"<html></html>").contains("a page of HTML or XML"));
}
