//! Budgets as they are written: `macs <= 1.9 G`.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::ParseStream;
use syn::{Expr, Token};

/// `macs <= 1.9 G`.
pub struct Budget {
    pub quantity: Ident,
    /// The limit, and by how much its unit multiplies it.
    pub limit: TokenStream,
    pub unit: u64,
}

/// `params <= 12_000_000, macs <= 1.9 G`.
pub fn list(input: ParseStream<'_>) -> syn::Result<Vec<Budget>> {
    let mut list = Vec::new();
    while !input.is_empty() {
        let quantity: Ident = input.parse()?;
        const KNOWN: [&str; 3] = ["params", "macs", "flops"];
        if !KNOWN.iter().any(|known| quantity == known) {
            let known = KNOWN.into_iter();
            let near = crate::suggest::near_and_all(&quantity.to_string(), known.clone(), "there are", known);
            let message = format!("no budget of `{quantity}`{near}");
            return Err(syn::Error::new_spanned(quantity, message));
        }
        if !input.peek(Token![<=]) {
            return Err(input.error(format!("expected `<=`: a budget is `{quantity} <= limit`")));
        }
        input.parse::<Token![<=]>()?;
        let mut tokens = Vec::new();
        while !input.is_empty() && !input.peek(Token![,]) {
            tokens.push(input.parse::<TokenTree>()?);
        }
        if tokens.is_empty() {
            return Err(input.error("expected a limit: `12_000_000`, `1.9 G`, or a constant"));
        }
        list.push(limit(quantity, tokens)?);
        if !input.is_empty() {
            input.parse::<Token![,]>()?;
        }
    }
    Ok(list)
}

/// The limit of a budget: a number with or without a unit, or an expression.
fn limit(quantity: Ident, mut tokens: Vec<TokenTree>) -> syn::Result<Budget> {
    let unit_of = |text: &str| match text {
        "K" => Some(1_000),
        "M" => Some(1_000_000),
        "G" => Some(1_000_000_000),
        "T" => Some(1_000_000_000_000),
        _ => None,
    };
    let mut unit = 1;
    if tokens.len() > 1
        && let Some(TokenTree::Ident(last)) = tokens.last()
        && let Some(factor) = unit_of(&last.to_string())
        && !matches!(tokens[tokens.len() - 2], TokenTree::Punct(_))
    {
        unit = factor;
        tokens.pop();
    }
    if let [TokenTree::Literal(_), TokenTree::Ident(word)] = tokens.as_slice() {
        let message = format!("`{word}` is not a unit of a budget: `K`, `M`, `G` and `T` are thousands, millions and so on");
        return Err(syn::Error::new_spanned(word, message));
    }
    if let [TokenTree::Literal(literal)] = tokens.as_slice() {
        let span = literal.span();
        let mut text = literal.to_string().replace('_', "");
        // `1.9G` is one token.
        if let Some(factor) = text.chars().last().and_then(|c| unit_of(c.encode_utf8(&mut [0; 4]))) {
            unit = factor;
            text.pop();
        }
        for suffix in ["u64", "usize", "u32"] {
            if let Some(rest) = text.strip_suffix(suffix) {
                text = rest.to_owned();
            }
        }
        let Some(value) = scaled(&text, unit) else {
            let message = "a limit is a whole number, with a unit if you like (`1.9 G`, `12 M`, `500 K`), below 2^64";
            return Err(syn::Error::new(span, message));
        };
        let mut number = proc_macro2::Literal::u64_suffixed(value);
        number.set_span(span);
        return Ok(Budget { quantity, limit: TokenTree::Literal(number).into(), unit: 1 });
    }
    let limit: TokenStream = tokens.into_iter().collect();
    let expr: Expr = syn::parse2(limit)?;
    Ok(Budget { quantity, limit: expr.into_token_stream(), unit })
}

/// A decimal times a unit, if the result is whole.
fn scaled(text: &str, unit: u64) -> Option<u64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let mut value = whole.parse::<u64>().ok()?.checked_mul(unit)?;
    let mut place = unit;
    for digit in fraction.chars() {
        let digit = u64::from(digit.to_digit(10)?);
        if place % 10 != 0 {
            if digit == 0 {
                continue;
            }
            return None;
        }
        place /= 10;
        value = value.checked_add(digit * place)?;
    }
    Some(value)
}
