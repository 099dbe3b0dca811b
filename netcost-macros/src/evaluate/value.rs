//! Values of a body, as the evaluation at expansion holds them.

use std::rc::Rc;

use netcost_core::dynamic;
use netcost_core::op::Activation;
use netcost_core::tensor::{Tensor, Tensors};

use super::{Stop, unknown};

/// A value. Whole numbers are `usize`: a body that has others is left to const evaluation.
#[derive(Clone)]
pub enum Value<'g> {
    /// `()`.
    Unit,
    /// A whole number, and whether something says that it is a `usize`: a bare literal may be an `i32`.
    Int(usize, bool),
    /// A negative whole number, as it is written.
    Negative(isize),
    Flag(bool),
    Float(f64),
    Text(Rc<str>),
    Act(Activation),
    Tensor(Tensor<'g>),
    /// A list of tensors that grows.
    Tensors(Rc<Tensors<'g>>),
    /// An array or a slice.
    List(Rc<Vec<Value<'g>>>),
    Tuple(Rc<Vec<Value<'g>>>),
    Range(usize, usize),
    None,
    Some(Rc<Value<'g>>),
    /// Stands for what could not be made, which is told.
    Wrong,
}

impl<'g> Value<'g> {
    /// A number that is surely a `usize`.
    pub fn size(n: usize) -> Value<'g> {
        Value::Int(n, true)
    }

    pub fn int(&self) -> Result<usize, Stop<'g>> {
        if let Value::Int(n, _) = *self { Ok(n) } else { unknown() }
    }

    pub fn flag(&self) -> Result<bool, Stop<'g>> {
        if let Value::Flag(flag) = *self { Ok(flag) } else { unknown() }
    }

    pub fn tensor(&self) -> Result<Tensor<'g>, Stop<'g>> {
        if let Value::Tensor(tensor) = *self { Ok(tensor) } else { unknown() }
    }

    /// A float; also a whole number where a layer or a function takes a float.
    #[allow(clippy::cast_precision_loss)]
    pub fn number(&self) -> Result<f64, Stop<'g>> {
        match *self {
            Value::Float(x) => Ok(x),
            Value::Int(n, _) => Ok(n as f64),
            Value::Negative(n) => Ok(n as f64),
            _ => unknown(),
        }
    }

    /// Several tensors, in any form.
    pub fn tensors(&self) -> Result<Rc<Tensors<'g>>, Stop<'g>> {
        match self {
            Value::Tensors(list) => Ok(Rc::clone(list)),
            Value::List(items) | Value::Tuple(items) => {
                let mut list = Tensors::new();
                // One more is a fault, which const evaluation tells.
                if items.len() > Tensors::CAPACITY {
                    return unknown();
                }
                for item in items.iter() {
                    list.push(item.tensor()?);
                }
                Ok(Rc::new(list))
            }
            _ => unknown(),
        }
    }

    /// The elements of what a loop runs over.
    pub fn len(&self) -> Result<usize, Stop<'g>> {
        match self {
            Value::Range(start, end) => Ok(end.saturating_sub(*start)),
            Value::List(items) => Ok(items.len()),
            Value::Tensors(list) => Ok(list.len()),
            _ => unknown(),
        }
    }

    /// The element at a position.
    pub fn at(&self, i: usize) -> Result<Value<'g>, Stop<'g>> {
        match self {
            Value::Range(start, end) if i < end.saturating_sub(*start) => Ok(Value::size(start + i)),
            Value::List(items) => items.get(i).cloned().ok_or(Stop::Unknown),
            Value::Tensors(list) => list.get(i).map(Value::Tensor).ok_or(Stop::Unknown),
            _ => unknown(),
        }
    }

    /// The value as an argument of a layer. What it holds is kept for as long as the compiler runs, which is not long.
    pub fn argument(&self) -> Result<dynamic::Value<'static>, Stop<'g>> {
        Ok(match self {
            Value::Int(n, _) => dynamic::Value::Int(*n),
            Value::Negative(n) => dynamic::Value::Negative(*n),
            Value::Flag(flag) => dynamic::Value::Flag(*flag),
            Value::Float(x) => dynamic::Value::Float(*x),
            Value::Act(act) => dynamic::Value::Act(*act),
            Value::Text(text) => dynamic::Value::Text(keep(text)),
            Value::List(items) | Value::Tuple(items) => {
                let items = items.iter().map(Value::argument).collect::<Result<Vec<_>, _>>()?;
                dynamic::Value::List(Box::leak(items.into_boxed_slice()))
            }
            _ => return unknown(),
        })
    }
}

/// A string for as long as the compiler runs.
pub fn keep(text: &str) -> &'static str {
    Box::leak(text.to_owned().into_boxed_str())
}

/// The activation of a name, as it is written after `Activation::`.
pub fn activation(name: &str) -> Option<Activation> {
    Activation::ALL.iter().copied().find(|act| format!("{act:?}") == name)
}
