//! What a `for` runs over.

use std::rc::Rc;

use syn::Expr;

use super::value::Value;
use super::{Result, Run, unknown};

impl<'a, 'g> Run<'_, '_, 'a, 'g> {
    /// What a `for` runs over.
    pub(super) fn source(&mut self, expr: &'a Expr) -> Result<'g, Source<'g>> {
        if let Expr::MethodCall(call) = expr {
            let inner = |run: &mut Self| run.source(&call.receiver);
            match (call.method.to_string().as_str(), call.args.len()) {
                (name @ ("iter" | "into_iter" | "copied" | "cloned"), 0) => {
                    self.doubts.doubt_unless(name == "into_iter");
                    return inner(self);
                }
                ("enumerate", 0) => return Ok(Source::Enumerate(Box::new(inner(self)?))),
                ("rev", 0) => return Ok(Source::Rev(Box::new(inner(self)?))),
                ("zip", 1) => {
                    let left = inner(self)?;
                    return Ok(Source::Zip(Box::new(left), Box::new(self.source(&call.args[0])?)));
                }
                (name @ ("skip" | "take" | "step_by"), 1) => {
                    let inner = Box::new(inner(self)?);
                    let by = self.expr(&call.args[0])?.int()?;
                    return match name {
                        "skip" => Ok(Source::Skip(inner, by)),
                        "take" => Ok(Source::Take(inner, by)),
                        _ if by > 0 => Ok(Source::Step(inner, by)),
                        _ => unknown(),
                    };
                }
                _ => {}
            }
        }
        if let Expr::Paren(paren) = expr {
            return self.source(&paren.expr);
        }
        let value = self.expr(expr)?;
        if matches!(
            value,
            Value::Int(..)
                | Value::Float(_)
                | Value::Flag(_)
                | Value::Text(_)
                | Value::Act(_)
                | Value::Tensor(_)
                | Value::Wrong
        ) {
            self.unfit_loop(&value, expr);
            return unknown();
        }
        value.len()?;
        Ok(Source::Of(value))
    }
}

/// What a loop runs over.
pub enum Source<'g> {
    Of(Value<'g>),
    Enumerate(Box<Source<'g>>),
    Rev(Box<Source<'g>>),
    Zip(Box<Source<'g>>, Box<Source<'g>>),
    Skip(Box<Source<'g>>, usize),
    Take(Box<Source<'g>>, usize),
    Step(Box<Source<'g>>, usize),
}

impl<'g> Source<'g> {
    fn len(&self) -> Result<'g, usize> {
        Ok(match self {
            Source::Of(value) => value.len()?,
            Source::Enumerate(of) | Source::Rev(of) => of.len()?,
            Source::Zip(a, b) => a.len()?.min(b.len()?),
            Source::Skip(of, by) => of.len()?.saturating_sub(*by),
            Source::Take(of, by) => of.len()?.min(*by),
            Source::Step(of, by) => of.len()?.div_ceil(*by),
        })
    }

    /// The element at a position, if there are so many.
    pub fn get(&self, i: usize) -> Result<'g, Option<Value<'g>>> {
        let len = self.len()?;
        if i >= len {
            return Ok(None);
        }
        match self {
            Source::Of(value) => value.at(i).map(Some),
            Source::Enumerate(of) => Ok(of.get(i)?.map(|item| Value::Tuple(Rc::new(vec![Value::size(i), item])))),
            Source::Rev(of) => of.get(len - 1 - i),
            Source::Zip(a, b) => match (a.get(i)?, b.get(i)?) {
                (Some(a), Some(b)) => Ok(Some(Value::Tuple(Rc::new(vec![a, b])))),
                _ => Ok(None),
            },
            Source::Skip(of, by) => of.get(i + by),
            Source::Take(of, _) => of.get(i),
            Source::Step(of, by) => of.get(i * by),
        }
    }
}
