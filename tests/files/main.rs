//! Model files: what they cost, how declarations compare with them, and what becomes of files that are none.

mod figures;
mod hostile;
mod verify;

use std::path::PathBuf;

use netcost_core::trace::Trace;

/// The trace of a file of a few hundred operators.
pub type FileTrace = Trace<512, 512, 512, 0>;

/// Reads a file.
pub fn trace(bytes: &[u8]) -> Box<FileTrace> {
    Box::new(netcost_core::file::trace::<512, 512, 512, 1024>(bytes, &[]))
}

/// What is wrong with a file, if anything is.
pub fn fault(trace: &FileTrace) -> Option<&str> {
    trace.faults.get(0).map(|fault| fault.message())
}

/// A file of the folder of models that are not the project's, if there is one.
pub fn model(name: &str) -> Option<Vec<u8>> {
    let Some(folder) = std::env::var_os("NETCOST_MODELS").map(PathBuf::from) else {
        eprintln!("skipped {name}: NETCOST_MODELS does not name the folder of the models");
        return None;
    };
    Some(std::fs::read(folder.join(name)).expect("the folder has the models"))
}
