//! Expressions: values, arithmetic, control flow.

use std::rc::Rc;

use netcost_core::prelude;
use netcost_core::value::{Minus, Op};
use syn::{BinOp, Expr, Lit, Member, UnOp};

use super::doubt::takes_all;
use super::unfit::{is_plain, is_unfit_pair, unfit_comparison, words};
use super::value::{Value, activation};
use super::{DEPTH, Result, Run, STEPS, Stop, unknown};
use crate::kind::{arithmetic, callee};
use crate::lower::{What, key};

impl<'a, 'g> Run<'_, '_, 'a, 'g> {
    pub(super) fn expr(&mut self, expr: &'a Expr) -> Result<'g, Value<'g>> {
        self.steps += 1;
        if self.steps > STEPS || self.depth >= DEPTH {
            return unknown();
        }
        self.depth += 1;
        let value = self.run(expr);
        self.depth -= 1;
        value
    }

    fn run(&mut self, expr: &'a Expr) -> Result<'g, Value<'g>> {
        match expr {
            Expr::Lit(lit) => self.literal(&lit.lit),
            Expr::Path(path) if path.qself.is_none() => self.path(&path.path),
            Expr::Paren(paren) => self.expr(&paren.expr),
            Expr::Group(group) => self.expr(&group.expr),
            // What a reference leads to cannot change while it is held.
            Expr::Reference(reference) if reference.mutability.is_none() => {
                self.doubts.doubt();
                self.expr(&reference.expr)
            }
            Expr::MethodCall(call) => self.method(call),
            Expr::Call(call) => self.call(call),
            Expr::Binary(binary) => self.binary(binary),
            Expr::Unary(unary) => self.unary(unary),
            Expr::Tuple(tuple) if tuple.elems.is_empty() => Ok(Value::Unit),
            Expr::Tuple(tuple) => self.items(tuple.elems.iter()).map(|items| Value::Tuple(Rc::new(items))),
            Expr::Array(array) => self.list(array.elems.iter()),
            Expr::Repeat(repeat) => {
                let (value, len) = (self.expr(&repeat.expr)?, self.expr(&repeat.len)?.int()?);
                if len > 1 << 16 { unknown() } else { Ok(Value::List(Rc::new(vec![value; len]))) }
            }
            Expr::Index(index) => {
                let (base, i) = (self.expr(&index.expr)?, self.expr(&index.index)?);
                if matches!(
                    base,
                    Value::Int(..) | Value::Float(_) | Value::Flag(_) | Value::Text(_) | Value::Act(_) | Value::Wrong
                ) {
                    self.unfit_index(&base, &index.expr);
                    return Ok(Value::Wrong);
                }
                match i {
                    // Past the end it is a fault, which const evaluation tells.
                    Value::Int(i, _) => {
                        self.doubts.doubt_unless(matches!(base, Value::List(_) | Value::Tensors(_)));
                        base.at(i)
                    }
                    Value::Range(from, to) => match &base {
                        Value::List(items) if from <= to && to <= items.len() => {
                            self.doubts.doubt();
                            Ok(Value::List(Rc::new(items[from..to].to_vec())))
                        }
                        _ => unknown(),
                    },
                    i if is_plain(&i) && !matches!(i, Value::Negative(_)) => {
                        let message = format!("an index is a whole number; this is {}", words(&i));
                        self.unfit.tell(&*index.index, message);
                        Ok(Value::Wrong)
                    }
                    Value::Wrong => Ok(Value::Wrong),
                    _ => unknown(),
                }
            }
            Expr::Field(field) => match (self.expr(&field.base)?, &field.member) {
                (Value::Tuple(items), Member::Unnamed(index)) => {
                    items.get(index.index as usize).cloned().ok_or(Stop::Unknown)
                }
                _ => unknown(),
            },
            Expr::Cast(cast) => self.cast(cast),
            Expr::Range(range) => {
                let from = match &range.start {
                    Some(start) => self.expr(start)?.int()?,
                    None => 0,
                };
                let Some(end) = &range.end else { return unknown() };
                let end = self.expr(end)?.int()?;
                let closed = usize::from(matches!(range.limits, syn::RangeLimits::Closed(_)));
                end.checked_add(closed).map(|end| Value::Range(from, end)).ok_or(Stop::Unknown)
            }
            Expr::Block(block) if block.label.is_none() => self.block(&block.block),
            Expr::If(if_) => {
                let start = self.variables.len();
                let result = self.if_(if_);
                self.forget(start);
                result
            }
            // A condition of `if`, which may be one of several.
            Expr::Let(let_) => {
                let value = self.expr(&let_.expr)?;
                self.doubts.doubt_unless(matches!(value, Value::None | Value::Some(_)));
                self.matches(&let_.pat, &value).map(Value::Flag)
            }
            Expr::Match(match_) => {
                let value = self.expr(&match_.expr)?;
                // Else rustc checks that no value is forgotten.
                self.doubts.doubt_unless(match_.arms.last().is_some_and(|arm| takes_all(&arm.pat)));
                for arm in &match_.arms {
                    if !arm.attrs.is_empty() {
                        return unknown();
                    }
                    let start = self.variables.len();
                    let result = match self.matches(&arm.pat, &value) {
                        Ok(true) => {
                            self.doubts.take(key(arm));
                            Some(self.expr(&arm.body))
                        }
                        Ok(false) => None,
                        Err(stop) => Some(Err(stop)),
                    };
                    self.forget(start);
                    if let Some(result) = result {
                        let value = result?;
                        self.doubts.meet(key(match_), &value);
                        return Ok(value);
                    }
                }
                unknown()
            }
            Expr::ForLoop(for_) => {
                self.doubts.doubt_unless(takes_all(&for_.pat));
                let source = self.source(&for_.expr)?;
                self.turns(for_.label.as_ref(), &for_.body, |run, i| {
                    let Some(element) = source.get(i)? else { return Ok(false) };
                    if run.matches(&for_.pat, &element)? { Ok(true) } else { unknown() }
                })
            }
            Expr::While(while_) if !matches!(&*while_.cond, Expr::Let(_)) => {
                self.turns(while_.label.as_ref(), &while_.body, |run, _| run.expr(&while_.cond)?.flag())
            }
            Expr::Loop(loop_) => self.turns(loop_.label.as_ref(), &loop_.body, |_, _| Ok(true)),
            Expr::Break(brk) => {
                let value = match &brk.expr {
                    Some(expr) => self.expr(expr)?,
                    None => Value::Unit,
                };
                Err(Stop::Break(brk.label.as_ref().map(|label| label.ident.to_string()), value))
            }
            Expr::Continue(continue_) => Err(Stop::Continue(continue_.label.as_ref().map(|label| label.ident.to_string()))),
            Expr::Return(ret) => {
                let value = match &ret.expr {
                    Some(expr) => self.expr(expr)?,
                    None => Value::Unit,
                };
                Err(Stop::Return(value))
            }
            Expr::Assign(assign) => self.assign(assign),
            _ => unknown(),
        }
    }

