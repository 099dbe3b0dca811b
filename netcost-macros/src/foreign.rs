//! Blocks that other modules and crates call: what `block!` becomes.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::{Attribute, Pat};

use crate::emit::{Types, allowed, block_function, infos, recursion, sites};
use crate::hash::HashSet;
use crate::lower::{Lower, hidden, plain};
use crate::syntax::{Blocks, Function};

/// The items of a `block!` call: each block is a function, and a struct of the same name that takes arguments by name.
///
/// Beside errors, blocks that make nothing: so that networks which call them are not told to be wrong, too.
pub fn blocks(mut input: Blocks) -> TokenStream {
    let mut errors = std::mem::take(&mut input.errors);
    let infos = infos(&input.list, &mut errors);
    let mut lower = Lower::new(&infos);
    let root = &input.root;
    let functions: TokenStream = input.list.iter().map(|block| block_function(&mut lower, root, block, true)).collect();
    recursion(&mut lower);
    errors.0.append(&mut lower.errors.0);
    errors.0.append(&mut lower.unfit.0);
    let (n, allow) = (&lower.n, allowed());
    let (told, sites, functions) = if errors.0.is_empty() {
        (TokenStream::new(), sites(&lower), functions)
    } else {
        let mut names = HashSet::default();
        input.list.retain(|block| names.insert(plain(&block.name)));
        (errors.told(), TokenStream::new(), input.list.iter().map(|block| stand_in(block, root)).collect())
    };
    let (outside, inside): (TokenStream, TokenStream) = input.list.iter().map(|block| foreign(block, root)).unzip();
    quote! {
        #told
        #outside
        #allow
        const _: () = {
            use #root as #n;
            use #n::prelude::*;
            #sites
            #functions
            #inside
        };
    }
}

/// The function of a block that makes nothing.
fn stand_in(block: &Function, root: &TokenStream) -> TokenStream {
    let (name, generics, where_) = (&block.name, &block.generics.params, &block.generics.where_clause);
    let (g, lifetime) = (hidden("__g"), syn::Lifetime::new("'g", Span::mixed_site()));
    let mut types = Types { root, has_tensor: false };
    let parameters: Vec<_> = block.parameters.iter().map(|parameter| types.lower(&parameter.ty)).collect();
    let (returns, nothing) = (types.lower(&block.returns), nothing(&block.returns, root, &g));
    let cfgs = cfgs(block);
    quote! {
        #(#cfgs)*
        const fn #name<#lifetime, #generics>(#g: &#lifetime #root::Graph<#lifetime>, #(_: #parameters,)* _: u32) -> #returns
        #where_
        {
            #nothing
        }
    }
}

