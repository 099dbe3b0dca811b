//! Values whose type does not fit where they stand, where the evaluation knows both: told here, in the words of all other faults.
//!
//! Something stands for what such a value would have made ([`Value::Wrong`], a tensor of nothing), so that what else is wrong is
//! told in the same run. Of types that are not known here, of constants and functions from outside, rustc tells.

use std::rc::Rc;

use netcost_core::op::{Kind as Form, Operator, Returns};
use netcost_core::tensor::{Tensor, Tensors};
use netcost_core::trace::Faults;
use quote::ToTokens;
use syn::{Block, Expr, Lit};

use super::value::Value;
use super::{Result, Run, unknown};
use crate::Errors;
use crate::hash::HashSet;
use crate::lower::key;
use crate::syntax::{Parameter, tail};

/// What was told of values that do not fit, over all networks of a macro call.
#[derive(Default)]
pub struct Unfit {
    pub errors: Errors,
    /// What rustc tells, too, and as well: told here only beside others, since rustc then has no say.
    pub of_rustc: Errors,
    /// Where something was told, or is left to rustc: a place is reached once per turn and network.
    places: HashSet<usize>,
    /// The faults of networks that could not be run to their end.
    pub cut: Vec<(usize, Faults)>,
}

impl Unfit {
    /// Tells a value that does not fit, once per place.
    pub fn tell(&mut self, at: &impl ToTokens, message: impl std::fmt::Display) {
        if self.places.insert(key(at)) {
            self.errors.at(at, message);
        }
    }

    /// The same of what rustc tells if nothing else is told.
    fn tell_beside(&mut self, at: &Expr, message: impl std::fmt::Display) {
        if self.places.insert(key(at)) {
            self.of_rustc.at(at, message);
        }
    }
}

/// What a value is, with an article.
pub fn words(value: &Value<'_>) -> String {
    match value {
        Value::Unit => "nothing".to_owned(),
        Value::Int(..) => "a whole number".to_owned(),
        Value::Negative(_) => "a negative number".to_owned(),
        Value::Flag(_) => "a `bool`".to_owned(),
        Value::Float(_) => "a float".to_owned(),
        Value::Text(_) => "a string".to_owned(),
        Value::Act(_) => "an activation".to_owned(),
        Value::Tensor(_) => "a tensor".to_owned(),
        Value::Tensors(_) => "a list of tensors".to_owned(),
        Value::Range(..) => "a range".to_owned(),
        Value::None | Value::Some(_) => "an `Option`".to_owned(),
        Value::List(items) => match items.first() {
            Some(first) => format!("a list of {}", several(first)),
            None => "an empty list".to_owned(),
        },
        Value::Tuple(items) => match items.as_slice() {
            [Value::Tensor(_), Value::Tensor(_)] => "a pair of tensors".to_owned(),
            [_, _] => "a pair".to_owned(),
            _ => "a tuple".to_owned(),
        },
        Value::Wrong => "what is at fault".to_owned(),
    }
}

fn several(value: &Value<'_>) -> &'static str {
    match value {
        Value::Int(..) | Value::Negative(_) => "whole numbers",
        Value::Flag(_) => "`bool`s",
        Value::Float(_) => "floats",
        Value::Text(_) => "strings",
        Value::Act(_) => "activations",
        Value::Tensor(_) => "tensors",
        Value::List(_) | Value::Tensors(_) => "lists",
        Value::Tuple(_) => "tuples",
        _ => "other values",
    }
}

/// What an argument of a form is, with examples; `axes` is over how many axes the operator goes.
fn expected(form: Form, axes: Option<usize>) -> Option<&'static str> {
    Some(match (form, axes) {
        (Form::Int | Form::MaybeInt | Form::Count, _) => "a whole number",
        (Form::Flag, _) => "`true` or `false`",
        (Form::Float | Form::MaybeFloat, _) => "a number",
        (Form::Choice, _) => "a string",
        (Form::Act, _) => "an activation (`Activation::Relu`)",
        (Form::Size | Form::MaybeSize, Some(1)) => "a number (`3`)",
        (Form::Size | Form::MaybeSize, Some(3)) => "a size, a number or one per axis (`3`, `[3, 5, 5]`)",
        (Form::Size | Form::MaybeSize, _) => "a size, a number or one per axis (`3`, `[10, 4]`)",
        (Form::Padding, _) => "a number, one per axis, a pair `(before, after)` per axis, `\"same\"` or `\"valid\"`",
        (Form::Axis | Form::MaybeAxis, _) => "a whole number (`1`, `-1`)",
        (Form::Ints | Form::MaybeInts, _) => "one or more whole numbers (`1`, `[0, -1]`)",
        (Form::Sections, _) => "the size of a part, a number or one per part (`8`, `[16, 48]`)",
        (Form::MaybeFactor, _) => "a number or one per axis (`2`, `[2.0, 1.5]`)",
        (Form::MaybeExtent, _) => "a number or one per axis (`28`, `[28, 14]`)",
        _ => return None,
    })
}

