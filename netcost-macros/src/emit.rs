//! What a `network!` call becomes, and what it shares with `block!` ([`foreign`](crate::foreign)).

use netcost_core::text::hash;
use proc_macro2::{Delimiter, Group, Ident, Literal, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};

use crate::budget;
use crate::editor::is_editor;
use crate::evaluate::{self, Evaluated, Known, Warned};
use crate::figures::{Figures, faults, figures_in_words};
use crate::foreign::is_outer;
use crate::hash::{HashMap, HashSet};
use crate::items::items;
use crate::kind::Kind;
use crate::lower::{BlockInfo, Lower, ParameterInfo, ends, hidden, plain};
use crate::memory::scratch_check;
use crate::suggest::{near_and_all, nearest};
use crate::syntax::{Function, Member, Networks, ParameterKind};
use crate::variants::unknown_variant;
use crate::{Errors, Outcome};

/// Lints that generated code would set off; those that speak of the user's own code stay on.
pub fn allowed() -> TokenStream {
    quote! {
        #[allow(
            long_running_const_eval, non_local_definitions, non_snake_case, non_camel_case_types, non_upper_case_globals,
            unused_imports, unused_labels, unused_parens, unused_braces, unused_qualifications, unreachable_code,
            clippy::all, clippy::pedantic, clippy::nursery
        )]
    }
}

/// A type of a signature: tensors get the graph's lifetime, names of the library its path.
pub struct Types<'a> {
    pub root: &'a TokenStream,
    pub has_tensor: bool,
}

