//! What bodies are written against in an editor: the operators' table as Rust items, for the facade.
//!
//! In a body a layer's arguments are given by name and left out, which Rust's functions do not have. So the methods here take the
//! arguments that must be given and then any, and the names of the arguments are items of a module per operator, in scope where
//! an argument's name may stand.

use std::fmt::Write;

use netcost_core::budget::Quantity;
use netcost_core::dtype::Dtype;
use netcost_core::graph::{ABOUT_COMMON, COMMON, OF_BLOCKS};
use netcost_core::op::{FAMILIES, Kind, Operator, Receiver, Returns};
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use crate::attributes::{MemoryOptions, Typing};

/// The library's types that are in scope in every body.
pub const TYPES: [&str; 8] = ["Tensor", "Tensors", "Size1", "Size2", "Size3", "Activation", "Padding", "Dtype"];

/// The keys of an attribute of a network, if it has any.
pub fn keys(attribute: &str) -> Option<Vec<&'static str>> {
    Some(match attribute {
        "budget" => Quantity::NAMES.map(|(name, _)| name).to_vec(),
        "memory" => MemoryOptions::NAMES.to_vec(),
        "dtype" => Typing::PARTS.into_iter().chain(Dtype::ALL.into_iter().map(Dtype::name)).collect(),
        _ => return None,
    })
}

/// The attributes that have keys.
const WITH_KEYS: [&str; 3] = ["budget", "memory", "dtype"];

