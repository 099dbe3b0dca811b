//! Where tokens stand: the spans at which errors are to be, and identifiers at such places.

use proc_macro2::{Ident, Span, TokenTree};
use quote::ToTokens;
use syn::Expr;
use syn::spanned::Spanned;

/// An identifier that no name of the user's can be.
pub fn hidden(name: &str) -> Ident {
    Ident::new(name, Span::mixed_site())
}

/// A wrapper of the library, in scope by this name, at a token of the user's: what rustc says of it then stands there.
pub fn wrapper(name: &str, span: Span) -> Ident {
    Ident::new(name, span)
}

/// The first and the last token's span.
pub fn ends(tokens: &impl ToTokens) -> (Span, Span) {
    let mut first = None;
    let mut last = Span::call_site();
    for token in tokens.to_token_stream() {
        last = match &token {
            TokenTree::Group(group) => group.span_close(),
            other => other.span(),
        };
        if first.is_none() {
            first = Some(match &token {
                TokenTree::Group(group) => group.span_open(),
                other => other.span(),
            });
        }
    }
    (first.unwrap_or(last), last)
}

/// The same of an expression; of most it is known without taking their tokens apart.
pub fn ends_of(expr: &Expr) -> (Span, Span) {
    match expr {
        Expr::Lit(lit) => (lit.lit.span(), lit.lit.span()),
        Expr::Path(path) if path.attrs.is_empty() => match path.path.get_ident() {
            Some(ident) => (ident.span(), ident.span()),
            None => ends(expr),
        },
        Expr::Array(array) => (array.bracket_token.span.open(), array.bracket_token.span.close()),
        Expr::Tuple(tuple) => (tuple.paren_token.span.open(), tuple.paren_token.span.close()),
        Expr::MethodCall(call) => (ends_of(&call.receiver).0, call.paren_token.span.close()),
        Expr::Call(call) => (ends_of(&call.func).0, call.paren_token.span.close()),
        Expr::Binary(binary) => (ends_of(&binary.left).0, ends_of(&binary.right).1),
        expr => ends(expr),
    }
}

/// The span of an expression, which on stable Rust is its first token's.
pub fn span_of(expr: &Expr) -> Span {
    match expr {
        Expr::Array(array) => array.bracket_token.span.join(),
        Expr::Tuple(tuple) => tuple.paren_token.span.join(),
        Expr::Lit(_) | Expr::Path(_) => ends_of(expr).0,
        Expr::MethodCall(call) => span_of(&call.receiver),
        Expr::Call(call) => span_of(&call.func),
        Expr::Binary(binary) => span_of(&binary.left),
        expr => expr.span(),
    }
}
