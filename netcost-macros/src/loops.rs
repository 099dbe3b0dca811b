//! Loops: `for` becomes a `while` over positions, and every turn is counted and has its scope.

use proc_macro2::{Ident, Literal, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Block, Expr, ExprForLoop, ExprLoop, ExprWhile, Label, Pat};

use crate::kind::Kind;
use crate::lower::{Lower, What, hidden};

/// What a `for` runs over, as code: how to set it up, how long it is, and its element at a position.
struct Source {
    setup: TokenStream,
    len: Ident,
    element: Box<dyn Fn(TokenStream) -> TokenStream>,
    /// Whether the elements are references.
    references: bool,
    kind: Kind,
}

impl Lower<'_> {
    /// The site of a loop: its label, if it has one, names a scope.
    fn loop_site(&mut self, label: Option<&Label>, span: Span) -> Literal {
        self.repeats = true;
        let name = label.map(|label| label.name.ident.to_string()).unwrap_or_default();
        self.site(&name, span, &[], false)
    }

    pub fn for_loop(&mut self, for_: &ExprForLoop) -> TokenStream {
        let saved = self.label.take();
        let scoped = self.count_block(&for_.body) > 0;
        let mut level = 0;
        let source = self.source(&for_.expr, &mut level);
        let site = self.loop_site(for_.label.as_ref(), for_.for_token.span());
        self.branch(&for_.body);
        self.note(&for_.body, if scoped { What::Scoped } else { What::Plain });
        self.names.enter();
        self.names.bind_pattern(&for_.pat, source.kind);
        let body = self.body(&for_.body);
        self.names.leave();
        self.label = saved;
        let (g, i, of) = (&self.g, hidden("__i"), hidden("__loop"));
        let (label, setup, len) = (&for_.label, &source.setup, &source.len);
        // A `let` takes `a | b` in parentheses alone.
        let pat = match &*for_.pat {
            pat @ Pat::Or(_) => quote!((#pat)),
            pat => pat.to_token_stream(),
        };
        let element = (source.element)(quote!(#i));
        if scoped {
            quote!({
                #setup
                let #of = #g.begin_loop(#site);
                let mut #i = 0usize;
                #label while #i < #len && #g.turn(&#of, #i, #site) {
                    let #pat = #element;
                    #i += 1;
                    #body
                }
                #g.end_loop(&#of, #i);
            })
        } else {
            quote!({
                #setup
                let mut #i = 0usize;
                #label while #i < #len && #g.tick(#site) {
                    let #pat = #element;
                    #i += 1;
                    #body
                }
            })
        }
    }

    /// `.iter()`, `.enumerate()`, `.rev()`, `.zip(..)`, `.step_by(..)`, `.skip(..)`, `.take(..)` over what is indexed.
    fn source(&mut self, expr: &Expr, level: &mut usize) -> Source {
        *level += 1;
        let mut told = None;
        let (n, own, len) = (self.n.clone(), hidden(&format!("__walk{level}")), hidden(&format!("__len{level}")));
        if let Expr::MethodCall(call) = expr {
            let method = call.method.to_string();
            let (one, none) = (call.args.len() == 1, call.args.is_empty());
            match method.as_str() {
                "into_iter" if none => return self.source(&call.receiver, level),
                "iter" if none => {
                    let (base, kind) = (self.value(&call.receiver), self.kind(&call.receiver));
                    let held = hidden(&format!("__held{level}"));
                    let setup = quote_spanned!(call.receiver.span()=>
                        let #held = #n::Iter(#base);
                        let #own = #held.walk_ref();
                        let #len = #own.len();
                    );
                    return Source { setup, len, element: get(own), references: true, kind };
                }
                "copied" | "cloned" if none => {
                    let inner = self.source(&call.receiver, level);
                    let element = inner.element;
                    return if inner.references {
                        Source {
                            element: Box::new(move |i| {
                                let e = element(i);
                                quote!(*#e)
                            }),
                            references: false,
                            ..inner_of(inner.setup, inner.len, inner.kind)
                        }
                    } else {
                        Source { element, references: false, ..inner_of(inner.setup, inner.len, inner.kind) }
                    };
                }
                "enumerate" if none => {
                    let inner = self.source(&call.receiver, level);
                    let element = inner.element;
                    let pair = move |i: TokenStream| {
                        let e = element(i.clone());
                        quote!((#i, #e))
                    };
                    let kind = if inner.kind == Kind::Value { Kind::Value } else { Kind::Unknown };
                    return Source { element: Box::new(pair), ..inner_of(inner.setup, inner.len, kind) };
                }
                "rev" if none => {
                    let inner = self.source(&call.receiver, level);
                    let (element, last) = (inner.element, inner.len.clone());
                    let reversed = move |i: TokenStream| element(quote!((#last - 1 - (#i))));
                    let references = inner.references;
                    return Source {
                        element: Box::new(reversed),
                        references,
                        ..inner_of(inner.setup, inner.len, inner.kind)
                    };
                }
                "zip" if one => {
                    let left = self.source(&call.receiver, level);
                    let right = self.source(&call.args[0], level);
                    let (setup, other, len1, len2) = (left.setup, right.setup, left.len, right.len);
                    let setup = quote!(#setup #other let #len = if #len1 < #len2 { #len1 } else { #len2 };);
                    let (a, b) = (left.element, right.element);
                    let pair = move |i: TokenStream| {
                        let (a, b) = (a(i.clone()), b(i));
                        quote!((#a, #b))
                    };
                    let kind = if left.kind == right.kind { left.kind } else { Kind::Unknown };
                    return Source { setup, len, element: Box::new(pair), references: false, kind };
                }
                "step_by" | "skip" | "take" if one => {
                    // Named before the receiver counts its own.
                    let amount = hidden(&format!("__by{level}"));
                    let inner = self.source(&call.receiver, level);
                    let argument = self.value(&call.args[0]);
                    let (setup, inner_len, element) = (inner.setup, inner.len, inner.element);
                    let by = amount.clone();
                    let (length, element): (TokenStream, Box<dyn Fn(TokenStream) -> TokenStream>) = match method.as_str() {
                        "step_by" => {
                            (quote!(#n::steps(#inner_len, #amount)), Box::new(move |i| element(quote!(((#i) * #by)))))
                        }
                        "skip" => {
                            (quote!(#inner_len.saturating_sub(#amount)), Box::new(move |i| element(quote!(((#i) + #by)))))
                        }
                        _ => (quote!(if #amount < #inner_len { #amount } else { #inner_len }), element),
                    };
                    let setup = quote!(#setup let #amount: usize = #argument; let #len = #length;);
                    return Source { setup, len, element, references: inner.references, kind: inner.kind };
                }
                "map" | "filter" | "flat_map" | "chain" | "windows" | "chunks" | "for_each" | "scan" | "fold" => {
                    let message = format!(
                        "`.{method}()` is not to be had in const evaluation; loops run over ranges, arrays, slices and lists, \
                         with `.iter()`, `.enumerate()`, `.rev()`, `.zip(..)`, `.step_by(..)`, `.skip(..)` and `.take(..)`"
                    );
                    self.errors.at(&call.method, message);
                    // What stands in it, a closure say, is told with it.
                    told = Some(self.errors.0.len());
                }
                _ => {}
            }
        }
        let inner = match expr {
            Expr::Paren(paren) if matches!(&*paren.expr, Expr::MethodCall(_)) => return self.source(&paren.expr, level),
            Expr::Paren(paren) => &*paren.expr,
            expr => expr,
        };
        let (base, kind) = (self.value(inner), self.kind(inner));
        if let Some(count) = told {
            self.errors.0.truncate(count);
        }
        let setup = quote_spanned!(expr.span()=>
            let #own = #n::Iter(#base).walk();
            let #len = #own.len();
        );
        let references = matches!(inner, Expr::Reference(_));
        Source { setup, len, element: get(own), references, kind }
    }

    pub fn while_loop(&mut self, while_: &ExprWhile) -> TokenStream {
        let saved = self.label.take();
        self.names.enter();
        let (label, span) = (&while_.label, while_.while_token.span());
        let tokens = if let Expr::Let(let_) = &*while_.cond {
            let (pat, value, kind) = (&let_.pat, self.value(&let_.expr), self.kind(&let_.expr));
            self.names.bind_pattern(pat, kind);
            self.turns(
                label.as_ref(),
                span,
                &while_.body,
                &quote!(true),
                |body| quote!(if let #pat = #value { #body } else { break }),
            )
        } else {
            let cond = self.value(&while_.cond);
            self.turns(label.as_ref(), span, &while_.body, &cond, |body| body)
        };
        self.names.leave();
        self.label = saved;
        tokens
    }

    pub fn endless_loop(&mut self, loop_: &ExprLoop) -> TokenStream {
        let saved = self.label.take();
        let (label, span) = (loop_.label.as_ref(), loop_.loop_token.span());
        let tokens = match Exits::of(&loop_.body) {
            Exits::Plain => self.turns(label, span, &loop_.body, &quote!(true), |body| body),
            exits => self.loop_with_value(label, span, &loop_.body, &exits),
        };
        self.label = saved;
        tokens
    }

    /// A `loop` that ends with a value, or never: one that takes too many turns has none to go on with.
    fn loop_with_value(&mut self, label: Option<&Label>, span: Span, block: &Block, exits: &Exits) -> TokenStream {
        let scoped = self.count_block(block) > 0;
        let site = self.loop_site(label, span);
        self.branch(block);
        self.note(block, if scoped { What::Scoped } else { What::Plain });
        let body = self.body(block);
        let (g, i, of, value) = (&self.g, hidden("__i"), hidden("__loop"), hidden("__value"));
        let turn = if scoped { quote!(#g.turn(&#of, #i, #site)) } else { quote!(#g.tick(#site)) };
        let endless = Ident::new("__endless", span);
        let endless = quote_spanned!(span=> #endless());
        let begin = scoped.then(|| quote!(let #of = #g.begin_loop(#site);));
        let end = scoped.then(|| quote!(#g.end_loop(&#of, #i);));
        let run = quote!(#label loop {
            if !#turn {
                #endless;
            }
            #i += 1;
            #body
        });
        match exits {
            Exits::None => quote!({ #begin let mut #i = 0usize; #run }),
            _ => quote!({ #begin let mut #i = 0usize; let #value = #run; #end #value }),
        }
    }

    /// A `while` with its turns counted.
    fn turns(
        &mut self,
        label: Option<&Label>,
        span: Span,
        block: &Block,
        cond: &TokenStream,
        wrap: impl FnOnce(TokenStream) -> TokenStream,
    ) -> TokenStream {
        let scoped = self.count_block(block) > 0;
        let site = self.loop_site(label, span);
        self.branch(block);
        self.note(block, if scoped { What::Scoped } else { What::Plain });
        let body = wrap(self.body(block));
        let (g, i, of) = (&self.g, hidden("__i"), hidden("__loop"));
        if scoped {
            quote!({
                let #of = #g.begin_loop(#site);
                let mut #i = 0usize;
                #label while (#cond) && #g.turn(&#of, #i, #site) {
                    #i += 1;
                    #body
                }
                #g.end_loop(&#of, #i);
            })
        } else {
            quote!(#label while (#cond) && #g.tick(#site) { #body })
        }
    }
}

/// How a `loop` ends.
enum Exits {
    /// By `break`, or by the limit of turns.
    Plain,
    /// By `break value`.
    Value,
    /// Not at all, but for a `return`.
    None,
}

impl Exits {
    /// Loops in a body count as the body: a value too many is `()`, and harms nothing.
    fn of(block: &Block) -> Exits {
        let (mut breaks, mut values) = (false, false);
        Exits::scan(block.to_token_stream(), &mut breaks, &mut values);
        match (values, breaks) {
            (true, _) => Exits::Value,
            (false, true) => Exits::Plain,
            (false, false) => Exits::None,
        }
    }

    fn scan(tokens: TokenStream, breaks: &mut bool, values: &mut bool) {
        let mut tokens = tokens.into_iter().peekable();
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Ident(ident) if ident == "break" => {
                    *breaks = true;
                    if tokens.next_if(|next| matches!(next, TokenTree::Punct(punct) if punct.as_char() == '\'')).is_some() {
                        tokens.next();
                    }
                    *values |= !matches!(tokens.peek(), None | Some(TokenTree::Punct(_)))
                        || matches!(tokens.peek(), Some(TokenTree::Punct(punct)) if !matches!(punct.as_char(), ';' | ','));
                }
                TokenTree::Group(group) => Exits::scan(group.stream(), breaks, values),
                _ => {}
            }
        }
    }
}

fn get(own: Ident) -> Box<dyn Fn(TokenStream) -> TokenStream> {
    Box::new(move |i| quote!(#own.get(#i)))
}

/// What an adapter leaves as it is of what it adapts.
fn inner_of(setup: TokenStream, len: Ident, kind: Kind) -> Source {
    Source { setup, len, element: Box::new(|i| i), references: false, kind }
}
