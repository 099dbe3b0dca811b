//! Patterns with strings, which const evaluation cannot match: it can match their bytes.

use proc_macro2::{Literal, TokenStream, TokenTree};
use syn::{Lit, Pat};

/// Whether a pattern has a string in it.
pub fn has_text(pat: &Pat) -> bool {
    match pat {
        Pat::Lit(lit) => matches!(lit.lit, Lit::Str(_)),
        Pat::Or(or) => or.cases.iter().any(has_text),
        Pat::Guard(guard) => has_text(&guard.pat),
        Pat::Paren(paren) => has_text(&paren.pat),
        _ => false,
    }
}

/// The same tokens with byte strings for strings.
pub fn bytes(tokens: TokenStream) -> TokenStream {
    tokens
        .into_iter()
        .map(|token| match &token {
            TokenTree::Literal(literal) => match syn::parse2::<syn::LitStr>(token.clone().into()) {
                Ok(text) => {
                    let mut bytes = Literal::byte_string(text.value().as_bytes());
                    bytes.set_span(literal.span());
                    TokenTree::Literal(bytes)
                }
                Err(_) => token,
            },
            _ => token,
        })
        .collect()
}