    fn items(&mut self, items: impl Iterator<Item = &'a Expr>) -> Result<'g, Vec<Value<'g>>> {
        items.map(|item| self.expr(item)).collect()
    }

    pub(super) fn list(&mut self, items: impl Iterator<Item = &'a Expr>) -> Result<'g, Value<'g>> {
        let items = self.items(items)?;
        self.doubts.all_alike(&items);
        Ok(Value::List(Rc::new(items)))
    }

    pub(super) fn literal(&self, lit: &Lit) -> Result<'g, Value<'g>> {
        match lit {
            Lit::Int(int) => match int.suffix() {
                "" => int.base10_parse().map(|n| Value::Int(n, false)).map_err(|_| Stop::Unknown),
                "usize" => int.base10_parse().map(Value::size).map_err(|_| Stop::Unknown),
                "f64" => int.base10_parse().map(Value::Float).map_err(|_| Stop::Unknown),
                _ => unknown(),
            },
            Lit::Float(float) if matches!(float.suffix(), "" | "f64") => {
                float.base10_parse().map(Value::Float).map_err(|_| Stop::Unknown)
            }
            Lit::Bool(flag) => Ok(Value::Flag(flag.value)),
            Lit::Str(text) => Ok(Value::Text(text.value().into())),
            _ => unknown(),
        }
    }