/// Over how many axes an operator goes, if its name says so.
fn axes_of(operator: &Operator) -> Option<usize> {
    operator.name.strip_suffix('d')?.bytes().last().map(|digit| usize::from(digit.wrapping_sub(b'0'))).filter(|n| *n <= 3)
}

/// What an argument of an operator is, with examples.
pub fn expected_of(operator: &Operator, form: Form) -> Option<&'static str> {
    expected(form, axes_of(operator))
}

/// Whether all of a list, or the value itself, is of a kind.
fn each(value: &Value<'_>, is: impl Fn(&Value<'_>) -> bool) -> bool {
    match value {
        Value::List(items) | Value::Tuple(items) => items.iter().all(is),
        other => is(other),
    }
}

/// Whether a value is at fault, or has in it what is.
fn is_wrong(value: &Value<'_>) -> bool {
    match value {
        Value::Wrong => true,
        Value::List(items) | Value::Tuple(items) => items.iter().any(is_wrong),
        _ => false,
    }
}

/// Whether a value surely has no place in an argument of a form. A negative number is told with its value ([`negative`]), and a
/// list of another length by rustc.
fn is_unfit(form: Form, value: &Value<'_>) -> bool {
    let number = |value: &Value<'_>| matches!(value, Value::Int(..) | Value::Negative(_));
    !match form {
        Form::Int | Form::MaybeInt | Form::Count => number(value),
        Form::Flag => matches!(value, Value::Flag(_)),
        Form::Float | Form::MaybeFloat => number(value) || matches!(value, Value::Float(_)),
        Form::Choice => matches!(value, Value::Text(_)),
        Form::Act => matches!(value, Value::Act(_)),
        Form::Size | Form::MaybeSize | Form::Sections | Form::MaybeExtent | Form::Ints | Form::MaybeInts => {
            each(value, number)
        }
        Form::Padding => each(value, |item| number(item) || each(item, number)) || matches!(value, Value::Text(_)),
        Form::Axis | Form::MaybeAxis => number(value),
        Form::MaybeFactor => each(value, |item| number(item) || matches!(item, Value::Float(_))),
        _ => true,
    }
}

