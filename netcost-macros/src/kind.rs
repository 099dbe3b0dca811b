//! What an expression is, as far as its syntax tells: a tensor, a value, or unknown. And how many layers it makes, by which a
//! `let` gives its name to one layer or opens a scope for several.

use netcost_core::op::{Kind as Form, Operator, Receiver, Returns};
use syn::{BinOp, Block, Expr, Member, Pat, Stmt};

use crate::hash::HashMap;
use crate::lower::Lower;
use crate::syntax::tail;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A tensor, surely.
    Tensor,
    /// A number, a flag, a string, or an array or tuple of such.
    Value,
    /// What holds tensors, or is one: a list, an array, a tuple, what a block of other code returns.
    Several,
    /// Any of these.
    Unknown,
}

impl Kind {
    fn join(self, other: Kind) -> Kind {
        match (self, other) {
            _ if self == other => self,
            (Kind::Tensor | Kind::Several, Kind::Tensor | Kind::Several) => Kind::Several,
            _ => Kind::Unknown,
        }
    }

    /// Whether it surely has a tensor in it.
    pub fn has_tensors(self) -> bool {
        matches!(self, Kind::Tensor | Kind::Several)
    }

    /// What a part of it is.
    fn part(self) -> Kind {
        if self == Kind::Tensor { Kind::Unknown } else { self }
    }
}

/// The kinds of the names in scope, innermost last.
#[derive(Default)]
pub struct Names(Vec<HashMap<String, Kind>>);

impl Names {
    pub fn enter(&mut self) {
        self.0.push(HashMap::default());
    }

    pub fn leave(&mut self) {
        self.0.pop();
    }

    pub fn bind(&mut self, name: String, kind: Kind) {
        if let Some(scope) = self.0.last_mut() {
            scope.insert(name, kind);
        }
    }

    pub fn get(&self, name: &str) -> Option<Kind> {
        self.0.iter().rev().find_map(|scope| scope.get(name).copied())
    }

    /// Binds all names of a pattern to one kind.
    pub fn bind_all(&mut self, pat: &Pat, kind: Kind) {
        match pat {
            Pat::Slice(slice) => slice.elems.iter().for_each(|elem| self.bind_all(elem, kind)),
            Pat::Tuple(tuple) => tuple.elems.iter().for_each(|elem| self.bind_all(elem, kind)),
            _ => self.bind_pattern(pat, kind),
        }
    }

    /// Binds the names of a pattern: of a value all are values; of a tensor, a single name is.
    pub fn bind_pattern(&mut self, pat: &Pat, kind: Kind) {
        match pat {
            Pat::Ident(ident) => {
                self.bind(ident.ident.to_string(), kind);
                if let Some((_, inner)) = &ident.subpat {
                    self.bind_pattern(inner, kind);
                }
            }
            Pat::Type(typed) => self.bind_pattern(&typed.pat, kind),
            Pat::Paren(paren) => self.bind_pattern(&paren.pat, kind),
            Pat::Reference(reference) => self.bind_pattern(&reference.pat, kind),
            Pat::Guard(guard) => self.bind_pattern(&guard.pat, kind),
            Pat::Or(or) => or.cases.iter().for_each(|case| self.bind_pattern(case, kind)),
            _ => {
                let inner = kind.part();
                match pat {
                    Pat::Slice(slice) => slice.elems.iter().for_each(|elem| self.bind_pattern(elem, inner)),
                    Pat::Tuple(tuple) => tuple.elems.iter().for_each(|elem| self.bind_pattern(elem, inner)),
                    Pat::TupleStruct(tuple) => tuple.elems.iter().for_each(|elem| self.bind_pattern(elem, inner)),
                    Pat::Struct(fields) => fields.fields.iter().for_each(|field| self.bind_pattern(&field.pat, inner)),
                    _ => {}
                }
            }
        }
    }
}

/// Methods that numbers have as well as tensors: `n.pow(2)`, `a.max(b)`.
const SHARED: [&str; 24] = [
    "abs", "add", "ceil", "clamp", "cos", "div", "exp", "floor", "log", "log10", "log2", "max", "min", "mul", "neg", "pow",
    "rem", "repeat", "round", "sin", "sqrt", "square", "sub", "sum",
];

/// Methods of a tensor that tell a size.
pub const QUERIES: [&str; 5] = ["channels", "depth", "height", "width", "length"];
/// Other methods of a tensor that are not layers.
pub const PLAIN: [&str; 6] = ["dim", "dims", "rank", "numel", "shape", "graph"];
/// The functions in scope in every body.
pub const PRELUDE: [&str; 6] = ["max", "min", "make_divisible", "sqrt", "ln", "pow"];

