//! Files that are damaged or none: a page, an LFS pointer, files cut off, a root outside the file, a vector of 2^32 - 1 elements,
//! and an operator that is the table of operators itself.

netcost::model! {
    pub struct Page = "../models/hostile/page.tflite";
    pub struct Pointer = "../models/hostile/pointer.onnx";
    pub struct Cut = "../models/hostile/cut.tflite";
    pub struct CutOnnx = "../models/hostile/cut.onnx";
    pub struct Outside = "../models/hostile/outside.tflite";
    pub struct Long = "../models/hostile/long.tflite";
    pub struct Cycle = "../models/hostile/cycle.tflite";
}

fn main() {
    // That they have figures all the same is no error more.
    let _ = (Page::MACS, Long::PARAMS, Cycle::LAYERS);
}
