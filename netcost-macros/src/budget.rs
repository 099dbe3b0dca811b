//! Budgets: how they are written, `macs <= 1.9 G`, and the constants that check them.

use netcost_core::budget::Quantity;
use proc_macro2::{Ident, Literal, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::parse::{ParseStream, Parser};
use syn::{Expr, Token};

use crate::emit::{allowed, call_at};
use crate::lower::ends;
use crate::suggest::near_and_all;
use crate::syntax::Member;
use crate::variants::unknown_device;
use crate::{Errors, Outcome};

/// `macs <= 1.9 G`, `macs within 2% of 2_656_768`.
pub struct Budget {
    quantity: Quantity,
    /// By how many millionths the figure may be more or less than the limit; without it, the limit is the most.
    within: Option<u64>,
    /// The limit, and by how much its unit multiplies it.
    limit: TokenStream,
    unit: u64,
}

/// The units, longest name first.
const UNITS: [(&str, u64); 8] = [
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
    ("K", 1_000),
    ("M", 1_000_000),
    ("G", 1_000_000_000),
    ("T", 1_000_000_000_000),
    ("B", 1),
];

fn unit_of(text: &str) -> Option<u64> {
    UNITS.iter().find(|(name, _)| *name == text).map(|(_, unit)| *unit)
}

/// Budgets with commas between: `params <= 12_000_000, macs <= 1.9 G`.
pub fn list(input: ParseStream<'_>) -> syn::Result<Vec<Budget>> {
    let mut list = Vec::new();
    while !input.is_empty() {
        list.push(budget(input)?);
        if !input.is_empty() {
            input.parse::<Token![,]>()?;
        }
    }
    Ok(list)
}

fn budget(input: ParseStream<'_>) -> syn::Result<Budget> {
    let name: Ident = input.parse()?;
    let Some((_, quantity)) = Quantity::NAMES.into_iter().find(|(known, _)| name == known) else {
        let known = Quantity::NAMES.into_iter().map(|(name, _)| name);
        let near = near_and_all(&name.to_string(), known.clone(), "there are", known);
        return Err(syn::Error::new_spanned(&name, format!("there is no budget of `{name}`{near}")));
    };
    let within = if input.peek(Token![<=]) {
        input.parse::<Token![<=]>()?;
        None
    } else if input.peek(syn::Ident) {
        Some(tolerance(input, &name)?)
    } else {
        let message = format!("expected `<=`: a budget is `{name} <= limit`, or `{name} within 2% of figure`");
        return Err(input.error(message));
    };
    let mut tokens = Vec::new();
    while !input.is_empty() && !input.peek(Token![,]) {
        tokens.push(input.parse::<TokenTree>()?);
    }
    if tokens.is_empty() {
        return Err(input.error("expected a limit: `12_000_000`, `1.9 G`, `64 KiB`, or a constant"));
    }
    limit(quantity, within, tokens)
}

/// `within 2% of`, as millionths.
fn tolerance(input: ParseStream<'_>, name: &Ident) -> syn::Result<u64> {
    let expected = || format!("expected `<=` or `within`: `{name} <= limit`, `{name} within 2% of figure`");
    let word: Ident = input.parse()?;
    if word != "within" {
        return Err(syn::Error::new_spanned(&word, expected()));
    }
    let number: TokenTree = input.parse()?;
    let millionths = match &number {
        TokenTree::Literal(literal) => scaled(&literal.to_string().replace('_', ""), 10_000),
        _ => None,
    };
    let Some(millionths) = millionths.filter(|millionths| *millionths <= 1_000_000) else {
        return Err(syn::Error::new(
            number.span(),
            "expected a percentage up to 100, with at most four decimals: `within 2% of`",
        ));
    };
    if !input.peek(Token![%]) {
        return Err(input.error(format!("expected `%`: `{name} within 2% of figure`")));
    }
    input.parse::<Token![%]>()?;
    let word: Ident = input.parse()?;
    if word != "of" {
        return Err(syn::Error::new_spanned(&word, format!("expected `of`: `{name} within 2% of figure`")));
    }
    Ok(millionths)
}

/// A limit with or without a unit: `1.9 G`, `1.9G`, `LIMIT`, `LIMIT M`, `64 KiB`.
fn limit(quantity: Quantity, within: Option<u64>, mut tokens: Vec<TokenTree>) -> syn::Result<Budget> {
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
        let message = format!(
            "`{word}` is not a unit of a budget: `K`, `M`, `G` and `T` are thousands, millions and so on, `KiB`, `MiB` and `GiB` \
             powers of 1024"
        );
        return Err(syn::Error::new_spanned(word, message));
    }
    if let [TokenTree::Literal(literal)] = tokens.as_slice() {
        let span = literal.span();
        let mut text = literal.to_string().replace('_', "");
        // `1.9G` is one token.
        if let Some((rest, factor)) = UNITS.iter().find_map(|(name, factor)| Some((text.strip_suffix(name)?, factor)))
            && unit == 1
        {
            unit = *factor;
            text = rest.to_owned();
        }
        for suffix in ["u64", "usize", "u32"] {
            if let Some(rest) = text.strip_suffix(suffix) {
                text = rest.to_owned();
            }
        }
        let Some(value) = scaled(&text, unit) else {
            let message =
                "a limit is a whole number, with a unit if you like (`1.9 G`, `12 M`, `500 K`, `64 KiB`), below 2^64";
            return Err(syn::Error::new(span, message));
        };
        let mut number = Literal::u64_suffixed(value);
        number.set_span(span);
        return Ok(Budget { quantity, within, limit: TokenTree::Literal(number).into(), unit: 1 });
    }
    let limit: TokenStream = tokens.into_iter().collect();
    let expr: Expr = syn::parse2(limit)?;
    Ok(Budget { quantity, within, limit: expr.into_token_stream(), unit })
}