/// The name of a call's function, if it is a path, and whether it is a single segment.
pub fn callee(call: &syn::ExprCall) -> Option<(String, bool)> {
    match &*call.func {
        Expr::Path(path) if path.qself.is_none() => {
            let name = path.path.segments.last()?.ident.to_string();
            Some((name, path.path.segments.len() == 1 && path.path.leading_colon.is_none()))
        }
        _ => None,
    }
}

impl Lower<'_> {
    /// What an expression is.
    pub fn kind(&self, expr: &Expr) -> Kind {
        match expr {
            Expr::Lit(_) | Expr::Cast(_) | Expr::Range(_) | Expr::Repeat(_) | Expr::Let(_) => match expr {
                Expr::Repeat(repeat) => self.all_values(std::iter::once(&*repeat.expr)),
                _ => Kind::Value,
            },
            Expr::Paren(paren) => self.kind(&paren.expr),
            Expr::Group(group) => self.kind(&group.expr),
            Expr::Reference(reference) => self.kind(&reference.expr),
            Expr::Unary(unary) => self.kind(&unary.expr),
            Expr::Path(path) => match path.path.get_ident() {
                // What is not bound in the body is a constant.
                Some(ident) => self.names.get(&ident.to_string()).unwrap_or(Kind::Value),
                None => Kind::Value,
            },
            Expr::Binary(binary) => {
                if is_arithmetic(&binary.op) {
                    match (self.kind(&binary.left), self.kind(&binary.right)) {
                        (Kind::Tensor, _) | (_, Kind::Tensor) => Kind::Tensor,
                        (left, right) => left.join(right),
                    }
                } else {
                    Kind::Value
                }
            }
            Expr::MethodCall(call) => self.method_kind(call),
            Expr::Call(call) => self.call_kind(call),
            Expr::If(if_) => match (tail(&if_.then_branch), &if_.else_branch) {
                (Some(then), Some((_, other))) => self.kind(then).join(self.kind(other)),
                _ => Kind::Unknown,
            },
            Expr::Match(match_) => {
                let mut kinds = match_.arms.iter().map(|arm| self.kind(&arm.body));
                let first = kinds.next().unwrap_or(Kind::Unknown);
                kinds.fold(first, Kind::join)
            }
            Expr::Block(block) => self.block_kind(&block.block),
            Expr::Index(index) => self.kind(&index.expr).part(),
            Expr::Field(field) => match (self.kind(&field.base), &field.member) {
                (_, Member::Named(_)) => Kind::Value,
                (kind, _) => kind.part(),
            },
            Expr::Tuple(tuple) => self.all_values(tuple.elems.iter()),
            Expr::Array(array) => self.all_values(array.elems.iter()),
            Expr::Struct(_) => Kind::Value,
            _ => Kind::Unknown,
        }
    }

    fn block_kind(&self, block: &Block) -> Kind {
        match tail(block) {
            // Names bound in the block are not known here.
            Some(expr @ (Expr::MethodCall(_) | Expr::Call(_) | Expr::Lit(_))) => self.kind(expr),
            Some(Expr::Path(path)) if block.stmts.len() == 1 => self.kind(&Expr::Path(syn::ExprPath {
                attrs: Vec::new(),
                qself: None,
                path: match path.path.get_ident() {
                    Some(ident) => ident.clone().into(),
                    None => return Kind::Value,
                },
            })),
            Some(expr) if block.stmts.len() == 1 => self.kind(expr),
            _ => Kind::Unknown,
        }
    }

    fn all_values<'a>(&self, elems: impl Iterator<Item = &'a Expr>) -> Kind {
        let mut kinds = elems.map(|elem| self.kind(elem));
        let kind = kinds.next().unwrap_or(Kind::Value);
        kinds.fold(if kind == Kind::Tensor { Kind::Several } else { kind }, Kind::join)
    }

    fn method_kind(&self, call: &syn::ExprMethodCall) -> Kind {
        let name = call.method.to_string();
        if let Some(operator) = self.layer_of(call, &name) {
            return if operator.returns == Returns::Parts { Kind::Several } else { Kind::Tensor };
        }
        if QUERIES.contains(&name.as_str()) || matches!(name.as_str(), "dim" | "dims" | "rank" | "numel" | "shape" | "len") {
            return Kind::Value;
        }
        self.kind(&call.receiver).part()
    }

    /// The operator of a method call, unless the receiver is plainly a value that has such a method itself.
    pub fn layer_of(&self, call: &syn::ExprMethodCall, name: &str) -> Option<&'static Operator> {
        let operator = self.method_operator(name)?;
        // Where both have the name, it is a layer only on what is surely a tensor.
        if SHARED.contains(&name) && self.kind(&call.receiver) != Kind::Tensor { None } else { Some(operator) }
    }

    fn call_kind(&self, call: &syn::ExprCall) -> Kind {
        let Some((name, single)) = callee(call) else { return Kind::Unknown };
        if single && let Some(block) = self.blocks.get(&name) {
            return block.returns;
        }
        if single && let Some(operator) = self.function_operator(&name) {
            return if operator.returns == Returns::One { Kind::Tensor } else { Kind::Several };
        }
        if single && PRELUDE.contains(&name.as_str()) {
            return Kind::Value;
        }
        if is_list(call) {
            return Kind::Several;
        }
        // A function of values alone gives a value; else it is a block of other code.
        if self.on_tensors(call) {
            Kind::Several
        } else if call.args.iter().all(|arg| !matches!(arg, Expr::Assign(_)) && self.kind(arg) == Kind::Value)
            && !call.args.is_empty()
        {
            Kind::Value
        } else {
            Kind::Unknown
        }
    }

    /// Whether a call is of a block: one of its arguments is by name, or surely has a tensor in it.
    pub fn on_tensors(&self, call: &syn::ExprCall) -> bool {
        call.args.iter().any(|arg| matches!(arg, Expr::Assign(_)) || self.kind(arg).has_tensors())
    }

    /// How many layers and block calls an expression makes at most on one way through it, in the places of tensors.
    pub fn count(&self, expr: &Expr) -> usize {
        match expr {
            Expr::Paren(paren) => self.count(&paren.expr),
            Expr::Group(group) => self.count(&group.expr),
            Expr::Reference(reference) => self.count(&reference.expr),
            Expr::Field(field) => self.count(&field.base),
            Expr::Index(index) => self.count(&index.expr),
            Expr::Unary(unary) if matches!(unary.op, syn::UnOp::Neg(_)) && self.kind(&unary.expr) != Kind::Value => {
                1 + self.count(&unary.expr)
            }
            Expr::Binary(binary) if is_arithmetic(&binary.op) && self.kind(expr) != Kind::Value => {
                if self.kind(expr) == Kind::Tensor {
                    1 + self.count_tensor(&binary.left) + self.count_tensor(&binary.right)
                } else {
                    1 + self.count(&binary.left) + self.count(&binary.right)
                }
            }
            Expr::Tuple(tuple) => tuple.elems.iter().map(|elem| self.count(elem)).sum(),
            Expr::Array(array) => array.elems.iter().map(|elem| self.count(elem)).sum(),
            Expr::Assign(assign) => self.count(&assign.right),
            Expr::MethodCall(call) => {
                let name = call.method.to_string();
                match self.layer_of(call, &name) {
                    Some(operator) => {
                        1 + self.count_tensor(&call.receiver) + self.count_tensor_arguments(operator, &call.args)
                    }
                    None => self.count(&call.receiver),
                }
            }
            Expr::Call(call) => self.count_call(call),
            Expr::If(if_) => {
                let other = if_.else_branch.as_ref().map_or(0, |(_, other)| self.count(other));
                self.count_block(&if_.then_branch).max(other)
            }
            Expr::Match(match_) => match_.arms.iter().map(|arm| self.count(&arm.body)).max().unwrap_or(0),
            Expr::Block(block) => self.count_block(&block.block),
            Expr::ForLoop(loop_) => 2 * self.count_block(&loop_.body),
            Expr::While(loop_) => 2 * self.count_block(&loop_.body),
            Expr::Loop(loop_) => 2 * self.count_block(&loop_.body),
            Expr::Return(ret) => ret.expr.as_ref().map_or(0, |expr| self.count(expr)),
            Expr::Break(brk) => brk.expr.as_ref().map_or(0, |expr| self.count(expr)),
            _ => 0,
        }
    }

    /// The same of what is surely a tensor: a call is then of a block.
    fn count_tensor(&self, expr: &Expr) -> usize {
        match expr {
            Expr::Array(array) => array.elems.iter().map(|elem| self.count_tensor(elem)).sum(),
            _ => self.count(expr).max(usize::from(self.is_open_call(expr))),
        }
    }

    /// The same of a block.
    pub fn count_block(&self, block: &Block) -> usize {
        block
            .stmts
            .iter()
            .map(|stmt| match stmt {
                Stmt::Local(local) => local.init.as_ref().map_or(0, |init| self.count(&init.expr)),
                Stmt::Expr(expr, _) => self.count(expr),
                Stmt::Item(_) | Stmt::Macro(_) => 0,
            })
            .sum()
    }

    fn count_tensor_arguments<'a>(&self, operator: &Operator, args: impl IntoIterator<Item = &'a Expr>) -> usize {
        let of_tensors = |name: &str| operator.tensors.iter().any(|argument| argument.name == name);
        // Those that need not be given are given by name alone; a network's come after its other arguments.
        let of_place = |i: usize| match operator.receiver {
            Receiver::Network => i >= operator.arguments.len() && !operator.tensors.is_empty(),
            _ => operator.tensors.get(i).is_some_and(|argument| argument.kind != Form::MaybeTensor),
        };
        args.into_iter()
            .enumerate()
            .map(|(i, arg)| match arg {
                Expr::Assign(assign) if named(&assign.left).is_some_and(|name| of_tensors(&name)) => {
                    self.count_tensor(&assign.right)
                }
                Expr::Assign(_) => 0,
                arg if of_place(i) => self.count_tensor(arg),
                _ => 0,
            })
            .sum()
    }

    fn count_call(&self, call: &syn::ExprCall) -> usize {
        let Some((name, single)) = callee(call) else { return 0 };
        if single && PRELUDE.contains(&name.as_str()) {
            return 0;
        }
        if single && let Some(operator) = self.function_operator(&name) {
            return 1 + self.count_tensor_arguments(operator, &call.args);
        }
        if starts_upper(&name) || self.call_kind(call) == Kind::Value {
            return 0;
        }
        let arguments: usize = call
            .args
            .iter()
            .map(|arg| match arg {
                Expr::Assign(assign) => &*assign.right,
                arg => arg,
            })
            .filter(|arg| self.kind(arg) != Kind::Value)
            .map(|arg| self.count(arg))
            .sum();
        1 + arguments
    }
}

