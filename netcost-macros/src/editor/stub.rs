//! A network with an error: its name and its constants, without their values, so that code that names them is completed.

use proc_macro2::{Delimiter, Literal, Span, TokenStream, TokenTree};
use quote::quote;
use syn::parse::Parser;
use syn::{Attribute, Visibility};

use crate::figures::Figures;
use crate::items::items;
use crate::lower::hidden;
use crate::syntax::{Member, member};

/// The structs of a `network!` call, with what every network has.
pub fn stub(all: &[TokenStream], root: &TokenStream) -> TokenStream {
    let (inputs, outputs) = all.iter().find_map(ends).unwrap_or((1, 1));
    all.iter().filter_map(structure).map(|member| constants(&member, root, inputs, outputs)).collect()
}

/// A network's struct, as far as it is written; the macro's attributes may be what is wrong.
fn structure(item: &TokenStream) -> Option<Member> {
    let parser = |input: syn::parse::ParseStream<'_>| {
        let attrs = input.call(Attribute::parse_outer)?;
        let vis: Visibility = input.parse()?;
        let attrs = attrs.into_iter().filter(|attr| attr.path().is_ident("doc")).collect();
        let result = member(input, attrs, vis);
        // What is behind a fault.
        input.parse::<TokenStream>()?;
        result
    };
    parser.parse2(item.clone()).ok().map(|(member, _)| member)
}

/// How many inputs and outputs `forward` has.
fn ends(item: &TokenStream) -> Option<(usize, usize)> {
    let mut tokens = item.clone().into_iter().skip_while(|token| !matches!(token, TokenTree::Ident(ident) if ident == "fn"));
    tokens.next()?;
    if !matches!(tokens.next()?, TokenTree::Ident(name) if name == "forward") {
        return None;
    }
    let brackets = |tokens: TokenStream| {
        tokens
            .into_iter()
            .filter(|token| matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket))
            .count()
    };
    let mut groups = tokens.filter_map(|token| match token {
        TokenTree::Group(group) => Some(group),
        _ => None,
    });
    let inputs = brackets(groups.next()?.stream());
    let outputs = match groups.next() {
        Some(group) if group.delimiter() == Delimiter::Parenthesis => brackets(group.stream()),
        _ => 1,
    };
    Some((inputs, outputs))
}

fn constants(member: &Member, root: &TokenStream, inputs: usize, outputs: usize) -> TokenStream {
    let n = hidden("__n");
    let room = [1; 5].map(Literal::usize_unsuffixed);
    let figures = Figures::unknown(&n, &room, inputs, outputs);
    let single = |count: usize, name: &str, of: &str| {
        let [name, of] = [name, of].map(|name| syn::Ident::new(name, Span::call_site()));
        (count == 1).then(|| quote!(pub const #name: #n::Shape = Self::#of[0];))
    };
    let (input, output) = (single(inputs, "INPUT", "INPUTS"), single(outputs, "OUTPUT", "OUTPUTS"));
    let items = items(&n, member, &quote!(#input #output), &figures);
    let (attrs, vis, name, trace) = (&member.attributes.kept, &member.vis, &member.name, &figures.trace);
    quote! {
        #(#attrs)*
        #[doc = ""]
        #[doc = "There is an error in this network: its figures are not known."]
        #vis struct #name;
        const _: () = {
            use #root as #n;
            impl #name {
                const fn __trace<const __N: usize, const __S: usize, const __E: usize, const __T: usize, const __K: usize>()
                -> #n::Trace<__N, __S, __E, __T> {
                    loop {}
                }
                #trace
            }
            #items
        };
    }
}