/// The module, for `netcost::__private::editor`.
pub fn items() -> TokenStream {
    let all = || FAMILIES.iter().flat_map(|family| family.iter());
    let methods = all().filter(|operator| operator.receiver == Receiver::Tensor).map(function);
    let functions = all().filter(|operator| operator.receiver != Receiver::Tensor).map(function);
    let modules = all().map(module);
    let of_blocks = common(|name| OF_BLOCKS.contains(&name));
    let of_layers = common(|name| !["copies", "active"].contains(&name));
    let arithmetic =
        [("Add", "add"), ("Sub", "sub"), ("Mul", "mul"), ("Div", "div"), ("Rem", "rem")].map(|(name, method)| {
            let (assign, method_assign) = (ident(&format!("{name}Assign")), ident(&format!("{method}_assign")));
            let (name, method) = (ident(name), ident(method));
            quote! {
                impl<T> ::core::ops::#name<T> for Tensor {
                    type Output = Tensor;
                    fn #method(self, other: T) -> Tensor { loop {} }
                }
                impl ::core::ops::#name<Tensor> for f64 {
                    type Output = Tensor;
                    fn #method(self, other: Tensor) -> Tensor { loop {} }
                }
                impl<T> ::core::ops::#assign<T> for Tensor {
                    fn #method_assign(&mut self, other: T) { loop {} }
                }
            }
        });
    let attributes = WITH_KEYS.into_iter().map(|attribute| {
        let module = ident(attribute);
        let keys = keys(attribute).unwrap_or_default().into_iter().map(|key| {
            let doc = format!("`{key}`, in `#[{attribute}(..)]` of a network.");
            // Names of types are no items.
            let key = ident(key);
            quote!(#[doc = #doc] pub const #key: Argument = Argument;)
        });
        quote!(pub mod #module { use super::super::Argument; #(#keys)* })
    });
    quote! {
        pub use super::{Activation, Dtype, Padding, Size1, Size2, Size3, ln, make_divisible, pow, sqrt};

        /// An argument of a layer or a block, by its name.
        #[derive(Clone, Copy)]
        pub struct Argument;

        /// What an argument may be: its form is checked by the macro.
        pub trait Any {}
        impl<T> Any for T {}

        /// A tensor in a network: an input, or what a layer returns. Layers are its methods.
        #[derive(Clone, Copy)]
        pub struct Tensor(super::Tensor<'static>);

        impl ::core::ops::Deref for Tensor {
            type Target = super::Tensor<'static>;
            fn deref(&self) -> &super::Tensor<'static> { &self.0 }
        }
        impl ::core::ops::Neg for Tensor {
            type Output = Tensor;
            fn neg(self) -> Tensor { self }
        }
        #(#arithmetic)*

        /// A list of tensors that grows.
        #[derive(Clone, Copy)]
        pub struct Tensors(super::Tensors<'static>);

        impl Tensors {
            /// An empty list.
            pub const fn new() -> Tensors { loop {} }
            /// Adds a tensor.
            pub const fn push(&mut self, tensor: Tensor) { loop {} }
            /// How many tensors it holds.
            pub const fn len(&self) -> usize { loop {} }
            /// Whether it holds none.
            pub const fn is_empty(&self) -> bool { loop {} }
            #[doc(hidden)]
            pub const fn parts<const N: usize>(self) -> [Tensor; N] { loop {} }
        }
        impl ::core::ops::Index<usize> for Tensors {
            type Output = Tensor;
            fn index(&self, index: usize) -> &Tensor { loop {} }
        }
        impl ::core::ops::IndexMut<usize> for Tensors {
            fn index_mut(&mut self, index: usize) -> &mut Tensor { loop {} }
        }
        impl ::core::iter::IntoIterator for Tensors {
            type Item = Tensor;
            type IntoIter = ::core::array::IntoIter<Tensor, 1>;
            fn into_iter(self) -> ::core::array::IntoIter<Tensor, 1> { loop {} }
        }

        impl Tensor {
            #[doc(hidden)]
            pub const fn pair(self) -> (Tensor, Tensor) { loop {} }
            #[doc(hidden)]
            pub const fn triple(self) -> (Tensor, (Tensor, Tensor)) { loop {} }
            #(#methods)*
        }
        #(#functions)*

        /// The larger of two numbers.
        pub const fn max<T>(a: T, b: T) -> T { loop {} }
        /// The smaller of two numbers.
        pub const fn min<T>(a: T, b: T) -> T { loop {} }
        #[doc(hidden)]
        pub const fn value<T, U>(value: T) -> U { loop {} }

        #[doc(hidden)]
        #[allow(non_upper_case_globals)]
        pub mod arguments {
            pub mod of_layers { #of_layers }
            pub mod of_blocks { #of_blocks }
            #(#modules)*
        }
        #[doc(hidden)]
        #[allow(non_upper_case_globals)]
        pub mod attributes { #(#attributes)* }
    }
}

fn ident(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}

/// An operator as a method or function.
fn function(operator: &Operator) -> TokenStream {
    let (name, doc) = (ident(operator.name), documentation(operator));
    let receiver = (operator.receiver == Receiver::Tensor).then(|| quote!(self,));
    let needed = operator.tensors.iter().filter(|_| operator.receiver != Receiver::Network).chain(operator.arguments);
    let parameters = needed.filter(|argument| argument.default.is_none()).map(|argument| {
        let name = ident(argument.name);
        quote!(#name: impl Any,)
    });
    let returns = if operator.returns == Returns::Parts { quote!(Tensors) } else { quote!(Tensor) };
    quote!(#[doc = #doc] pub const extern "C" fn #name(#receiver #(#parameters)* ...) -> #returns { loop {} })
}

/// The names of an operator's arguments.
fn module(operator: &Operator) -> TokenStream {
    let module = ident(operator.name);
    let arguments = operator.tensors.iter().chain(operator.arguments).map(|argument| {
        let doc =
            format!("{}\n\n`{argument}`, an argument of `{}`: {}.", argument.doc.trim(), operator.name, form(argument.kind));
        let name = ident(argument.name);
        quote!(#[doc = #doc] pub const #name: Argument = Argument;)
    });
    quote!(pub mod #module { use super::super::Argument; pub use super::of_layers::*; #(#arguments)* })
}

/// The names of the arguments that calls take besides their own.
fn common(takes: impl Fn(&str) -> bool) -> TokenStream {
    let arguments = COMMON.into_iter().zip(ABOUT_COMMON).filter(|(name, _)| takes(name)).map(|(name, doc)| {
        let name = ident(name);
        quote!(#[doc = #doc] pub const #name: Argument = Argument;)
    });
    quote!(use super::super::Argument; pub enum Z {} #(#arguments)*)
}

/// The call, what the layer does, and its arguments.
fn documentation(operator: &Operator) -> String {
    let mut text = format!("`{operator}`\n\n{}", operator.doc.trim_end().replace("\n ", "\n"));
    let mut arguments = operator.arguments.iter().peekable();
    if arguments.peek().is_some() {
        text += "\n\n# Arguments\n";
    }
    for argument in arguments {
        // Writing to a string does not fail.
        let _ = write!(text, "\n- `{argument}`: {}. {}", form(argument.kind), argument.doc.trim());
    }
    text
}

/// What form an argument has, in words.
fn form(kind: Kind) -> &'static str {
    match kind {
        Kind::Int | Kind::MaybeInt | Kind::Count => "a whole number",
        Kind::Flag => "`true` or `false`",
        Kind::Float | Kind::MaybeFloat => "a number",
        Kind::Choice => "a string",
        Kind::Size | Kind::MaybeSize => "one number, or one per axis",
        Kind::Padding => "one number, one per axis, or both ends of each; `\"same\"` or `\"valid\"`",
        Kind::Axis | Kind::MaybeAxis => "an axis, counted from the end if negative",
        Kind::Ints | Kind::MaybeInts => "whole numbers",
        Kind::Sections => "one size, or a list of them",
        Kind::MaybeFactor => "a factor, or one per axis",
        Kind::MaybeExtent => "a size, or one per axis",
        Kind::Act => "an `Activation`",
        Kind::Tensor | Kind::MaybeTensor => "a tensor",
        Kind::Tensors => "tensors",
    }
}

#[cfg(test)]
mod tests {
    use netcost_core::op::Argument;

    use super::*;

    fn conv2d() -> &'static Operator {
        netcost_core::op::find("conv2d").expect("it is in the table")
    }

    #[test]
    fn a_layer_is_documented_with_its_call_and_all_its_arguments() {
        let text = documentation(conv2d());
        assert!(text.starts_with("`x.conv2d(out_channels, kernel_size, stride = 1,"), "{text}");
        assert!(text.contains("\n- `stride = 1`: one number, or one per axis. Steps of the kernel."), "{text}");
        assert!(text.contains("`H' = (H + padding"), "{text}");
    }

    #[test]
    fn every_argument_of_an_operator_is_described() {
        let all = FAMILIES.iter().flat_map(|family| family.iter());
        let silent: Vec<_> = all
            .flat_map(|operator| operator.arguments.iter().map(move |argument| (operator.name, argument)))
            .filter(|(_, argument): &(&str, &Argument)| argument.doc.trim().is_empty())
            .map(|(operator, argument)| format!("{operator}: {argument}"))
            .collect();
        assert!(silent.is_empty(), "no documentation: {silent:?}");
    }

    #[test]
    fn an_editor_reads_rust_with_every_operator() {
        let items = items();
        let text = items.to_string();
        for operator in FAMILIES.iter().flat_map(|family| family.iter()) {
            assert!(text.contains(&format!("fn {} (", operator.name)), "no function `{}`", operator.name);
            assert!(text.contains(&format!("pub mod {} {{", operator.name)), "no arguments of `{}`", operator.name);
        }
        if let Err(error) = syn::parse2::<syn::File>(items) {
            panic!("{error}");
        }
    }

    #[test]
    fn only_what_must_be_given_is_a_parameter() {
        let text = function(conv2d()).to_string();
        let signature = "fn conv2d (self , out_channels : impl Any , kernel_size : impl Any , ...) -> Tensor";
        assert!(text.contains(signature), "{text}");
    }
}
