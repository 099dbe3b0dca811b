//! Layers: method calls on tensors, and `cat`, `parameter` and the like. Arguments are matched with the operator's table.

use netcost_core::op::{Argument, Kind as Form, Operator, Receiver, Returns, common_index};
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::punctuated::Punctuated;
use syn::{Expr, ExprMethodCall, Lit, Token, UnOp};

use crate::attributes::Typing;
use crate::evaluate::expected_of;
use crate::kind::{Kind, PLAIN, QUERIES, named};
use crate::lower::{Lower, What, ends_of, hidden, span_of, wrapper};
use crate::suggest::{did_you_mean, list, near_and_all};

/// What every layer or block call takes besides its own arguments.
#[derive(Default)]
pub struct Common<'e> {
    pub name: Option<&'e Expr>,
    pub shared: Option<&'e Expr>,
    pub copies: Option<&'e Expr>,
    pub active: Option<&'e Expr>,
    pub dtype: Option<&'e Expr>,
    /// Of layers only.
    pub sparsity: Option<&'e Expr>,
    pub kept: Option<&'e Expr>,
}

/// The arguments of a call, by place and by name.
pub struct Given<'e> {
    /// One per argument of the operator, tensors first.
    pub own: Vec<Option<&'e Expr>>,
    /// What is over the operator's arguments, where the first takes a list.
    pub rest: Vec<&'e Expr>,
    /// Tensors after the first one, where they are given side by side: `einsum("..", a, b)`.
    pub more: Vec<&'e Expr>,
    pub common: Common<'e>,
}

