//! The attributes of a network that are the macro's own: budgets, the convention, types, memory and the
//! model file.

use netcost_core::dtype::Dtype;
use netcost_core::memory::{Fuse, InPlace, Memory};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, Token};

use crate::Errors;
use crate::budget::{self, Budget, Fits};
use crate::kind::named;
use crate::lower::ends;
use crate::model::File;
use crate::suggest::{list, near_and_all};
use crate::variants::unknown_convention;

/// What the attributes of a network's struct say.
#[derive(Default)]
pub struct Attributes {
    /// Those that are not the macro's.
    pub kept: Vec<Attribute>,
    pub budgets: Vec<Budget>,
    pub fits: Vec<Fits>,
    pub convention: Option<TokenStream>,
    pub dtype: Option<Typing>,
    pub memory: Option<MemoryOptions>,
    /// The file with which the network is compared.
    pub model: Option<File>,
}

impl Attributes {
    /// Takes the macro's own attributes out, and what is wrong with them.
    pub fn new(attrs: Vec<Attribute>) -> (Attributes, Errors) {
        let (mut taken, mut errors) = (Attributes::default(), Errors::default());
        for attr in attrs {
            if let Err(error) = taken.take(attr) {
                errors.push(error);
            }
        }
        (taken, errors)
    }

    fn take(&mut self, attr: Attribute) -> syn::Result<()> {
        let Some(name) = attr.path().get_ident().map(Ident::to_string) else {
            self.kept.push(attr);
            return Ok(());
        };
        let twice = match name.as_str() {
            "budget" => {
                self.budgets.extend(attr.parse_args_with(budget::list)?);
                false
            }
            "fits" => {
                self.fits.push(attr.parse_args_with(budget::fits)?);
                false
            }
            "convention" => self.convention.replace(attr.parse_args_with(convention)?).is_some(),
            "dtype" => self.dtype.replace(attr.parse_args_with(Typing::parse)?).is_some(),
            "model" => self.model.replace(attr.parse_args()?).is_some(),
            "memory" => self.memory.replace(attr.parse_args_with(MemoryOptions::parse)?).is_some(),
            _ => {
                self.kept.push(attr);
                return Ok(());
            }
        };
        if twice {
            return Err(syn::Error::new_spanned(attr.path(), format!("a second `#[{name}(..)]`")));
        }
        Ok(())
    }
}

/// The inside of `#[convention(..)]`.
fn convention(input: ParseStream<'_>) -> syn::Result<TokenStream> {
    let value: Expr = input.parse()?;
    let path = match &value {
        Expr::Path(path) if path.qself.is_none() => Some(&path.path),
        Expr::Struct(fields) if fields.qself.is_none() => Some(&fields.path),
        _ => None,
    };
    if path.is_none_or(|path| path.leading_colon.is_some()) {
        let message = "expected a convention: `Thop`, or `RethinkingPruning { multiply_adds: true }`";
        return Err(syn::Error::new_spanned(value, message));
    }
    match path.and_then(unknown_convention) {
        Some(error) => Err(error),
        None => Ok(value.into_token_stream()),
    }
}

/// What is said of types: `i8`, `weights = i4, activations = i8`, `i8, bias = i16`.
#[derive(Default)]
pub struct Typing {
    all: Option<Type>,
    weights: Option<Type>,
    activations: Option<Type>,
    bias: Option<Type>,
}

/// A type by its name, or as an expression.
enum Type {
    Named(Dtype),
    Expr(Expr),
}

