//! Calls: of blocks of the same macro call, of blocks and functions of other code, and of the prelude.

use netcost_core::graph::OF_BLOCKS;
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Expr, ExprCall, ExprPath, Lit};

use crate::kind::{Kind, PRELUDE, callee, named, starts_upper};
use crate::layers::Common;
use crate::lower::{Lower, What, ends_of, hidden, plain, wrapper};
use crate::suggest::{list, near_and_all, slip};

impl Lower<'_> {
    pub fn call(&mut self, call: &ExprCall) -> TokenStream {
        let (Expr::Path(path), Some((name, single))) = (&*call.func, callee(call)) else {
            return self.plain_call(call);
        };
        if single {
            let ident = &path.path.segments[0].ident;
            if self.blocks.contains_key(&name) {
                return self.block_call(&path.path.segments[0], call);
            }
            if name == "forward" {
                self.errors.at(ident, "`forward` cannot be called; put what is common in a block");
                return quote!(::core::unreachable!());
            }
            match (self.function_operator(&name), self.method_operator(&name)) {
                (Some(operator), _) if self.join_from_habit(operator, call) => return quote!(::core::unreachable!()),
                (Some(operator), _) => return self.layer(operator, ident, None, &call.args),
                // A function of that name may be in scope; on tensors it is the layer that is meant.
                (None, Some(_)) if call.args.first().is_some_and(|first| self.kind(first) == Kind::Tensor) => {
                    let first = call.args.first().map(|first| first.to_token_stream().to_string()).unwrap_or_default();
                    let message = format!("`{name}` is a method of tensors: `{}.{name}(..)`", first.replace(' ', ""));
                    self.errors.at(ident, message);
                    return quote!(::core::unreachable!());
                }
                _ => {}
            }
            if PRELUDE.contains(&name.as_str()) && self.names.get(&name).is_none() {
                return self.prelude(&name, ident, call);
            }
        }
        if path.path.segments.first().is_some_and(|first| first.ident == "Self") {
            let message = format!("there is no `Self` in a network; a block is called by its name alone: `{name}(..)`");
            self.errors.at(&path.path, message);
            return quote!(::core::unreachable!());
        }
        if !self.may_be_block(call) {
            self.function_from_habit(&path.path);
            return self.plain_call(call);
        }
        let by_name = call.args.iter().any(|arg| matches!(arg, Expr::Assign(_)));
        let generic = path.path.segments.iter().any(|segment| !segment.arguments.is_none());
        if by_name || (generic && self.on_tensors(call)) || call.args.len() > MOST_BY_PLACE {
            return self.foreign_block(path, &name, call);
        }
        if generic {
            return self.plain_call(call);
        }
        let values = call.args.iter().all(|arg| self.kind(arg) == Kind::Value && !self.is_open_call(arg));
        match near(self, &name).filter(|_| single) {
            _ if single && values => self.of_values(path, &name, call),
            Some(near) if self.blocks.get(&near).is_some_and(|block| block.returns == Kind::Tensor) => {
                self.perhaps_misspelt(path, &name, &near, call)
            }
            _ => self.called(path, &name, call),
        }
    }

    /// Whether a call may be of a block of other code: not of a constructor, nor of a function of a type.
    pub fn may_be_block(&self, call: &ExprCall) -> bool {
        const PRIMITIVE: [&str; 17] = [
            "usize", "u8", "u16", "u32", "u64", "u128", "isize", "i8", "i16", "i32", "i64", "i128", "f32", "f64", "bool",
            "char", "str",
        ];
        let Expr::Path(path) = &*call.func else { return false };
        let Some((name, single)) = callee(call) else { return false };
        if starts_upper(&name)
            || (single
                && (self.blocks.contains_key(&name)
                    || self.method_operator(&name).is_some()
                    || self.function_operator(&name).is_some()))
        {
            return false;
        }
        if single && PRELUDE.contains(&name.as_str()) {
            return false;
        }
        path.path.segments.iter().rev().nth(1).is_none_or(|segment| {
            let text = segment.ident.to_string();
            (text == "Self" || !starts_upper(&text)) && !PRIMITIVE.contains(&text.as_str())
        })
    }

    /// Whether an expression is a call that may return a tensor though nothing about it says so.
    pub fn is_open_call(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Paren(paren) => self.is_open_call(&paren.expr),
            Expr::Call(call) => self.may_be_block(call),
            _ => false,
        }
    }

    fn plain_call(&mut self, call: &ExprCall) -> TokenStream {
        let label = self.label.take();
        let func = self.value(&call.func);
        let args: Vec<_> = call.args.iter().map(|arg| self.value(arg)).collect();
        self.label = label;
        quote_spanned!(call.paren_token.span.join()=> #func(#(#args),*))
    }

    /// Functions in scope in every body.
    fn prelude(&mut self, name: &str, ident: &Ident, call: &ExprCall) -> TokenStream {
        let (n, g) = (self.n.clone(), self.g.clone());
        let expected = if matches!(name, "sqrt" | "ln") { 1 } else { 2 };
        if call.args.len() != expected {
            let message = format!("`{name}` takes {expected} argument{}", if expected == 1 { "" } else { "s" });
            self.errors.at(ident, message);
            return quote!(::core::unreachable!());
        }
        let label = self.label.take();
        let tokens = match name {
            "max" | "min" => {
                let (a, b) = (self.value(&call.args[0]), self.value(&call.args[1]));
                let site = self.site("", ident.span(), &[], false);
                self.note(&call.args, What::Operator);
                let op = wrapper("__Op", ident.span());
                quote_spanned!(ident.span()=> #op(#a, #b).#ident(#g, #site))
            }
            "make_divisible" => {
                let (v, divisor) = (self.convert(netcost_core::op::Kind::Float, &call.args[0]), self.value(&call.args[1]));
                quote_spanned!(ident.span()=> #n::#ident(#v, #divisor))
            }
            _ => {
                let args: Vec<_> = call.args.iter().map(|arg| self.convert(netcost_core::op::Kind::Float, arg)).collect();
                quote_spanned!(ident.span()=> #n::#ident(#(#args),*))
            }
        };
        self.label = label;
        tokens
    }

    /// A call of a block of the same macro call: its parameters are known.
    fn block_call(&mut self, segment: &syn::PathSegment, call: &ExprCall) -> TokenStream {
        let name = &segment.ident;
        let blocks = self.blocks;
        let Some(block) = blocks.get(&plain(name)) else { return quote!() };
        self.repeats = true;
        self.calls.push((self.within.clone(), name.clone()));
        self.callers.entry(plain(name)).or_default().insert(self.within.clone());
        let label = self.label.take().unwrap_or_else(|| plain(name));
        let mut own: Vec<Option<&Expr>> = vec![None; block.parameters.len()];
        let (mut common, mut place, mut by_name, mut unknown) = (Common::default(), 0, false, false);
        for arg in &call.args {
            if let Expr::Assign(assign) = arg
                && let Some(argument) = named(&assign.left)
            {
                by_name = true;
                if let Some(slot) = block.parameters.iter().position(|known| known.name.as_deref() == Some(&argument)) {
                    if own[slot].is_some() {
                        self.errors.at(&assign.left, format!("`{argument}` is given twice"));
                    }
                    own[slot] = Some(&assign.right);
                } else if !self.common(&mut common, &argument, assign, true) {
                    let known = block.parameters.iter().filter_map(|known| known.name.as_deref());
                    let common = OF_BLOCKS.iter().copied();
                    let near = match argument.as_str() {
                        "kept" | "sparsity" => {
                            format!("; it is an argument of layers: pass it on by a parameter of `{name}`")
                        }
                        _ => near_and_all(&argument, known.clone().chain(common), "it takes", known),
                    };
                    let message = format!("`{name}` has no parameter `{argument}`{near}");
                    self.errors.at(&assign.left, message);
                    unknown = true;
                }
                continue;
            }
            if by_name {
                self.errors.at(arg, "arguments without a name come first; give this one by its name");
            } else if place < own.len() {
                own[place] = Some(arg);
            } else {
                let known = list(block.parameters.iter().map(|known| known.name.as_deref().unwrap_or("_")));
                let plural = if own.len() == 1 { "" } else { "s" };
                let message = format!("`{name}` takes {} argument{plural}: {known}", own.len());
                self.errors.at(arg, message);
            }
            place += 1;
        }
        let mut missing = Vec::new();
        let (n, g) = (self.n.clone(), self.g.clone());
        let args: Vec<_> = block
            .parameters
            .iter()
            .zip(own)
            .map(|(parameter, value)| match (value, &parameter.default) {
                (Some(Expr::Lit(value)), _) if parameter.kind == Kind::Tensor => {
                    let of = parameter.name.as_deref().unwrap_or("_");
                    let this = match &value.lit {
                        Lit::Int(_) => "a whole number",
                        Lit::Float(_) => "a float",
                        Lit::Str(_) => "a string",
                        Lit::Bool(_) => "a `bool`",
                        _ => "none",
                    };
                    self.errors.at(value, format!("`{name}`: {of} is a tensor; this is {this}"));
                    quote!(_)
                }
                (Some(value), _) if parameter.kind == Kind::Value && self.kind(value) == Kind::Tensor => {
                    let of = parameter.name.as_deref().unwrap_or("_");
                    self.errors.at(value, format!("`{name}`: {of} is a value; this is a tensor"));
                    quote!(_)
                }
                (Some(value), _) if parameter.size => self.convert(netcost_core::op::Kind::Size, value),
                (Some(value), _) => self.value(value),
                (None, Some(default)) if parameter.size => quote!(#n::Arg(#default).size()),
                (None, Some(default)) => default.clone(),
                (None, None) => {
                    missing.push(parameter.name.as_deref().unwrap_or("_"));
                    quote!(_)
                }
            })
            .collect();
        // What is missing may be what the unknown name was meant for.
        if !missing.is_empty() && !unknown {
            let plural = if missing.len() == 1 { "" } else { "s" };
            let message = format!("`{name}` needs the argument{plural} {}", list(missing.into_iter()));
            self.errors.push(syn::Error::new(name.span(), message));
        }
        self.note_site(&call.args, What::Block, self.sites.len());
        let site = self.site_of(&label, name.span(), Vec::new(), &common);
        self.call_of(name.span(), &quote_spanned!(name.span()=> #segment(#g, #(#args,)* #site)))
    }

    /// A call of a block, after which the trace stands where it stood. What it returns stands at the block's name, should it
    /// not fit.
    fn call_of(&self, span: Span, call: &TokenStream) -> TokenStream {
        let (g, frame, value) = (&self.g, hidden("__frame"), Ident::new("__value", span));
        quote_spanned!(span=> {
            let #frame = #g.frame();
            let #value = #call;
            #g.within(#frame, ());
            #value
        })
    }

    /// A call of a block of other code: a struct of the block's name takes the arguments, since only it knows their names.
    fn foreign_block(&mut self, path: &ExprPath, name: &str, call: &ExprCall) -> TokenStream {
        let label = self.label.take().unwrap_or_else(|| name.to_owned());
        let g = self.g.clone();
        self.repeats = true;
        let mut common = Common::default();
        let (mut given, mut by_name) = (TokenStream::new(), false);
        let builder = hidden("__builder");
        for (place, arg) in call.args.iter().enumerate() {
            match arg {
                Expr::Assign(assign) if named(&assign.left).is_some() => {
                    by_name = true;
                    let argument = named(&assign.left).unwrap_or_default();
                    if self.common(&mut common, &argument, assign, true) {
                        continue;
                    }
                    if ["self", "Self", "super", "crate"].contains(&argument.as_str()) {
                        self.errors.at(&assign.left, format!("`{argument}` is not the name of an argument"));
                        continue;
                    }
                    let (left, value) = (&assign.left, self.value(&assign.right));
                    given.extend(give(&builder, &quote!(__types().#left), left, &value, assign.right.span()));
                }
                arg if by_name => {
                    self.errors.at(arg, "arguments without a name come first; give this one by its name");
                }
                arg => {
                    let value = self.value(arg);
                    given.extend(give_at(&builder, place, arg, &value));
                }
            }
        }
        let span = last_span(path);
        let site = self.site_of(&label, span, vec![], &common);
        self.call_of(span, &quote_spanned!(span=> { let #builder = #path::__new(); #given #builder.__call(#g, #site) }))
    }

    /// A call by place, of a block of other code or of a function: rustc finds out which.
    fn called(&mut self, path: &ExprPath, name: &str, call: &ExprCall) -> TokenStream {
        let label = self.label.take().unwrap_or_else(|| name.to_owned());
        self.repeats = true;
        let (names, values) = self.held(call);
        let (n, g, span, builder) = (self.n.clone(), self.g.clone(), last_span(path), hidden("__builder"));
        let called = Ident::new(&format!("__called_{}", names.len()), span);
        let given: TokenStream =
            call.args.iter().zip(&names).enumerate().map(|(i, (arg, name))| give_at(&builder, i, arg, name)).collect();
        let site = self.site(&label, span, &[], false);
        let direct = quote_spanned!(call.paren_token.span.join()=> #called(#(#names),*));
        let direct = quote_spanned!(span=> #builder.__made(#direct, #g, #site));
        let import = quote_spanned!(span=> as #called);
        let call = self.call_of(
            span,
            &quote_spanned!(span=> {
                let #builder = #called::__new();
                if #builder.__is_block() { #given #builder.__call(#g, #site) } else { #direct }
            }),
        );
        // Apart from the glob: an import that fails then stands for both, and is told once.
        quote_spanned!(span=> ({
            #values
            use #n::called::*;
            { use #path #import; #call }
        }))
    }

    /// A call by place of what is named so nearly as a block of this macro call that it is most likely meant.
    fn perhaps_misspelt(&mut self, path: &ExprPath, name: &str, near: &str, call: &ExprCall) -> TokenStream {
        let label = self.label.take().unwrap_or_else(|| name.to_owned());
        self.repeats = true;
        let (names, values) = self.held(call);
        let (n, g, span, builder) = (self.n.clone(), self.g.clone(), last_span(path), hidden("__builder"));
        let given: TokenStream =
            call.args.iter().zip(&names).enumerate().map(|(i, (arg, name))| give_at(&builder, i, arg, name)).collect();
        let site = self.site(&label, span, &[], false);
        let message = format!(
            "there is no block `{name}`; did you mean `{near}`? (A function that takes a tensor is called by its path: \
             `self::{name}(..)`)"
        );
        let call = self.call_of(
            span,
            &quote_spanned!(span=> {
                let #builder = #path::__new();
                #given
                if !#builder.__is_block() { #g.cannot_call(#site, #message) }
                #builder.__call(#g, #site)
            }),
        );
        // The block may be imported: the glob goes before what is further out.
        quote_spanned!(span=> ({
            #values
            { use #n::NotFound as #path; { use self::*; #call } }
        }))
    }

    /// A call with values alone: of a function, but a block may take no tensor. Of such there is a function, too.
    fn of_values(&mut self, path: &ExprPath, name: &str, call: &ExprCall) -> TokenStream {
        let label = self.label.clone().unwrap_or_else(|| name.to_owned());
        let function = self.plain_call(call);
        self.label = None;
        let (n, g, span, value) = (self.n.clone(), self.g.clone(), last_span(path), Ident::new("__value", last_span(path)));
        let site = self.site(&label, span, &[], false);
        let made = self.call_of(span, &quote_spanned!(span=> #path::__new().__made(#value, #g, #site)));
        quote_spanned!(span=> ({
            let #value = #function;
            { use #n::NotABlock as #path; { use self::*; #made } }
        }))
    }

    /// Arguments held in variables: their names, and the `let`s.
    fn held(&mut self, call: &ExprCall) -> (Vec<Ident>, TokenStream) {
        let mut lets = TokenStream::new();
        let names = call
            .args
            .iter()
            .enumerate()
            .map(|(i, arg)| {
                let (name, value) = (Ident::new(&format!("__argument_{i}"), ends_of(arg).0), self.value(arg));
                lets.extend(quote!(let #name = #value;));
                name
            })
            .collect();
        (names, lets)
    }
}

/// How many arguments a call by place has at most where it is not known whether it is of a block.
const MOST_BY_PLACE: usize = 16;

/// A statement that gives an argument to a block of other code.
fn give(builder: &Ident, slot: &TokenStream, field: &impl ToTokens, value: &TokenStream, span: Span) -> TokenStream {
    // The builder goes through the parameter, so that of an unknown one there is one error.
    quote_spanned!(span=> let #builder = #builder.#slot.on(#builder).#field(#builder.#slot.of(#value).get());)
}

/// The same by place.
fn give_at(builder: &Ident, place: usize, arg: &Expr, value: &impl ToTokens) -> TokenStream {
    let (start, _) = ends_of(arg);
    let mut index = Literal::usize_unsuffixed(place);
    index.set_span(start);
    let field = Ident::new(&format!("__{place}"), start);
    give(builder, &quote!(__places().#index), &field, &value.to_token_stream(), arg.span())
}

/// The block of the macro call of whose name `name` may be a slip.
fn near(lower: &Lower<'_>, name: &str) -> Option<String> {
    slip(name, lower.blocks.keys().map(String::as_str)).map(str::to_owned)
}

/// The span of a path's last segment.
fn last_span(path: &ExprPath) -> Span {
    path.path.segments.last().map_or_else(Span::call_site, |segment| segment.ident.span())
}
