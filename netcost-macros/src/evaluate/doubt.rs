//! What rustc may still have to say of a body that was run here.
//!
//! Where all of a body was run, each value had the type that its place asks for, and each variable was needed, rustc would say
//! nothing, and the body need not be given to it. Whatever is not surely so is a doubt, and rustc gets the body as ever.

use netcost_core::op::Kind as Form;
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::{Expr, Pat};

use super::value::Value;
use crate::hash::{HashMap, HashSet};

/// The doubts about all bodies of a macro call, over all networks of a family.
#[derive(Default)]
pub struct Doubts {
    /// Whether there is one that nothing later takes away.
    any: bool,
    /// The branches that were taken, of those that lowering noted.
    taken: HashSet<usize>,
    /// Where variables get values, and which of these were read.
    written: HashSet<usize>,
    read: HashSet<usize>,
    /// Variables that may change, and those that did.
    mutable: HashSet<usize>,
    changed: HashSet<usize>,
    /// The sorts of what came out where ways of a body meet.
    met: HashMap<usize, String>,
}

/// A variable: its name and value, where it was declared, and where it got its value.
pub struct Variable<'g> {
    pub name: String,
    pub value: Value<'g>,
    /// Where its name stands, in the expansion of macros.
    pub context: u32,
    declared: usize,
    written: usize,
}

impl Doubts {
    pub fn doubt(&mut self) {
        self.any = true;
    }

    pub fn doubt_unless(&mut self, sure: bool) {
        self.any |= !sure;
    }

    /// Notes that a branch was taken.
    pub fn take(&mut self, branch: usize) {
        self.taken.insert(branch);
    }

    /// Whether there is none, after all was run.
    pub fn none(&self, branches: &[usize]) -> bool {
        !self.any
            && branches.iter().all(|branch| self.taken.contains(branch))
            && self.written.is_subset(&self.read)
            && self.mutable.is_subset(&self.changed)
    }

    /// A variable that a name declares at a place in memory.
    pub fn declare<'g>(&mut self, name: String, context: u32, value: Value<'g>, at: usize, mutable: bool) -> Variable<'g> {
        // rustc does not ask whether these are used.
        if !name.starts_with('_') {
            self.written.insert(at);
        }
        if mutable {
            self.mutable.insert(at);
        }
        if let Value::Int(n, false) = &value {
            self.doubt_unless(i32::try_from(*n).is_ok());
        }
        self.doubt_unless(!matches!(value, Value::Unit));
        Variable { name, value, context, declared: at, written: at }
    }

    pub fn read(&mut self, variable: &Variable<'_>) {
        self.read.insert(variable.written);
    }

    /// Notes that a variable gets another value at a place in memory; `at` is none where only a part of it changes.
    pub fn change(&mut self, variable: &mut Variable<'_>, at: Option<usize>) {
        self.doubt_unless(self.mutable.contains(&variable.declared));
        self.changed.insert(variable.declared);
        if let Some(at) = at {
            if !variable.name.starts_with('_') {
                self.written.insert(at);
            }
            variable.written = at;
        }
    }

    /// Notes what came out of one of several ways that meet at a place.
    pub fn meet(&mut self, at: usize, value: &Value<'_>) {
        let sort = sort(value);
        self.any |= self.met.entry(at).or_insert_with(|| sort.clone()) != &sort;
    }

    pub fn all_alike(&mut self, items: &[Value<'_>]) {
        // The type of an empty list is told by what is done with it.
        self.any |= items.is_empty() || items.windows(2).any(|pair| !alike(&pair[0], &pair[1]));
    }
}

/// A letter for each type; options are not told apart, but an empty one is of another sort than a full one.
fn sort(value: &Value<'_>) -> String {
    let all = |items: &[Value<'_>]| items.iter().map(sort).collect::<String>();
    match value {
        Value::Unit => "u".to_owned(),
        Value::Int(..) => "i".to_owned(),
        Value::Negative(_) => "n".to_owned(),
        Value::Flag(_) => "b".to_owned(),
        Value::Float(_) => "f".to_owned(),
        Value::Text(_) => "s".to_owned(),
        Value::Act(_) => "a".to_owned(),
        Value::Tensor(_) => "t".to_owned(),
        Value::Tensors(_) => "l".to_owned(),
        Value::Range(..) => "r".to_owned(),
        Value::None => "o".to_owned(),
        Value::Wrong => "w".to_owned(),
        Value::Some(inner) => format!("<{}>", sort(inner)),
        Value::List(items) => format!("[{}]", all(items)),
        Value::Tuple(items) => format!("({})", all(items)),
    }
}

/// Whether two values are of one type.
fn alike(a: &Value<'_>, b: &Value<'_>) -> bool {
    match (a, b) {
        (Value::Unit, Value::Unit)
        | (Value::Int(..), Value::Int(..))
        | (Value::Negative(_), Value::Negative(_))
        | (Value::Flag(_), Value::Flag(_))
        | (Value::Float(_), Value::Float(_))
        | (Value::Text(_), Value::Text(_))
        | (Value::Act(_), Value::Act(_))
        | (Value::Tensor(_), Value::Tensor(_))
        | (Value::Tensors(_), Value::Tensors(_))
        | (Value::None, Value::None | Value::Some(_))
        | (Value::Some(_), Value::None) => true,
        (Value::Some(a), Value::Some(b)) => alike(a, b),
        (Value::List(a), Value::List(b)) | (Value::Tuple(a), Value::Tuple(b)) => {
            a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| alike(a, b))
        }
        _ => false,
    }
}

