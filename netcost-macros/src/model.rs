//! Model files: what `model!` and `verify!` become, and the attribute `#[model("kws.tflite")]`.
//!
//! The macros open no file: generated code takes its bytes by `include_bytes!`, so that rustc finds it, watches it, and reads
//! it in const evaluation.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, ExprLit, Lit, LitStr, Token, Type, Visibility};

use crate::Outcome;
use crate::attributes::Attributes;
use crate::budget;
use crate::emit::{allowed, call_at};
use crate::figures::Figures;
use crate::items::items;
use crate::kind::named;
use crate::lower::{ends, hidden, plain};
use crate::memory::scratch_check;
use crate::syntax::{Member, split_root};

/// A model file, as generated code takes it in.
pub struct File {
    /// What the user wrote: the path, or a macro that makes one.
    path: Expr,
    /// The sizes of the dimensions that the file names and does not fix.
    dimensions: Vec<(String, Expr)>,
    /// Whether the memory of a network that is compared with it is compared, too.
    memory: bool,
}

/// `"models/net.onnx", batch = 1`
impl Parse for File {
    fn parse(input: ParseStream<'_>) -> syn::Result<File> {
        let mut file = File { path: path(input)?, dimensions: Vec::new(), memory: true };
        while input.peek(Token![,]) {
            input.parse::<Token![,]>()?;
            if input.is_empty() {
                break;
            }
            let (name, size) = dimension(input)?;
            if name == "memory" && named(&size).is_some_and(|word| word == "unchecked") {
                file.memory = false;
            } else {
                file.dimensions.push((name, size));
            }
        }
        Ok(file)
    }
}

fn path(input: ParseStream<'_>) -> syn::Result<Expr> {
    let path: Expr = input.parse()?;
    match &path {
        Expr::Lit(ExprLit { lit: Lit::Str(_), .. }) | Expr::Macro(_) => Ok(path),
        other => {
            let message = "expected the path of a model file, a string: \"models/kws.tflite\"";
            Err(syn::Error::new_spanned(other, message))
        }
    }
}

/// `batch = 1`, `batch: 1`, or, where the name is none of Rust's, `"unk__6" = 1`.
fn dimension(input: ParseStream<'_>) -> syn::Result<(String, Expr)> {
    let name = if input.peek(LitStr) { input.parse::<LitStr>()?.value() } else { plain(&input.parse::<Ident>()?) };
    if input.peek(Token![:]) {
        input.parse::<Token![:]>()?;
    } else {
        input.parse::<Token![=]>()?;
    }
    Ok((name, input.parse()?))
}

struct Dimension((String, Expr));

impl Parse for Dimension {
    fn parse(input: ParseStream<'_>) -> syn::Result<Dimension> {
        dimension(input).map(Dimension)
    }
}

impl File {
    /// The first and the last token of the path, at which errors of the file stand.
    pub fn ends(&self) -> (Span, Span) {
        ends(&self.path)
    }