impl Lower<'_> {
    pub fn method(&mut self, call: &ExprMethodCall) -> TokenStream {
        let name = call.method.to_string();
        if matches!(&*call.receiver, Expr::Path(path) if path.path.is_ident("self")) {
            return self.expr(&call.receiver);
        }
        if let Some(operator) = self.layer_of(call, &name) {
            return self.layer(operator, &call.method, Some(&call.receiver), &call.args);
        }
        let g = self.g.clone();
        let receiver_kind = self.kind(&call.receiver);
        let label = self.label.take();
        let tokens = match (name.as_str(), call.args.len()) {
            (query, 0) if QUERIES.contains(&query) && receiver_kind != Kind::Value => {
                let receiver = self.value(&call.receiver);
                let site = self.site("", call.method.span(), &[], false);
                let method = Ident::new(&format!("{query}_at"), call.method.span());
                self.note(&call.args, What::Query);
                quote_spanned!(call.paren_token.span.join()=> #receiver.#method(#site))
            }
            ("dim", 1) if receiver_kind != Kind::Value => {
                let receiver = self.value(&call.receiver);
                let axis = self.convert(Form::Axis, &call.args[0]);
                let site = self.site("", call.method.span(), &[], false);
                self.note(&call.args, What::Query);
                let method = Ident::new("dim_at", call.method.span());
                quote_spanned!(call.paren_token.span.join()=> #receiver.#method(#axis, #site))
            }
            ("push", 1) => {
                if self.kind(&call.args[0]) == Kind::Value && !self.is_open_call(&call.args[0]) {
                    self.unfit.at(&call.args[0], "`push` takes a tensor; this is a value");
                }
                let (receiver, tensor) = (self.value(&call.receiver), self.value(&call.args[0]));
                let site = self.site("", call.method.span(), &[], false);
                self.note(&call.args, What::Query);
                let method = Ident::new("push_at", call.method.span());
                quote_spanned!(call.paren_token.span.join()=> #receiver.#method(#tensor, #site))
            }
            // Those methods of numbers that const Rust lacks, or that overflow in silence in a release build.
            ("max" | "min" | "pow" | "div_ceil" | "next_multiple_of", 1) => {
                let (receiver, other) = (self.value(&call.receiver), self.value(&call.args[0]));
                let site = self.site("", call.method.span(), &[], false);
                self.note(&call.args, What::Operator);
                let method = &call.method;
                let op = wrapper("__Op", method.span());
                quote_spanned!(method.span()=> #op(#receiver, #other).#method(#g, #site))
            }
            ("next_power_of_two", 0) => {
                let receiver = self.value(&call.receiver);
                let site = self.site("", call.method.span(), &[], false);
                let method = &call.method;
                self.note(&call.args, What::Operator);
                let op = wrapper("__Op", method.span());
                quote_spanned!(method.span()=> #op(#receiver, ()).#method(#g, #site))
            }
            (query, _) if QUERIES.contains(&query) && receiver_kind == Kind::Tensor => {
                self.errors.at(&call.args, format!("`{query}` takes no arguments"));
                TokenStream::new()
            }
            _ => {
                let (receiver, dot, method, turbofish) =
                    (self.value(&call.receiver), &call.dot_token, &call.method, &call.turbofish);
                if receiver_kind == Kind::Tensor && !PLAIN.contains(&name.as_str()) {
                    self.unknown_layer(&call.method, &name);
                }
                let args: Vec<_> = call.args.iter().map(|arg| self.value(arg)).collect();
                quote!(#receiver #dot #method #turbofish (#(#args),*))
            }
        };
        self.label = label;
        tokens
    }

    fn unknown_layer(&mut self, method: &Ident, name: &str) {
        let near = did_you_mean(name, self.operator_names().chain(QUERIES).chain(PLAIN));
        let near = if near.is_empty() {
            "; an operator that is not known can be declared with `custom(\"name\", inputs = [x], output = [..], params = .., macs = ..)`"
                .to_owned()
        } else {
            near
        };
        let what = if self.blocks.contains_key(name) { format!("; `{name}` is a block: `{name}(x, ..)`") } else { near };
        self.errors.at(method, format!("there is no layer `{name}`{what}"));
    }

    /// A layer: `receiver` is the tensor, if it is a method.
    pub fn layer(
        &mut self,
        operator: &'static Operator,
        name: &Ident,
        receiver: Option<&Expr>,
        args: &Punctuated<Expr, Token![,]>,
    ) -> TokenStream {
        let label = self.label.take();
        let parts = self.parts.take();
        let receiver = receiver.map(|receiver| self.expr(receiver));
        let given = self.match_arguments(operator, name, args);
        let mut spans = Vec::new();
        let arguments = || operator.tensors.iter().chain(operator.arguments);
        for (i, (argument, value)) in arguments().zip(&given.own).enumerate() {
            if let Some(value) = value
                && argument.kind != Form::Flag
            {
                spans.push((i as u32, ends_of(value)));
            }
        }
        if let (Some(last), Some((_, all))) = (given.rest.last(), spans.first_mut()) {
            all.1 = ends_of(last).1;
        }
        let tensors: Vec<_> = operator
            .tensors
            .iter()
            .zip(&given.own)
            .map(|(argument, value)| match (value, argument.kind) {
                (Some(value), Form::Tensor) => self.value(value),
                (Some(value), Form::MaybeTensor) => {
                    let value = self.value(value);
                    quote!(::core::option::Option::Some { 0: #value })
                }
                (None, Form::MaybeTensor) => quote!(::core::option::Option::None),
                (Some(value), _) if !given.more.is_empty() || self.kind(value) == Kind::Tensor => {
                    let n = self.n.clone();
                    let all = std::iter::once(*value).chain(given.more.iter().copied());
                    let all: Vec<_> = all.map(|value| self.value(value)).collect();
                    quote!(&#n::List([#(#all),*]).tensors())
                }
                (Some(value), _) => self.tensors(value),
                // Missing, and told.
                (None, _) if argument.default.is_none() && operator.receiver != Receiver::Network => quote!(_),
                (None, _) => {
                    let n = &self.n;
                    quote!(&#n::Tensors::new())
                }
            })
            .collect();
        let fields: Vec<_> = operator
            .arguments
            .iter()
            .zip(&given.own[operator.tensors.len()..])
            .enumerate()
            .filter_map(|(i, (argument, value))| {
                let value = (*value)?;
                // There is nothing to find in a literal.
                if self.dry && given.rest.is_empty() && matches!(value, Expr::Lit(_)) {
                    return None;
                }
                // What a layer's method is called on may be no tensor; rustc tells that.
                if matches!(value, Expr::Path(_) | Expr::Call(_))
                    && self.kind(value) == Kind::Tensor
                    && let Some(expected) = expected_of(operator, argument.kind)
                {
                    let message = format!("`{}`: {} is {expected}; this is a tensor", operator.name, argument.name);
                    self.unfit.at(value, message);
                }
                let field = Ident::new(argument.name, span_of(value));
                let value = if i == 0 && !given.rest.is_empty() {
                    self.list_of(std::iter::once(value).chain(given.rest.iter().copied()))
                } else {
                    self.convert(argument.kind, value)
                };
                Some(quote!(#field: #value))
            })
            .collect();
        let label = label.unwrap_or_else(|| self.default_label(operator, &given));
        let number = Literal::usize_unsuffixed(self.sites.len());
        let site = self.site_of(&label, name.span(), spans, &given.common);
        self.parts = parts;
        self.note(args, What::Layer);
        let pruning = self.pruning(operator, &given.common);
        if self.dry {
            return TokenStream::new();
        }
        let (n, g) = (&self.n, &self.g);
        let method = match (operator.returns, parts) {
            (Returns::Parts, Some(count)) => {
                let count = Literal::usize_unsuffixed(count);
                let method = Ident::new(&format!("{}_parts", operator.name), name.span());
                quote!(#method::<#count>)
            }
            (Returns::Pair | Returns::Triple, Some(_)) => {
                Ident::new(&format!("{}_tuple", operator.name), name.span()).into_token_stream()
            }
            _ => name.to_token_stream(),
        };
        let receiver = receiver.unwrap_or_else(|| g.to_token_stream());
        let args = operator.arguments_type.map(|ty| {
            let ty = Ident::new(ty, Span::call_site());
            if fields.len() == operator.arguments.len() {
                quote!(#n::#ty { #(#fields),* },)
            } else if fields.is_empty() {
                quote!(#n::#ty::DEFAULT,)
            } else {
                quote!(#n::#ty { #(#fields,)* ..#n::#ty::DEFAULT },)
            }
        });
        let call = quote_spanned!(name.span()=> #receiver.#method(#(#tensors,)* #args #site));
        match (pruning, operator.returns, parts) {
            (None, ..) => call,
            (Some(pruning), Returns::Pair | Returns::Triple, Some(_)) => {
                let layer = hidden("__layer");
                quote_spanned!(name.span()=> { let #layer = #call; let _ = #layer.0.pruned(#pruning, #number); #layer })
            }
            (Some(pruning), ..) => quote_spanned!(name.span()=> #call.pruned(#pruning, #number)),
        }
    }

    /// What a layer's call says of its weights, if anything.
    fn pruning(&mut self, operator: &Operator, common: &Common<'_>) -> Option<TokenStream> {
        let given = common.sparsity.or(common.kept)?;
        if operator.returns == Returns::Parts {
            let which = if common.sparsity.is_some() { "sparsity" } else { "kept" };
            self.errors.at(given, format!("`{which}` is for layers with weights: `{}` has none", operator.name));
            return None;
        }
        let n = self.n.clone();
        let mut tokens = quote!(#n::Pruning::NONE);
        if let Some(share) = common.sparsity {
            // A string is told as such, by the wrapper.
            let number = !matches!(share, Expr::Lit(lit) if !matches!(lit.lit, Lit::Int(_) | Lit::Float(_)));
            let share = if number { self.float(share) } else { self.arg(share, "float") };
            tokens = quote!(#tokens.sparsity(#share));
        }
        if let Some(kept) = common.kept {
            let kept = match kept {
                Expr::Lit(lit) if matches!(lit.lit, Lit::Int(_)) => quote!(#n::Kept::first(#kept)),
                _ => self.arg(kept, "kept"),
            };
            tokens = quote!(#tokens.kept(#kept));
        }
        Some(tokens)
    }

    /// A layer without a name is called as its operator; `custom("name", ..)` as it says.
    fn default_label(&self, operator: &Operator, given: &Given<'_>) -> String {
        if operator.name == "custom"
            && let Some(Some(Expr::Lit(lit))) = given.own.get(operator.tensors.len())
            && let Lit::Str(text) = &lit.lit
        {
            return text.value();
        }
        operator.name.to_owned()
    }

    /// The arguments of a call matched with those of an operator; what does not match is told.
    pub fn match_arguments<'e>(
        &mut self,
        operator: &'static Operator,
        call: &Ident,
        args: &'e Punctuated<Expr, Token![,]>,
    ) -> Given<'e> {
        let name = operator.name;
        let all: Vec<&Argument> = operator.tensors.iter().chain(operator.arguments).collect();
        let mut given = Given { own: vec![None; all.len()], rest: Vec::new(), more: Vec::new(), common: Common::default() };
        // What has its place without a name, in this order: the tensors of `custom` and `einsum` come after their arguments,
        // and those that need not be given have none.
        let first = if operator.receiver == Receiver::Network { operator.tensors.len() } else { 0 };
        let places: Vec<usize> =
            (first..all.len()).chain(0..first).filter(|slot| all[*slot].kind != Form::MaybeTensor).collect();
        let mut place = 0;
        let (mut seen_named, mut unknown) = (false, false);
        for arg in args {
            if let Expr::Assign(assign) = arg
                && let Some(argument) = named(&assign.left)
            {
                seen_named = true;
                if let Some(slot) = all.iter().position(|known| known.name == argument) {
                    if given.own[slot].is_some() {
                        self.errors.at(&assign.left, format!("`{argument}` is given twice"));
                    }
                    given.own[slot] = Some(&assign.right);
                } else if !self.common(&mut given.common, &argument, assign, false) {
                    let known = all.iter().map(|known| known.name);
                    let message = if all.is_empty() {
                        format!("`{name}` has no argument `{argument}`: it takes none")
                    } else {
                        let near = near_and_all(
                            &argument,
                            known.clone().chain(["name", "shared", "dtype", "sparsity", "kept"]),
                            "it takes",
                            known,
                        );
                        format!("`{name}` has no argument `{argument}`{near}")
                    };
                    self.errors.at(&assign.left, message);
                    unknown = true;
                }
                continue;
            }
            if seen_named {
                let argument = places.get(place).map_or_else(String::new, |slot| format!(": `{} = ..`", all[*slot].name));
                self.errors.at(arg, format!("arguments without a name come first; give this one by its name{argument}"));
                continue;
            }
            if let Some(slot) = places.get(place)
                && given.own[*slot].is_none()
            {
                given.own[*slot] = Some(arg);
            } else if takes_list(operator) {
                given.rest.push(arg);
            } else if first > 0 && place >= places.len() {
                given.more.push(arg);
            } else {
                let names = list(places.iter().map(|slot| all[*slot].name));
                let message = match places.len() {
                    0 => format!("`{name}` takes no arguments"),
                    1 => format!("`{name}` takes one argument, {names}"),
                    n => format!("`{name}` takes {n} arguments: {names}"),
                };
                self.errors.at(arg, message);
            }
            place += 1;
        }
        let missing: Vec<_> = all
            .iter()
            .zip(&given.own)
            .enumerate()
            .filter(|(i, (argument, value))| {
                value.is_none() && argument.default.is_none() && *i >= first && !is_optional(argument.kind)
            })
            .map(|(_, (argument, _))| argument.name)
            .collect();
        // What is missing may be what the unknown name was meant for.
        if !missing.is_empty() && !unknown {
            let plural = if missing.len() == 1 { "" } else { "s" };
            let message = format!("`{name}` needs the argument{plural} {}", list(missing.into_iter()));
            self.errors.push(syn::Error::new(call.span(), message));
        }
        given
    }

    /// Takes an argument that every call has. False if it is not one.
    pub fn common<'e>(&mut self, common: &mut Common<'e>, name: &str, assign: &'e syn::ExprAssign, block: bool) -> bool {
        let slot = match name {
            "name" => &mut common.name,
            "shared" => &mut common.shared,
            "dtype" => &mut common.dtype,
            "sparsity" if !block => &mut common.sparsity,
            "kept" if !block => &mut common.kept,
            "copies" if block => &mut common.copies,
            "active" if block => &mut common.active,
            "copies" | "active" => {
                self.errors.at(
                    &assign.left,
                    format!("`{name}` is an argument of block calls: put the layers of an expert in a block"),
                );
                return true;
            }
            _ => return false,
        };
        let twice = slot.is_some();
        *slot = Some(&assign.right);
        if twice {
            self.errors.at(&assign.left, format!("`{name}` is given twice"));
        }
        true
    }

    /// The site of a layer or block call, with its name and sharing: an expression that stands where the site's number does.
    pub fn site_of(
        &mut self,
        label: &str,
        span: Span,
        mut spans: Vec<(u32, (Span, Span))>,
        common: &Common<'_>,
    ) -> TokenStream {
        for (name, value) in [
            ("name", common.name),
            ("shared", common.shared),
            ("copies", common.copies),
            ("active", common.active),
            ("dtype", common.dtype),
            ("sparsity", common.sparsity),
            ("kept", common.kept),
        ] {
            if let Some(value) = value {
                spans.push((common_index(name), ends_of(value)));
            }
        }
        let g = self.g.clone();
        let (mut label, mut absolute, mut made) = (label.to_owned(), false, None);
        if let Some(name) = common.name {
            match self.text_of(name, "name") {
                Some(Text::Plain(text)) => (label, absolute) = (text, true),
                Some(Text::Made(tokens)) => {
                    self.makes_names = true;
                    made = Some(tokens);
                }
                None => {}
            }
        }
        let site = self.site(&label, span, &spans, absolute).into_token_stream();
        let site = match made {
            Some(name) => quote!(#g.named(#site, #name)),
            None => site,
        };
        let site = match common.shared.and_then(|key| self.text_of(key, "shared")) {
            Some(key) => {
                self.shares = true;
                let key = self.made(key);
                quote!(#g.shared(#site, #key))
            }
            None => site,
        };
        let site = match common.dtype.map(|dtype| Typing::of_argument(dtype, |name| self.names.get(name).is_some())) {
            Some(Ok(typing)) => {
                let typing = self.typing(&typing);
                quote!(#g.typed(#site, #typing))
            }
            Some(Err(error)) => {
                self.errors.push(error);
                site
            }
            None => site,
        };
        if common.copies.is_none() && common.active.is_none() {
            return site;
        }
        let one = |lower: &mut Self, value: Option<&Expr>| value.map(|value| lower.value(value));
        let (copies, active) = (one(self, common.copies), one(self, common.active));
        if let (None, Some(value)) = (&copies, common.active) {
            self.errors.at(value, "`active` says how many of the copies run: `copies = 8, active = 2`");
        }
        let copies = copies.unwrap_or_else(|| quote!(1));
        let active = active
            .map_or_else(|| quote!(::core::option::Option::None), |active| quote!(::core::option::Option::Some(#active)));
        quote!(#g.copies(#site, #copies, #active))
    }

    /// What is said of types, as an expression.
    pub fn typing(&mut self, typing: &Typing) -> TokenStream {
        let n = self.n.to_token_stream();
        typing.tokens(&n, |value| self.arg(value, "dtype"))
    }

    /// A name or key: a string, with or without captures.
    fn text_of(&mut self, expr: &Expr, what: &str) -> Option<Text> {
        let Expr::Lit(lit) = expr else {
            self.errors.at(expr, format!("`{what}` is a string: `{what} = \"layers.{{i}}\"` captures `i` from scope"));
            return None;
        };
        let Lit::Str(text) = &lit.lit else {
            self.errors.at(expr, format!("`{what}` is a string"));
            return None;
        };
        let value = text.value();
        if !value.contains(['{', '}']) {
            return Some(Text::Plain(value));
        }
        let n = &self.n;
        let mut tokens = quote!(#n::NameText::new());
        let mut rest = value.as_str();
        while let Some(at) = rest.find(['{', '}']) {
            let (before, from) = rest.split_at(at);
            let Some((inside, after)) = from.strip_prefix('{').and_then(|from| from.split_once('}')) else {
                self.errors.at(text, "a capture is `{name}`: a brace here has no partner");
                return None;
            };
            let Ok(mut ident) = syn::parse_str::<Ident>(inside) else {
                self.errors.at(
                    text,
                    format!("a capture is the name of a value, `{{i}}`; `{{{inside}}}` is not: bind it with `let` before"),
                );
                return None;
            };
            ident.set_span(text.span());
            if !before.is_empty() {
                tokens = quote!(#tokens.str(#before));
            }
            let capture = wrapper("__Capture", text.span());
            tokens = quote_spanned!(text.span()=> #capture(#ident).write(#tokens));
            rest = after;
        }
        if !rest.is_empty() {
            tokens = quote!(#tokens.str(#rest));
        }
        Some(Text::Made(tokens))
    }

    fn made(&self, text: Text) -> TokenStream {
        let n = &self.n;
        match text {
            Text::Plain(text) => quote!(#n::NameText::new().str(#text)),
            Text::Made(tokens) => tokens,
        }
    }

    /// Several tensors as a list.
    fn tensors(&mut self, value: &Expr) -> TokenStream {
        let (list, tokens) = (wrapper("__List", span_of(value)), self.value(value));
        quote_spanned!(span_of(value)=> &#list(#tokens).tensors())
    }

    /// An argument in the form that the operator takes.
    pub fn convert(&mut self, form: Form, value: &Expr) -> TokenStream {
        let n = self.n.clone();
        // With braces: of a call rustc would say that it is one, and show `Option` and the macro.
        let some = quote!(::core::option::Option::Some);
        let span = span_of(value);
        match form {
            Form::Int | Form::Flag | Form::Choice | Form::Act | Form::Tensor | Form::MaybeTensor => self.value(value),
            Form::MaybeInt => {
                let value = self.value(value);
                quote_spanned!(span=> #some { 0: #value })
            }
            Form::Float => self.float(value),
            Form::MaybeFloat => {
                let value = self.float(value);
                quote!(#some { 0: #value })
            }
            Form::Size => self.size(value),
            Form::MaybeSize => {
                let value = self.size(value);
                quote!(#some { 0: #value })
            }
            Form::Padding => match value {
                Expr::Lit(lit) if matches!(lit.lit, Lit::Int(_)) => quote!(#n::Padding::Even([#value; _])),
                Expr::Lit(lit) => match &lit.lit {
                    Lit::Str(text) if text.value() == "same" => quote!(#n::Padding::Same),
                    Lit::Str(text) if text.value() == "valid" => quote!(#n::Padding::Valid),
                    Lit::Str(_) => quote!(#n::Padding::Unknown(#value)),
                    _ => self.arg(value, "padding"),
                },
                _ => self.arg(value, "padding"),
            },
            Form::Axis => self.axis(value),
            Form::MaybeAxis => {
                let value = self.axis(value);
                quote!(#some(#value))
            }
            Form::Ints => self.ints(value),
            Form::MaybeInts => {
                let value = self.ints(value);
                quote!(#some(#value))
            }
            Form::Sections => self.arg(value, "sections"),
            Form::MaybeFactor => {
                let value = self.arg(value, "factor");
                quote!(#some(#value))
            }
            Form::MaybeExtent => {
                let value = self.arg(value, "extent");
                quote!(#some(#value))
            }
            Form::Count => match value {
                Expr::Lit(_) => value.to_token_stream(),
                _ => self.arg(value, "count"),
            },
            #[allow(unreachable_patterns)]
            _ => self.tensors(value),
        }
    }

    fn arg(&mut self, value: &Expr, method: &str) -> TokenStream {
        let (arg, tokens) = (wrapper("__Arg", span_of(value)), self.value(value));
        let method = Ident::new(method, span_of(value));
        quote_spanned!(span_of(value)=> #arg(#tokens).#method())
    }

    fn float(&mut self, value: &Expr) -> TokenStream {
        match value {
            Expr::Lit(lit) => match &lit.lit {
                Lit::Int(int) if int.suffix().is_empty() => {
                    let mut literal = Literal::f64_unsuffixed(int.base10_parse::<u32>().map_or(f64::MAX, f64::from));
                    literal.set_span(int.span());
                    literal.into_token_stream()
                }
                Lit::Float(_) => value.to_token_stream(),
                _ => value.to_token_stream(),
            },
            Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) && matches!(&*unary.expr, Expr::Lit(_)) => {
                let (op, inner) = (&unary.op, self.float(&unary.expr));
                quote!(#op #inner)
            }
            _ => self.arg(value, "float"),
        }
    }

    fn size(&mut self, value: &Expr) -> TokenStream {
        match value {
            Expr::Lit(lit) if matches!(lit.lit, Lit::Int(_)) => quote_spanned!(span_of(value)=> [#value; _]),
            Expr::Array(_) => self.value(value),
            Expr::Tuple(tuple) => {
                let elems: Vec<_> = tuple.elems.iter().map(|elem| self.value(elem)).collect();
                quote_spanned!(span_of(value)=> [#(#elems),*])
            }
            _ => self.arg(value, "size"),
        }
    }

    fn axis(&mut self, value: &Expr) -> TokenStream {
        match value {
            Expr::Lit(lit) if matches!(lit.lit, Lit::Int(_)) => value.to_token_stream(),
            Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) && matches!(&*unary.expr, Expr::Lit(_)) => {
                value.to_token_stream()
            }
            _ => self.arg(value, "axis"),
        }
    }

    fn ints(&mut self, value: &Expr) -> TokenStream {
        match value {
            Expr::Array(array) => self.list_of(array.elems.iter()),
            Expr::Tuple(tuple) => self.list_of(tuple.elems.iter()),
            Expr::Lit(_) | Expr::Unary(_) => self.list_of(std::iter::once(value)),
            _ => self.arg(value, "ints"),
        }
    }

    fn list_of<'e>(&mut self, values: impl Iterator<Item = &'e Expr>) -> TokenStream {
        let (n, values) = (self.n.clone(), values.map(|value| self.axis(value)).collect::<Vec<_>>());
        quote!(#n::Ints::new(&[#(#values),*]))
    }
}

/// A name or key.
enum Text {
    Plain(String),
    /// With captures: an expression that makes it.
    Made(TokenStream),
}

/// Whether several arguments stand for the list that the first one is: `permute(0, 2, 1)`.
fn takes_list(operator: &Operator) -> bool {
    operator.tensors.is_empty()
        && operator.arguments.first().is_some_and(|argument| matches!(argument.kind, Form::Ints | Form::MaybeInts))
        && operator.arguments.len() == 1
}

fn is_optional(form: Form) -> bool {
    matches!(
        form,
        Form::MaybeInt
            | Form::MaybeFloat
            | Form::MaybeSize
            | Form::MaybeAxis
            | Form::MaybeInts
            | Form::MaybeFactor
            | Form::MaybeExtent
            | Form::MaybeTensor
    )
}