    /// A variable, or a name of the language; constants are from outside.
    pub(super) fn path(&mut self, path: &syn::Path) -> Result<'g, Value<'g>> {
        if let Some(ident) = path.get_ident() {
            let name = crate::lower::plain(ident);
            return match self.variable(&name, Some(ident)) {
                Err(_) if name == "None" => Ok(Value::None),
                found => found,
            };
        }
        let segments: Vec<_> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        match segments.as_slice() {
            [ty, act] if ty == "Activation" => activation(act).map(Value::Act).ok_or(Stop::Unknown),
            _ => unknown(),
        }
    }

    fn if_(&mut self, if_: &'a syn::ExprIf) -> Result<'g, Value<'g>> {
        let value = if self.condition(&if_.cond)? {
            self.doubts.take(key(&if_.then_branch));
            self.block(&if_.then_branch)?
        } else {
            match &if_.else_branch {
                Some((_, other)) => {
                    self.doubts.take(key(&**other));
                    self.expr(other)?
                }
                None => {
                    self.doubts.take(key(&*if_.cond));
                    Value::Unit
                }
            }
        };
        self.doubts.meet(key(if_), &value);
        Ok(value)
    }

    /// A condition, whose patterns bind names for what follows.
    fn condition(&mut self, cond: &'a Expr) -> Result<'g, bool> {
        match cond {
            Expr::Binary(binary) if matches!(binary.op, BinOp::And(_)) => {
                if !self.condition(&binary.left)? {
                    return Ok(false);
                }
                self.doubts.take(key(&*binary.right));
                self.condition(&binary.right)
            }
            cond => self.expr(cond)?.flag(),
        }
    }

    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    fn cast(&mut self, cast: &'a syn::ExprCast) -> Result<'g, Value<'g>> {
        let value = self.expr(&cast.expr)?;
        let ty = quote::ToTokens::to_token_stream(&cast.ty).to_string();
        match (ty.as_str(), &value) {
            // From a bare literal it may be that of another type, of the same value.
            (_, Value::Tensor(_)) => {
                let message = "`as` does not take a tensor; its sizes are numbers (`x.channels()`, `x.dim(0)`)";
                self.unfit.tell(&cast.as_token, message);
                Ok(Value::Wrong)
            }
            (_, Value::Wrong) => Ok(Value::Wrong),
            ("usize", Value::Int(n, _)) => Ok(Value::size(*n)),
            ("usize", Value::Float(x)) => Ok(Value::size(*x as usize)),
            ("usize", Value::Flag(flag)) => Ok(Value::size(usize::from(*flag))),
            ("f64", Value::Int(..) | Value::Float(_)) => value.number().map(Value::Float),
            _ => unknown(),
        }
    }

    fn unary(&mut self, unary: &'a syn::ExprUnary) -> Result<'g, Value<'g>> {
        let value = self.expr(&unary.expr)?;
        match (&unary.op, value) {
            (UnOp::Deref(_), value) => {
                self.doubts.doubt();
                Ok(value)
            }
            (_, Value::Wrong) => Ok(Value::Wrong),
            (UnOp::Not(_), Value::Flag(flag)) => Ok(Value::Flag(!flag)),
            (UnOp::Neg(_), Value::Float(x)) => Ok(Value::Float(-x)),
            (UnOp::Neg(_), Value::Int(n, false)) if matches!(&*unary.expr, Expr::Lit(_)) => {
                isize::try_from(n).map(|n| Value::Negative(-n)).map_err(|_| Stop::Unknown)
            }
            (UnOp::Neg(_), Value::Tensor(x)) => {
                let place = self.at(&unary.op, What::Operator)?;
                Ok(Value::Tensor(Minus(x).neg(place.site)))
            }
            (UnOp::Not(_), value @ Value::Tensor(_)) => {
                self.unfit.tell(&unary.op, format!("`!` does not take {}; it takes a `bool` or a number", words(&value)));
                Ok(Value::Wrong)
            }
            (
                UnOp::Neg(_),
                value @ (Value::Tuple(_) | Value::List(_) | Value::Tensors(_) | Value::Text(_) | Value::Flag(_)),
            ) => {
                let message = format!("`-` does not take {}; it takes a tensor or a number", words(&value));
                self.unfit.tell(&unary.op, message);
                Ok(Value::Wrong)
            }
            _ => unknown(),
        }
    }

    // ---- arithmetic

    #[allow(clippy::float_cmp)]
    pub(super) fn same(&self, a: &Value<'g>, b: &Value<'g>) -> Result<'g, bool> {
        match (a, b) {
            (Value::Int(a, _), Value::Int(b, _)) => Ok(a == b),
            (Value::Flag(a), Value::Flag(b)) => Ok(a == b),
            (Value::Float(a), Value::Float(b)) => Ok(a == b),
            (Value::Text(a), Value::Text(b)) => Ok(a == b),
            (Value::Act(a), Value::Act(b)) => Ok(a == b),
            _ => unknown(),
        }
    }

