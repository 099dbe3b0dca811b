//! The body of a network or block, lowered to const Rust: statements and expressions.
//!
//! What const Rust has is passed on with the user's own tokens, so that rustc's errors stand at them.

use std::sync::OnceLock;

use netcost_core::op::{FAMILIES, Operator, Receiver, Returns};
use netcost_core::value::{MOST_ELEMENTS, too_many_elements};
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{BinOp, Block, Expr, Lit, Local, Pat, Stmt, UnOp};

use crate::Errors;
use crate::attributes::of_let;
use crate::hash::{HashMap, HashSet};
use crate::kind::{Kind, Names, arithmetic, gives_name, is_arithmetic};
use crate::pattern::{bytes, has_text};
pub use crate::place::{ends, ends_of, hidden, span_of, wrapper};
use crate::syntax::tail;
use crate::variants::unknown_variant;

/// A place in the source: its label, its checks and its line.
pub struct Site {
    pub label: String,
    /// The number of the first of its checks.
    pub check: u32,
    /// Which arguments have a check.
    pub given: u32,
    pub line: u32,
    /// Whether the label takes the place of loop positions.
    pub absolute: bool,
}

/// What lowering found at a node of the body, for the evaluation at expansion.
#[derive(Clone, Copy)]
pub struct Place {
    pub what: What,
    /// The number of the site.
    pub site: u32,
    /// How many parts the pattern takes that binds the result.
    pub parts: Option<usize>,
}

/// What a node of the body is, where its syntax does not say.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum What {
    Layer,
    /// A size of a tensor, or the growth of a list.
    Query,
    /// An operator, or a method of numbers that goes by one.
    Operator,
    Block,
    /// A `let` that opens a scope.
    Scope,
    /// A loop whose turns are scopes.
    Scoped,
    /// A loop in which there is nothing to name.
    Plain,
}

/// The key of a node: where it stands in memory, since the body does not move.
pub fn key<T>(node: &T) -> usize {
    std::ptr::from_ref(node).addr()
}

/// What a call of a block of the same macro call needs to know of it.
pub struct BlockInfo {
    pub parameters: Vec<ParameterInfo>,
    pub returns: Kind,
}

pub struct ParameterInfo {
    pub name: Option<String>,
    pub kind: Kind,
    /// Whether its type is one of `Size1` to `Size3`, which takes a number, too.
    pub size: bool,
    pub default: Option<TokenStream>,
}

/// The state of lowering one macro call.
// Each is found by itself.
#[allow(clippy::struct_excessive_bools)]
pub struct Lower<'a> {
    pub blocks: &'a HashMap<String, BlockInfo>,
    pub names: Names,
    pub sites: Vec<Site>,
    /// What was found where.
    pub places: HashMap<usize, Place>,
    /// The parts of the bodies that may be left out when they run.
    pub branches: Vec<usize>,
    /// Where a fault may stand: the first and the last token of what is underlined.
    pub checks: Vec<(Span, Span)>,
    /// The checks of the inputs, then the first of each output.
    pub declared: Vec<u32>,
    pub errors: Errors,
    /// What the evaluation tells, too, and better: told where it does not come so far.
    pub unfit: Errors,
    /// Whether only what is found is wanted, not the code: tokens cost more than all the rest.
    pub dry: bool,
    /// The name that a `let` gives to the one layer it binds.
    pub label: Option<String>,
    /// How many parts the pattern takes that binds a layer of several outputs.
    pub parts: Option<usize>,
    /// The block being lowered, and the calls of blocks seen: for recursion, and blocks never called.
    pub within: String,
    /// Whether it has parameters of its own in angle brackets.
    pub generic: bool,
    pub calls: Vec<(String, Ident)>,
    pub callers: HashMap<String, HashSet<String>>,
    /// Whether a site may be passed more than once: there are loops or calls of blocks.
    pub repeats: bool,
    /// Whether names are made by captures.
    pub makes_names: bool,
    /// Whether weights are shared.
    pub shares: bool,
    /// The names by which generated code reaches the library and the graph; hygienic.
    pub n: Ident,
    pub g: Ident,
}

