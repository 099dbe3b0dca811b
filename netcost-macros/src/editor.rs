//! What the macros become in an editor, where the text is unfinished most of the time.
//!
//! rust-analyzer expands a macro twice to complete at the cursor, once with a made-up name there, and looks in both expansions
//! at the same place. So what an editor asks about, the bodies, comes first in the expansion and depends on the user's tokens
//! alone, in their order, whether or not they are right ([`body`]). In it the layers are the methods of a stand-in for a tensor,
//! which [`api`] makes of the operators' table for the facade. Behind it stand the network with its constants ([`stub`] where
//! there is an error) and the errors, as the compiler has them.
//!
//! The compiler gets none of this.

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::quote;

use crate::syntax::{cut_items, split_root};
use crate::{Errors, Outcome, depth};

pub mod api;
mod body;
mod stub;
#[cfg(test)]
mod tests;

/// Whether this runs in an editor's server: rust-analyzer, or the part of it that comes with the toolchain.
pub fn is_editor() -> bool {
    std::env::current_exe()
        .is_ok_and(|exe| exe.file_name().is_some_and(|name| name.to_string_lossy().contains("rust-analyzer")))
}

/// A `network!` call.
pub fn network(input: TokenStream, expand: impl Fn(TokenStream) -> Outcome) -> TokenStream {
    let (root, items) = split_root(input.clone());
    let items = cut_items(items, &mut Errors::default());
    // What is nested too deep for the compiler is so for this, too.
    let bodies = depth::check(&input).is_ok().then(|| body::of_network(&items, &root));
    let rest = match expand(input) {
        Ok(items) => unmarked(items),
        Err(errors) => {
            let (stub, errors) = (unmarked(stub::stub(&items, &root)), without_core(errors.told()));
            quote!(#stub #errors)
        }
    };
    quote! {
        #bodies
        #rest
    }
}

/// A `block!` call.
pub fn blocks(input: TokenStream, expand: impl Fn(TokenStream) -> Outcome) -> TokenStream {
    let (root, items) = split_root(input.clone());
    let items = cut_items(items, &mut Errors::default());
    let blocks = depth::check(&input).is_ok().then(|| body::of_blocks(&items, &root));
    let rest = match expand(input) {
        Ok(items) => unmarked(items),
        Err(errors) => without_core(errors.told()),
    };
    quote!(#blocks #rest)
}

/// Tokens without the user's spans. Names mean what they did.
fn without_spans(tokens: TokenStream) -> TokenStream {
    let unmark = |token: TokenTree| match token {
        TokenTree::Group(group) => {
            let mut new = Group::new(group.delimiter(), without_spans(group.stream()));
            new.set_span(Span::call_site().resolved_at(group.span()));
            TokenTree::Group(new)
        }
        mut other => {
            other.set_span(Span::call_site().resolved_at(other.span()));
            other
        }
    };
    tokens.into_iter().map(unmark).collect()
}

/// The tokens without the user's spans, but for those outside of any brackets: where a token of the user's stands for several,
/// an editor shows what it knows of all. Names mean what they did.
fn unmarked(tokens: TokenStream) -> TokenStream {
    let outer = |token| match token {
        TokenTree::Group(_) => without_spans(TokenStream::from(token)),
        other => TokenStream::from(other),
    };
    without_core(tokens.into_iter().flat_map(outer).collect())
}

/// The items with errors of whose words, `core` and `compile_error`, only that stands at the user's token by which rust-analyzer
/// places them: it shows what those words are, too.
fn without_core(tokens: TokenStream) -> TokenStream {
    let outer = |token| match token {
        TokenTree::Ident(mut ident) if ident == "core" => {
            ident.set_span(Span::call_site().resolved_at(ident.span()));
            TokenTree::Ident(ident)
        }
        other => other,
    };
    tokens.into_iter().map(outer).collect()
}