    fn binary(&mut self, binary: &'a syn::ExprBinary) -> Result<'g, Value<'g>> {
        match binary.op {
            BinOp::And(_) | BinOp::Or(_) => {
                let left = self.expr(&binary.left)?.flag()?;
                if left == matches!(binary.op, BinOp::Or(_)) {
                    return Ok(Value::Flag(left));
                }
                self.doubts.take(key(&*binary.right));
                return self.expr(&binary.right)?.flag().map(Value::Flag);
            }
            _ => {}
        }
        let (left, right) = (self.expr(&binary.left)?, self.expr(&binary.right)?);
        let Some((name, assigns)) = arithmetic(&binary.op) else {
            // Of a comparison that is always true, rustc tells.
            let zero = |expr: &Expr| matches!(expr, Expr::Lit(lit) if matches!(&lit.lit, Lit::Int(int) if int.base10_digits() == "0"));
            let equality = matches!(binary.op, BinOp::Eq(_) | BinOp::Ne(_));
            self.doubts.doubt_unless(equality || !zero(&binary.left) && !zero(&binary.right));
            let shifts = matches!(binary.op, BinOp::Shl(_) | BinOp::Shr(_) | BinOp::ShlAssign(_) | BinOp::ShrAssign(_));
            if let Some(message) = unfit_comparison(shifts, &left, &right) {
                let sign = quote::ToTokens::to_token_stream(&binary.op);
                self.unfit.tell(&binary.op, format!("`{sign}` {message}"));
                return Ok(Value::Wrong);
            }
            return self.comparison(&binary.op, &left, &right);
        };
        let value = match self.at(&binary.op, What::Operator) {
            Ok(place) => {
                if is_unfit_pair(name, &left, &right) {
                    let value = self.unfit_operands(name, &left, &right, &binary.op);
                    if assigns {
                        self.store(&binary.left, value)?;
                        return Ok(Value::Unit);
                    }
                    return Ok(value);
                }
                self.doubts.doubt_unless(mixes(&left, &right));
                self.operate(name, left, right, place.site)?
            }
            // Of literals alone.
            Err(_) => match (left, right) {
                (Value::Int(a, _), Value::Int(b, _)) => {
                    let value = match name {
                        "add" => a.checked_add(b),
                        "sub" => a.checked_sub(b),
                        "mul" => a.checked_mul(b),
                        "div" => a.checked_div(b),
                        _ => a.checked_rem(b),
                    };
                    literal_number(value.ok_or(Stop::Unknown)?, false)?
                }
                (Value::Float(a), Value::Float(b)) => Value::Float(floats(name, a, b)),
                _ => return unknown(),
            },
        };
        if assigns {
            self.store(&binary.left, value)?;
            return Ok(Value::Unit);
        }
        Ok(value)
    }