/// Whether a value is surely of a type.
pub fn is_of(value: &Value<'_>, ty: &TokenStream) -> bool {
    let tokens: Vec<_> = ty.clone().into_iter().collect();
    of_tokens(value, &tokens)
}

fn of_tokens(value: &Value<'_>, ty: &[TokenTree]) -> bool {
    match ty {
        [TokenTree::Ident(name)] => match (name.to_string().as_str(), value) {
            ("_", _)
            | ("usize", Value::Int(..))
            | ("f64", Value::Float(_))
            | ("bool", Value::Flag(_))
            | ("Tensor", Value::Tensor(_))
            | ("Tensors", Value::Tensors(_))
            | ("Activation", Value::Act(_)) => true,
            (size @ ("Size1" | "Size2" | "Size3"), Value::List(items)) => {
                size.ends_with(&items.len().to_string()) && items.iter().all(|item| matches!(item, Value::Int(..)))
            }
            _ => false,
        },
        // `&str`, `&'static str`.
        [TokenTree::Punct(and), .., TokenTree::Ident(name)] => {
            and.as_char() == '&' && name == "str" && matches!(value, Value::Text(_))
        }
        [TokenTree::Ident(name), TokenTree::Punct(open), inner @ .., TokenTree::Punct(_)]
            if name == "Option" && open.as_char() == '<' =>
        {
            match value {
                Value::None => true,
                Value::Some(value) => of_tokens(value, inner),
                _ => false,
            }
        }
        [TokenTree::Group(group)] => {
            let inner: Vec<_> = group.stream().into_iter().collect();
            match (group.delimiter(), value) {
                (Delimiter::Parenthesis, Value::Tuple(items)) => {
                    let mut parts = inner.split(is_punct(','));
                    items.iter().all(|item| parts.next().is_some_and(|part| of_tokens(item, part)))
                        && parts.all(<[_]>::is_empty)
                }
                (Delimiter::Bracket, Value::List(items)) => match inner.rsplit(is_punct(';')).collect::<Vec<_>>().as_slice()
                {
                    [[TokenTree::Literal(len)], of] => {
                        len.to_string() == items.len().to_string() && items.iter().all(|item| of_tokens(item, of))
                    }
                    _ => false,
                },
                _ => false,
            }
        }
        _ => false,
    }
}

fn is_punct(of: char) -> impl Fn(&TokenTree) -> bool {
    move |token| matches!(token, TokenTree::Punct(punct) if punct.as_char() == of)
}

/// Whether an argument of this form surely takes a value; `written` is the expression of which it came.
pub fn takes(form: Form, value: &Value<'_>, written: &Expr) -> bool {
    let int = |value: &Value<'_>| matches!(value, Value::Int(..));
    let ints = |value: &Value<'_>| matches!(value, Value::List(items) | Value::Tuple(items) if items.iter().all(int));
    match form {
        Form::Int | Form::MaybeInt | Form::Count => int(value),
        Form::Flag => matches!(value, Value::Flag(_)),
        Form::Float | Form::MaybeFloat => matches!(value, Value::Float(_) | Value::Int(..) | Value::Negative(_)),
        Form::Choice => matches!(value, Value::Text(_)),
        Form::Act => matches!(value, Value::Act(_)),
        Form::Size | Form::MaybeSize | Form::Sections | Form::MaybeExtent => int(value) || ints(value),
        Form::Padding => int(value) || ints(value) || matches!(value, Value::Text(_)),
        Form::Axis | Form::MaybeAxis => matches!(value, Value::Int(..) | Value::Negative(_)),
        // Each element of a list that stands in the call is lowered by itself.
        Form::Ints | Form::MaybeInts => match value {
            Value::Int(..) | Value::Negative(_) => true,
            Value::List(items) if matches!(written, Expr::Array(_)) => {
                items.iter().all(|item| matches!(item, Value::Int(..) | Value::Negative(_)))
            }
            other => ints(other),
        },
        Form::MaybeFactor => matches!(value, Value::Int(..) | Value::Float(_)),
        _ => false,
    }
}

/// Whether a pattern takes every value of its type, and binds by value.
pub fn takes_all(pat: &Pat) -> bool {
    match pat {
        Pat::Wild(_) => true,
        Pat::Ident(ident) => {
            ident.subpat.is_none() && ident.by_ref.is_none() && !ident.ident.to_string().starts_with(char::is_uppercase)
        }
        Pat::Paren(paren) => takes_all(&paren.pat),
        Pat::Type(typed) => takes_all(&typed.pat),
        Pat::Tuple(tuple) => tuple.elems.iter().all(takes_all),
        Pat::Slice(slice) => slice.elems.iter().all(takes_all),
        _ => false,
    }
}
