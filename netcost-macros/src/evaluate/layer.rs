//! Layers, calls of blocks, and what tensors tell.

use std::rc::Rc;

use netcost_core::dynamic::{Made, Request};
use netcost_core::graph::{Capture, MAX_CALLS, NameText};
use netcost_core::op::{Kind as Form, Operator};
use netcost_core::sparsity::{Kept, Pruning};
use netcost_core::tensor::Tensor;
use proc_macro2::Ident;
use syn::punctuated::Punctuated;
use syn::{Expr, Lit, Token};

use super::doubt::{takes, takes_all};
use super::unfit::{is_plain, words};
use super::value::Value;
use super::{Result, Run, Stop, allowed, unknown};
use crate::attributes::Typing;
use crate::kind::named;
use crate::layers::Common;
use crate::lower::{Place, plain};

impl<'a, 'g> Run<'_, '_, 'a, 'g> {
    /// A layer, at the place that lowering gave it.
    pub(super) fn layer(
        &mut self,
        name: &str,
        receiver: Option<Tensor<'g>>,
        args: &'a Punctuated<Expr, Token![,]>,
        place: Place,
    ) -> Result<'g, Value<'g>> {
        let (operator, call) = *self.calls.get(&(operator_name(name), receiver.is_none())).ok_or(Stop::Unknown)?;
        let told = self.lower.errors.0.len();
        let given = self.lower.match_arguments(operator, &Ident::new("layer", proc_macro2::Span::call_site()), args);
        // All that does not match was told when the body was lowered.
        self.lower.errors.0.truncate(told);
        let (mut others, mut maybes, mut list) = (Vec::new(), Vec::new(), Rc::clone(&self.no_tensors));
        let mut fits = true;
        for (argument, value) in operator.tensors.iter().zip(&given.own) {
            match (argument.kind, value) {
                (Form::Tensor, Some(value)) => {
                    others.push(self.tensor_argument(operator, argument.name, value, &mut fits)?);
                }
                (Form::MaybeTensor, Some(value)) => {
                    maybes.push(Some(self.tensor_argument(operator, argument.name, value, &mut fits)?));
                }
                (Form::MaybeTensor, None) => maybes.push(None),
                (Form::Tensors, Some(value)) => {
                    let first = self.expr(value)?;
                    list = match first {
                        Value::Tensor(first) => {
                            let mut all = vec![Value::Tensor(first)];
                            for value in &given.more {
                                let tensor = self.tensor_argument(operator, argument.name, value, &mut fits)?;
                                all.push(Value::Tensor(tensor));
                            }
                            Value::List(Rc::new(all)).tensors()?
                        }
                        Value::List(items) | Value::Tuple(items)
                            if items.iter().any(|item| !matches!(item, Value::Tensor(_) | Value::Tensors(_))) =>
                        {
                            self.unfit_tensors(operator, &items, value);
                            return self.made_of_nothing(operator, place.parts);
                        }
                        Value::Tensors(_) | Value::List(_) | Value::Tuple(_) if given.more.is_empty() => first.tensors()?,
                        Value::Int(..) | Value::Float(_) | Value::Text(_) | Value::Flag(_) | Value::Wrong => {
                            self.unfit_list(operator, &first, value);
                            return self.made_of_nothing(operator, place.parts);
                        }
                        _ => return unknown(),
                    };
                }
                (Form::Tensors, None) => {}
                _ => return unknown(),
            }
        }
        let mut arguments = Vec::new();
        let named = |written: &Expr| !args.iter().any(|arg| std::ptr::eq(arg, written));
        for (i, value) in given.own[operator.tensors.len()..].iter().enumerate() {
            arguments.push(match value {
                None => None,
                Some(value) if i == 0 && !given.rest.is_empty() => {
                    let mut all = Vec::new();
                    for written in std::iter::once(*value).chain(given.rest.iter().copied()) {
                        let value = self.expr(written)?;
                        fits &= self.fits(operator, i, &value, written, named(written));
                        all.push(value);
                    }
                    self.doubts.all_alike(&all);
                    if fits { Some(Value::List(Rc::new(all)).argument()?) } else { None }
                }
                Some(written) => {
                    let value = self.expr(written)?;
                    self.doubts.doubt_unless(takes(operator.arguments[i].kind, &value, written));
                    if self.fits(operator, i, &value, written, named(written)) {
                        Some(value.argument()?)
                    } else {
                        fits = false;
                        None
                    }
                }
            });
        }
        if !self.site(place.site, &given.common)? || !fits {
            return self.made_of_nothing(operator, place.parts);
        }
        let (pruning, fits) = self.pruning(operator, &given.common)?;
        if !fits {
            return self.made_of_nothing(operator, place.parts);
        }
        let site = place.site;
        let request = Request {
            graph: self.graph,
            receiver,
            others: &others,
            maybes: &maybes,
            list: &list,
            made: &self.made,
            arguments: &arguments,
            parts: place.parts,
            operator,
            site,
        };
        let made = call(&request).ok_or(Stop::Unknown)?;
        if let Some(pruning) = pruning {
            let _ = match &made {
                Made::One(layer) | Made::Pair(layer, _) | Made::Triple(layer, _) => layer.pruned(pruning, place.site),
                Made::Parts => return unknown(),
            };
        }
        if let Made::One(layer) = made {
            let literal =
                |value: &Expr| matches!(value, Expr::Lit(lit) if matches!(&lit.lit, Lit::Bool(flag) if flag.value));
            let bias = operator.arguments.iter().position(|argument| argument.name == "bias");
            let bias = bias.and_then(|bias| given.own[operator.tensors.len() + bias]);
            self.note_layer(operator, receiver, &arguments, &given.common, bias.is_some_and(literal), place.site, layer);
        }
        let tuple = |items: Vec<Value<'g>>| Value::Tuple(Rc::new(items));
        let list_of = |items: Vec<Value<'g>>| Value::List(Rc::new(items));
        Ok(match (made, place.parts) {
            (Made::One(tensor), _) => Value::Tensor(tensor),
            (Made::Parts, None) => Value::Tensors(Rc::new(self.made.get())),
            (Made::Parts, Some(parts)) => {
                let list = self.made.get();
                // After a fault there may be fewer.
                let instead = self.graph.nothing();
                list_of((0..parts).map(|i| Value::Tensor(list.get(i).unwrap_or(instead))).collect())
            }
            (Made::Pair(a, _) | Made::Triple(a, _), None) => Value::Tensor(a),
            (Made::Pair(a, b), Some(_)) => tuple(vec![Value::Tensor(a), Value::Tensor(b)]),
            (Made::Triple(a, (b, c)), Some(_)) => {
                tuple(vec![Value::Tensor(a), tuple(vec![Value::Tensor(b), Value::Tensor(c)])])
            }
        })
    }

