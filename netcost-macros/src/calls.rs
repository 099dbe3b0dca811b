//! Calls: of blocks of the same macro call, of blocks and functions of other code, and of the prelude.

use netcost_core::graph::COMMON;
use netcost_core::op::Receiver;
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Expr, ExprCall, ExprPath};

use crate::kind::{Kind, PRELUDE, callee, named, starts_upper};
use crate::layers::Common;
use crate::lower::{Lower, ends, hidden, plain, wrapper};
use crate::suggest::{list, near_and_all, nearest};

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
            match self.operator(&name) {
                Some(operator) if operator.receiver != Receiver::Tensor => {
                    return self.layer(operator, ident, None, &call.args);
                }
                // A function of that name may be in scope; on tensors it is the layer that is meant.
                Some(_) if call.args.first().is_some_and(|first| self.kind(first) == Kind::Tensor) => {
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
        let first_upper =
            path.path.segments.iter().rev().nth(1).is_some_and(|segment| starts_upper(&segment.ident.to_string()));
        if starts_upper(&name) || first_upper {
            return self.plain_call(call);
        }
        let by_name = call.args.iter().any(|arg| matches!(arg, Expr::Assign(_)));
        let on_tensors = self.on_tensors(call);
        let near = single && nearest(&name, self.blocks.keys().map(String::as_str)).is_some();
        if by_name || (on_tensors && !near) {
            return self.foreign_block(path, &name, call);
        }
        if call.args.iter().all(|arg| self.kind(arg) == Kind::Value) {
            return self.plain_call(call);
        }
        // It may be a block of other code.
        self.repeats = true;
        let label = self.label.take().unwrap_or(name);
        let function = self.plain_call(call);
        let site = self.site(&label, last_span(path), &[], false);
        let g = &self.g;
        quote!(#g.within(#g.call(#site), #function))
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
        let (mut common, mut place, mut by_name) = (Common::default(), 0, false);
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
                    let near = near_and_all(&argument, known.clone().chain(COMMON), "it takes", known);
                    let message = format!("`{name}` has no parameter `{argument}`{near}");
                    self.errors.at(&assign.left, message);
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
                    self.errors.at(value, format!("`{of}` of `{name}` is a tensor, this is not"));
                    quote!(_)
                }
                (Some(value), _) if parameter.kind == Kind::Value && self.kind(value) == Kind::Tensor => {
                    let of = parameter.name.as_deref().unwrap_or("_");
                    self.errors.at(value, format!("`{of}` of `{name}` is a value, this is a tensor"));
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
        if !missing.is_empty() {
            let plural = if missing.len() == 1 { "" } else { "s" };
            let message = format!("`{name}` needs the argument{plural} {}", list(missing.into_iter()));
            self.errors.push(syn::Error::new(name.span(), message));
        }
        let site = self.site_of(&label, name.span(), Vec::new(), &common);
        self.call_of(name.span(), &quote_spanned!(name.span()=> #segment(#g, #(#args,)* #site)))
    }

    /// A call of a block, after which the trace stands where it stood. What it returns stands at the block's name, should it
    /// not fit.
    fn call_of(&self, span: proc_macro2::Span, call: &TokenStream) -> TokenStream {
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
        let mut builder = quote!(#path::__new());
        let mut by_name = false;
        for (place, arg) in call.args.iter().enumerate() {
            let (slot, field, value) = match arg {
                Expr::Assign(assign) if named(&assign.left).is_some() => {
                    by_name = true;
                    let argument = named(&assign.left).unwrap_or_default();
                    if self.common(&mut common, &argument, assign, true) {
                        continue;
                    }
                    let left = &assign.left;
                    (quote!(#path::__TYPES.#left), left.to_token_stream(), &*assign.right)
                }
                arg if by_name => {
                    self.errors.at(arg, "arguments without a name come first; give this one by its name");
                    continue;
                }
                arg => {
                    let (start, _) = ends(arg);
                    let mut index = proc_macro2::Literal::usize_unsuffixed(place);
                    index.set_span(start);
                    (quote!(#path::__PLACES.#index), Ident::new(&format!("__{place}"), start).into_token_stream(), arg)
                }
            };
            let tokens = self.value(value);
            // The builder goes through the parameter, so that of an unknown one there is one error.
            builder = quote_spanned!(value.span()=> #slot.on(#builder).#field(#slot.of(#tokens).get()));
        }
        let site = self.site_of(&label, last_span(path), vec![], &common);
        self.call_of(last_span(path), &quote_spanned!(last_span(path)=> #builder.__call(#g, #site)))
    }
}

/// The span of a path's last segment.
fn last_span(path: &ExprPath) -> proc_macro2::Span {
    path.path.segments.last().map_or_else(proc_macro2::Span::call_site, |segment| segment.ident.span())
}