impl Typing {
    pub const PARTS: [&'static str; 3] = ["weights", "activations", "bias"];

    /// The inside of `#[dtype(..)]`.
    pub fn parse(input: ParseStream<'_>) -> syn::Result<Typing> {
        if input.is_empty() {
            return Err(input.error("expected a type: `i8`, or `weights = i8, activations = i8, bias = i32`"));
        }
        let parts = Punctuated::<Expr, Token![,]>::parse_terminated(input)?;
        Typing::of(parts.iter(), |_| false)
    }

    /// The value of an argument `dtype = ..`; `known` says whether a name is that of a value in scope.
    pub fn of_argument(value: &Expr, known: impl Fn(&str) -> bool) -> syn::Result<Typing> {
        match value {
            Expr::Tuple(tuple) if !tuple.elems.is_empty() => Typing::of(tuple.elems.iter(), known),
            Expr::Paren(paren) => Typing::of(std::iter::once(&*paren.expr), known),
            value => Typing::of(std::iter::once(value), known),
        }
    }

    fn of<'e>(parts: impl Iterator<Item = &'e Expr>, known: impl Fn(&str) -> bool) -> syn::Result<Typing> {
        let mut typing = Typing::default();
        for (i, part) in parts.enumerate() {
            let (slot, value) = match part {
                Expr::Assign(assign) => {
                    let name = named(&assign.left).unwrap_or_default();
                    let slot = match name.as_str() {
                        "weights" => &mut typing.weights,
                        "activations" => &mut typing.activations,
                        "bias" => &mut typing.bias,
                        _ => {
                            let known = Typing::PARTS.into_iter();
                            let near = near_and_all(&name, known.clone(), "there are", known);
                            return Err(syn::Error::new_spanned(&assign.left, format!("`{name}` has no type{near}")));
                        }
                    };
                    (slot, &*assign.right)
                }
                part if i == 0 => (&mut typing.all, part),
                part => {
                    let message = "a type for all comes first: `i8, bias = i16`; the others are named";
                    return Err(syn::Error::new_spanned(part, message));
                }
            };
            if slot.is_some() {
                return Err(syn::Error::new_spanned(part, "this type is given twice"));
            }
            *slot = Some(dtype(value, &known)?);
        }
        Ok(typing)
    }

    /// The same as the core has it, unless a type is a value of the program's.
    pub fn known(&self) -> Option<netcost_core::dtype::Typing> {
        use netcost_core::dtype::Typing as Core;
        let of = |ty: &Type| if let Type::Named(dtype) = ty { Some(*dtype) } else { None };
        let mut typing = match &self.all {
            Some(all) => Core::all(of(all)?),
            None => Core::NONE,
        };
        if let Some(part) = &self.weights {
            typing = typing.weights(of(part)?);
        }
        if let Some(part) = &self.activations {
            typing = typing.activations(of(part)?);
        }
        if let Some(part) = &self.bias {
            typing = typing.bias(of(part)?);
        }
        Some(typing)
    }