    /// Tells the graph the name, the sharing, the types and the copies that the call at a site gives. False if one does not fit.
    fn site(&mut self, site: u32, common: &Common<'a>) -> Result<'g, bool> {
        if let Some(name) = common.name {
            let Some((text, made)) = self.text(name)? else { return Ok(false) };
            if made {
                self.graph.named(site, text);
            }
        }
        if let Some(key) = common.shared {
            let Some((text, _)) = self.text(key)? else { return Ok(false) };
            self.graph.shared(site, text);
        }
        if let Some(dtype) = common.dtype {
            // Types change neither shapes nor counts: where they are not known, those are.
            let named = |name: &str| self.names.get(name).is_some_and(|places| !places.is_empty());
            match Typing::of_argument(dtype, named).ok().and_then(|typing| typing.known()) {
                Some(typing) => {
                    self.graph.typed(site, typing);
                }
                None => {
                    self.types_known = false;
                    if !self.fits_types(dtype) {
                        return Ok(false);
                    }
                }
            }
        }
        if common.copies.is_some() || common.active.is_some() {
            let copies = match common.copies {
                Some(copies) => self.whole_number("copies", copies, site)?,
                None => Some(1),
            };
            let active = match common.active {
                Some(active) => self.whole_number("active", active, site)?.map(Some),
                None => Some(None),
            };
            let (Some(copies), Some(active)) = (copies, active) else { return Ok(false) };
            self.graph.copies(site, copies, active);
        }
        Ok(true)
    }

    /// What a call says of the layer's weights, if anything, and whether it fits.
    fn pruning(&mut self, operator: &Operator, common: &Common<'a>) -> Result<'g, (Option<Pruning>, bool)> {
        if common.sparsity.is_none() && common.kept.is_none() {
            return Ok((None, true));
        }
        let mut pruning = Pruning::NONE;
        if let Some(share) = common.sparsity {
            let value = self.expr(share)?;
            if !self.fits_sparsity(operator, &value, share) {
                return Ok((None, false));
            }
            pruning = pruning.sparsity(value.number()?);
        }
        if let Some(kept) = common.kept {
            let value = self.expr(kept)?;
            if !self.fits_kept(operator, &value, kept) {
                return Ok((None, false));
            }
            pruning = pruning.kept(match value {
                Value::Int(count, _) => Kept::first(count),
                Value::List(list) if matches!(list.first(), Some(Value::Flag(_))) => {
                    Kept::mask(&list.iter().map(Value::flag).collect::<std::result::Result<Vec<_>, _>>()?)
                }
                Value::List(list) => {
                    Kept::numbers(&list.iter().map(Value::int).collect::<std::result::Result<Vec<_>, _>>()?)
                }
                _ => return unknown(),
            });
        }
        Ok((Some(pruning), true))
    }

    /// A name or a key, and whether it has captures; nothing if a capture does not fit.
    fn text(&mut self, expr: &Expr) -> Result<'g, Option<(NameText, bool)>> {
        let Expr::Lit(lit) = expr else { return unknown() };
        let Lit::Str(lit) = &lit.lit else { return unknown() };
        let value = lit.value();
        let (mut text, mut rest, mut made) = (NameText::new(), value.as_str(), false);
        while let Some((before, from)) = rest.split_once('{') {
            let Some((name, after)) = from.split_once('}') else { return unknown() };
            made = true;
            if !before.is_empty() {
                text = text.str(before);
            }
            text = match self.variable(name, None)? {
                Value::Int(n, _) => Capture(n).write(text),
                Value::Text(part) => Capture(&*part).write(text),
                other => {
                    self.unfit_capture(name, &other, expr);
                    return Ok(None);
                }
            };
            rest = after;
        }
        if !rest.is_empty() {
            text = text.str(rest);
        }
        Ok(Some((text, made)))
    }

    /// A size that a tensor tells, or the growth of a list.
    pub(super) fn query(&mut self, name: &str, call: &'a syn::ExprMethodCall, site: u32) -> Result<'g, Value<'g>> {
        if name == "push" {
            let Expr::Path(path) = &*call.receiver else { return unknown() };
            let Some(ident) = path.path.get_ident() else { return unknown() };
            let tensor = match self.expr(&call.args[0])? {
                Value::Wrong => self.graph.nothing(),
                value if is_plain(&value) => {
                    let message = format!("`push` takes a tensor; this is {}", words(&value));
                    self.unfit.tell(&call.args[0], message);
                    self.graph.nothing()
                }
                value => value.tensor()?,
            };
            let place = self.place_of(ident)?;
            let variable = &mut self.variables[place];
            self.doubts.change(variable, None);
            self.doubts.read(variable);
            let Value::Tensors(list) = &mut variable.value else { return unknown() };
            Rc::make_mut(list).push_at(tensor, site);
            return Ok(Value::Unit);
        }
        let x = self.tensor(&call.receiver)?;
        Ok(Value::size(match name {
            "channels" => x.channels_at(site),
            "depth" => x.depth_at(site),
            "height" => x.height_at(site),
            "width" => x.width_at(site),
            "length" => x.length_at(site),
            "dim" => {
                let axis = match self.expr(&call.args[0])? {
                    Value::Int(n, _) => isize::try_from(n).map_err(|_| Stop::Unknown)?,
                    Value::Negative(n) => n,
                    value if is_plain(&value) => {
                        let message = format!("`dim` takes an axis, a whole number (`1`, `-1`); this is {}", words(&value));
                        self.unfit.tell(&call.args[0], message);
                        return Ok(Value::Wrong);
                    }
                    Value::Wrong => return Ok(Value::Wrong),
                    _ => return unknown(),
                };
                x.dim_at(axis, site)
            }
            _ => return unknown(),
        }))
    }

    /// A call of a block of the same macro call.
    pub(super) fn block_call(&mut self, name: &str, call: &'a syn::ExprCall, place: Place) -> Result<'g, Value<'g>> {
        let function = *self.functions.get(name.strip_prefix("r#").unwrap_or(name)).ok_or(Stop::Unknown)?;
        self.block_calls += 1;
        if !function.generics.params.is_empty() || self.block_calls >= MAX_CALLS as usize {
            return unknown();
        }
        let mut own: Vec<Option<&'a Expr>> = vec![None; function.parameters.len()];
        let (mut common, mut next) = (Common::default(), 0);
        for arg in &call.args {
            let Expr::Assign(assign) = arg else {
                *own.get_mut(next).ok_or(Stop::Unknown)? = Some(arg);
                next += 1;
                continue;
            };
            let argument = named(&assign.left).ok_or(Stop::Unknown)?;
            let known =
                |parameter: &crate::syntax::Parameter| parameter.name.as_ref().map(plain).as_deref() == Some(&argument);
            match function.parameters.iter().position(known) {
                Some(slot) => own[slot] = Some(&assign.right),
                None => match argument.as_str() {
                    "name" => common.name = Some(&assign.right),
                    "shared" => common.shared = Some(&assign.right),
                    "copies" => common.copies = Some(&assign.right),
                    "active" => common.active = Some(&assign.right),
                    "dtype" => common.dtype = Some(&assign.right),
                    _ => return unknown(),
                },
            }
        }
        let before = self.graph.frame();
        let mut values = Vec::new();
        for (parameter, value) in function.parameters.iter().zip(own) {
            allowed(&parameter.ty)?;
            values.push(match (value, &parameter.default) {
                (Some(written), _) => {
                    let value = self.of_type(written, &parameter.ty)?;
                    self.passed(name, parameter, value, written)
                }
                // A default stands outside of the body that calls.
                (None, Some(default)) => {
                    let floor = std::mem::replace(&mut self.floor, self.variables.len());
                    let value = self.of_type(default, &parameter.ty);
                    self.floor = floor;
                    value?
                }
                (None, None) => return unknown(),
            });
        }
        // What does not fit in it is told, and the run need not be right.
        self.site(place.site, &common)?;
        let (start, floor) = (self.variables.len(), self.floor);
        self.floor = start;
        self.graph.open(place.site);
        for (parameter, value) in function.parameters.iter().zip(&values) {
            self.doubts.doubt_unless(takes_all(&parameter.pat));
            if !self.matches(&parameter.pat, value)? {
                return unknown();
            }
        }
        let value = self.function(&function.body)?;
        // rustc tells it at the block's end, where a `;` is too many, say; it is no fault of the calls.
        let is_tensor = function.returns.to_string() == "Tensor";
        if is_tensor && !matches!(value, Value::Tensor(_) | Value::Wrong) {
            return unknown();
        }
        self.forget(start);
        self.floor = floor;
        self.graph.within(before, ());
        Ok(self.checked(value, &function.returns))
    }
}

/// A method's name as the table has it.
fn operator_name(name: &str) -> &str {
    name.strip_prefix("r#").unwrap_or(name)
}