/// `device::STM32F746NG, reserve(ram = 64 KiB, flash = 200 KiB)`.
pub struct Fits {
    device: Expr,
    /// Of RAM and of flash: expressions of type `u64`.
    reserve: [Option<(TokenStream, u64)>; 2],
}

/// The inside of `#[fits(..)]`.
pub fn fits(input: ParseStream<'_>) -> syn::Result<Fits> {
    if input.is_empty() {
        return Err(input.error("expected a device: `#[fits(device::STM32F746NG, reserve(ram = 64 KiB, flash = 200 KiB))]`"));
    }
    let mut fits = Fits { device: input.parse()?, reserve: [None, None] };
    if let Expr::Path(path) = &fits.device
        && let Some(error) = unknown_device(&path.path)
    {
        return Err(error);
    }
    if input.is_empty() {
        return Ok(fits);
    }
    input.parse::<Token![,]>()?;
    if input.is_empty() {
        return Ok(fits);
    }
    let word: Ident = input.parse()?;
    if word != "reserve" {
        return Err(syn::Error::new_spanned(&word, "expected `reserve(ram = .., flash = ..)`: the room to leave"));
    }
    let inside;
    syn::parenthesized!(inside in input);
    while !inside.is_empty() {
        let name: Ident = inside.parse()?;
        let slot = match name.to_string().as_str() {
            "ram" => &mut fits.reserve[0],
            "flash" => &mut fits.reserve[1],
            other => {
                let near = near_and_all(other, ["ram", "flash"].into_iter(), "there are", ["ram", "flash"].into_iter());
                return Err(syn::Error::new_spanned(&name, format!("there is no `{other}` to reserve{near}")));
            }
        };
        inside.parse::<Token![=]>()?;
        let mut tokens = Vec::new();
        while !inside.is_empty() && !inside.peek(Token![,]) {
            tokens.push(inside.parse::<TokenTree>()?);
        }
        if tokens.is_empty() {
            return Err(inside.error("expected a number of bytes: `64 KiB`"));
        }
        let Budget { limit, unit, .. } = limit(Quantity::Ram, None, tokens)?;
        if slot.replace((limit, unit)).is_some() {
            return Err(syn::Error::new_spanned(&name, format!("`{name}` is given twice")));
        }
        if !inside.is_empty() {
            inside.parse::<Token![,]>()?;
        }
    }
    if !input.is_empty() {
        input.parse::<Token![,]>()?;
    }
    Ok(fits)
}

