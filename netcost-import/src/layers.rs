//! The layers of a file, as netcost's own readers find them.

use std::fmt;

use netcost_core::dtype::Types;
use netcost_core::file::{Room, room, trace};
use netcost_core::graph::Geometry;
use netcost_core::memory::{Fuse, Memory};
use netcost_core::shape::Shape;
use netcost_core::trace::Trace;

/// Why a file does not become a declaration.
#[derive(Debug)]
pub struct Error(pub(crate) String);

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Error {}

/// A layer of a file.
#[derive(Clone, Debug)]
pub struct Layer {
    /// netcost's name for its operator, and the file's.
    pub op: &'static str,
    pub name: &'static str,
    /// The operator's number in the file.
    pub number: usize,
    /// What it reads: nodes, with the shapes in which they are read.
    pub reads: Vec<(usize, Shape)>,
    pub output: Shape,
    pub weights: u64,
    pub bias: u64,
    pub macs: u64,
    pub geometry: Geometry,
    pub types: Types,
    pub silent: bool,
}

/// A file: inputs first, then layers in their order.
pub struct Model {
    pub inputs: usize,
    pub nodes: Vec<Layer>,
    pub outputs: Vec<(usize, Shape)>,
    /// Whether it is a TensorFlow Lite file.
    pub planned: bool,
    /// Whether its memory is the same if changes of shape leave no tensors of their own.
    pub views: bool,
}

/// Room for a file of thousands of operators.
const NODES: usize = 8192;
const VALUES: usize = 32768;

/// Reads a file.
pub fn read(bytes: &[u8], dimensions: &[(&'static str, usize)]) -> Result<Model, Error> {
    std::thread::scope(|scope| {
        // All of that room is on the stack.
        let reader = std::thread::Builder::new().stack_size(1 << 29).spawn_scoped(scope, || read_here(bytes, dimensions));
        let reader = reader.map_err(|error| Error(format!("no thread for the reader: {error}")))?;
        reader.join().map_err(|_| Error("the reader panicked, which is a fault in netcost".to_owned()))?
    })
}

fn read_here(bytes: &[u8], dimensions: &[(&'static str, usize)]) -> Result<Model, Error> {
    let Room { outputs, planned, .. } = room(bytes);
    let trace: Box<Trace<NODES, NODES, NODES, 0>> = Box::new(trace::<NODES, NODES, NODES, 0, VALUES>(bytes, dimensions));
    if let Some(fault) = trace.faults.get(0) {
        return Err(Error(fault.message().to_owned()));
    }
    if !trace.is_whole() {
        return Err(Error(format!("the model file has more than {NODES} layers")));
    }
    let nodes = (0..trace.node_count())
        .map(|i| {
            let node = trace.described(i);
            Layer {
                op: node.op,
                name: node.name,
                number: node.number as usize,
                reads: (0..trace.reads(i)).map(|j| trace.read(i, j)).collect(),
                output: *node.output,
                weights: node.weights,
                bias: node.bias,
                macs: node.macs,
                geometry: node.geometry,
                types: node.types,
                silent: node.silent,
            }
        })
        .collect();
    let outputs = (0..outputs).map(|i| trace.returned(outputs, i)).collect();
    let file = Memory::FILE;
    let viewed = Memory { fuse: Fuse { reshape: true, ..file.fuse }, ..file };
    let bytes = |memory: &Memory| (trace.liveness(memory).peak(), trace.arena_bytes(memory));
    let views = planned && bytes(&file) == bytes(&viewed);
    Ok(Model { inputs: trace.input_count(), nodes, outputs, planned, views })
}