/// A negative number where only others have a place, in a list or by itself.
fn negative(form: Form, value: &Value<'_>) -> Option<isize> {
    let among = |items: &[Value<'_>]| items.iter().find_map(|item| negative(form, item));
    match (form, value) {
        (
            Form::Int
            | Form::MaybeInt
            | Form::Count
            | Form::Size
            | Form::MaybeSize
            | Form::Padding
            | Form::Sections
            | Form::MaybeExtent,
            Value::Negative(n),
        ) => Some(*n),
        (_, Value::List(items) | Value::Tuple(items)) => among(items),
        _ => None,
    }
}

/// Whether lowering leaves the argument as it is written, so that what rustc tells of it names no type of generated code.
fn as_written(form: Form, written: &Expr) -> bool {
    match form {
        Form::Int | Form::Flag | Form::Choice | Form::Act => true,
        Form::Count | Form::Float => matches!(written, Expr::Lit(_)),
        Form::Size => matches!(written, Expr::Array(_) | Expr::Tuple(_)),
        Form::Padding => matches!(written, Expr::Lit(lit) if matches!(lit.lit, Lit::Str(_))),
        _ => false,
    }
}

impl<'a, 'g> Run<'_, '_, 'a, 'g> {
    /// Whether a value has a place in an argument. One that has none is told; `named` says that it is given by the argument's name,
    /// without which rustc would not say what it is for.
    pub(super) fn fits(
        &mut self,
        operator: &Operator,
        argument: usize,
        value: &Value<'g>,
        written: &'a Expr,
        named: bool,
    ) -> bool {
        if is_wrong(value) {
            return false;
        }
        let argument = &operator.arguments[argument];
        let (form, axes) = (argument.kind, axes_of(operator));
        if let (Form::Padding, Value::List(items), Some(axes)) = (form, value, axes)
            && !items.is_empty()
            && items.len() != axes
            && !is_unfit(form, value)
        {
            let message = format!(
                "`{}`: {} has {} sizes, and there {} to pad",
                operator.name,
                argument.name,
                items.len(),
                if axes == 1 { "is 1 axis".to_owned() } else { format!("are {axes} axes") }
            );
            self.unfit.tell(written, message);
            return false;
        }
        if !is_unfit(form, value) {
            let Some(n) = negative(form, value) else { return true };
            let message = format!("`{}`: {} is {n}; it cannot be negative", operator.name, argument.name);
            self.unfit.tell(written, message);
            return false;
        }
        let Some(expected) = expected(form, axes) else { return true };
        let message = format!("`{}`: {} is {expected}; this is {}", operator.name, argument.name, words(value));
        if named && as_written(form, written) {
            self.unfit.tell_beside(written, message);
        } else {
            self.unfit.tell(written, message);
        }
        false
    }

    /// Whether what is said of a layer's types may be types. A value of another type is told.
    pub(super) fn fits_types(&mut self, dtype: &'a Expr) -> bool {
        let parts: Vec<&Expr> = match dtype {
            Expr::Tuple(tuple) => tuple.elems.iter().collect(),
            Expr::Paren(paren) => vec![&*paren.expr],
            other => vec![other],
        };
        for part in parts {
            let value = if let Expr::Assign(assign) = part { &*assign.right } else { part };
            let Expr::Path(path) = value else { continue };
            let Some(name) = path.path.get_ident() else { continue };
            // No variable that is known here holds a type.
            let Ok(of) = self.variable(&crate::lower::plain(name), Some(name)) else { continue };
            if !matches!(of, Value::Wrong) {
                let message = format!("`{name}` is no type of elements (`i8`, or a `Dtype`); it is {}", words(&of));
                self.unfit.tell(value, message);
            }
            return false;
        }
        true
    }

    /// Whether a value is a share.
    pub(super) fn fits_sparsity(&mut self, operator: &Operator, value: &Value<'g>, written: &'a Expr) -> bool {
        if matches!(value, Value::Float(_) | Value::Int(..) | Value::Negative(_)) {
            return true;
        }
        if !is_wrong(value) {
            let message =
                format!("`{}`: sparsity is a number between 0 and 1 (`0.5`); this is {}", operator.name, words(value));
            self.unfit.tell(written, message);
        }
        false
    }

    /// Whether a value may say which channels are kept.
    pub(super) fn fits_kept(&mut self, operator: &Operator, value: &Value<'g>, written: &'a Expr) -> bool {
        let fits = match value {
            Value::Int(..) | Value::Negative(_) => true,
            Value::List(items) => {
                items.iter().all(|item| matches!(item, Value::Int(..)))
                    || items.iter().all(|item| matches!(item, Value::Flag(_)))
            }
            _ => false,
        };
        if !fits && !is_wrong(value) {
            let message = format!(
                "`{}`: kept is how many channels, their numbers, or a `bool` for each (`32`, `[0, 2, 3]`, `[true, false, true]`); \
                 this is {}",
                operator.name,
                words(value)
            );
            self.unfit.tell(written, message);
        }
        fits
    }

    /// Tells a capture that no name can have.
    pub(super) fn unfit_capture(&mut self, name: &str, value: &Value<'g>, written: &Expr) {
        if !is_wrong(value) {
            let message = format!("`{{{name}}}` is {}; a name captures whole numbers and strings", words(value));
            self.unfit.tell(written, message);
        }
    }

    /// Tells that `forward` returns another number of tensors than it declares; whether that is so.
    pub(super) fn unfit_outputs(&mut self, declared: usize, value: &Value<'g>, body: &'a Block) -> bool {
        let returned = match value {
            Value::Tensor(_) => 1,
            Value::Tuple(items) | Value::List(items)
                if items.len() > 1 && items.iter().all(|item| matches!(item, Value::Tensor(_))) =>
            {
                items.len()
            }
            Value::Wrong | Value::Unit => return false,
            _ => 0,
        };
        let (Some(tail), false) = (tail(body), returned == declared) else { return false };
        let plural = |n: usize, what: &str| if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") };
        let returns = if returned == 0 { words(value) } else { plural(returned, "tensor") };
        let message = format!("`forward` returns {returns} and declares {}", plural(declared, "output"));
        self.unfit.tell(tail, message);
        true
    }

    /// Tells that a loop does not run over a value; nothing is known of what follows it.
    pub(super) fn unfit_loop(&mut self, value: &Value<'g>, written: &'a Expr) {
        if is_wrong(value) {
            return;
        }
        let range = match value {
            Value::Int(n, _) => format!("`0..{n}`"),
            _ => "`0..3`".to_owned(),
        };
        let message = format!(
            "a loop does not run over {}; it runs over a range ({range}), an array, a slice or a list of tensors",
            words(value)
        );
        self.unfit.tell(written, message);
    }

    /// Tells that what is indexed has no elements.
    pub(super) fn unfit_index(&mut self, value: &Value<'g>, written: &'a Expr) {
        if !is_wrong(value) {
            let message = format!("{} has no elements; an array, a slice, a shape or a list of tensors has", words(value));
            self.unfit.tell(written, message);
        }
    }

    /// Tells that what should be several tensors is something else.
    pub(super) fn unfit_list(&mut self, operator: &Operator, value: &Value<'g>, written: &'a Expr) {
        if !is_wrong(value) {
            let message = format!(
                "`{}` takes tensors, in brackets (`[a, b]`) or as a list, `Tensors`; this is {}",
                operator.name,
                words(value)
            );
            self.unfit.tell(written, message);
        }
    }

    /// Tells what is no tensor among several: if one of some that are written in brackets, that one.
    pub(super) fn unfit_tensors(&mut self, operator: &Operator, items: &Rc<Vec<Value<'g>>>, written: &'a Expr) {
        let is_tensor = |item: &Value<'_>| matches!(item, Value::Tensor(_) | Value::Tensors(_));
        match written {
            Expr::Array(array) if items.iter().any(is_tensor) => {
                for (item, written) in items.iter().zip(&array.elems).filter(|(item, _)| !is_tensor(item)) {
                    self.unfit_list(operator, item, written);
                }
            }
            _ => self.unfit_list(operator, &Value::List(Rc::clone(items)), written),
        }
    }

    /// A tensor that is an argument; of what is none, that is told, and it does not fit.
    pub(super) fn tensor_argument(
        &mut self,
        operator: &Operator,
        name: &str,
        written: &'a Expr,
        fits: &mut bool,
    ) -> Result<'g, Tensor<'g>> {
        let value = self.expr(written)?;
        if is_plain(&value) {
            let all = operator.tensors.iter().any(|argument| argument.kind == Form::Tensors);
            let message = if all {
                format!("`{}` takes tensors; this is {}", operator.name, words(&value))
            } else {
                format!("`{}`: {name} is a tensor; this is {}", operator.name, words(&value))
            };
            self.unfit.tell(written, message);
        } else if !matches!(value, Value::Wrong) {
            return value.tensor();
        }
        *fits = false;
        Ok(self.graph.nothing())
    }

    /// A whole number that a call of a block takes besides its own arguments; none if it does not fit, which is told.
    pub(super) fn whole_number(&mut self, name: &str, written: &'a Expr, site: u32) -> Result<'g, Option<usize>> {
        let value = self.expr(written)?;
        let label = self.lower.sites.get(site as usize).map_or("", |site| site.label.as_str());
        match &value {
            Value::Negative(n) => self.unfit.tell(written, format!("`{label}`: {name} is {n}; it cannot be negative")),
            value if is_plain(value) && !matches!(value, Value::Int(..)) => {
                self.unfit.tell(written, format!("`{label}`: {name} is a whole number; this is {}", words(value)));
            }
            Value::Wrong => {}
            value => return value.int().map(Some),
        }
        Ok(None)
    }

    /// A value that a block of the same macro call is given. What is surely of another type is told: rustc would show all that the
    /// block's function takes besides.
    pub(super) fn passed(&mut self, block: &str, of: &Parameter, value: Value<'g>, written: &'a Expr) -> Value<'g> {
        let ty = of.ty.to_string().replace(' ', "");
        let fits = match ty.as_str() {
            "usize" => matches!(value, Value::Int(..)),
            "f64" => matches!(value, Value::Float(_)),
            "bool" => matches!(value, Value::Flag(_)),
            "&str" | "&'staticstr" => matches!(value, Value::Text(_)),
            "Activation" => matches!(value, Value::Act(_)),
            "Tensor" => matches!(value, Value::Tensor(_)),
            "Size1" | "Size2" | "Size3" => each(&value, |item| matches!(item, Value::Int(..))),
            _ => true,
        };
        if fits || is_wrong(&value) || matches!(value, Value::Negative(_)) {
            return value;
        }
        let name = of.name.as_ref().map_or_else(|| "_".to_owned(), crate::lower::plain);
        let ty = if ty == "&'staticstr" { "&'static str".to_owned() } else { ty };
        self.unfit.tell(written, format!("`{block}`: {name} is of type `{ty}`; this is {}", words(&value)));
        Value::Wrong
    }

    /// A number that a function of the prelude takes.
    pub(super) fn number_of(&mut self, function: &str, written: &'a Expr) -> Result<'g, Value<'g>> {
        let value = self.expr(written)?;
        if is_plain(&value) && !matches!(value, Value::Int(..) | Value::Negative(_) | Value::Float(_)) {
            self.unfit.tell(written, format!("`{function}` takes a number; this is {}", words(&value)));
            return Ok(Value::Wrong);
        }
        Ok(value)
    }

    /// What stands for the results of a layer that cannot be made.
    pub(super) fn made_of_nothing(&self, operator: &Operator, parts: Option<usize>) -> Result<'g, Value<'g>> {
        let nothing = Value::Tensor(self.graph.nothing());
        match (operator.returns, parts) {
            (Returns::One, _) | (Returns::Pair | Returns::Triple, None) => Ok(nothing),
            (Returns::Parts, Some(parts)) => Ok(Value::List(vec![nothing; parts].into())),
            (Returns::Parts, None) => Ok(Value::Tensors(Tensors::new().into())),
            (Returns::Pair, Some(2)) => Ok(Value::Tuple(vec![nothing.clone(), nothing].into())),
            (Returns::Triple, Some(2)) => {
                let states = Value::Tuple(vec![nothing.clone(), nothing.clone()].into());
                Ok(Value::Tuple(vec![nothing, states].into()))
            }
            (Returns::Pair | Returns::Triple, Some(_)) => unknown(),
        }
    }

    /// An operator between values that it does not take, told at the operator; of a tensor, a tensor stands for the result.
    pub(super) fn unfit_operands(
        &mut self,
        name: &str,
        left: &Value<'g>,
        right: &Value<'g>,
        at: &impl ToTokens,
    ) -> Value<'g> {
        let wrong = matches!(left, Value::Wrong) || matches!(right, Value::Wrong);
        let tensor = matches!(left, Value::Tensor(_)) || matches!(right, Value::Tensor(_));
        if !wrong {
            let number = |value: &Value<'_>| matches!(value, Value::Int(..) | Value::Float(_) | Value::Negative(_));
            let tuple = |value: &Value<'_>| matches!(value, Value::Tuple(_));
            let right_would = if tuple(left) || tuple(right) {
                "the parts of a pair are `.0` and `.1`"
            } else if tensor && !matches!(name, "add" | "sub" | "mul" | "div") {
                "of tensors there are `+`, `-`, `*` and `/`"
            } else if tensor {
                "beside a tensor stands another, or a number"
            } else if number(left) && number(right) {
                ONE_TYPE
            } else {
                "it takes two numbers of one type, two tensors, or a tensor and a number"
            };
            let sign = match name {
                "add" => "+",
                "sub" => "-",
                "mul" => "*",
                "div" => "/",
                "rem" => "%",
                other => other,
            };
            let (left, right) = (words(left), words(right));
            let right = if left == right { "another".to_owned() } else { right };
            self.unfit.tell(at, format!("`{sign}` does not take {left} and {right}; {right_would}"));
        }
        if tensor { Value::Tensor(self.graph.nothing()) } else { Value::Wrong }
    }
}

