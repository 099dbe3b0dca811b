//! What stands before the cursor is as long with a made-up name there as without: all networks and blocks of the repository, with
//! the cursor behind each of their tokens. rust-analyzer completes at the wrong place otherwise.

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::quote;

use super::body;
use crate::Errors;
use crate::syntax::cut_items;

/// What rust-analyzer writes at the cursor.
const MARK: &str = "cursorMark";

/// The text of the bodies of a call.
fn bodies(is_block: bool, call: TokenStream) -> String {
    let items = cut_items(call, &mut Errors::default());
    let root = quote!(::netcost::__private);
    let tokens = if is_block { body::of_blocks(&items, &root) } else { body::of_network(&items, &root) };
    // What may differ is as long: which of an operator's names are in scope, and how a pattern is bracketed.
    tokens.to_string().replace("r#", "").replace(":: Z", ":: *").replace('[', "(").replace(']', ")")
}

/// The call with the cursor behind the token of that number: within a name, after anything else. `None` behind the last.
fn with_cursor(call: TokenStream, left: &mut usize) -> Option<TokenStream> {
    let mut tokens = Vec::new();
    let mut found = false;
    for token in call {
        if found {
            tokens.push(token);
            continue;
        }
        let here = *left == 0;
        match token {
            TokenTree::Group(group) => {
                // Behind its opening bracket.
                if here {
                    found = true;
                    let mark = Ident::new(MARK, Span::call_site());
                    let inside = group.stream();
                    tokens.push(TokenTree::Group(Group::new(group.delimiter(), quote!(#mark #inside))));
                    continue;
                }
                *left -= 1;
                match with_cursor(group.stream(), left) {
                    Some(inside) => {
                        found = true;
                        tokens.push(TokenTree::Group(Group::new(group.delimiter(), inside)));
                    }
                    None => tokens.push(TokenTree::Group(group)),
                }
            }
            TokenTree::Ident(ident) if here => {
                found = true;
                tokens.push(Ident::new(&format!("{}{MARK}", crate::lower::plain(&ident)), Span::call_site()).into());
            }
            other => {
                tokens.push(other);
                if here {
                    found = true;
                    tokens.push(Ident::new(MARK, Span::call_site()).into());
                } else {
                    *left -= 1;
                }
            }
        }
    }
    found.then(|| tokens.into_iter().collect())
}

fn is_keyword(ident: &str) -> bool {
    syn::parse_str::<Ident>(ident).is_err()
}

#[test]
fn what_stands_before_the_cursor_does_not_depend_on_it() {
    let (mut asked, mut emitted, mut wrong) = (0, 0, Vec::new());
    // One in three: all take too long without optimisation.
    for (is_block, call) in crate::fuzz::declarations().into_iter().step_by(3) {
        let without = bodies(is_block, call.clone());
        for i in (0..).step_by(2) {
            let Some(marked) = with_cursor(call.clone(), &mut { i }) else { break };
            let with = bodies(is_block, marked);
            asked += 1;
            let Some(at) = with.find(MARK) else { continue };
            let before = &with[..at];
            // The beginning of the name in which the cursor is.
            let start = before.rfind(|char: char| !char.is_alphanumeric() && char != '_').map_or(0, |at| at + 1);
            // Nothing is completed in a keyword, nor in the name of what is declared, nor between `#` and its bracket.
            if (start < at && is_keyword(&before[start..]))
                || before[..start].ends_with("fn ")
                || before[..start].trim_end().ends_with('#')
            {
                continue;
            }
            emitted += 1;
            if !without.starts_with(before.trim_end()) {
                let same = before.bytes().zip(without.bytes()).take_while(|(a, b)| a == b).count();
                let around = |text: &str| text.get(same.saturating_sub(60)..(same + 60).min(text.len())).map(str::to_owned);
                wrong.push(format!("..{MARK}: {:?}, without {:?}", around(&with), around(&without)));
            }
        }
    }
    assert!(emitted > 5_000 && emitted * 2 > asked, "only {emitted} of {asked} places are in the bodies");
    assert!(wrong.is_empty(), "at {} of {emitted} places:\n{}", wrong.len(), wrong.join("\n"));
}
