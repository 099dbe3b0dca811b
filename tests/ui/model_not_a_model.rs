//! A file that is no model, one that is not there, and one with dimensions that are not its own.

netcost::model! {
    pub struct Page = "../models/README.md";
    pub struct Missing = "../models/missing.tflite";
    #[budget(macs <= 200)]
    pub struct Sine = "../models/sine.tflite";
    pub struct Batch { batch: 1 } = "../models/sine.tflite";
}

fn main() {}