/// The operators by name, methods and functions apart: `x.sum(0)` is one, `sum([x, y])` another.
struct Table {
    methods: HashMap<&'static str, &'static Operator>,
    functions: HashMap<&'static str, &'static Operator>,
}

fn operators() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let all = FAMILIES.iter().flat_map(|family| family.iter()).map(|operator| (operator.name, operator));
        let (methods, functions) = all.partition(|(_, operator)| operator.receiver == Receiver::Tensor);
        Table { methods, functions }
    })
}

impl<'a> Lower<'a> {
    pub fn new(blocks: &'a HashMap<String, BlockInfo>) -> Lower<'a> {
        Lower {
            blocks,
            names: Names::default(),
            sites: Vec::new(),
            places: HashMap::default(),
            branches: Vec::new(),
            checks: Vec::new(),
            declared: Vec::new(),
            errors: Errors::default(),
            unfit: Errors::default(),
            dry: false,
            label: None,
            parts: None,
            within: String::new(),
            generic: false,
            calls: Vec::new(),
            callers: HashMap::default(),
            repeats: false,
            makes_names: false,
            shares: false,
            n: hidden("__n"),
            g: hidden("__g"),
        }
    }

    /// The operator of `x.name(..)`.
    pub fn method_operator(&self, name: &str) -> Option<&'static Operator> {
        operators().methods.get(name).copied()
    }