impl Types<'_> {
    /// What goes before a name of the library: nothing where the prelude is in scope, so that the type stands at the user's
    /// own token.
    fn path(&self) -> TokenStream {
        let root = self.root;
        if root.is_empty() { TokenStream::new() } else { quote!(#root::) }
    }

    pub fn lower(&mut self, ty: &TokenStream) -> TokenStream {
        let mut lowered = TokenStream::new();
        let mut tokens = ty.clone().into_iter().peekable();
        let mut after_colon = false;
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Ident(ident) if !after_colon => {
                    let generic = matches!(tokens.peek(), Some(TokenTree::Punct(punct)) if punct.as_char() == '<');
                    let text = ident.to_string();
                    match text.as_str() {
                        "Tensor" | "Tensors" if !generic => {
                            self.has_tensor = true;
                            let lifetime = syn::Lifetime::new("'g", Span::mixed_site());
                            let path = self.path();
                            lowered.extend(quote_spanned!(ident.span()=> #path #ident<#lifetime>));
                        }
                        "Size1" | "Size2" | "Size3" | "Activation" | "Padding" => {
                            let path = self.path();
                            lowered.extend(quote!(#path #ident));
                        }
                        _ => ident.to_tokens(&mut lowered),
                    }
                    after_colon = false;
                }
                TokenTree::Group(group) => {
                    let inner = self.lower(&group.stream());
                    let mut new = Group::new(group.delimiter(), inner);
                    new.set_span(group.span());
                    TokenTree::Group(new).to_tokens(&mut lowered);
                    after_colon = false;
                }
                other => {
                    after_colon = matches!(&other, TokenTree::Punct(punct) if punct.as_char() == ':');
                    other.to_tokens(&mut lowered);
                }
            }
        }
        lowered
    }
}

/// What is known of a type by its tokens.
fn kind_of_type(ty: &TokenStream) -> Kind {
    let text = ty.to_string();
    if text == "Tensor" {
        return Kind::Tensor;
    }
    if !mentions(ty, "Tensor") && !mentions(ty, "Tensors") {
        Kind::Value
    } else if has_values(ty) {
        Kind::Unknown
    } else {
        Kind::Several
    }
}

/// Whether a type has something beside tensors in it; what follows a `;`, an array's length, is not in it.
fn has_values(ty: &TokenStream) -> bool {
    ty.clone().into_iter().take_while(|token| !matches!(token, TokenTree::Punct(punct) if punct.as_char() == ';')).any(
        |token| match token {
            TokenTree::Ident(ident) => ident != "Tensor" && ident != "Tensors",
            TokenTree::Group(group) => has_values(&group.stream()),
            _ => false,
        },
    )
}

pub fn infos(blocks: &[Function], errors: &mut Errors) -> HashMap<String, BlockInfo> {
    let mut infos = HashMap::default();
    for block in blocks {
        let parameters = block
            .parameters
            .iter()
            .map(|parameter| {
                let ty = parameter.ty.to_string();
                if let Some(syn::Expr::Path(path)) = &parameter.default
                    && let Some(error) = unknown_variant(&path.path)
                {
                    errors.push(error);
                }
                ParameterInfo {
                    name: parameter.name.as_ref().map(plain),
                    kind: kind_of_type(&parameter.ty),
                    size: matches!(ty.as_str(), "Size1" | "Size2" | "Size3"),
                    default: parameter.default.as_ref().map(ToTokens::to_token_stream),
                }
            })
            .collect();
        let info = BlockInfo { parameters, returns: kind_of_type(&block.returns) };
        if infos.insert(plain(&block.name), info).is_some() {
            errors.at(&block.name, format!("a second block `{}`", block.name));
        }
    }
    infos
}

/// A block as a function of the graph, its parameters and the site of the call.
pub fn block_function(lower: &mut Lower<'_>, root: &TokenStream, block: &Function, foreign: bool) -> TokenStream {
    lower.within = plain(&block.name);
    lower.generic = !block.generics.params.is_empty();
    lower.branch(&block.body);
    lower.names.enter();
    for parameter in &block.parameters {
        lower.names.bind_pattern(&parameter.pat, kind_of_type(&parameter.ty));
    }
    let body = lower.body(&block.body);
    lower.names.leave();
    let in_scope = TokenStream::new();
    let mut types = Types { root: &in_scope, has_tensor: false };
    let parameters: Vec<_> = block
        .parameters
        .iter()
        .map(|parameter| {
            let (pat, ty) = (&parameter.pat, types.lower(&parameter.ty));
            quote!(#pat: #ty)
        })
        .collect();
    let returns = types.lower(&block.returns);
    let (g, site, name) = (&lower.g, hidden("__site"), &block.name);
    let lifetime = syn::Lifetime::new("'g", Span::mixed_site());
    let (generics, where_) = (&block.generics.params, &block.generics.where_clause);
    // Of a block for other code, documentation and the like are on the struct that stands for it.
    let attrs = block.attrs.iter().filter(|attr| !foreign || !is_outer(attr));
    let enter = if foreign {
        let (text, value) = (plain(name), Literal::u64_unsuffixed(hash(plain(name).as_bytes())));
        quote!(#g.enter(#text, #value, __SITES, #site))
    } else {
        // With the user's span: too many calls are told there.
        quote_spanned!(name.span()=> #g.open(#site))
    };
    let (function, body) = (function_at(name), body_at(&block.body, quote!(let _ = #enter; #body)));
    let inline = inline(&block.attrs);
    quote! {
        #(#attrs)*
        #inline
        #function #name<#lifetime, #generics>(#g: &#lifetime #root::Graph<#lifetime>, #(#parameters,)* #site: u32) -> #returns
        #where_
        #body
    }
}

/// Nothing calls a block at run time: so that rustc makes no code of it. A block may say otherwise.
fn inline(attrs: &[syn::Attribute]) -> Option<TokenStream> {
    let given = attrs.iter().any(|attr| attr.path().is_ident("inline") || attr.path().is_ident("cold"));
    (!given).then(|| quote!(#[inline]))
}

/// `const fn`, and the body: with the user's spans, since rustc shows a function where it begins and ends.
fn function_at(name: &Ident) -> TokenStream {
    quote_spanned!(name.span()=> const fn)
}

fn body_at(block: &syn::Block, body: TokenStream) -> Group {
    let mut group = Group::new(Delimiter::Brace, body);
    group.set_span(block.brace_token.span.join());
    group
}

/// The sites of a macro call, as a constant.
pub fn sites(lower: &Lower<'_>) -> TokenStream {
    let n = &lower.n;
    let rows = lower.sites.iter().map(|site| {
        let (label, absolute) = (&site.label, site.absolute);
        let hash = Literal::u64_unsuffixed(hash(label.as_bytes()));
        let [check, given, line] = [site.check, site.given, site.line].map(Literal::u32_unsuffixed);
        quote!(S(#label, #hash, #check, #given, #line, #absolute),)
    });
    quote! {
        const __SITES: &#n::Sites = {
            use #n::Site as S;
            &#n::Sites { file: ::core::file!(), list: &[#(#rows)*] }
        };
    }
}

/// Blocks that call themselves, directly or by others, would never end.
pub fn recursion(lower: &mut Lower<'_>) {
    let edges = lower.calls.clone();
    let mut told = HashSet::default();
    for (caller, callee) in &edges {
        let callee_name = plain(callee);
        // Does the callee reach the caller?
        let (mut seen, mut open) = (HashSet::default(), vec![callee_name.clone()]);
        while let Some(name) = open.pop() {
            if name == *caller && !told.contains(&callee_name) {
                told.extend(seen.iter().cloned().chain([callee_name.clone(), caller.clone()]));
                let message = if callee_name == *caller {
                    format!("the block `{callee}` calls itself: a network has a fixed number of layers; use a loop")
                } else {
                    format!(
                        "the blocks `{caller}` and `{callee}` call each other: a network has a fixed number of layers; use a loop"
                    )
                };
                lower.errors.at(callee, message);
                break;
            }
            if seen.insert(name.clone()) {
                open.extend(edges.iter().filter(|(from, _)| *from == name).map(|(_, to)| plain(to)));
            }
        }
    }
}

/// A bare call whose tokens stand where an error is to stand.
pub fn call_at(name: &str, (start, end): (Span, Span), argument: TokenStream) -> TokenStream {
    let mut arguments = Group::new(Delimiter::Parenthesis, argument);
    arguments.set_span(end);
    let mut tokens = TokenStream::from(TokenTree::Ident(Ident::new(name, start)));
    tokens.extend([TokenTree::Group(arguments)]);
    tokens
}

/// Whether this runs in the compiler (or clippy, or rustdoc), not in an editor's server.
fn is_compiler() -> bool {
    is_program(&["rustc", "clippy-driver", "rustdoc"])
}

/// Whether what shows documentation runs this.
fn is_reader() -> bool {
    is_editor() || is_program(&["rustdoc"])
}

fn is_program(names: &[&str]) -> bool {
    std::env::current_exe().is_ok_and(|exe| exe.file_stem().is_some_and(|stem| names.iter().any(|name| stem == *name)))
}

/// The bodies of a macro call as functions, and what calls them.
struct Bodies<'a> {
    functions: TokenStream,
    forward: TokenStream,
    signature: Signature,
    /// The networks that are compared with model files, and the comparisons.
    compared: Vec<&'a Ident>,
    compares: TokenStream,
}

impl<'a> Bodies<'a> {
    fn of(lower: &mut Lower<'_>, input: &'a Networks) -> Bodies<'a> {
        let root = &input.root;
        let functions = input.blocks.iter().map(|block| block_function(lower, root, block, false)).collect();
        let (forward, signature) = (forward(lower, input, root), signature(lower, input));
        let (compared, compares) = models(lower, input);
        Bodies { functions, forward, signature, compared, compares }
    }
}

/// The items of a `network!` call.
pub fn network(mut input: Networks) -> Outcome {
    let mut of_attributes = std::mem::take(&mut input.errors);
    let mut errors = Errors::default();
    let blocks = infos(&input.blocks, &mut errors);
    let mut lower = Lower::new(&blocks);
    lower.dry = true;
    let root = &input.root;
    let mut bodies = Bodies::of(&mut lower, &input);
    recursion(&mut lower);
    // So that tests can compare.
    let never = std::env::var_os("NETCOST_EVALUATE").is_some_and(|when| when == "never");
    let sound = errors.0.is_empty() && lower.errors.0.is_empty();
    let mut made = 0;
    let known = match if sound && !never { evaluate::figures(&mut lower, &input) } else { Evaluated::Unknown(0) } {
        Evaluated::Known(known) => Some(known),
        Evaluated::Unknown(layers) => {
            made = layers;
            None
        }
        Evaluated::Unfit(mut unfit, found) => {
            let found: Vec<_> = found.iter().map(|(member, faults)| (*member, faults)).collect();
            unfit.0.append(&mut faults(&lower, &input.members, &found).0);
            unfit.0.append(&mut of_attributes.0);
            return Err(unfit);
        }
    };
    // What is neither the compiler nor the editor that has the bodies anyway may ask of their tokens.
    let checked = known.as_ref().is_some_and(|known| known.checked) && (is_compiler() || is_editor());
    let known = known.map(|known| known.networks);
    if sound && !checked {
        // The same once more, with its code.
        lower = Lower::new(&blocks);
        bodies = Bodies::of(&mut lower, &input);
    }
    let Bodies { functions, forward, signature, compared, compares } = bodies;
    let mut faults = known.as_deref().map_or_else(Errors::default, |known| {
        let found: Vec<_> = known.iter().map(|known| &known.faults).enumerate().collect();
        faults(&lower, &input.members, &found)
    });
    let room = room(&lower, signature.count, made);
    let members = members(&mut lower, &input, &signature, &room, known.as_deref(), checked, &mut errors);
    errors.0.append(&mut lower.errors.0);
    if known.is_none() {
        errors.0.append(&mut lower.unfit.0);
    }
    if !(errors.0.is_empty() && of_attributes.0.is_empty()) {
        errors.0.append(&mut of_attributes.0);
        errors.0.append(&mut faults.0);
        return Err(errors);
    }
    let n = &lower.n;
    // Where rustc has nothing left to check in it, the code that makes the traces need not be.
    let bodies = (!checked).then(|| {
        let sites = sites(&lower);
        quote!(#sites #functions #forward)
    });
    let (structs, impls): (TokenStream, TokenStream) = members.into_iter().unzip();
    let first = &input.members[0].name;
    let names = input.members.iter().map(|member| &member.name);
    // Where the figures are known there is nothing left to check, but for the file with which a network is compared.
    let checks = match &known {
        Some(_) if compared.is_empty() || !faults.0.is_empty() => faults.told(),
        _ => checks(&lower, root, first),
    };
    let merged = match &known {
        Some(_) if faults.0.is_empty() => quote!(#n::merge(&[#(&#compared::__MODEL),*], &[])),
        _ => {
            // Of a family, a fault names the networks in which it shows.
            let family: Vec<_> = input.members.iter().map(|member| plain(&member.name)).collect();
            let family = if family.len() > 1 { family } else { Vec::new() };
            quote!(#n::merge(&[#(&#names::__TRACE.faults),* #(, &#compared::__MODEL)*], &[#(#family),*]))
        }
    };
    let warned = known.as_deref().map(|known| warnings(&lower, known, &input.members)).unwrap_or_default();
    let at_layers: Vec<_> = lower.sites.iter().map(|site| (site.check, lower.checks[site.check as usize])).collect();
    let budgets = budget::of_networks(&input.members, &at_layers, root);
    let scratch: TokenStream =
        if faults.0.is_empty() { input.members.iter().map(scratch_check).collect() } else { TokenStream::new() };
    let allow = allowed();
    // What a network allows holds for the bodies, too: rustc knows of the struct alone.
    let attributes = input.members.iter().flat_map(|member| &member.attributes.kept);
    let of_networks = attributes.filter(|attr| attr.path().is_ident("allow"));
    Ok(quote! {
        #structs
        #allow
        #(#of_networks)*
        const _: () = {
            use #root as #n;
            use #n::prelude::*;
            #bodies
            #impls
            impl #first {
                #[doc(hidden)]
                pub const __FAULTS: #n::Faults = #merged;
            }
            #compares
        };
        #checks
        #scratch
        #budgets
        #warned
    })
}

/// What is doubtful, as warnings: for these stable Rust has the use of something deprecated. It is a macro, since of others rustc
/// tells the path, and several of a name may stand in one scope. Once per place in the source, whatever the number of turns and
/// of networks.
fn warnings(lower: &Lower<'_>, known: &[Known], members: &[Member]) -> TokenStream {
    let mut told = HashSet::default();
    let mut tokens = TokenStream::new();
    for (known, member) in known.iter().zip(members) {
        let allowed = |attr: &syn::Attribute| {
            let list = attr.meta.require_list();
            attr.path().is_ident("allow") && list.is_ok_and(|list| mentions(&list.tokens, "deprecated"))
        };
        if member.attributes.kept.iter().any(allowed) {
            continue;
        }
        for warning in &known.warnings {
            if !told.insert(warning.site) {
                continue;
            }
            let site = &lower.sites[warning.site as usize];
            let what = match warning.what {
                Warned::UnreadInput => "input_never_read",
                Warned::UselessBias => "bias_without_effect",
            };
            let message = &warning.message;
            let declared = Ident::new(what, Span::call_site());
            let used = Ident::new(what, lower.checks[site.check as usize].0);
            tokens.extend(quote! {
                const _: () = {
                    #[deprecated(note = #message)]
                    macro_rules! #declared {
                        () => {};
                    }
                    #used!();
                };
            });
        }
    }
    tokens
}

/// The comparisons with model files, `#[model("kws.tflite")]`, and the networks that have one.
fn models<'a>(lower: &mut Lower<'_>, input: &'a Networks) -> (Vec<&'a Ident>, TokenStream) {
    let n = lower.n.clone();
    let with_file =
        input.members.iter().filter_map(|member| member.attributes.model.as_ref().map(|file| (&member.name, file)));
    with_file
        .map(|(name, file)| {
            let path = Literal::u32_unsuffixed(lower.check(file.ends()));
            let holder = hidden(&format!("__File{}", plain(name)));
            let (parts, faults) = (file.parts(&n, &holder), quote!(&#holder::__FIRST.faults));
            let footprint = file.footprint(&n, &holder, &quote!(Self));
            let check = quote! {
                #parts
                impl #name {
                    #[doc(hidden)]
                    pub const __MODEL: #n::Faults = #n::check_model::<
                        Self, { <Self as #n::Network>::__PARTS.len() }, { #holder::__PARTS.len() },
                    >(&#holder::__PARTS, #faults, #path, #footprint);
                }
            };
            (name, check)
        })
        .unzip()
}

/// `forward` as a function of the graph, the inputs and the values that the network's fields give.
fn forward(lower: &mut Lower<'_>, input: &Networks, root: &TokenStream) -> TokenStream {
    let forward = &input.forward;
    lower.within = "forward".to_owned();
    lower.generic = false;
    lower.names.enter();
    let lifetime = syn::Lifetime::new("'g", Span::mixed_site());
    let in_scope = TokenStream::new();
    let mut types = Types { root: &in_scope, has_tensor: false };
    let mut parameters = Vec::new();
    // A value that only sizes an input is used.
    let mut used = TokenStream::new();
    let sizes: TokenStream = forward
        .parameters
        .iter()
        .filter_map(|parameter| match &parameter.kind {
            ParameterKind::Input(sizes, ..) => Some(quote!(#(#sizes)*)),
            ParameterKind::Value(..) => None,
        })
        .collect();
    for parameter in &forward.parameters {
        let (mutable, name) = (&parameter.mutable, &parameter.name);
        if mentions(&sizes, &plain(name)) {
            used.extend(quote!(let _ = #name;));
        }
        let kind = match &parameter.kind {
            ParameterKind::Input(..) => {
                parameters.push(quote!(#mutable #name: #root::Tensor<#lifetime>));
                Kind::Tensor
            }
            ParameterKind::Value(ty, _) => {
                let ty = types.lower(ty);
                parameters.push(quote!(#mutable #name: #ty));
                Kind::Value
            }
        };
        lower.names.bind(plain(name), kind);
    }
    let body = lower.body(&forward.body);
    lower.names.leave();
    let tensors = forward.outputs.iter().map(|output| {
        let tensor = Ident::new("Tensor", output.brackets.span_open());
        quote_spanned!(output.brackets.span_close()=> #tensor<#lifetime>)
    });
    let returns = if forward.tuple && forward.outputs.len() > 1 { quote!((#(#tensors),*)) } else { quote!(#(#tensors)*) };
    let (attrs, g, name) = (&forward.attrs, &lower.g, &forward.name);
    let (function, body) = (function_at(name), body_at(&forward.body, quote!(#used #body)));
    let inline = inline(attrs);
    quote! {
        #(#attrs)*
        #inline
        #function #name<#lifetime>(#g: &#lifetime #root::Graph<#lifetime>, #(#parameters),*) -> #returns #body
    }
}

/// Whether a name stands among tokens.
fn mentions(tokens: &TokenStream, name: &str) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Ident(ident) => plain(&ident) == name,
        TokenTree::Group(group) => mentions(&group.stream(), name),
        _ => false,
    })
}

/// What all networks of a macro call have in common: the inputs as arguments of `forward`, and the checks of the outputs.
struct Signature {
    inputs: Vec<TokenStream>,
    count: usize,
    outputs: TokenStream,
    y: Ident,
}

fn signature(lower: &mut Lower<'_>, input: &Networks) -> Signature {
    let forward = &input.forward;
    let (n, g) = (lower.n.clone(), lower.g.clone());
    // The checks of the inputs and outputs are the same for all members.
    let mut inputs = Vec::new();
    let mut count = 0usize;
    for parameter in &forward.parameters {
        let name = &parameter.name;
        match &parameter.kind {
            ParameterKind::Input(sizes, dtype, brackets) => {
                count += 1;
                let check = lower.check((brackets.span_open(), brackets.span_close()));
                lower.declared.push(check);
                let check = Literal::u32_unsuffixed(check);
                let text = plain(name);
                let sizes: Vec<_> = sizes.iter().map(|size| lower.value(size)).collect();
                inputs.push(match dtype {
                    Some(dtype) => {
                        let dtype = Ident::new(&format!("{dtype:?}"), Span::call_site());
                        quote!(#g.input_of(#text, &[#(#sizes),*], #n::Dtype::#dtype, #check))
                    }
                    None => quote!(#g.input(#text, &[#(#sizes),*], #check)),
                });
            }
            ParameterKind::Value(..) => inputs.push(name.to_token_stream()),
        }
    }
    let y = hidden("__y");
    let mut outputs = TokenStream::new();
    for (i, output) in forward.outputs.iter().enumerate() {
        let check = lower.check((output.brackets.span_open(), output.brackets.span_close()));
        lower.declared.push(check);
        for size in &output.sizes {
            let at = size.as_ref().map_or((output.brackets.span_open(), output.brackets.span_close()), ends);
            lower.check(at);
        }
        let check = Literal::u32_unsuffixed(check);
        let sizes: Vec<_> = output
            .sizes
            .iter()
            .map(|size| match size {
                Some(size) => {
                    let size = lower.value(size);
                    // So rustc tells a size of another type by itself, without the function that `Some` is.
                    quote!(::core::option::Option::Some { 0: #size })
                }
                None => quote!(::core::option::Option::None),
            })
            .collect();
        let (value, index) = if forward.outputs.len() == 1 {
            (quote!(#y), quote!(::core::option::Option::None))
        } else {
            let i = Literal::usize_unsuffixed(i);
            (quote!(#y.#i), quote!(::core::option::Option::Some(#i)))
        };
        outputs.extend(quote!(#g.output(#value, #index, &[#(#sizes),*], #check);));
    }
    Signature { inputs, count, outputs, y }
}

/// Per network: the struct, and its constants.
fn members(
    lower: &mut Lower<'_>,
    input: &Networks,
    signature: &Signature,
    room: &[Literal; 5],
    known: Option<&[Known]>,
    checked: bool,
    errors: &mut Errors,
) -> Vec<(TokenStream, TokenStream)> {
    let forward = &input.forward;
    let (n, g) = (lower.n.clone(), lower.g.clone());
    let Signature { inputs, count, outputs, y } = signature;
    let count = *count;
    let single_input = (count == 1).then(|| {
        quote! {
            /// The shape of the input, per sample.
            pub const INPUT: #n::Shape = Self::INPUTS[0];
        }
    });
    let single_output = (forward.outputs.len() == 1).then(|| {
        quote! {
            /// The shape of the output, per sample.
            pub const OUTPUT: #n::Shape = Self::OUTPUTS[0];
        }
    });
    let allow = allowed();
    let at_fault = known.is_some_and(|known| known.iter().any(|known| known.faults.count() > 0));
    input
        .members
        .iter()
        .enumerate()
        .map(|(i, member)| {
            let known = known.and_then(|known| known.get(i));
            let (attrs, vis, name) = (&member.attributes.kept, &member.vis, &member.name);
            let fields = fields(lower, input, member, errors);
            let typing = member.attributes.dtype.as_ref().map(|typing| {
                let typing = lower.typing(typing);
                quote!(let _ = #g.typing(#typing);)
            });
            let forward_name = &forward.name;
            let figures = match known {
                Some(known) => Figures::known(known, member, &n, count, at_fault),
                None => Figures::unknown(&n, room, count, forward.outputs.len()),
            };
            let items = items(&n, member, &quote!(#single_input #single_output), &figures);
            let trace = &figures.trace;
            // What an editor shows beside the name, and rustdoc below it.
            let in_words = known.filter(|known| known.faults.count() == 0).map(|known| {
                let text = figures_in_words(known);
                let table = is_reader().then(|| known.table()).flatten().map(|table| {
                    let table = format!("```text\n{table}```");
                    quote!(#[doc = ""] #[doc = #table])
                });
                quote!(#[doc = ""] #[doc = #text] #table)
            });
            // With the user's spans to its end, so that rustc shows the struct and not the whole call.
            let (keyword, end) = (&member.keyword, quote_spanned!(name.span()=> ;));
            let structure = quote! {
                #(#attrs)*
                #in_words
                #[allow(dead_code)]
                #vis #keyword #name #end
            };
            let code = (!checked).then(|| {
                quote! {
                    // Where the macro made the trace, nothing calls it; what it calls is to count as used all the same.
                    #[allow(dead_code)]
                    const fn __trace<const __N: usize, const __S: usize, const __E: usize, const __T: usize, const __K: usize>()
                    -> #n::Trace<__N, __S, __E, __T> {
                        let store = #n::Store::<__N, __S, __E, __T, __K>::new();
                        let #g = &store.graph(__SITES);
                        #typing
                        #fields
                        let #y = #forward_name(#g, #(#inputs),*);
                        #outputs
                        store.finish(#g)
                    }
                }
            });
            let implementation = quote! {
                #allow
                impl #name {
                    #code
                    #trace
                }
                #items
            };
            (structure, implementation)
        })
        .collect()
}

/// Room for a first pass. Without loops and blocks there are no more layers than sites; else it is a guess, and a second pass
/// makes good for one that is too small: it costs as much again, and room that is not needed costs little. `made` is how many
/// layers evaluation at expansion made before it came to what is not known here: often all but a last few.
fn room(lower: &Lower<'_>, inputs: usize, made: usize) -> [Literal; 5] {
    let sites = lower.sites.len();
    let straight = !lower.repeats;
    let nodes = inputs + if straight { sites } else { (8 * sites).max(512).max(made + made / 4 + sites) };
    let scopes = 1 + if straight { sites } else { nodes };
    let edges = 64 + if straight { lower.checks.len() } else { nodes };
    let text = if lower.makes_names { 16 * nodes } else { 0 };
    let keys = if lower.shares { nodes } else { 0 };
    [nodes, scopes, edges, text, keys].map(Literal::usize_unsuffixed)
}

/// The values of a network's fields, bound to the parameters of `forward`.
fn fields(lower: &mut Lower<'_>, input: &Networks, member: &Member, errors: &mut Errors) -> TokenStream {
    let forward = &input.forward;
    let mut lets = TokenStream::new();
    let parameters = || {
        forward.parameters.iter().filter_map(|parameter| match &parameter.kind {
            ParameterKind::Value(ty, default) => Some((&parameter.name, ty, default)),
            ParameterKind::Input(..) => None,
        })
    };
    let mut seen = HashSet::default();
    // Parameters whose fields are misspelt: that these have no value is told already.
    let mut meant = HashSet::default();
    for (field, _) in &member.fields {
        let text = plain(field);
        if !seen.insert(text.clone()) {
            errors.at(field, format!("`{field}` is given twice"));
        }
        if !parameters().any(|(name, ..)| plain(name) == text) {
            let names: Vec<_> = parameters().map(|(name, ..)| plain(name)).collect();
            let names = || names.iter().map(String::as_str);
            meant.extend(nearest(&text, names()).map(str::to_owned));
            let near = near_and_all(&text, names(), "its values are", names());
            errors.at(field, format!("`forward` has no parameter `{field}`{near}"));
        }
    }
    let mut types = Types { root: &input.root, has_tensor: false };
    for (name, ty, default) in parameters() {
        let ty = types.lower(ty);
        let value = member.fields.iter().find(|(field, _)| plain(field) == plain(name)).map(|(_, value)| value);
        match value.or(default.as_ref()) {
            Some(value) => {
                let value = lower.value(value);
                lets.extend(quote!(let #name: #ty = #value;));
            }
            None if meant.contains(&plain(name)) => {}
            None => {
                let message = format!("`{}` gives no value for `{name}`: `{} {{ {name}: .. }}`", member.name, member.name);
                errors.at(&member.name, message);
            }
        }
    }
    lets
}

/// One constant per fault that is told; in each, one bare call per place where a fault may stand.
fn checks(lower: &Lower<'_>, root: &TokenStream, first: &Ident) -> TokenStream {
    let allow = allowed();
    (0..netcost_core::graph::FAULTS)
        .map(|k| {
            let k = Literal::usize_unsuffixed(k);
            let mut calls = TokenStream::new();
            for (i, ends) in lower.checks.iter().enumerate() {
                calls.extend(call_at("__at", *ends, TokenTree::Literal(Literal::u32_unsuffixed(i as u32)).into()));
                calls.extend([TokenTree::Punct(proc_macro2::Punct::new(';', proc_macro2::Spacing::Alone))]);
            }
            quote! {
                #allow
                const _: () = {
                    #[track_caller]
                    const fn __at(check: u32) {
                        #root::report(&#first::__FAULTS, #k, check);
                    }
                    #calls
                };
            }
        })
        .collect()
}