/// What stands for the results of a block that cannot be called; of a type that has no tensors, nothing does.
fn nothing(returns: &TokenStream, root: &TokenStream, g: &Ident) -> TokenStream {
    fn of(ty: &syn::Type, root: &TokenStream, g: &Ident) -> Option<TokenStream> {
        Some(match ty {
            syn::Type::Paren(paren) => return of(&paren.elem, root, g),
            syn::Type::Path(path) if path.path.is_ident("Tensor") => quote!(#g.nothing()),
            syn::Type::Path(path) if path.path.is_ident("Tensors") => quote!(#root::Tensors::new()),
            syn::Type::Array(array) => {
                let (elem, len) = (of(&array.elem, root, g)?, &array.len);
                quote!([#elem; #len])
            }
            syn::Type::Tuple(tuple) => {
                let elems = tuple.elems.iter().map(|elem| of(elem, root, g)).collect::<Option<Vec<_>>>()?;
                quote!((#(#elems,)*))
            }
            _ => return None,
        })
    }
    let ty = syn::parse2::<syn::Type>(returns.clone()).ok();
    ty.and_then(|ty| of(&ty, root, g))
        .unwrap_or_else(|| quote!(::core::panic!("a block of other code is not called as it is declared")))
}

/// The conditions under which a block exists, which hold for all that it becomes.
pub fn cfgs(block: &Function) -> Vec<&Attribute> {
    block.attrs.iter().filter(|attr| attr.path().is_ident("cfg")).collect()
}

/// Whether an attribute is for the one who reads or calls a block; the others are for its body.
pub fn is_outer(attr: &Attribute) -> bool {
    ["doc", "deprecated"].iter().any(|name| attr.path().is_ident(name))
}

fn outer_attributes(block: &Function) -> Vec<&Attribute> {
    block.attrs.iter().filter(|attr| is_outer(attr)).collect()
}

/// How a block is declared, as its documentation shows it.
fn signature(block: &Function) -> String {
    let parameters = block.parameters.iter().map(|parameter| {
        let text = format!("{}: {}", parameter.pat.to_token_stream(), parameter.ty);
        parameter.default.as_ref().map_or(text.clone(), |default| format!("{text} = {}", default.to_token_stream()))
    });
    let parameters = parameters.collect::<Vec<_>>().join(", ");
    let generics = &block.generics;
    let text = format!("fn {}{}({parameters}) -> {}", block.name, generics.to_token_stream(), block.returns);
    tidy(&text)
}

/// Tokens print with a space between.
pub fn tidy(text: &str) -> String {
    [
        (" :: ", "::"),
        (" ;", ";"),
        ("[ ", "["),
        (" ]", "]"),
        ("( ", "("),
        (" )", ")"),
        (" ,", ","),
        (" : ", ": "),
        ("< ", "<"),
        (" >", ">"),
        (" <", "<"),
        (" . ", "."),
    ]
    .iter()
    .fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

/// A block as other code sees it: the function and the struct, and what the struct can do.
fn foreign(block: &Function, root: &TokenStream) -> (TokenStream, TokenStream) {
    let (vis, name) = (&block.vis, &block.name);
    let (cfgs, attrs) = (cfgs(block), outer_attributes(block));
    let signature = format!("```text\n{}\n```", signature(block));
    let lifetime = syn::Lifetime::new("'g", Span::mixed_site());
    let params = &block.generics.params;
    let arguments: Vec<TokenStream> = params
        .iter()
        .map(|param| match param {
            syn::GenericParam::Type(ty) => ty.ident.to_token_stream(),
            syn::GenericParam::Const(constant) => constant.ident.to_token_stream(),
            syn::GenericParam::Lifetime(lifetime) => lifetime.lifetime.to_token_stream(),
        })
        .collect();
    let mut types = Types { root, has_tensor: false };
    let lowered: Vec<_> = block.parameters.iter().map(|parameter| types.lower(&parameter.ty)).collect();
    // The parameters by place, of which a call with too many has none: hence no other field, not even to use the lifetime.
    let takes_tensor = types.has_tensor;
    let places_lifetime = takes_tensor.then(|| quote!(#lifetime,));
    // Their names are words: rustc tells them where an argument has no parameter.
    let count = block.parameters.len();
    let plural = if count == 1 { "" } else { "s" };
    let places_name = Ident::new(&format!("{}_takes_{count}_argument{plural}", plain(name)), name.span());
    let returns = types.lower(&block.returns);
    let fields: Vec<Ident> = (0..block.parameters.len()).map(|i| Ident::new(&format!("__{i}"), Span::call_site())).collect();
    let types_name = Ident::new(&format!("parameters_of_{}", plain(name)), name.span());
    let g = hidden("__g");
    let site = hidden("__site");

    // A block without tensors may be called as a function; its caller makes a layer of what it returns.
    let plain_function = block.parameters.iter().all(|parameter| parameter.default.is_none()) && !takes_tensor;
    let function = plain_function.then(|| {
        quote! {
            #(#cfgs)*
            #[doc(hidden)]
            #[allow(dead_code, deprecated, missing_docs, clippy::too_many_arguments)]
            #vis const fn #name<#lifetime, #params>(#(#fields: #lowered),*) -> #name<#lifetime, #(#arguments),*> {
                #name::<#(#arguments),*>::__new() #(.#fields(#fields))*
            }
        }
    });
    let named = |name: &Option<Ident>| name.clone();
    let type_fields = block
        .parameters
        .iter()
        .zip(&lowered)
        .map(|(parameter, ty)| named(&parameter.name).map(|name| quote!(pub #name: #root::Slot<#ty>,)));
    let outside = quote! {
        #function
        #(#cfgs)*
        #[doc = #signature]
        #[doc = ""]
        #(#attrs)*
        #[allow(non_camel_case_types, dead_code)]
        #[derive(Clone, Copy)]
        #vis struct #name<#lifetime, #params> {
            #(#fields: ::core::option::Option<#lowered>,)*
            __twice: ::core::option::Option<&'static str>,
            __graph: ::core::marker::PhantomData<&#lifetime ()>,
        }
        #(#cfgs)*
        #[doc(hidden)]
        #[allow(non_camel_case_types, dead_code, missing_docs)]
        #vis struct #types_name<#lifetime, #params> {
            #(#type_fields)*
            __graph: ::core::marker::PhantomData<&#lifetime ()>,
        }
        #(#cfgs)*
        #[doc(hidden)]
        #[allow(non_camel_case_types, dead_code, missing_docs)]
        #vis struct #places_name<#places_lifetime #params>(#(pub #root::Slot<#lowered>),*);
    };

    let type_values = block
        .parameters
        .iter()
        .map(|parameter| named(&parameter.name).map(|name| quote!(#name: #root::Slot(::core::marker::PhantomData),)));
    let block_name = plain(name);
    let setters = block.parameters.iter().zip(&lowered).zip(&fields).map(|((parameter, ty), field)| {
        let by_name = named(&parameter.name).map(|setter| {
            let message = format!("the argument `{setter}` of the block `{block_name}` is given twice");
            quote! {
                pub const fn #setter(mut self, value: #ty) -> Self {
                    if self.#field.is_some() { self.__twice = ::core::option::Option::Some(#message) }
                    self.#field = ::core::option::Option::Some(value);
                    self
                }
            }
        });
        quote! {
            pub const fn #field(mut self, value: #ty) -> Self {
                self.#field = ::core::option::Option::Some(value);
                self
            }
            #by_name
        }
    });
    // What is wrong with a call is a fault at its place, and something stands for what the block would have returned.
    let nothing = nothing(&block.returns, root, &g);
    let mut missing_arguments = TokenStream::new();
    let values = block.parameters.iter().zip(&fields).map(|(parameter, field)| {
        let size = matches!(parameter.ty.to_string().as_str(), "Size1" | "Size2" | "Size3");
        let missing = match &parameter.default {
            Some(default) if size => quote!(#root::Arg(#default).size()),
            Some(default) => quote!(#default),
            None => {
                let text = match &parameter.pat {
                    Pat::Ident(ident) => ident.ident.to_string(),
                    other => other.to_token_stream().to_string(),
                };
                let message = format!("the block `{block_name}` needs the argument `{text}`");
                missing_arguments.extend(quote! {
                    if self.#field.is_none() {
                        #g.cannot_call(#site, #message);
                        return #nothing;
                    }
                });
                quote!(::core::panic!(#message))
            }
        };
        quote! {
            match self.#field {
                ::core::option::Option::Some(value) => value,
                ::core::option::Option::None => #missing,
            }
        }
    });
    let values: Vec<TokenStream> = values.collect();
    let places = fields.iter().map(|_| quote!(#root::Slot(::core::marker::PhantomData)));
    let inside = quote! {
        #(#cfgs)*
        #[doc(hidden)]
        #[allow(deprecated)]
        impl<#lifetime, #params> #name<#lifetime, #(#arguments),*> {
            pub const fn __is_block(self) -> bool {
                true
            }
            pub const fn __types(self) -> #types_name<#lifetime, #(#arguments),*> {
                #types_name {
                    #(#type_values)*
                    __graph: ::core::marker::PhantomData,
                }
            }
            pub const fn __places(self) -> #places_name<#places_lifetime #(#arguments),*> {
                #places_name(#(#places,)*)
            }
            pub const fn __new() -> Self {
                #name { #(#fields: ::core::option::Option::None,)* __twice: ::core::option::Option::None, __graph: ::core::marker::PhantomData }
            }
            #(#setters)*
            pub const fn __made(self, made: Self, #g: &#lifetime #root::Graph<#lifetime>, #site: u32) -> #returns {
                made.__call(#g, #site)
            }
            pub const fn __call(self, #g: &#lifetime #root::Graph<#lifetime>, #site: u32) -> #returns {
                if let ::core::option::Option::Some(message) = self.__twice {
                    #g.cannot_call(#site, message);
                    return #nothing;
                }
                #missing_arguments
                #name(#g, #(#values,)* #site)
            }
        }
    };
    (outside, inside)
}