    /// An operator between two values, at its site. What does not fit is a fault of the graph.
    pub(super) fn operate(&self, name: &str, left: Value<'g>, right: Value<'g>, site: u32) -> Result<'g, Value<'g>> {
        let graph = self.graph;
        Ok(match (left, right) {
            (Value::Int(a, sure), Value::Int(b, sure2)) => {
                let op = Op(a, b);
                let value = match name {
                    "add" => op.add(graph, site),
                    "sub" => op.sub(graph, site),
                    "mul" => op.mul(graph, site),
                    "div" => op.div(graph, site),
                    "rem" => op.rem(graph, site),
                    "max" => op.max(graph, site),
                    "min" => op.min(graph, site),
                    "div_ceil" => op.div_ceil(graph, site),
                    "next_multiple_of" => op.next_multiple_of(graph, site),
                    "pow" => match u32::try_from(b) {
                        Ok(b) => Op(a, b).pow(graph, site),
                        Err(_) => return unknown(),
                    },
                    _ => return unknown(),
                };
                return literal_number(value, sure || sure2);
            }
            (Value::Float(a), Value::Float(b)) => match name {
                "add" | "sub" | "mul" | "div" | "rem" => Value::Float(floats(name, a, b)),
                _ => return unknown(),
            },
            (Value::Int(a, _), Value::Float(b)) => Value::Float(match name {
                "mul" => Op(a, b).mul(graph, site),
                "div" => Op(a, b).div(graph, site),
                _ => return unknown(),
            }),
            (Value::Float(a), Value::Int(b, _)) => Value::Float(match name {
                "mul" => Op(a, b).mul(graph, site),
                "div" => Op(a, b).div(graph, site),
                _ => return unknown(),
            }),
            (Value::Tensor(a), Value::Tensor(b)) => {
                let op = Op(a, b);
                Value::Tensor(match name {
                    "add" => op.add(graph, site),
                    "sub" => op.sub(graph, site),
                    "mul" => op.mul(graph, site),
                    "div" => op.div(graph, site),
                    _ => return unknown(),
                })
            }
            (Value::Tensor(a), b) => {
                // A number beside a tensor changes nothing of its cost.
                let op = Op(a, b.number()?);
                Value::Tensor(match name {
                    "add" => op.add(graph, site),
                    "sub" => op.sub(graph, site),
                    "mul" => op.mul(graph, site),
                    "div" => op.div(graph, site),
                    _ => return unknown(),
                })
            }
            (a, Value::Tensor(b)) => {
                let op = Op(a.number()?, b);
                Value::Tensor(match name {
                    "add" => op.add(graph, site),
                    "sub" => op.sub(graph, site),
                    "mul" => op.mul(graph, site),
                    "div" => op.div(graph, site),
                    _ => return unknown(),
                })
            }
            _ => return unknown(),
        })
    }

