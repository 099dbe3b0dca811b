//! What `model!` becomes: the items of a network whose layers stand in a model file.
//!
//! The macro opens no file: generated code takes its bytes by `include_bytes!`, so that rustc finds it, watches it, and reads
//! it in const evaluation.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, ExprLit, Lit, Token, Visibility};

use crate::emit::{Figures, allowed, budgets, call_at};
use crate::lower::{ends, hidden};
use crate::syntax::{Field, Member, own_attributes, split_root};
use crate::{Errors, Outcome};

/// A model file, as generated code takes it in.
pub struct File {
    /// What the user wrote: the path, or a macro that makes one.
    path: Expr,
}

impl Parse for File {
    fn parse(input: ParseStream<'_>) -> syn::Result<File> {
        let path: Expr = input.parse()?;
        match &path {
            Expr::Lit(ExprLit { lit: Lit::Str(_), .. }) | Expr::Macro(_) => Ok(File { path }),
            other => {
                let message = "expected the path of a model file, a string: \"models/kws.tflite\"";
                Err(syn::Error::new_spanned(other, message))
            }
        }
    }
}

impl File {
    /// The first and the last token of the path, at which errors of the file stand.
    pub fn ends(&self) -> (Span, Span) {
        ends(&self.path)
    }

    /// The bytes. A plain path is relative to the user's crate; one that begins with `./` or `../`, to the source file.
    pub fn bytes(&self) -> TokenStream {
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
        input.parse::<Token![struct]>()?;
        let name: Ident = input.parse()?;
        let mut fields = Vec::new();
        if input.peek(syn::token::Brace) {
            let content;
            syn::braced!(content in input);
            let list = Punctuated::<Field, Token![,]>::parse_terminated(&content)?;
            fields = list.into_iter().map(|field| (field.0, field.1)).collect();
        }
        if input.peek(Token![;]) || input.is_empty() {
            let message = format!("`{name}` has no file: `struct {name} = \"models/kws.tflite\";`");
            return Err(syn::Error::new(name.span(), message));
        }
        input.parse::<Token![=]>()?;
        let file = input.parse()?;
        input.parse::<Token![;]>()?;
        let (attrs, budgets, convention) = own_attributes(attrs)?;
        Ok(Model { member: Member { attrs, budgets, convention, vis, name, fields }, file })
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
    let mut errors = Errors::default();
    let items = models.iter().map(|model| emit(model, &root, &mut errors)).collect();
    if errors.0.is_empty() { Ok(items) } else { Err(errors) }
}

fn emit(model: &Model, root: &TokenStream, errors: &mut Errors) -> TokenStream {
    let Model { member, file } = model;
    for (field, _) in &member.fields {
        errors.at(field, "the shapes of a .tflite file are fixed: it has no dimensions to be given");
    }
    let (attrs, vis, name) = (&member.attrs, &member.vis, &member.name);
    let n = &hidden("__n");
    let allow = allowed();
    let trace = trace(n, file);
    let single = quote! {
        /// The shape of the input, per sample, of a model that has one.
        pub const INPUT: #n::Shape = #n::only(Self::INPUTS, "input");
        /// The shape of the output, per sample, of a model that has one.
        pub const OUTPUT: #n::Shape = #n::only(Self::OUTPUTS, "output");
    };
    let figures = Figures {
        n,
        name,
        convention: member.convention.as_ref(),
        inputs: quote!({ Self::__ROOM.inputs }),
        outputs: quote!({ Self::__ROOM.outputs }),
        single,
    };
    let figures = figures.emit();
    let budgets = budgets(member, root, name);
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
                pub const __TRACE: &'static #n::Trace<
                    { Self::__SIZE.nodes }, { Self::__SIZE.scopes }, { Self::__SIZE.edges }, 0,
                > = &match Self::__FIRST.fitted(0) {
                    ::core::option::Option::Some(trace) => trace,
                    ::core::option::Option::None => Self::__of_file(),
                };
                #[doc(hidden)]
                pub const __FAULTS: #n::Faults = Self::__FIRST.faults;
            }
            #figures
        };
        #allow
        const _: () = {
            #[track_caller]
            const fn __at() {
                #root::report_file(&#name::__FAULTS);
            }
            #check;
        };
        #budgets
    }
}

/// The trace of a file as associated constants: one pass with the room that the file's tables let one guess.
fn trace(n: &Ident, file: &File) -> TokenStream {
    let bytes = file.bytes();
    // The bytes stand in the constants that read them: a constant of their own would stand in the crate's metadata.
    quote! {
        const __ROOM: #n::Room = #n::room(#bytes);
        const fn __of_file<const __N: usize, const __S: usize, const __E: usize>() -> #n::Trace<__N, __S, __E, 0> {
            #n::trace_file::<__N, __S, __E, { Self::__ROOM.values }>(#bytes)
        }
        const __FIRST: #n::Trace<{ Self::__ROOM.nodes }, { 1 + Self::__ROOM.operators }, { Self::__ROOM.edges }, 0> =
            Self::__of_file();
        const __SIZE: #n::Size = Self::__FIRST.size;
    }
    .into_token_stream()
}
