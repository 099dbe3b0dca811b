//! Names that stand for one of a few things of the library: variants of the prelude's enums, conventions, devices. One that there
//! is not is told here, with those that there are.

use netcost_core::convention::CONVENTIONS;
use netcost_core::device;
use netcost_core::dtype::Dtype;
use netcost_core::op::Activation;
use proc_macro2::Ident;
use syn::Path;

use crate::lower::plain;
use crate::suggest::{list, nearest};

/// The variants that a body writes of an enum of the prelude.
fn variants(of: &str) -> Option<Vec<String>> {
    match of {
        "Activation" => Some(Activation::ALL.iter().map(|act| format!("{act:?}")).collect()),
        "Dtype" => Some(Dtype::ALL.iter().map(|dtype| format!("{dtype:?}")).collect()),
        "Padding" => Some(["Even", "Uneven", "Same", "Valid"].map(str::to_owned).to_vec()),
        _ => None,
    }
}

/// What is wrong with a path that should lead to a variant of an enum of the prelude, if that is what it is.
pub fn unknown_variant(path: &Path) -> Option<syn::Error> {
    let (of, name) = match path.segments.iter().collect::<Vec<_>>().as_slice() {
        [of, name] if path.leading_colon.is_none() && of.arguments.is_none() => (of.ident.to_string(), &name.ident),
        _ => return None,
    };
    let text = name.to_string();
    // Constants and functions are written otherwise.
    if !text.starts_with(char::is_uppercase) || !text.contains(char::is_lowercase) {
        return None;
    }
    let known = variants(&of)?;
    let what = match of.as_str() {
        "Activation" => "activation",
        "Dtype" => "type of elements",
        _ => "padding",
    };
    unknown(name, what, &known)
}

/// The same of a convention, by its name alone.
pub fn unknown_convention(path: &Path) -> Option<syn::Error> {
    let name = path.get_ident()?;
    let known: Vec<_> = CONVENTIONS.iter().map(|known| format!("{:?}", known.convention)).collect();
    let mut known: Vec<_> = known.iter().filter_map(|known| known.split(' ').next()).map(str::to_owned).collect();
    known.dedup();
    unknown(name, "convention", &known)
}

/// The same of a device of the library: `device::NAME`.
pub fn unknown_device(path: &Path) -> Option<syn::Error> {
    match path.segments.iter().collect::<Vec<_>>().as_slice() {
        [of, name] if of.ident == "device" => unknown(&name.ident, "device", &devices()),
        [library, of, name] if library.ident == "netcost" && of.ident == "device" => {
            unknown(&name.ident, "device", &devices())
        }
        _ => None,
    }
}

fn devices() -> Vec<String> {
    device::ALL.iter().map(|device| device.name.to_owned()).collect()
}

/// What other libraries call some of them.
const ALIASES: [(&str, &str); 4] =
    [("Swish", "Silu"), ("HSwish", "Hardswish"), ("HSigmoid", "Hardsigmoid"), ("Linear", "None")];

fn unknown(name: &Ident, what: &str, known: &[String]) -> Option<syn::Error> {
    let text = plain(name);
    if known.contains(&text) {
        return None;
    }
    let names = || known.iter().map(String::as_str);
    let alias = || {
        ALIASES
            .iter()
            .find(|(other, _)| *other == text)
            .map(|(_, name)| *name)
            .filter(|name| names().any(|known| known == *name))
    };
    // `STM32F7` is the beginning of one.
    let begun = || names().find(|known| known.starts_with(&text));
    let near = alias().or_else(|| nearest(&text, names())).or_else(begun);
    let message = match near {
        Some(near) => format!("there is no {what} `{text}`; did you mean `{near}`? There are {}", list(names())),
        None => format!("there is no {what} `{text}`; there are {}", list(names())),
    };
    Some(syn::Error::new(name.span(), message))
}