    /// The expression that makes it, of type `Typing`; `value` lowers what is not a type's name.
    pub fn tokens(&self, n: &TokenStream, mut value: impl FnMut(&Expr) -> TokenStream) -> TokenStream {
        let mut of = |ty: &Type| match ty {
            Type::Named(dtype) => {
                let variant = Ident::new(&format!("{dtype:?}"), Span::call_site());
                quote!(#n::Dtype::#variant)
            }
            Type::Expr(expr) => value(expr),
        };
        let mut tokens = match &self.all {
            Some(all) => {
                let all = of(all);
                quote!(#n::Typing::all(#all))
            }
            None => quote!(#n::Typing::NONE),
        };
        for (name, part) in Typing::PARTS.iter().zip([&self.weights, &self.activations, &self.bias]) {
            if let Some(part) = part {
                let (name, part) = (Ident::new(name, Span::call_site()), of(part));
                tokens = quote!(#tokens.#name(#part));
            }
        }
        tokens
    }
}

/// A type by its name; a name in scope, a constant or a path is a value of the type `Dtype`.
fn dtype(value: &Expr, known: &impl Fn(&str) -> bool) -> syn::Result<Type> {
    if let Some(name) = named(value) {
        if let Some(dtype) = Dtype::ALL.into_iter().find(|dtype| dtype.name() == name) {
            return Ok(Type::Named(dtype));
        }
        if !known(&name) && !name.starts_with(char::is_uppercase) {
            let names = Dtype::ALL.into_iter().map(Dtype::name);
            // As others call them: `int8`, `float32`.
            let meant = name.replace("uint", "u").replace("int", "i").replace("float", "f");
            let near = near_and_all(&meant, names.clone(), "there are", names);
            return Err(syn::Error::new_spanned(value, format!("there is no type of elements `{name}`{near}")));
        }
    }
    match value {
        Expr::Lit(_) => Err(syn::Error::new_spanned(value, "a type of elements is a name, without quotes: `i8`, `f16`")),
        // syn's trees are not cloned, without a feature that costs compile time.
        value => Ok(Type::Expr(syn::parse2(value.to_token_stream())?)),
    }
}

/// `#[memory(fuse = none, in_place = elementwise)]`.
#[derive(Default)]
pub struct MemoryOptions {
    fuse: Option<Vec<String>>,
    in_place: Option<Vec<String>>,
    planner: Option<&'static str>,
    align: Option<u64>,
    /// With the place where it is written.
    runtime: Option<(&'static str, (Span, Span))>,
}

impl MemoryOptions {
    /// Where a runtime is named whose kernels take scratch.
    pub fn scratch_of(&self) -> Option<(Span, Span)> {
        self.runtime.filter(|(runtime, _)| *runtime != RUNTIMES[0].1).map(|(_, place)| place)
    }
}

/// The rules that `fuse` names.
const FUSE: [&str; 5] = ["batch_norm", "activation", "dropout", "reshape", "padding"];
/// What `in_place` names.
const IN_PLACE: [&str; 2] = ["elementwise", "depthwise"];

/// The runtimes by name.
const RUNTIMES: [(&str, &str); 4] = [("bare", "Bare"), ("tflm", "Tflm"), ("cmsis_nn", "CmsisNn"), ("esp_nn", "EspNn")];
/// The planners by name.
const PLANNERS: [(&str, &str); 2] = [("best", "Best"), ("tflm", "Tflm")];

impl MemoryOptions {
    pub const NAMES: [&'static str; 5] = ["fuse", "in_place", "planner", "align", "runtime"];

    fn parse(input: ParseStream<'_>) -> syn::Result<MemoryOptions> {
        let mut options = MemoryOptions::default();
        while !input.is_empty() {
            let name: Ident = input.parse()?;
            let text = name.to_string();
            if !MemoryOptions::NAMES.contains(&text.as_str()) {
                let known = MemoryOptions::NAMES.into_iter();
                let near = near_and_all(&text, known.clone(), "there are", known);
                return Err(syn::Error::new_spanned(&name, format!("there is no option `{text}` of memory{near}")));
            }
            if !input.peek(Token![=]) {
                return Err(input.error(format!("expected `=`: `{text} = ..`")));
            }
            input.parse::<Token![=]>()?;
            let value: Expr = input.parse()?;
            let twice = match text.as_str() {
                "fuse" => options.fuse.replace(names(&value, "rule", &FUSE)?).is_some(),
                "planner" => options.planner.replace(choice(&value, "planner", &PLANNERS)?).is_some(),
                "runtime" => options.runtime.replace((choice(&value, "runtime", &RUNTIMES)?, ends(&value))).is_some(),
                "align" => options.align.replace(alignment(&value)?).is_some(),
                _ => options.in_place.replace(names(&value, "kind of layer", &IN_PLACE)?).is_some(),
            };
            if twice {
                return Err(syn::Error::new_spanned(&name, format!("`{text}` is given twice")));
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(options)
    }

    /// What the figures of memory depend on that the macro counts: the planner and the alignment are not among it.
    pub fn memory(&self) -> Memory {
        let on = |given: &Option<Vec<String>>, name: &str, base: bool| {
            given.as_ref().map_or(base, |given| given.iter().any(|on| on == name))
        };
        let (Memory { fuse, in_place, .. }, [batch_norm, activation, dropout, reshape, padding]) = (Memory::DEFAULT, FUSE);
        let [elementwise, depthwise] = IN_PLACE;
        Memory {
            fuse: Fuse {
                batch_norm: on(&self.fuse, batch_norm, fuse.batch_norm),
                activation: on(&self.fuse, activation, fuse.activation),
                dropout: on(&self.fuse, dropout, fuse.dropout),
                reshape: on(&self.fuse, reshape, fuse.reshape),
                padding: on(&self.fuse, padding, fuse.padding),
            },
            in_place: InPlace {
                elementwise: on(&self.in_place, elementwise, in_place.elementwise),
                depthwise: on(&self.in_place, depthwise, in_place.depthwise),
            },
            ..Memory::DEFAULT
        }
    }

    /// Whether the kernels need nothing besides the tensors.
    pub fn is_bare(&self) -> bool {
        self.scratch_of().is_none()
    }

    /// The expression that makes the options, of type `Memory`; what is left out is as in its constant `base`.
    pub fn tokens(&self, n: &TokenStream, base: &Ident) -> TokenStream {
        let flags = |given: &Option<Vec<String>>, all: &[&str]| {
            given.as_ref().map(|given| {
                let fields = all.iter().map(|name| {
                    let (field, on) = (Ident::new(name, Span::call_site()), given.iter().any(|on| on == name));
                    quote!(#field: #on)
                });
                quote!({ #(#fields),* })
            })
        };
        let fuse = flags(&self.fuse, &FUSE).map(|fields| quote!(fuse: #n::Fuse #fields,));
        let in_place = flags(&self.in_place, &IN_PLACE).map(|fields| quote!(in_place: #n::InPlace #fields,));
        // A network for TensorFlow Lite Micro is planned by it.
        let planner =
            self.planner.or(self.runtime.map(|(runtime, _)| runtime).filter(|runtime| *runtime == "Tflm")).map(|planner| {
                let variant = Ident::new(planner, Span::call_site());
                quote!(planner: #n::Planner::#variant,)
            });
        let align = self.align.map(|align| {
            let align = proc_macro2::Literal::u64_unsuffixed(align);
            quote!(align: #align,)
        });
        let runtime = self.runtime.map(|(runtime, _)| {
            let variant = Ident::new(runtime, Span::call_site());
            quote!(runtime: #n::Runtime::#variant,)
        });
        quote!({
            // All fields may be given.
            #[allow(clippy::needless_update)]
            let memory = #n::Memory { #fuse #in_place #planner #align #runtime ..#n::Memory::#base };
            memory
        })
    }
}

/// `all`, `none`, one of some names or several in brackets.
fn names(value: &Expr, what: &str, known: &[&str]) -> syn::Result<Vec<String>> {
    match named(value).as_deref() {
        Some("none") => return Ok(Vec::new()),
        Some("all") => return Ok(known.iter().map(|&name| name.to_owned()).collect()),
        _ => {}
    }
    let parts: Vec<&Expr> = match value {
        Expr::Array(array) => array.elems.iter().collect(),
        value => vec![value],
    };
    parts
        .into_iter()
        .map(|part| match named(part) {
            Some(name) if known.contains(&name.as_str()) => Ok(name),
            Some(name) => {
                let all = known.iter().copied().chain(["all", "none"]);
                let near = near_and_all(&name, all.clone(), "there are", all);
                Err(syn::Error::new_spanned(part, format!("there is no {what} `{name}`{near}")))
            }
            None => {
                let message = format!("expected `all`, `none`, or some of {} in brackets", list(known.iter().copied()));
                Err(syn::Error::new_spanned(part, message))
            }
        })
        .collect()
}

/// One of some names; what it stands for.
fn choice<'t>(value: &Expr, what: &str, known: &[(&str, &'t str)]) -> syn::Result<&'t str> {
    let name = named(value).unwrap_or_default();
    if let Some((_, meaning)) = known.iter().find(|(known, _)| *known == name) {
        return Ok(meaning);
    }
    let all = known.iter().map(|(name, _)| *name);
    let near = near_and_all(&name, all.clone(), "there are", all);
    let message =
        if name.is_empty() { format!("this is not a {what}{near}") } else { format!("there is no {what} `{name}`{near}") };
    Err(syn::Error::new_spanned(value, message))
}

/// A power of two.
fn alignment(value: &Expr) -> syn::Result<u64> {
    if let Expr::Lit(lit) = value
        && let syn::Lit::Int(int) = &lit.lit
        && let Ok(align) = int.base10_parse::<u64>()
        && align.is_power_of_two()
        && align <= 4096
    {
        return Ok(align);
    }
    Err(syn::Error::new_spanned(value, "an alignment is a power of two from 1 to 4096"))
}

/// `#[dtype(..)]` of a `let`, and its other attributes.
pub fn of_let(attrs: &[Attribute]) -> syn::Result<(Option<Typing>, Vec<&Attribute>)> {
    let (mut typing, mut kept) = (None, Vec::new());
    for attr in attrs {
        if !attr.path().is_ident("dtype") {
            kept.push(attr);
            continue;
        }
        // A path, a constant or a name: rustc knows which are in scope.
        let parser = |input: ParseStream<'_>| {
            let parts = Punctuated::<Expr, Token![,]>::parse_terminated(input)?;
            Typing::of(parts.iter(), |_| false)
        };
        let tokens = attr.meta.require_list()?.tokens.clone();
        if tokens.is_empty() {
            return Err(syn::Error::new_spanned(attr.meta.to_token_stream(), "expected a type: `#[dtype(i8)]`"));
        }
        if typing.replace(parser.parse2(tokens)?).is_some() {
            return Err(syn::Error::new_spanned(attr.path(), "a second `#[dtype(..)]`"));
        }
    }
    Ok((typing, kept))
}
