//! Model files: what they cost, how declarations compare with them, and what becomes of files that are none.

mod figures;
mod hostile;
mod onnx;
mod verify;

use std::path::PathBuf;

use netcost_core::trace::Trace;

/// The trace of a file of a few hundred operators.
pub(crate) type FileTrace = Trace<512, 512, 512, 0>;

/// Reads a file.
pub(crate) fn trace(bytes: &[u8]) -> Box<FileTrace> {
    trace_with(bytes, &[])
}

/// Reads a file with sizes for the dimensions that it names.
pub(crate) fn trace_with(bytes: &[u8], dimensions: &[(&'static str, usize)]) -> Box<FileTrace> {
    let (bytes, dimensions) = (bytes.to_vec(), dimensions.to_vec());
    // Room for thousands of values takes more than a test's stack in a build that is not optimised.
    let read = move || Box::new(netcost_core::file::trace::<512, 512, 512, 0, 2048>(&bytes, &dimensions));
    let thread = std::thread::Builder::new().stack_size(64 << 20).spawn(read);
    thread.expect("a thread starts").join().expect("a reader does not panic")
}

/// What is wrong with a file, if anything is.
pub(crate) fn fault(trace: &FileTrace) -> Option<&str> {
    trace.faults.get(0).map(|fault| fault.message())
}

/// A file of the folder of models that are not the project's, if there is one.
pub(crate) fn model(name: &str) -> Option<Vec<u8>> {
    let Some(folder) = std::env::var_os("NETCOST_MODELS").map(PathBuf::from) else {
        eprintln!("skipped {name}: NETCOST_MODELS does not name the folder of the models");
        return None;
    };
    Some(std::fs::read(folder.join(name)).expect("the folder has the models"))
}