    fn comparison(&self, op: &BinOp, left: &Value<'g>, right: &Value<'g>) -> Result<'g, Value<'g>> {
        match op {
            BinOp::Eq(_) => return self.same(left, right).map(Value::Flag),
            BinOp::Ne(_) => return self.same(left, right).map(|same| Value::Flag(!same)),
            _ => {}
        }
        Ok(match (left, right) {
            (Value::Int(a, sure), Value::Int(b, sure2)) => match op {
                BinOp::Lt(_) => Value::Flag(a < b),
                BinOp::Le(_) => Value::Flag(a <= b),
                BinOp::Gt(_) => Value::Flag(a > b),
                BinOp::Ge(_) => Value::Flag(a >= b),
                BinOp::BitAnd(_) => Value::Int(a & b, *sure || *sure2),
                BinOp::BitOr(_) => Value::Int(a | b, *sure || *sure2),
                BinOp::BitXor(_) => Value::Int(a ^ b, *sure || *sure2),
                // What fits in 31 bits is the same in every type that it may have.
                BinOp::Shl(_) if *b < 31 && *a < (1 << (31 - b)) => Value::Int(a << b, *sure),
                BinOp::Shr(_) if *b < 31 => Value::Int(a >> b, *sure),
                _ => return unknown(),
            },
            (Value::Float(a), Value::Float(b)) => Value::Flag(match op {
                BinOp::Lt(_) => a < b,
                BinOp::Le(_) => a <= b,
                BinOp::Gt(_) => a > b,
                BinOp::Ge(_) => a >= b,
                _ => return unknown(),
            }),
            (Value::Flag(a), Value::Flag(b)) => Value::Flag(match op {
                BinOp::BitAnd(_) => a & b,
                BinOp::BitOr(_) => a | b,
                BinOp::BitXor(_) => a ^ b,
                _ => return unknown(),
            }),
            _ => return unknown(),
        })
    }

    // ---- assignment

    fn assign(&mut self, assign: &'a syn::ExprAssign) -> Result<'g, Value<'g>> {
        let value = self.expr(&assign.right)?;
        self.store(&assign.left, value)?;
        Ok(Value::Unit)
    }