    /// The bytes. A plain path is relative to the user's crate; one that begins with `./` or `../`, to the source file.
    fn bytes(&self) -> TokenStream {
        let path = &self.path;
        let span = self.ends().0;
        if let Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) = path {
            let value = text.value();
            let beside = value.starts_with("./") || value.starts_with("../") || value.starts_with('/');
            if !beside {
                return quote_spanned! {span=>
                    ::core::include_bytes!(::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), "/", #path))
                };
            }
        }
        quote_spanned!(span=> ::core::include_bytes!(#path))
    }

    /// The trace of the file as associated constants: one pass with the room that the file's tables let one guess.
    fn trace(&self, n: &Ident) -> TokenStream {
        let bytes = self.bytes();
        let dimensions = self.dimensions.iter().map(|(name, size)| quote!((#name, #size)));
        let dimensions = quote!(&[#(#dimensions),*]);
        let room = Figures::exact_room();
        // The bytes stand in the constants that read them: a constant of their own would stand in the crate's metadata.
        quote! {
            const __ROOM: #n::Room = #n::room(#bytes);
            const fn __of_file<const __N: usize, const __S: usize, const __E: usize, const __T: usize>()
            -> #n::Trace<__N, __S, __E, __T> {
                #n::trace_file::<__N, __S, __E, __T, { Self::__ROOM.values }>(#bytes, #dimensions)
            }
            const __FIRST: #n::Trace<{ Self::__ROOM.nodes }, { 1 + Self::__ROOM.operators }, { Self::__ROOM.edges }, 0> =
                Self::__of_file();
            const __SIZE: #n::Size = Self::__FIRST.size;
            #[doc(hidden)]
            pub const __TRACE: &'static #n::Trace<#room> = &match Self::__FIRST.fitted(0) {
                ::core::option::Option::Some(trace) => trace,
                ::core::option::Option::None => Self::__of_file(),
            };
        }
    }

    /// A type that holds the trace of the file, and its layers for a comparison.
    pub fn parts(&self, n: &Ident, holder: &Ident) -> TokenStream {
        let trace = self.trace(n);
        quote! {
            struct #holder;
            impl #holder {
                #trace
                const __PARTS: #n::Parts<'static> = Self::__TRACE.parts(Self::__TRACE.input_count(), Self::__ROOM.outputs);
            }
        }
    }

    /// What the activations of the file that a type holds take, if that is to be compared with a network's.
    pub fn footprint(&self, n: &Ident, holder: &Ident, network: &TokenStream) -> TokenStream {
        if self.memory {
            quote!(#n::footprint::<#network, _, _, _, _>(#holder::__TRACE, &#holder::__ROOM))
        } else {
            quote!(::core::option::Option::None)
        }
    }
}

/// `pub struct Kws = "models/kws.tflite";`
struct Model {
    member: Member,
    file: File,
}

impl Parse for Model {
    fn parse(input: ParseStream<'_>) -> syn::Result<Model> {
        let attrs = input.call(Attribute::parse_outer)?;
        let vis: Visibility = input.parse()?;
        let keyword: Token![struct] = input.parse()?;
        let name: Ident = input.parse()?;
        let mut dimensions = Vec::new();
        if input.peek(syn::token::Brace) {
            let content;
            syn::braced!(content in input);
            let list = Punctuated::<Dimension, Token![,]>::parse_terminated(&content)?;
            dimensions = list.into_iter().map(|dimension| dimension.0).collect();
        }
        if input.peek(Token![;]) || input.is_empty() {
            let message = format!("`{name}` has no file: `struct {name} = \"models/kws.tflite\";`");
            return Err(syn::Error::new(name.span(), message));
        }
        input.parse::<Token![=]>()?;
        let file = File { path: path(input)?, dimensions, memory: true };
        input.parse::<Token![;]>()?;
        let (attributes, errors) = Attributes::new(attrs);
        if !errors.0.is_empty() {
            return Err(errors.into_one());
        }
        Ok(Model { member: Member { attributes, vis, keyword, name, fields: Vec::new() }, file })
    }
}

/// The items of a `model!` call.
pub fn models(input: TokenStream) -> Outcome {
    let (root, items) = split_root(input);
    let parse = |input: ParseStream<'_>| {
        let mut models = Vec::new();
        while !input.is_empty() {
            models.push(input.parse::<Model>()?);
        }
        Ok(models)
    };
    let models = parse.parse2(items)?;
    if models.is_empty() {
        let message = "a model has a name and a file: `pub struct Kws = \"models/kws.tflite\";`";
        return Err(syn::Error::new(Span::call_site(), message).into());
    }
    for model in &models {
        if model.member.attributes.model.is_some() {
            let message = "`#[model(..)]` compares a declared network with a file; this network is the file";
            return Err(syn::Error::new(model.member.name.span(), message).into());
        }
    }
    Ok(models.iter().map(|model| emit(model, &root)).collect())
}

fn emit(model: &Model, root: &TokenStream) -> TokenStream {
    let Model { member, file } = model;
    let (attrs, vis, name) = (&member.attributes.kept, &member.vis, &member.name);
    let n = &hidden("__n");
    let allow = allowed();
    let trace = file.trace(n);
    let single = quote! {
        /// The shape of the input, per sample, of a model that has one.
        pub const INPUT: #n::Shape = #n::only(Self::INPUTS, "input");
        /// The shape of the output, per sample, of a model that has one.
        pub const OUTPUT: #n::Shape = #n::only(Self::OUTPUTS, "output");
    };
    let (inputs, outputs) = (quote!({ Self::__FIRST.input_count() }), quote!({ Self::__ROOM.outputs }));
    let figures = Figures { memory: "FILE", ..Figures::of_trace(n, trace, &inputs, &outputs) };
    let items = items(n, member, &single, &figures);
    let trace = figures.trace;
    let (budgets, scratch) = (budget::of_file(member, root), scratch_check(member));
    let check = call_at("__at", file.ends(), TokenStream::new());
    quote! {
        #(#attrs)*
        #[allow(dead_code)]
        #vis struct #name;
        #allow
        const _: () = {
            use #root as #n;
            impl #name {
                #trace
                #[doc(hidden)]
                pub const __FAULTS: #n::Faults = Self::__FIRST.faults;
            }
            #items
        };
        #allow
        const _: () = {
            #[track_caller]
            const fn __at() {
                #root::report_file(&#name::__FAULTS);
            }
            #check;
        };
        #scratch
        #budgets
    }
}

/// `Net, "models/kws.tflite"`
struct Verification {
    network: Type,
    file: File,
}

impl Parse for Verification {
    fn parse(input: ParseStream<'_>) -> syn::Result<Verification> {
        let network = Type::without_plus(input)?;
        if input.is_empty() {
            return Err(input.error("expected the network and the file: `verify!(Net, \"models/kws.tflite\")`"));
        }
        input.parse::<Token![,]>()?;
        Ok(Verification { network, file: input.parse()? })
    }
}

/// What a `verify!` call becomes.
pub fn verify(input: TokenStream) -> Outcome {
    let (root, input) = split_root(input);
    let Verification { network, file } = Verification::parse.parse2(input)?;
    let (n, holder) = (hidden("__n"), hidden("__File"));
    let allow = allowed();
    let parts = file.parts(&n, &holder);
    let check = call_at("__at", file.ends(), TokenStream::new());
    let network = network.to_token_stream();
    let footprint = file.footprint(&n, &holder, &network);
    Ok(quote! {
        #allow
        const _: () = {
            use #root as #n;
            #parts
            const __FAULTS: #n::Faults = {
                // Of what is no network, that is told here: without a note on the function that compares.
                let _ = <#network as #n::Network>::NAME;
                #n::check_model::<
                    #network, { <#network as #n::Network>::__PARTS.len() }, { #holder::__PARTS.len() },
                >(&#holder::__PARTS, &#holder::__FIRST.faults, 0, #footprint)
            };
            #[track_caller]
            const fn __at() {
                #n::report_file(&__FAULTS);
            }
            #check;
        };
    })
}