/// `Tensors::new()`.
fn is_list(call: &syn::ExprCall) -> bool {
    match &*call.func {
        Expr::Path(path) => path.path.segments.iter().rev().nth(1).is_some_and(|segment| segment.ident == "Tensors"),
        _ => false,
    }
}

/// `Some(x)`, `Size(3)`: constructors, not functions.
pub fn starts_upper(name: &str) -> bool {
    name.starts_with(char::is_uppercase)
}

/// The name on the left of `name = value`.
pub fn named(left: &Expr) -> Option<String> {
    match left {
        Expr::Path(path) => path.path.get_ident().map(ToString::to_string),
        _ => None,
    }
}

/// Whether one of the layers or calls of an expression is given a name: `name = "proj"`.
pub fn gives_name(expr: &Expr, name: &str) -> bool {
    let any = |args: &syn::punctuated::Punctuated<Expr, syn::Token![,]>| args.iter().any(|arg| gives_name(arg, name));
    match expr {
        Expr::MethodCall(call) => any(&call.args) || gives_name(&call.receiver, name),
        Expr::Call(call) => any(&call.args),
        Expr::Binary(binary) => gives_name(&binary.left, name) || gives_name(&binary.right, name),
        Expr::Unary(unary) => gives_name(&unary.expr, name),
        Expr::Paren(paren) => gives_name(&paren.expr, name),
        Expr::Array(array) => any(&array.elems),
        Expr::Tuple(tuple) => any(&tuple.elems),
        Expr::Assign(assign) => match &*assign.right {
            Expr::Lit(lit) if named(&assign.left).is_some_and(|left| left == "name") => {
                matches!(&lit.lit, syn::Lit::Str(text) if text.value() == name)
            }
            right => gives_name(right, name),
        },
        _ => false,
    }
}

/// `+ - * / %`: on tensors, layers.
pub fn is_arithmetic(op: &BinOp) -> bool {
    arithmetic(op).is_some_and(|(_, assigns)| !assigns)
}

/// The method of an arithmetic operator, and whether it assigns.
pub fn arithmetic(op: &BinOp) -> Option<(&'static str, bool)> {
    Some(match op {
        BinOp::Add(_) => ("add", false),
        BinOp::Sub(_) => ("sub", false),
        BinOp::Mul(_) => ("mul", false),
        BinOp::Div(_) => ("div", false),
        BinOp::Rem(_) => ("rem", false),
        BinOp::AddAssign(_) => ("add", true),
        BinOp::SubAssign(_) => ("sub", true),
        BinOp::MulAssign(_) => ("mul", true),
        BinOp::DivAssign(_) => ("div", true),
        BinOp::RemAssign(_) => ("rem", true),
        _ => return None,
    })
}