    /// The operator of `name(..)`.
    pub fn function_operator(&self, name: &str) -> Option<&'static Operator> {
        operators().functions.get(name).copied()
    }

    pub fn operator_names(&self) -> impl Iterator<Item = &'static str> + use<> {
        operators().methods.keys().chain(operators().functions.keys()).copied()
    }

    /// A check that is not a layer's: its number.
    pub fn check(&mut self, ends: (Span, Span)) -> u32 {
        self.checks.push(ends);
        self.checks.len() as u32 - 1
    }

    /// A new site, with a check at `span` and one at each argument that is given. Returns its number as a literal.
    pub fn site(&mut self, label: &str, span: Span, arguments: &[(u32, (Span, Span))], absolute: bool) -> Literal {
        let check = self.check((span, span));
        let mut given = 0;
        let mut sorted = arguments.to_vec();
        sorted.sort_by_key(|(index, _)| *index);
        for (index, ends) in sorted {
            if index < 32 && given >> index & 1 == 0 {
                given |= 1 << index;
                self.checks.push(ends);
            }
        }
        // Not an `Option`: the compiler's own span, which there is inside of a macro call; tests lower bodies outside of one.
        let line = if cfg!(test) { 0 } else { span.unwrap().line() as u32 };
        self.sites.push(Site { label: label.to_owned(), check, given, line, absolute });
        Literal::u32_unsuffixed(self.sites.len() as u32 - 1)
    }

    /// Notes that a node of the body goes by the site made last.
    pub fn note<T>(&mut self, node: &T, what: What) {
        self.note_site(node, what, self.sites.len() - 1);
    }

    /// The same of another site.
    pub fn note_site<T>(&mut self, node: &T, what: What, site: usize) {
        self.places.insert(key(node), Place { what, site: site as u32, parts: self.parts });
    }

    /// Notes a part of a body that may be left out when it runs.
    pub fn branch<T>(&mut self, node: &T) {
        self.branches.push(key(node));
    }

    /// A body in a scope of its own; the names of its parameters are bound by the caller.
    pub fn body(&mut self, block: &Block) -> TokenStream {
        self.names.enter();
        let statements = self.statements(&block.stmts);
        self.names.leave();
        statements
    }

    fn statements(&mut self, statements: &[Stmt]) -> TokenStream {
        let mut tokens = TokenStream::new();
        for statement in statements {
            match statement {
                Stmt::Local(local) => tokens.extend(self.local(local)),
                Stmt::Expr(expr, semi) => {
                    let is_tail = semi.is_none();
                    let expr = if is_tail { self.expr(expr) } else { self.value(expr) };
                    if self.dry {
                        continue;
                    }
                    tokens.extend(quote!(#expr #semi));
                }
                Stmt::Item(item) => item.to_tokens(&mut tokens),
                Stmt::Macro(call) => {
                    self.macro_from_habit(&call.mac);
                    call.to_tokens(&mut tokens);
                }
            }
        }
        tokens
    }

    fn block(&mut self, block: &Block) -> TokenStream {
        let body = self.body(block);
        quote_spanned!(block.brace_token.span.join()=> { #body })
    }

    fn local(&mut self, local: &Local) -> TokenStream {
        let pat = &local.pat;
        let (typing, attrs) = of_let(&local.attrs).unwrap_or_else(|error| {
            self.errors.push(error);
            (None, Vec::new())
        });
        let Some(init) = &local.init else {
            self.names.bind_pattern(pat, Kind::Unknown);
            return local.to_token_stream();
        };
        // What a call returns that may be of a block is not known.
        let kind = if self.is_open_call(&init.expr) { Kind::Unknown } else { self.kind(&init.expr) };
        let (mut pattern, mut parts) = (if self.dry { TokenStream::new() } else { pat.to_token_stream() }, None);
        let inner = match pat {
            Pat::Type(typed) => &*typed.pat,
            pat => pat,
        };
        match (self.returns_of(&init.expr), inner) {
            (Some(Returns::Parts), Pat::Slice(slice)) if !slice.elems.iter().any(|elem| matches!(elem, Pat::Rest(_))) => {
                parts = Some(slice.elems.len());
            }
            // A tuple takes the parts, too.
            (Some(Returns::Parts), Pat::Tuple(tuple)) if !tuple.elems.iter().any(|elem| matches!(elem, Pat::Rest(_))) => {
                let elems = &tuple.elems;
                parts = Some(elems.len());
                pattern = quote_spanned!(tuple.paren_token.span.join()=> [#elems]);
            }
            (Some(Returns::Pair | Returns::Triple), Pat::Tuple(tuple)) => parts = Some(tuple.elems.len()),
            _ => {}
        }
        let value = match (inner, &*init.expr) {
            (Pat::Tuple(names), Expr::Tuple(values)) if names.elems.len() == values.elems.len() => {
                let values: Vec<_> =
                    names.elems.iter().zip(&values.elems).map(|(name, value)| self.bound(name, value, None)).collect();
                quote!((#(#values),*))
            }
            _ => self.bound(inner, &init.expr, parts),
        };
        let value = match typing {
            Some(typing) => {
                let (g, typing) = (self.g.clone(), self.typing(&typing));
                quote!(#g.within(#g.typing(#typing), #value))
            }
            None => value,
        };
        let diverge = init.diverge.as_ref().map(|(else_, expr)| {
            self.branch(&**expr);
            let expr = self.value(expr);
            quote!(#else_ #expr)
        });
        match (inner, &*init.expr) {
            (Pat::Tuple(names), Expr::Tuple(values)) if names.elems.len() == values.elems.len() => {
                for (name, value) in names.elems.iter().zip(&values.elems) {
                    let kind = self.kind(value);
                    self.names.bind_pattern(name, kind);
                }
            }
            // All that a layer returns are tensors.
            _ if parts.is_some() => self.names.bind_all(inner, Kind::Tensor),
            _ => self.names.bind_pattern(inner, kind),
        }
        if self.dry {
            return TokenStream::new();
        }
        let let_ = &local.let_token;
        let (eq, semi) = (&init.eq_token, &local.semi_token);
        quote!(#(#attrs)* #let_ #pattern #eq #value #diverge #semi)
    }

    /// The right side of a `let`: one layer takes the name, several are in a scope of that name, unless one of them is given it.
    fn bound(&mut self, pat: &Pat, value: &Expr, parts: Option<usize>) -> TokenStream {
        let name = match pat {
            Pat::Ident(ident) => Some(&ident.ident),
            _ => None,
        };
        let count = if name.is_some() { self.count(value) } else { 0 };
        let saved = (self.label.take(), self.parts.take());
        self.parts = parts;
        let tokens = match (name, count) {
            (Some(name), _) if count == 1 || (count == 0 && self.is_open_call(value)) => {
                self.label = Some(plain(name));
                self.expr(value)
            }
            (Some(name), 2..) if !gives_name(value, &plain(name)) => {
                let site = self.site(&plain(name), name.span(), &[], false);
                self.note(name, What::Scope);
                let (g, value) = (self.g.clone(), self.expr(value));
                quote!(#g.within(#g.open_let(#site), #value))
            }
            _ => self.expr(value),
        };
        (self.label, self.parts) = saved;
        tokens
    }

    /// What an expression returns, if it is a layer of which a pattern may bind more than one tensor.
    fn returns_of(&self, expr: &Expr) -> Option<Returns> {
        match expr {
            Expr::MethodCall(call) => self
                .layer_of(call, &call.method.to_string())
                .map(|operator| operator.returns)
                .filter(|returns| *returns != Returns::One),
            Expr::Paren(paren) => self.returns_of(&paren.expr),
            Expr::Block(block) => tail(&block.block).and_then(|expr| self.returns_of(expr)),
            Expr::If(if_) => {
                let returns = tail(&if_.then_branch).and_then(|expr| self.returns_of(expr));
                returns.filter(|_| if_.else_branch.as_ref().is_some_and(|(_, other)| self.returns_of(other) == returns))
            }
            Expr::Match(match_) => {
                let mut returns = match_.arms.iter().map(|arm| self.returns_of(&arm.body));
                let first = returns.next().flatten();
                first.filter(|_| returns.all(|other| other == first))
            }
            _ => None,
        }
    }

    /// `(h, c) = x.lstm_cell(..)`, `[a, b] = x.chunk(2)`: an assignment to several places at once.
    fn assigned(&mut self, left: &Expr, value: &Expr) -> TokenStream {
        let parts = match (self.returns_of(value), left) {
            (Some(Returns::Pair | Returns::Triple), Expr::Tuple(tuple)) => Some(tuple.elems.len()),
            (Some(Returns::Parts), Expr::Array(array)) => Some(array.elems.len()),
            _ => None,
        };
        let saved = (self.label.take(), self.parts.take());
        self.parts = parts;
        let tokens = self.expr(value);
        (self.label, self.parts) = saved;
        tokens
    }

    /// An expression where the name of a `let` does not reach.
    pub fn value(&mut self, expr: &Expr) -> TokenStream {
        let saved = (self.label.take(), self.parts.take());
        let tokens = self.expr(expr);
        (self.label, self.parts) = saved;
        tokens
    }

    /// An expression.
    pub fn expr(&mut self, expr: &Expr) -> TokenStream {
        match expr {
            Expr::Path(path)
                if path.path.segments.len() == 2
                    && let Some(error) = unknown_variant(&path.path) =>
            {
                self.errors.push(error);
                TokenStream::new()
            }
            Expr::Path(_) | Expr::Macro(_) if self.expr_from_habit(expr) => TokenStream::new(),
            Expr::Lit(_) | Expr::Path(_) if self.dry => TokenStream::new(),
            Expr::Lit(_) | Expr::Path(_) | Expr::Continue(_) | Expr::Infer(_) | Expr::Const(_) | Expr::Macro(_) => {
                expr.to_token_stream()
            }
            Expr::MethodCall(call) => self.method(call),
            Expr::Call(call) => self.call(call),
            Expr::Binary(binary) => self.binary(binary, expr),
            Expr::Unary(unary) => self.unary(unary),
            Expr::Paren(paren) => {
                let inner = self.expr(&paren.expr);
                quote_spanned!(paren.paren_token.span.join()=> (#inner))
            }
            Expr::Group(group) => {
                let inner = self.expr(&group.expr);
                quote!((#inner))
            }
            Expr::Block(block) => {
                let (label, inner) = (&block.label, self.block(&block.block));
                quote!(#label #inner)
            }
            Expr::If(if_) => self.if_(if_),
            Expr::Let(let_) => {
                let (keyword, pat, eq) = (&let_.let_token, &let_.pat, &let_.eq_token);
                let kind = self.kind(&let_.expr);
                let value = self.value(&let_.expr);
                self.names.bind_pattern(pat, kind);
                quote!(#keyword #pat #eq #value)
            }
            Expr::Match(match_) => self.match_(match_),
            Expr::ForLoop(for_) => self.for_loop(for_),
            Expr::While(while_) => self.while_loop(while_),
            Expr::Loop(loop_) => self.endless_loop(loop_),
            Expr::Assign(assign)
                if let Expr::Index(index) = &*assign.left
                    && self.kind(&index.expr) != Kind::Value =>
            {
                let value = self.value(&assign.right);
                self.set_item(index, value)
            }
            Expr::Assign(assign) => {
                let (left, value) = (self.place(&assign.left), self.assigned(&assign.left, &assign.right));
                let eq = &assign.eq_token;
                quote!(#left #eq #value)
            }
            Expr::Index(index) => self.index(index),
            Expr::Field(field) => {
                let (base, dot, member) = (self.value(&field.base), &field.dot_token, &field.member);
                quote!(#base #dot #member)
            }
            Expr::Tuple(tuple) => {
                let elems = tuple.elems.iter().map(|elem| self.expr(elem)).collect::<Vec<_>>();
                let trailing = (elems.len() == 1).then(|| quote!(,));
                quote_spanned!(tuple.paren_token.span.join()=> (#(#elems),* #trailing))
            }
            Expr::Array(array) => {
                let elems = array.elems.iter().map(|elem| self.expr(elem)).collect::<Vec<_>>();
                quote_spanned!(array.bracket_token.span.join()=> [#(#elems),*])
            }
            Expr::Repeat(repeat) => {
                let (elem, len) = (self.value(&repeat.expr), &repeat.len);
                match literal(len) {
                    Some(number) if number > u128::from(MOST_ELEMENTS) => {
                        let number = u64::try_from(number).unwrap_or(u64::MAX);
                        self.errors.at(len, too_many_elements(number).as_str());
                    }
                    Some(_) => {}
                    // A constant: rustc would try to make the list, and run out of memory. What depends on a parameter of a
                    // generic block can only be checked by what calls it.
                    None if !self.generic => {
                        let len = quote_spanned!(span_of(len)=> __few_elements(#len));
                        return quote_spanned!(repeat.bracket_token.span.join()=> [#elem; #len]);
                    }
                    None => {}
                }
                quote_spanned!(repeat.bracket_token.span.join()=> [#elem; #len])
            }
            Expr::Reference(reference) => {
                let (and, mutability) = (&reference.and_token, &reference.mutability);
                let inner = if mutability.is_some() { self.place(&reference.expr) } else { self.expr(&reference.expr) };
                quote!(#and #mutability #inner)
            }
            Expr::Cast(cast) => {
                let (inner, as_, ty) = (self.value(&cast.expr), &cast.as_token, &cast.ty);
                quote!(#inner #as_ #ty)
            }
            Expr::Range(range) => {
                let start = range.start.as_ref().map(|expr| self.value(expr));
                let end = range.end.as_ref().map(|expr| self.value(expr));
                let limits = &range.limits;
                quote!(#start #limits #end)
            }
            Expr::Return(return_) => {
                let (keyword, value) = (&return_.return_token, return_.expr.as_ref().map(|expr| self.expr(expr)));
                quote!(#keyword #value)
            }
            Expr::Break(break_) => {
                let (keyword, label) = (&break_.break_token, &break_.label);
                let value = break_.expr.as_ref().map(|expr| self.expr(expr));
                quote!(#keyword #label #value)
            }
            Expr::Struct(struct_) => {
                let path = &struct_.path;
                let fields: Vec<_> = struct_
                    .fields
                    .iter()
                    .map(|field| {
                        let (member, value) = (&field.member, self.value(&field.expr));
                        quote!(#member: #value)
                    })
                    .collect();
                let rest = struct_.rest.as_ref().map(|rest| self.value(rest));
                let dots = &struct_.dot2_token;
                quote!(#path { #(#fields,)* #dots #rest })
            }
            other => self.unsupported(other),
        }
    }

    /// What can be assigned to: elements are reached as they are.
    fn place(&mut self, expr: &Expr) -> TokenStream {
        match expr {
            Expr::Index(index) => {
                let (base, i) = (self.place(&index.expr), self.value(&index.index));
                quote!(#base[#i])
            }
            Expr::Field(field) => {
                let (base, member) = (self.place(&field.base), &field.member);
                quote!(#base.#member)
            }
            Expr::Paren(paren) => self.place(&paren.expr),
            other => other.to_token_stream(),
        }
    }

    fn unsupported(&mut self, expr: &Expr) -> TokenStream {
        let message = match expr {
            Expr::Closure(_) => {
                "a closure cannot be called in const evaluation; make it a block beside `forward`: \
                 `fn name(x: Tensor, channels: usize) -> Tensor { .. }`"
            }
            Expr::Try(_) => "`?` is not const Rust; a size that does not fit is told by the layer that needs it",
            Expr::Async(_) | Expr::Await(_) => {
                "`async` has no place in a network: nothing runs, the layers are only counted"
            }
            Expr::Unsafe(_) | Expr::RawAddr(_) => "`unsafe` has no place in a network",
            _ => "this expression is not supported in a network; it is const Rust in which tensors have layer methods",
        };
        let tokens = match expr {
            // The whole body of a closure would be underlined.
            Expr::Closure(closure) => closure.to_token_stream().into_iter().take(1).collect(),
            Expr::Try(try_) => try_.question_token.to_token_stream(),
            other => other.to_token_stream(),
        };
        self.errors.at(tokens, message);
        quote!(::core::unreachable!())
    }

    fn if_(&mut self, if_: &syn::ExprIf) -> TokenStream {
        self.names.enter();
        let (keyword, cond) = (&if_.if_token, self.value(&if_.cond));
        // Only one way is taken: all may have the name that a `let` gives.
        let label = self.label.clone();
        self.branch(&if_.then_branch);
        self.branch(if_.else_branch.as_ref().map_or(&*if_.cond, |(_, other)| other));
        let then = self.block(&if_.then_branch);
        self.names.leave();
        self.label = label;
        let other = if_.else_branch.as_ref().map(|(else_, expr)| {
            let expr = self.expr(expr);
            quote!(#else_ #expr)
        });
        quote!(#keyword #cond #then #other)
    }

    fn match_(&mut self, match_: &syn::ExprMatch) -> TokenStream {
        let kind = self.kind(&match_.expr);
        let scrutinee = self.value(&match_.expr);
        // Strings cannot be matched in const evaluation; their bytes can.
        let on_text = match_.arms.iter().any(|arm| has_text(&arm.pat));
        let scrutinee = if on_text { quote!(#scrutinee.as_bytes()) } else { scrutinee };
        let label = self.label.clone();
        let arms: Vec<_> = match_
            .arms
            .iter()
            .map(|arm| {
                self.names.enter();
                self.branch(arm);
                self.names.bind_pattern(&arm.pat, kind);
                let (attrs, arrow) = (&arm.attrs, &arm.fat_arrow_token);
                let pat = self.pattern(&arm.pat, on_text);
                self.label.clone_from(&label);
                let body = self.expr(&arm.body);
                self.names.leave();
                quote!(#(#attrs)* #pat #arrow #body,)
            })
            .collect();
        let keyword = &match_.match_token;
        quote_spanned!(match_.brace_token.span.join()=> #keyword #scrutinee { #(#arms)* })
    }

    /// A pattern; a guard in it is an expression.
    fn pattern(&mut self, pat: &Pat, on_text: bool) -> TokenStream {
        match pat {
            Pat::Guard(guard) => {
                let (pat, if_, cond) = (self.pattern(&guard.pat, on_text), &guard.if_token, self.value(&guard.guard));
                quote!(#pat #if_ #cond)
            }
            Pat::Path(path) if let Some(error) = unknown_variant(&path.path) => {
                self.errors.push(error);
                TokenStream::new()
            }
            other if on_text => bytes(other.to_token_stream()),
            other => other.to_token_stream(),
        }
    }

    fn index(&mut self, index: &syn::ExprIndex) -> TokenStream {
        let (base, i) = (self.value(&index.expr), self.value(&index.index));
        if matches!(&*index.index, Expr::Range(_)) {
            return quote!(#base[#i]);
        }
        let g = self.g.clone();
        let (start, _) = ends_of(&index.index);
        let site = self.site("", start, &[], false);
        self.note(&index.bracket_token, What::Operator);
        let items = wrapper("__Items", start);
        quote_spanned!(span_of(&index.index)=> #items(&#base).at(#i, #g, #site))
    }

    /// An element of what may be a list of tensors, assigned to.
    fn set_item(&mut self, index: &syn::ExprIndex, value: TokenStream) -> TokenStream {
        let (base, i) = (self.place(&index.expr), self.value(&index.index));
        let (n, g) = (self.n.clone(), self.g.clone());
        let (start, _) = ends_of(&index.index);
        let site = self.site("", start, &[], false);
        self.note(&index.expr, What::Operator);
        let (at, item) = (hidden("__at"), hidden("__item"));
        quote_spanned!(span_of(&index.index)=> {
            let (#at, #item) = (#i, #value);
            #n::Items(&mut #base).set(#at, #item, #g, #site)
        })
    }

    fn unary(&mut self, unary: &syn::ExprUnary) -> TokenStream {
        let op = &unary.op;
        if matches!(op, UnOp::Neg(_)) && self.kind(&unary.expr) != Kind::Value {
            let label = self.label.clone();
            let inner = self.value(&unary.expr);
            let site = self.site(label.as_deref().unwrap_or("neg"), op.span(), &[], false);
            self.note(op, What::Operator);
            let minus = wrapper("__Minus", op.span());
            return quote_spanned!(op.span()=> #minus(#inner).neg(#site));
        }
        let inner = self.value(&unary.expr);
        quote!(#op #inner)
    }

    fn binary(&mut self, binary: &syn::ExprBinary, whole: &Expr) -> TokenStream {
        let Some((name, assigns)) = arithmetic(&binary.op) else {
            return self.comparison(binary);
        };
        if is_arithmetic(&binary.op) && is_literal(whole) {
            return whole.to_token_stream();
        }
        let label = self.label.clone().filter(|_| self.kind(whole) != Kind::Value);
        let left = self.operand(&binary.left, &binary.right);
        let right = self.operand(&binary.right, &binary.left);
        let span = binary.op.span();
        let right_ends = ends_of(&binary.right);
        let site = self.site(label.as_deref().unwrap_or(name), span, &[(0, right_ends)], false);
        self.note(&binary.op, What::Operator);
        let (op, g, method) = (wrapper("__Op", span), &self.g, Ident::new(name, span));
        let value = quote_spanned!(span=> #op(#left, #right).#method(#g, #site));
        if assigns {
            if let Expr::Index(index) = &*binary.left
                && self.kind(&index.expr) != Kind::Value
            {
                return self.set_item(index, value);
            }
            let place = self.place(&binary.left);
            quote!(#place = #value)
        } else {
            value
        }
    }

    /// An operand. Beside what may be a tensor, a negative whole number is a float: it has no other use.
    fn operand(&mut self, expr: &Expr, other: &Expr) -> TokenStream {
        if let Expr::Unary(unary) = expr
            && matches!(unary.op, UnOp::Neg(_))
            && let Expr::Lit(lit) = &*unary.expr
            && let Lit::Int(int) = &lit.lit
            && self.kind(other) != Kind::Value
            && let Ok(value) = int.base10_parse::<u32>()
        {
            let mut literal = Literal::f64_suffixed(-f64::from(value));
            literal.set_span(int.span());
            return literal.into_token_stream();
        }
        self.value(expr)
    }

    /// A shift, whose distance is checked: const evaluation of a release build would take it modulo the number of bits.
    fn shift(&mut self, binary: &syn::ExprBinary) -> TokenStream {
        let assigns = matches!(binary.op, BinOp::ShlAssign(_) | BinOp::ShrAssign(_));
        let place = assigns.then(|| self.place(&binary.left));
        let (left, right) = (self.value(&binary.left), self.value(&binary.right));
        let op = match binary.op {
            BinOp::Shl(_) | BinOp::ShlAssign(_) => quote!(<<),
            _ => quote!(>>),
        };
        let span = binary.op.span();
        let site = self.site("", span, &[], false);
        let (n, g, number, by) = (&self.n, &self.g, hidden("__number"), hidden("__distance"));
        let value = quote_spanned!(span=> {
            let (#number, #by) = (#left, #right);
            if #n::shift_fits(&#number, #by as i128, #g, #site) { #number #op #by } else { #number }
        });
        match place {
            Some(place) => quote!(#place = #value),
            None => value,
        }
    }

    /// Comparisons, logic and bits are const Rust, but for the comparison of strings and of enums.
    fn comparison(&mut self, binary: &syn::ExprBinary) -> TokenStream {
        let op = &binary.op;
        let shifts = matches!(op, BinOp::Shl(_) | BinOp::Shr(_) | BinOp::ShlAssign(_) | BinOp::ShrAssign(_));
        if shifts && !(is_literal(&binary.left) && is_literal(&binary.right)) {
            return self.shift(binary);
        }
        if matches!(op, BinOp::And(_) | BinOp::Or(_)) {
            self.branch(&*binary.right);
        }
        let (left, right) = (self.value(&binary.left), self.value(&binary.right));
        let negated = match op {
            BinOp::Eq(_) => None,
            BinOp::Ne(_) => Some(quote!(!)),
            _ => return quote!(#left #op #right),
        };
        let n = &self.n;
        let is_text = |expr: &Expr| matches!(expr, Expr::Lit(lit) if matches!(lit.lit, Lit::Str(_)));
        let is_choice = |expr: &Expr| {
            matches!(expr, Expr::Path(path) if path.path.segments.len() >= 2
                && path.path.segments.iter().rev().nth(1).is_some_and(|segment| segment.ident == "Activation"))
        };
        if is_text(&binary.left) || is_text(&binary.right) {
            quote_spanned!(op.span()=> #negated #n::same_text(#left, #right))
        } else if is_choice(&binary.right) {
            quote_spanned!(op.span()=> #negated ::core::matches!(#left, #right))
        } else if is_choice(&binary.left) {
            quote_spanned!(op.span()=> #negated ::core::matches!(#right, #left))
        } else {
            quote!(#left #op #right)
        }
    }
}

/// An identifier without `r#`.
pub fn plain(ident: &Ident) -> String {
    let text = ident.to_string();
    text.strip_prefix("r#").map_or(text.clone(), str::to_owned)
}

/// Arithmetic on literals alone: it needs no graph to be checked, rustc does.
fn is_literal(expr: &Expr) -> bool {
    match expr {
        Expr::Lit(_) => true,
        Expr::Paren(paren) => is_literal(&paren.expr),
        Expr::Group(group) => is_literal(&group.expr),
        Expr::Unary(unary) => is_literal(&unary.expr),
        Expr::Binary(binary) => is_literal(&binary.left) && is_literal(&binary.right),
        _ => false,
    }
}

/// The number that literals make; those above 128 bits are the largest.
fn literal(expr: &Expr) -> Option<u128> {
    match expr {
        Expr::Lit(lit) => match &lit.lit {
            Lit::Int(int) => int.base10_parse().ok(),
            _ => None,
        },
        Expr::Paren(paren) => literal(&paren.expr),
        Expr::Binary(binary) => {
            let (left, right) = (literal(&binary.left)?, literal(&binary.right)?);
            match binary.op {
                BinOp::Add(_) => Some(left.saturating_add(right)),
                BinOp::Mul(_) => Some(left.saturating_mul(right)),
                BinOp::Shl(_) => {
                    Some(u32::try_from(right).map_or(u128::MAX, |by| left.saturating_mul(2u128.saturating_pow(by))))
                }
                _ => None,
            }
        }
        _ => None,
    }
}