/// A constant per device that a network must fit.
fn fits_checks(fits: &[Fits], network: &TokenStream, root: &TokenStream, layers: Option<&Ident>) -> TokenStream {
    fits.iter()
        .map(|Fits { device, reserve }| {
            let [ram, flash] = reserve.each_ref().map(|reserve| match reserve {
                Some((limit, unit)) => {
                    let unit = Literal::u64_unsuffixed(*unit);
                    quote_spanned!(ends(limit).0=> #root::Limit(#limit).times(#unit))
                }
                None => quote!(0),
            });
            let place = ends(device);
            let device = in_scope(device, root);
            let values = quote! {
                const __DEVICE: #root::Device = #device;
                const __RESERVE: #root::Reserve = #root::Reserve { ram: #ram, flash: #flash };
            };
            told_at(network, place, &values, &quote!(#root::check_fits::<#network>(&__DEVICE, __RESERVE)), root, layers)
        })
        .collect()
}

/// A device, of which `device::X` is the library's where the module has no other `device`. By the name that it has in the module, if
/// any: so that a `use` of it is used. (One in a function's body is not seen.)
fn in_scope(device: &Expr, root: &TokenStream) -> TokenStream {
    match device {
        Expr::Path(path) if path.path.segments.len() > 1 && path.path.segments[0].ident == "device" => {
            let module = &path.path.segments[0].ident;
            let module = Ident::new("device", Span::call_site().resolved_at(module.span()));
            // What an inner glob brings goes before what is named further out.
            quote!({ use #root::#module; { use self::*; #device } })
        }
        _ => device.to_token_stream(),
    }
}

/// The devices that a macro call names, as code that uses them, where errors stand in place of the networks: so that a `use` of them
/// is not told to be unused, too.
pub fn devices_in(input: &TokenStream) -> TokenStream {
    let (root, items) = crate::syntax::split_root(input.clone());
    let groups = |tokens: TokenStream| {
        tokens.into_iter().filter_map(|token| match token {
            TokenTree::Group(group) => Some(group.stream()),
            _ => None,
        })
    };
    groups(items)
        .filter(|inside| inside.clone().into_iter().next().is_some_and(|first| first.to_string() == "fits"))
        .flat_map(groups)
        .filter_map(|inside| {
            let path: TokenStream = inside.into_iter().take_while(|token| token.to_string() != ",").collect();
            let device: Expr = syn::parse2(path).ok()?;
            let known = matches!(&device, Expr::Path(path) if unknown_device(&path.path).is_none());
            let device = known
                .then(|| in_scope(&device, &root))
                .filter(|tokens| matches!(tokens.clone().into_iter().next(), Some(TokenTree::Group(_))))?;
            let allow = allowed();
            Some(quote! {
                #allow
                const _: #root::Device = #device;
            })
        })
        .collect()
}

/// A decimal times a unit, if the result is whole.
fn scaled(text: &str, unit: u64) -> Option<u64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let fraction = fraction.trim_end_matches('0');
    if !(whole.chars().chain(fraction.chars())).all(|char| char.is_ascii_digit()) {
        return None;
    }
    let digits: u128 = format!("{whole}{fraction}").parse().ok()?;
    let (value, divisor) = (digits.checked_mul(u128::from(unit))?, 10u128.checked_pow(u32::try_from(fraction.len()).ok()?)?);
    if value % divisor == 0 { u64::try_from(value / divisor).ok() } else { None }
}

/// A constant per budget: the verdict, and calls at the limit if it is broken. The first goes through the network's function that
/// has a call per layer, if there is one, so that rustc shows the layer, too.
pub fn checks(budgets: &[Budget], network: &TokenStream, root: &TokenStream, layers: Option<&Ident>) -> TokenStream {
    budgets
        .iter()
        .map(|Budget { quantity, within, limit, unit }| {
            let name = Quantity::NAMES.into_iter().find(|(_, known)| known == quantity).map_or("", |(name, _)| name);
            let check = Ident::new(&format!("check_{name}"), Span::call_site());
            let place = ends(limit);
            let unit = Literal::u64_unsuffixed(*unit);
            let limit = quote_spanned!(place.0=> #root::Limit(#limit).times(#unit));
            let limit = match within {
                Some(millionths) => {
                    let millionths = Literal::u64_unsuffixed(*millionths);
                    quote!(#root::Allowed::within(#millionths, #limit))
                }
                None => quote!(#root::Allowed::most(#limit)),
            };
            let allowed = quote!(const __ALLOWED: #root::Allowed = #limit;);
            told_at(network, place, &allowed, &quote!(#root::#check::<#network>(__ALLOWED)), root, layers)
        })
        .collect()
}

/// The constant that tells a verdict at a place in the source.
fn told_at(
    network: &TokenStream,
    place: (Span, Span),
    before: &TokenStream,
    verdict: &TokenStream,
    root: &TokenStream,
    layers: Option<&Ident>,
) -> TokenStream {
    let allow = allowed();
    let by_layer = layers.map(|network| {
        let mut network = network.clone();
        network.set_span(network.span().located_at(place.0));
        let call = call_at(BY_LAYER, place, quote!(&__VERDICT));
        quote!(#network::#call;)
    });
    let tell = call_at("__tell", place, TokenStream::new());
    // Of a type from elsewhere, that it is none is told here: without a note on the function that checks.
    let is_network = layers.is_none().then(|| quote!(let _ = <#network as #root::Network>::NAME;));
    quote! {
        #allow
        const _: () = {
            use #root::prelude::*;
            #before
            const __VERDICT: #root::Verdict = { #is_network #verdict };
            #[track_caller]
            const fn __tell() {
                __VERDICT.tell();
            }
            if __VERDICT.is_broken() {
                #by_layer
                #tell;
            }
        };
    }
}

/// The constants of a network whose layers stand in no source.
pub fn of_file(member: &Member, root: &TokenStream) -> TokenStream {
    let (attributes, name) = (&member.attributes, member.name.to_token_stream());
    let budgets = checks(&attributes.budgets, &name, root, None);
    let fits = fits_checks(&attributes.fits, &name, root, None);
    quote!(#budgets #fits)
}

/// The name of the function that has a call per layer; rustc shows it.
const BY_LAYER: &str = "this_layer_needs_most";

/// The constants of all networks of a macro call, and the function of each with a call per layer: `layers` are the checks that
/// stand at them. It is a function of the struct, so that rustc names no constant that the user did not write.
pub fn of_networks(members: &[Member], layers: &[(u32, (Span, Span))], root: &TokenStream) -> TokenStream {
    let with_budgets =
        members.iter().filter(|Member { attributes, .. }| !(attributes.budgets.is_empty() && attributes.fits.is_empty()));
    with_budgets
        .map(|Member { attributes, name, .. }| {
            let tokens = name.to_token_stream();
            let budgets = checks(&attributes.budgets, &tokens, root, Some(name));
            let fits = fits_checks(&attributes.fits, &tokens, root, Some(name));
            let calls: TokenStream = layers
                .iter()
                .map(|(check, place)| {
                    let check = Literal::u32_unsuffixed(*check);
                    let call = call_at("__at", *place, quote!(__verdict, #check));
                    quote!(#call;)
                })
                .collect();
            let by_layer = Ident::new(BY_LAYER, Span::call_site());
            let allow = allowed();
            // Not at the user's token, where an editor would show the network once more.
            let mut of = name.clone();
            of.set_span(Span::call_site().resolved_at(name.span()));
            quote! {
                #allow
                impl #of {
                    #[doc(hidden)]
                    const fn #by_layer(__verdict: &#root::Verdict) {
                        #[track_caller]
                        const fn __at(verdict: &#root::Verdict, check: u32) {
                            verdict.tell_at(check);
                        }
                        #calls
                    }
                }
                #budgets
                #fits
            }
        })
        .collect()
}

/// What a `budget!` call becomes: `[root] Network, budgets`.
pub fn budget_macro(input: TokenStream) -> Outcome {
    let (root, rest) = crate::syntax::split_root(input);
    let parser = |input: ParseStream<'_>| {
        let network = syn::Type::without_plus(input)?;
        if input.is_empty() {
            let message = "expected budgets of this network: `budget!(Net, macs <= 3 M, ram <= 64 KiB)`";
            return Err(syn::Error::new_spanned(network, message));
        }
        input.parse::<Token![,]>()?;
        Ok((network.into_token_stream(), list(input)?))
    };
    let (network, budgets) = parser.parse2(rest).map_err(Errors::from)?;
    Ok(checks(&budgets, &network, &root, None))
}

#[cfg(test)]
mod tests {
    use super::scaled;

    #[test]
    fn decimals() {
        assert_eq!(scaled("1.9", 1_000_000_000), Some(1_900_000_000));
        assert_eq!(scaled("1.5", 1024), Some(1536));
        assert_eq!(scaled("0.3", 1024), None);
        assert_eq!(scaled("2.50", 10), Some(25));
        assert_eq!((scaled("1e3", 1), scaled("", 1), scaled("18446744073709551616", 1)), (None, None, None));
    }
}
