//! How deep an input is nested. Parsing and lowering take the stack of the compiler's thread for each level, as the compiler
//! itself does for Rust; beyond its end there is no error, but a crash.

use proc_macro2::{Delimiter, Group, Spacing, TokenStream, TokenTree};

use crate::Errors;

/// The most that the levels around a token may weigh. In a build of this crate without optimisation, on a thread of 8 MiB, twice
/// as much is still expanded.
const MOST: usize = 384;
/// What a level in parentheses, brackets or braces weighs. Hence at most 128 of them, or a chain of 384 calls.
const GROUP: usize = 3;

/// What a token may add to the depth of the expression or type in which it stands.
fn weight(token: &TokenTree, before: Option<&TokenTree>) -> usize {
    match token {
        TokenTree::Punct(punct) => match punct.as_char() {
            '.' | ':' => 1,
            '<' | '&' => 3,
            '-' if punct.spacing() == Spacing::Joint => 1,
            _ => 2,
        },
        // `return return x`, `x as u8 as u8`.
        TokenTree::Ident(_) if matches!(before, Some(TokenTree::Ident(_))) => 1,
        // `a[0][0]`, `f()()`.
        TokenTree::Group(_) if matches!(before, Some(TokenTree::Group(_))) => 2,
        _ => 0,
    }
}

/// Whether a statement that begins so ends with its braces.
fn is_control(first: &TokenTree) -> bool {
    match first {
        TokenTree::Ident(word) => {
            ["for", "while", "loop", "if", "match", "fn", "pub", "struct"].iter().any(|keyword| word == keyword)
        }
        // A label, an attribute, a block.
        TokenTree::Punct(punct) => matches!(punct.as_char(), '\'' | '#'),
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Literal(_) => false,
    }
}

fn goes_on(next: Option<&TokenTree>) -> bool {
    match next {
        Some(TokenTree::Ident(word)) => word == "else",
        Some(TokenTree::Punct(punct)) => matches!(punct.as_char(), '.' | '?'),
        _ => false,
    }
}

/// Refuses what is nested so deep that the compiler might crash.
pub fn check(input: &TokenStream) -> Result<(), Errors> {
    let mut open = vec![(input.clone(), 0)];
    while let Some((stream, around)) = open.pop() {
        let tokens: Vec<TokenTree> = stream.into_iter().collect();
        let mut start = 0;
        while start < tokens.len() {
            // A statement, an element, an argument: what its tokens weigh together.
            let (mut end, mut own) = (start, 0);
            while end < tokens.len() {
                let (token, before) = (&tokens[end], tokens[start..end].last());
                end += 1;
                match token {
                    TokenTree::Punct(punct) if matches!(punct.as_char(), ',' | ';') => break,
                    TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                        if is_control(&tokens[start]) && !goes_on(tokens.get(end)) {
                            break;
                        }
                    }
                    _ => own += weight(token, before),
                }
                if around + own > MOST {
                    return Err(too_deep(token));
                }
            }
            for token in &tokens[start..end] {
                if let TokenTree::Group(group) = token {
                    let within = around + own + GROUP;
                    if within > MOST {
                        return Err(too_deep(token));
                    }
                    open.push((group.stream(), within));
                }
            }
            start = end;
        }
    }
    Ok(())
}

fn too_deep(token: &TokenTree) -> Errors {
    let place = match token {
        TokenTree::Group(group) => Group::span_open(group),
        other => other.span(),
    };
    let message = "this is nested too deep for the compiler: more than 128 levels in parentheses, or a chain of more than 384 calls; \
                   bind parts of it with `let`";
    syn::Error::new(place, message).into()
}

#[cfg(test)]
mod tests {
    use super::check;

    fn fits(source: &str) -> bool {
        check(&source.parse().expect("tokens")).is_ok()
    }

    #[test]
    fn what_is_long_is_not_deep() {
        assert!(fits(&"let x = x.conv2d(16, 3, padding = 1).batch_norm().relu();".repeat(10_000)));
        assert!(fits(&"for i in 0..3 { x = x.linear(8) + x; } if a == b { x = y; } else { x = z; }".repeat(1_000)));
        assert!(fits(&format!("[{}]", "(1, 2 + 3),".repeat(10_000))));
    }

    #[test]
    fn what_is_deep_is_refused() {
        for (open, inside, close) in [
            ("(", "x", ")"),
            ("[", "x", "]"),
            ("{", "x", "}"),
            ("if a {", "x", "} else { y }"),
            ("f(x.relu(", "x", "))"),
            ("", "x", ".relu()"),
            ("", "x", " + x"),
            ("", "1", " as usize"),
            ("", "if a { x }", " else if a { x }"),
            ("", "x", "[0]"),
            ("-", "x", ""),
            ("return ", "x", ""),
            ("|x| ", "x", ""),
            ("Option<", "usize", ">"),
        ] {
            let source = |depth: usize| format!("{}{inside}{}", open.repeat(depth), close.repeat(depth));
            assert!(fits(&source(20)), "{open} {close}");
            assert!(!fits(&source(10_000)), "{open} {close}");
        }
    }
}