    /// Changes what an expression stands for.
    fn store(&mut self, to: &'a Expr, value: Value<'g>) -> Result<'g, ()> {
        match to {
            Expr::Path(path) => {
                let Some(ident) = path.path.get_ident() else { return unknown() };
                let place = self.place_of(ident)?;
                let variable = &mut self.variables[place];
                self.doubts.change(variable, Some(key(path)));
                self.doubts.all_alike(&[variable.value.clone(), value.clone()]);
                variable.value = value;
                Ok(())
            }
            Expr::Paren(paren) => self.store(&paren.expr, value),
            Expr::Infer(_) => Ok(()),
            Expr::Tuple(tuple) => {
                self.doubts.doubt_unless(matches!(value, Value::Tuple(_)));
                self.store_each(tuple.elems.iter(), &value)
            }
            Expr::Array(array) => {
                self.doubts.doubt_unless(matches!(value, Value::List(_)));
                self.store_each(array.elems.iter(), &value)
            }
            Expr::Index(index) => {
                let Expr::Path(path) = &*index.expr else { return unknown() };
                let Some(ident) = path.path.get_ident() else { return unknown() };
                let i = self.expr(&index.index)?.int()?;
                let place = self.place_of(ident)?;
                let variable = &mut self.variables[place];
                self.doubts.change(variable, None);
                match &mut variable.value {
                    Value::List(items) if i < items.len() => {
                        self.doubts.all_alike(&[items[i].clone(), value.clone()]);
                        Rc::make_mut(items)[i] = value;
                        Ok(())
                    }
                    _ => unknown(),
                }
            }
            Expr::Field(field) => {
                let (Expr::Path(path), Member::Unnamed(member)) = (&*field.base, &field.member) else { return unknown() };
                let Some(ident) = path.path.get_ident() else { return unknown() };
                let place = self.place_of(ident)?;
                let variable = &mut self.variables[place];
                self.doubts.change(variable, None);
                match &mut variable.value {
                    Value::Tuple(items) if (member.index as usize) < items.len() => {
                        self.doubts.all_alike(&[items[member.index as usize].clone(), value.clone()]);
                        Rc::make_mut(items)[member.index as usize] = value;
                        Ok(())
                    }
                    _ => unknown(),
                }
            }
            _ => unknown(),
        }
    }

    fn store_each(&mut self, to: impl ExactSizeIterator<Item = &'a Expr>, value: &Value<'g>) -> Result<'g, ()> {
        let (Value::List(items) | Value::Tuple(items)) = value else { return unknown() };
        if items.len() != to.len() {
            return unknown();
        }
        for (to, item) in to.zip(items.iter()) {
            self.store(to, item.clone())?;
        }
        Ok(())
    }

    // ---- functions of values

    /// A call: of a block, of a layer that is a function, of the prelude; another is from outside.
    fn call(&mut self, call: &'a syn::ExprCall) -> Result<'g, Value<'g>> {
        let Some((name, single)) = callee(call) else { return unknown() };
        if let Ok(place) = self.at(&call.args, What::Block) {
            return self.block_call(&name, call, place);
        }
        if let Ok(place) = self.at(&call.args, What::Layer) {
            return self.layer(&name, None, &call.args, place);
        }
        if !single {
            let Expr::Path(path) = &*call.func else { return unknown() };
            let of = path.path.segments.iter().rev().nth(1).map(|segment| segment.ident.to_string());
            return match (of.as_deref(), name.as_str(), call.args.len(), path.path.segments.len()) {
                (Some("Tensors"), "new", 0, 2) => Ok(Value::Tensors(Rc::new(netcost_core::tensor::Tensors::new()))),
                _ => unknown(),
            };
        }
        match (name.as_str(), call.args.len()) {
            ("Some", 1) => self.expr(&call.args[0]).map(|value| Value::Some(Rc::new(value))),
            ("max" | "min", 2) => {
                let (a, b) = (self.expr(&call.args[0])?, self.expr(&call.args[1])?);
                let place = self.at(&call.args, What::Operator)?;
                match (&a, &b) {
                    (Value::Int(..), Value::Int(..)) => self.operate(&name, a, b, place.site),
                    _ if is_unfit_pair(&name, &a, &b) => Ok(self.unfit_operands(&name, &a, &b, &call.func)),
                    _ => unknown(),
                }
            }
            ("make_divisible", 2) => {
                self.doubts.doubt();
                let v = self.number_of(&name, &call.args[0])?;
                let mut divisor = self.expr(&call.args[1])?;
                if is_plain(&divisor) && !matches!(divisor, Value::Int(..)) {
                    let message = format!("`make_divisible`: divisor is a whole number; this is {}", words(&divisor));
                    self.unfit.tell(&call.args[1], message);
                    divisor = Value::Wrong;
                }
                if matches!((&v, &divisor), (Value::Wrong, _) | (_, Value::Wrong)) {
                    return Ok(Value::Wrong);
                }
                let (v, divisor) = (v.number()?, divisor.int()?);
                Ok(Value::size(prelude::make_divisible(v, divisor)))
            }
            ("sqrt" | "ln", 1) => {
                let Some(x) = self.float(&name, &call.args[0])? else { return Ok(Value::Wrong) };
                Ok(Value::Float(if name == "ln" { prelude::ln(x) } else { prelude::sqrt(x) }))
            }
            ("pow", 2) => match (self.float(&name, &call.args[0])?, self.float(&name, &call.args[1])?) {
                (Some(x), Some(y)) => Ok(Value::Float(prelude::pow(x, y))),
                _ => Ok(Value::Wrong),
            },
            _ => unknown(),
        }
    }

    /// A number where a float is asked for; none if it does not fit, which is told.
    fn float(&mut self, function: &str, expr: &'a Expr) -> Result<'g, Option<f64>> {
        let value = self.number_of(function, expr)?;
        self.doubts.doubt_unless(matches!(value, Value::Float(_)));
        if matches!(value, Value::Wrong) { Ok(None) } else { value.number().map(Some) }
    }

    fn method(&mut self, call: &'a syn::ExprMethodCall) -> Result<'g, Value<'g>> {
        let name = call.method.to_string();
        if let Ok(place) = self.at(&call.args, What::Layer) {
            let receiver = self.tensor(&call.receiver)?;
            return self.layer(&name, Some(receiver), &call.args, place);
        }
        if let Ok(place) = self.at(&call.args, What::Query) {
            return self.query(&name, call, place.site);
        }
        let receiver = self.expr(&call.receiver)?;
        if let Ok(place) = self.at(&call.args, What::Operator) {
            return match (name.as_str(), call.args.len()) {
                ("next_power_of_two", 0) => {
                    let Value::Int(n, sure) = receiver else { return unknown() };
                    literal_number(Op(n, ()).next_power_of_two(self.graph, place.site), sure)
                }
                (_, 1) => {
                    let other = self.expr(&call.args[0])?;
                    match (&receiver, &other) {
                        (Value::Int(..), Value::Int(_, true)) if name == "pow" => {
                            let message = "`pow`: the exponent is a `u32`; this is a `usize`, which `as u32` converts";
                            self.unfit.tell(&call.args[0], message);
                            Ok(Value::Wrong)
                        }
                        (Value::Int(..), Value::Int(..)) => self.operate(&name, receiver, other, place.site),
                        _ if is_unfit_pair(&name, &receiver, &other) => {
                            Ok(self.unfit_operands(&name, &receiver, &other, &call.method))
                        }
                        _ => unknown(),
                    }
                }
                _ => unknown(),
            };
        }
        if !call.args.is_empty() || call.turbofish.is_some() {
            return unknown();
        }
        self.doubts.doubt_unless(!matches!(
            (name.as_str(), &receiver),
            ("iter" | "clone" | "copied" | "as_slice" | "to_owned" | "dims", _) | ("len" | "is_empty", Value::Range(..))
        ));
        Ok(match (name.as_str(), &receiver) {
            ("iter" | "clone" | "copied" | "as_slice", Value::List(_) | Value::Tuple(_)) | ("clone" | "to_owned", _) => {
                receiver
            }
            ("len", _) => Value::size(receiver.len()?),
            ("is_empty", _) => Value::Flag(receiver.len()? == 0),
            ("is_some", Value::Some(_)) | ("is_none", Value::None) => Value::Flag(true),
            ("is_some", Value::None) | ("is_none", Value::Some(_)) => Value::Flag(false),
            ("unwrap", Value::Some(inner)) => (**inner).clone(),
            ("rank", Value::Tensor(x)) => Value::size(x.rank()),
            ("numel", Value::Tensor(x)) => Value::size(x.numel()),
            ("dims", Value::Tensor(x)) => Value::List(Rc::new(x.dims().iter().map(|size| Value::size(*size)).collect())),
            ("ceil", Value::Float(x)) => Value::Float(x.ceil()),
            ("floor", Value::Float(x)) => Value::Float(x.floor()),
            ("round", Value::Float(x)) => Value::Float(x.round()),
            _ => return unknown(),
        })
    }
}

/// Whether an operator surely takes both operands.
fn mixes(left: &Value<'_>, right: &Value<'_>) -> bool {
    matches!(
        (left, right),
        (Value::Int(..), Value::Int(..))
            | (Value::Float(_) | Value::Tensor(_), Value::Float(_) | Value::Tensor(_))
            | (Value::Int(_, true), Value::Float(_))
            | (Value::Float(_), Value::Int(_, true))
    )
}

/// A result of arithmetic. One of bare literals may be of a type with fewer bits, in which it does not fit.
fn literal_number<'g>(n: usize, sure: bool) -> Result<'g, Value<'g>> {
    if sure || i32::try_from(n).is_ok() { Ok(Value::Int(n, sure)) } else { unknown() }
}

fn floats(name: &str, a: f64, b: f64) -> f64 {
    match name {
        "add" => a + b,
        "sub" => a - b,
        "mul" => a * b,
        "div" => a / b,
        _ => a % b,
    }
}
