//! The procedural macros of [netcost](https://docs.rs/netcost): use them through that crate, which passes on its own path.
//!
//! Parse (`syntax`), lower the body to const Rust (`lower`, with layers in `layers` and block calls in `calls`), count it here if
//! all its numbers are known (`evaluate`), emit (`emit`, and `foreign` for `block!`). An editor gets something else (`editor`). The
//! macro knows operators only through the table that `netcost-core` publishes.

use proc_macro2::TokenStream;

mod attributes;
mod budget;
mod calls;
mod depth;
mod editor;
mod emit;
mod evaluate;
mod figures;
mod foreign;
#[cfg(test)]
mod fuzz;
mod habits;
mod hash;
#[cfg(test)]
mod hostile;
mod items;
mod kind;
mod layers;
mod loops;
mod lower;
mod memory;
mod model;
mod pattern;
mod place;
mod suggest;
mod syntax;
mod variants;

/// What a macro call becomes: its items, or the errors found in it, all of them.
type Outcome = Result<TokenStream, Errors>;

/// Errors at the user's tokens, gathered so that one run tells them all.
#[derive(Default)]
struct Errors(Vec<syn::Error>);

impl Errors {
    fn at(&mut self, tokens: impl quote::ToTokens, message: impl std::fmt::Display) {
        self.0.push(syn::Error::new_spanned(tokens, message));
    }

    fn push(&mut self, error: syn::Error) {
        self.0.extend(error);
    }

    /// As code that makes the compiler tell them, in the order of their places in the source.
    fn told(&self) -> TokenStream {
        let mut errors: Vec<_> = self.0.iter().collect();
        // Outside of the compiler there are no places.
        if !cfg!(test) {
            errors.sort_by_cached_key(|error| {
                let at = error.span().unwrap();
                (at.file(), at.line(), at.column())
            });
        }
        errors.into_iter().map(syn::Error::to_compile_error).collect()
    }

    /// All of them as one, for a parser, which returns one. There is at least one.
    fn into_one(self) -> syn::Error {
        let all = self.0.into_iter().reduce(|mut all, error| {
            all.combine(error);
            all
        });
        all.unwrap_or_else(|| syn::Error::new(proc_macro2::Span::call_site(), "the attributes do not parse"))
    }
}

impl From<syn::Error> for Errors {
    fn from(error: syn::Error) -> Errors {
        let mut errors = Errors::default();
        errors.push(error);
        errors
    }
}

fn finish(outcome: Outcome) -> proc_macro::TokenStream {
    match outcome {
        Ok(items) => items,
        // No items beside the errors: rustc holds back what it would say of the missing names.
        Err(errors) => errors.told(),
    }
    .into()
}

fn expand_network(input: TokenStream) -> Outcome {
    depth::check(&input)?;
    syntax::network(input).and_then(emit::network)
}

fn expand_block(input: TokenStream) -> Outcome {
    depth::check(&input)?;
    Ok(foreign::blocks(syntax::blocks(input)))
}

fn expand_budget(input: TokenStream) -> Outcome {
    depth::check(&input)?;
    budget::budget_macro(input)
}

/// Declares networks: called by `netcost::network!`, which puts `[$crate::__private]` in front.
#[proc_macro]
pub fn network(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    if editor::is_editor() {
        return editor::network(input.into(), expand_network).into();
    }
    let input = TokenStream::from(input);
    match expand_network(input.clone()) {
        Ok(items) => items.into(),
        Err(errors) => {
            let (errors, used) = (errors.told(), budget::devices_in(&input));
            quote::quote!(#errors #used).into()
        }
    }
}

/// Declares blocks for other modules and crates: called by `netcost::block!`, which puts `[$crate::__private]` in front.
#[proc_macro]
pub fn block(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    if editor::is_editor() {
        return editor::blocks(input.into(), expand_block).into();
    }
    finish(expand_block(input.into()))
}

/// Checks budgets of a network declared elsewhere: called by `netcost::budget!`, which puts `[$crate::__private]` in front.
#[proc_macro]
pub fn budget(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    finish(expand_budget(input.into()))
}

/// Takes networks from model files: called by `netcost::model!`, which puts `[$crate::__private]` in front.
#[proc_macro]
pub fn model(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    finish(model::models(input.into()))
}

/// Compares a declared network with a model file: called by `netcost::verify!`, which puts `[$crate::__private]` in front.
#[proc_macro]
pub fn verify(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    finish(model::verify(input.into()))
}

/// What bodies are written against in an editor: called once, by the facade, where rust-analyzer reads it.
#[proc_macro]
pub fn editor(_: proc_macro::TokenStream) -> proc_macro::TokenStream {
    editor::api::items().into()
}
