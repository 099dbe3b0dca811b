//! A model has a file.

netcost::model! {
    pub struct Kws;
}

netcost::model! {
    pub struct Vww = 5;
}

netcost::verify!(String, "../models/sine.tflite");

fn main() {}
