//! Turns a model file into a declaration: a `network!` that has the file's layers, with blocks and loops where they repeat, and
//! that is compared with the file when it compiles.
//!
//! The file is read by netcost's own readers (`layers`), its layers become calls (`convert`), what repeats is found
//! (`repeats`), and all is written down (`write`). What netcost has no layer for stands as `custom(..)`, with its costs.

mod attributes;
mod convert;
mod layers;
mod repeats;
mod write;

pub use layers::Error;

/// What a user says of a declaration to be made.
#[derive(Clone, Debug)]
pub struct Options<'a> {
    /// The name of the struct.
    pub name: &'a str,
    /// The path that stands in `#[model("..")]`.
    pub path: &'a str,
    /// The sizes of dimensions that an ONNX file names and does not fix.
    pub dimensions: &'a [(&'static str, usize)],
}

/// The declaration of the network in a file: a whole `netcost::network!` call.
///
/// # Errors
/// If the file cannot be read, or has an operator that cannot be written down.
pub fn declaration(bytes: &[u8], options: &Options<'_>) -> Result<String, Error> {
    let model = layers::read(bytes, options.dimensions)?;
    let network = convert::network(&model, &attributes::of(bytes))?;
    let (body, blocks) = repeats::find(&network);
    Ok(write::declaration(&network, &body, &blocks, options))
}