/// Whether a value is surely no tensor, and not what holds one of which more is to be known.
pub fn is_plain(value: &Value<'_>) -> bool {
    !matches!(value, Value::Tensor(_) | Value::Wrong | Value::Unit | Value::None | Value::Some(_))
}

/// What is wrong with a comparison or a shift of two values, surely: it takes two of one type, and no tensors.
pub fn unfit_comparison(shifts: bool, left: &Value<'_>, right: &Value<'_>) -> Option<String> {
    let sort = |value: &Value<'_>| match value {
        Value::Tensor(_) => Some('t'),
        Value::Int(..) => Some('i'),
        Value::Float(_) => Some('f'),
        Value::Text(_) => Some('s'),
        Value::Flag(_) => Some('b'),
        Value::Act(_) => Some('a'),
        _ => None,
    };
    let (left_sort, right_sort) = (sort(left)?, sort(right)?);
    let right_would = match (left_sort, right_sort) {
        ('t', _) | (_, 't') => "a tensor has sizes (`x.channels()`, `x.dim(0)`), but no value",
        ('i', 'i') => return None,
        _ if shifts => "a whole number is shifted by a whole number",
        ('i', 'f') | ('f', 'i') => ONE_TYPE,
        (a, b) if a != b => "both would be of one type",
        _ => return None,
    };
    let (left, right) = (words(left), words(right));
    let right = if left == right { "another".to_owned() } else { right };
    Some(format!("does not take {left} and {right}; {right_would}"))
}

const ONE_TYPE: &str = "both would be of one type: `as f64` makes a whole number a float, `as usize` a float a whole number";

/// Whether no operator stands between two values, surely: what is left is for rustc to say.
pub fn is_unfit_pair(name: &str, left: &Value<'_>, right: &Value<'_>) -> bool {
    let sort = |value: &Value<'_>| match value {
        Value::Tensor(_) => Some('t'),
        Value::Int(..) => Some('i'),
        Value::Float(_) => Some('f'),
        Value::Text(_) | Value::Flag(_) | Value::Act(_) | Value::Tuple(_) | Value::List(_) | Value::Tensors(_) => Some('o'),
        Value::Wrong => Some('w'),
        _ => None,
    };
    match (sort(left), sort(right)) {
        (Some('w' | 'o'), Some(_)) | (Some(_), Some('w' | 'o')) => true,
        (Some('i'), Some('f')) | (Some('f'), Some('i')) => !matches!(name, "mul" | "div" | "pow"),
        (Some('t'), Some(_)) | (Some(_), Some('t')) => !matches!(name, "add" | "sub" | "mul" | "div"),
        _ => false,
    }
}
