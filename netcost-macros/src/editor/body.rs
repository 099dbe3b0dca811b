//! The bodies as an editor asks about them: the user's tokens in their order, with as little between them as makes them Rust.
//!
//! Nothing here may depend on a token behind the one that is emitted, unless its text is as long either way; see
//! [`editor`](super).

use std::collections::BTreeMap;

use netcost_core::op::{FAMILIES, Operator, Receiver, Returns};
use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};

use super::without_spans;
use crate::emit::allowed;
use crate::hash::{HashMap, HashSet};

/// The functions of a `network!` call.
pub fn of_network(items: &[TokenStream], root: &TokenStream) -> TokenStream {
    let fields = items.iter().filter_map(|item| crate::syntax::field_names(item)).flatten().collect();
    Context::of(items, root, fields).inside(items)
}

/// The functions of a `block!` call, and those by which other code calls the blocks.
pub fn of_blocks(items: &[TokenStream], root: &TokenStream) -> TokenStream {
    let context = Context::of(items, root, HashSet::default());
    let mut tokens = context.inside(items);
    tokens.extend(items.iter().map(|item| context.outside(item)));
    tokens
}

/// Before what stands in parentheses and is no call's arguments.
const KEYWORDS: [&str; 11] = ["let", "for", "in", "if", "else", "while", "match", "return", "break", "move", "mut"];

/// The types of sizes per axis.
const SIZES: [&str; 3] = ["Size1", "Size2", "Size3"];

/// Whether a type is one of these: also with the cursor behind it, where a made-up name goes on with a small letter.
fn is_size(ty: &Ident) -> bool {
    let ty = ty.to_string();
    let rest = SIZES.iter().find_map(|size| ty.strip_prefix(size));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_lowercase))
}

/// What is known of a macro call before its bodies are read.
struct Context<'a> {
    root: &'a TokenStream,
    /// The parameters of the blocks, as they are declared.
    blocks: BTreeMap<String, (Ident, Vec<(Ident, String)>)>,
    /// The names of the networks' fields.
    fields: HashSet<String>,
    methods: HashMap<&'static str, &'static Operator>,
    functions: HashMap<&'static str, &'static Operator>,
}

/// A function's tokens.
struct Function {
    before: Vec<TokenTree>,
    name: Option<Ident>,
    generics: Vec<TokenTree>,
    parameters: Option<Group>,
    returns: Vec<TokenTree>,
    body: Option<Group>,
}

impl Function {
    /// Of an item, if it is a function as far as it goes.
    fn of(item: &TokenStream) -> Option<Function> {
        let mut tokens = item.clone().into_iter().peekable();
        let mut before = Vec::new();
        loop {
            match tokens.next()? {
                TokenTree::Ident(ident) if ident == "fn" => break,
                other => before.push(other),
            }
        }
        let name = match tokens.next()? {
            TokenTree::Ident(name) => Some(name),
            _ => None,
        };
        let mut function =
            Function { before, name, generics: Vec::new(), parameters: None, returns: Vec::new(), body: None };
        for token in tokens {
            match token {
                TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis && function.parameters.is_none() => {
                    function.parameters = Some(group);
                }
                TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => function.body = Some(group),
                other if function.parameters.is_none() => function.generics.push(other),
                other => function.returns.push(other),
            }
        }
        Some(function)
    }
}

/// A call's arguments: how the names of them come into scope.
enum Takes {
    Layer(&'static Operator),
    Block(Ident),
    /// What may be a block of other code.
    Function,
    /// No names.
    Other,
}

impl<'a> Context<'a> {
    fn of(items: &[TokenStream], root: &'a TokenStream, fields: HashSet<String>) -> Context<'a> {
        let all = || FAMILIES.iter().flat_map(|family| family.iter()).map(|operator| (operator.name, operator));
        let is_method = |(_, operator): &(&str, &Operator)| operator.receiver == Receiver::Tensor;
        let (methods, functions) = all().partition(is_method);
        let blocks = items
            .iter()
            .filter_map(Function::of)
            .filter_map(|function| {
                let parts = parts(function.parameters?.stream());
                let parameters = parts.iter().filter_map(|part| match part.first() {
                    Some(TokenTree::Ident(name)) if name != "mut" => Some((name.clone(), text(part))),
                    _ => None,
                });
                let name = function.name?;
                Some((name.to_string(), (name, parameters.collect())))
            })
            .collect();
        Context { root, blocks, fields, methods, functions }
    }

    /// All bodies, with what is in scope in them.
    ///
    /// They stand in a variant's value, of which rust-analyzer knows all but tells no errors: of a call with an argument's name it
    /// would, and what is wrong the macro and the compiler tell.
    fn inside(&self, items: &[TokenStream]) -> TokenStream {
        let (root, allow, arguments) = (self.root, allowed(), self.arguments());
        let bodies = items.iter().map(|item| self.item(item));
        quote! {
            #[allow(unused, dead_code)]
            #allow
            const _: () = {
                enum __Bodies {
                    __Bodies = {
                        use #root::editor::*;
                        #(#bodies)*
                        #arguments
                        0
                    },
                }
            };
        }
    }

    /// A function of the user's as one, a struct as the values of its fields.
    fn item(&self, item: &TokenStream) -> TokenStream {
        let Some(function) = Function::of(item) else { return self.structure(item) };
        let Function { before, name: Some(name), generics, parameters, returns, body } = function else {
            return TokenStream::new();
        };
        let is_network = name == "forward";
        let parameters = parts(parameters.map(|group| group.stream()).unwrap_or_default());
        let mut locals: HashSet<String> = HashSet::default();
        let (mut list, mut prologue) = (TokenStream::new(), TokenStream::new());
        for part in parameters {
            if let Some(TokenTree::Ident(name)) = part.iter().find(|token| !is_ident(token, "mut")) {
                locals.insert(name.to_string());
            }
            self.parameter(&part, is_network, &mut list, &mut prologue);
        }
        let returns = if is_network { outputs(&returns, &mut prologue) } else { returns.into_iter().collect() };
        let attributes = before.into_iter().collect::<TokenStream>();
        let generics: TokenStream = generics.into_iter().collect();
        let inside = body.as_ref().map(|body| body.stream()).unwrap_or_default();
        bound(inside.clone(), &mut locals);
        let inside = self.statements(inside, &locals);
        let mut block = Group::new(Delimiter::Brace, quote!(#prologue #inside));
        if let Some(body) = &body {
            block.set_span(body.span());
        }
        // A call may give more arguments, and name them.
        quote!(#attributes extern "C" fn #name #generics (#list ...) #returns #block)
    }

    /// What other code calls: at the user's name, so that it is where the block is declared.
    fn outside(&self, item: &TokenStream) -> TokenStream {
        let Some(Function { before, name: Some(name), generics, parameters, returns, .. }) = Function::of(item) else {
            return TokenStream::new();
        };
        let mut list = TokenStream::new();
        for part in parts(parameters.map(|group| group.stream()).unwrap_or_default()) {
            if !part.iter().any(|token| is_punct(token, '=')) {
                let part = self.types(part);
                list.extend(quote!(#part,));
            }
        }
        let returns = self.types(returns);
        let [before, generics] = [before, generics].map(|tokens| tokens.into_iter().collect::<TokenStream>());
        let (before, rest) = (without_spans(before), without_spans(quote!(#generics (#list ...) #returns { loop {} })));
        quote!(#[allow(unused, dead_code, missing_docs)] #before extern "C" fn #name #rest)
    }

    /// A parameter. What has a default is bound in the body: a call need not give it.
    fn parameter(&self, part: &[TokenTree], is_network: bool, list: &mut TokenStream, prologue: &mut TokenStream) {
        let colon = part.iter().position(|token| is_punct(token, ':')).unwrap_or(part.len());
        let (pattern, rest) = part.split_at(colon);
        let rest = rest.get(1..).unwrap_or_default();
        let equals = rest.iter().position(|token| is_punct(token, '=')).unwrap_or(rest.len());
        let (ty, default) = rest.split_at(equals);
        let pattern: TokenStream = pattern.iter().cloned().collect();
        let is_field = self.fields.contains(&pattern.to_string());
        if let ([TokenTree::Group(sizes)], true) = (ty, is_network && !is_field)
            && sizes.delimiter() == Delimiter::Bracket
        {
            let list_of_sizes = sizes.stream().into_iter().take_while(|token| !is_punct(token, ';')).collect();
            let sizes = with(sizes, list_of_sizes);
            prologue.extend(quote!(let _ = #sizes;));
            list.extend(quote!(#pattern: Tensor,));
            return;
        }
        // A call may give a number for these.
        let size = matches!(ty, [TokenTree::Ident(ty)] if is_size(ty));
        let ty: TokenStream = ty.iter().cloned().collect();
        match default.get(1..) {
            Some(default) if !default.is_empty() => {
                let default: TokenStream = default.iter().cloned().collect();
                prologue.extend(quote!(let #pattern: #ty = value(#default);));
            }
            _ if size => {
                list.extend(quote!(#pattern: impl Any,));
                prologue.extend(quote!(let #pattern: #ty = value(#pattern);));
            }
            _ => list.extend(quote!(#pattern: #ty,)),
        }
    }

    /// Types where the library's are not in scope; what takes a size takes a number, too.
    fn types(&self, tokens: Vec<TokenTree>) -> TokenStream {
        let root = self.root;
        let mut types = TokenStream::new();
        for token in tokens {
            match token {
                TokenTree::Ident(ident) if is_size(&ident) => {
                    types.extend(quote!(impl #root::editor::Any));
                }
                TokenTree::Ident(ident) if super::api::TYPES.iter().any(|known| ident == known) => {
                    types.extend(quote!(#root::editor::#ident));
                }
                TokenTree::Group(group) => {
                    let inner = self.types(group.stream().into_iter().collect());
                    types.extend([with(&group, inner)]);
                }
                other => types.extend([other]),
            }
        }
        types
    }

    /// The values of a network's fields, and the keys of its attributes.
    fn structure(&self, item: &TokenStream) -> TokenStream {
        let (root, mut values) = (self.root, TokenStream::new());
        let mut attribute = false;
        for token in item.clone() {
            match token {
                TokenTree::Group(group) if attribute && group.delimiter() == Delimiter::Bracket => {
                    let mut inside = group.stream().into_iter();
                    if let (Some(TokenTree::Ident(name)), Some(TokenTree::Group(list))) = (inside.next(), inside.next())
                        && super::api::keys(&name.to_string()).is_some()
                    {
                        let module = generated(&name);
                        let keys = quote!(use #root::editor::attributes::#module::*;);
                        values.extend(each_key(list.stream(), &keys));
                    }
                    attribute = false;
                }
                TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                    for field in parts(group.stream()) {
                        let value: TokenStream =
                            field.into_iter().skip_while(|token| !is_punct(token, ':')).skip(1).collect();
                        values.extend(quote!(let _ = #value;));
                    }
                }
                token => attribute = is_punct(&token, '#'),
            }
        }
        quote!(const _: () = { #values };)
    }

    /// Statements, or what stands within other brackets.
    fn statements(&self, tokens: TokenStream, locals: &HashSet<String>) -> TokenStream {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut emitted = TokenStream::new();
        let (mut at, mut parts) = (0, None);
        while let Some(token) = tokens.get(at) {
            let previous = at.checked_sub(1).and_then(|before| tokens.get(before));
            match (token, tokens.get(at + 1)) {
                // The macro's own attributes of a `let`.
                (TokenTree::Punct(punct), Some(TokenTree::Group(group)))
                    if punct.as_char() == '#' && group.delimiter() == Delimiter::Bracket =>
                {
                    at += 1;
                }
                (TokenTree::Ident(ident), Some(TokenTree::Group(pattern))) if ident == "let" => {
                    let end = at + tokens[at..].iter().position(|token| is_punct(token, ';')).unwrap_or(tokens.len() - at);
                    let returns = self.last_layer(&tokens[at..end]);
                    let mut pattern = pattern.clone();
                    match returns {
                        Some(Returns::Parts) => {
                            parts = Some((end, quote!(.parts())));
                            let mut list = Group::new(Delimiter::Bracket, pattern.stream());
                            list.set_span(pattern.span());
                            pattern = list;
                        }
                        Some(Returns::Pair) => parts = Some((end, quote!(.pair()))),
                        Some(Returns::Triple) => {
                            let second = self::parts(pattern.stream()).into_iter().nth(1);
                            let is_pair = matches!(second.as_deref(), Some([TokenTree::Group(_)]));
                            parts = Some((end, if is_pair { quote!(.triple()) } else { quote!(.pair()) }));
                        }
                        _ => {}
                    }
                    emitted.extend([token.clone(), TokenTree::Group(pattern)]);
                    at += 1;
                }
                (TokenTree::Ident(name), Some(TokenTree::Group(group)))
                    if group.delimiter() == Delimiter::Parenthesis && !KEYWORDS.iter().any(|keyword| name == keyword) =>
                {
                    let takes = self.takes(name, previous);
                    let arguments = self.call(group, &takes, locals);
                    emitted.extend([token.clone(), arguments]);
                    at += 1;
                }
                // Of a macro.
                (TokenTree::Group(_), _) if previous.is_some_and(|token| is_punct(token, '!')) => {
                    emitted.extend([token.clone()]);
                }
                (TokenTree::Group(group), _) => emitted.extend([with(group, self.statements(group.stream(), locals))]),
                _ => emitted.extend([token.clone()]),
            }
            at += 1;
            if let Some((_, suffix)) = parts.take_if(|(end, _)| *end == at) {
                emitted.extend(suffix);
            }
        }
        emitted
    }

    /// What the layer returns with which a statement ends, if it does.
    fn last_layer(&self, statement: &[TokenTree]) -> Option<Returns> {
        match statement {
            [.., TokenTree::Punct(dot), TokenTree::Ident(name), TokenTree::Group(_)] if dot.as_char() == '.' => {
                self.methods.get(name.to_string().as_str()).map(|operator| operator.returns)
            }
            _ => None,
        }
    }

    fn takes(&self, name: &Ident, previous: Option<&TokenTree>) -> Takes {
        let text = name.to_string();
        let operator = match previous {
            Some(TokenTree::Punct(dot)) if dot.as_char() == '.' => {
                return self.methods.get(text.as_str()).map_or(Takes::Other, |operator| Takes::Layer(operator));
            }
            // `Some(x)`, perhaps in a pattern.
            _ if text.starts_with(char::is_uppercase) => return Takes::Other,
            Some(TokenTree::Punct(colon)) if colon.as_char() == ':' => None,
            _ if self.blocks.contains_key(&text) => return Takes::Block(name.clone()),
            _ => self.functions.get(text.as_str()),
        };
        operator.map_or(Takes::Function, |operator| Takes::Layer(operator))
    }

    /// The arguments of a call. A name that may be that of an argument stands where those are in scope.
    fn call(&self, group: &Group, takes: &Takes, locals: &HashSet<String>) -> TokenTree {
        if matches!(takes, Takes::Other) {
            return with(group, self.statements(group.stream(), locals));
        }
        let root = self.root;
        let module = match takes {
            Takes::Layer(operator) => {
                let module = Ident::new(operator.name, Span::call_site());
                quote!(#root::editor::arguments::#module)
            }
            Takes::Block(name) => {
                let module = generated(name);
                quote!(__arguments::#module)
            }
            Takes::Function | Takes::Other => quote!(#root::editor::arguments::of_blocks),
        };
        // `Z` is in all of them, and as long as `*`.
        let names = |all: bool| if all { quote!(use #module::*;) } else { quote!(use #module::Z;) };
        let (mut list, mut last) = (TokenStream::new(), None);
        for (part, comma) in separated(group.stream()) {
            // Behind a parenthesis that is not closed stands what follows the call: a name before that is being written.
            let part = match part.as_slice() {
                [TokenTree::Ident(name), next, ..] if begins_argument(name, next) => {
                    last = Some(name.clone());
                    &part[1..]
                }
                whole => whole,
            };
            match part {
                [] => {}
                [TokenTree::Ident(name)] => {
                    let names = names(!locals.contains(&name.to_string()));
                    list.extend(quote!({ #names #name }));
                }
                [TokenTree::Ident(name), TokenTree::Punct(equals), rest @ ..]
                    if equals.as_char() == '=' && equals.spacing() == proc_macro2::Spacing::Alone =>
                {
                    let value = self.statements(rest.iter().cloned().collect(), locals);
                    list.extend(quote!({ let _ = #module::#name; #value }));
                }
                other => list.extend(self.statements(other.iter().cloned().collect(), locals)),
            }
            list.extend(comma);
        }
        // Where one may be about to be written.
        let names = names(true);
        let comma = list.clone().into_iter().last().filter(|last| !is_punct(last, ',')).map(|_| quote!(,));
        list.extend(quote!(#comma { #names #last }));
        with(group, list)
    }

    /// The names of the blocks' arguments, as items: an editor completes them and shows how they are declared.
    fn arguments(&self) -> TokenStream {
        let root = self.root;
        let modules = self.blocks.iter().map(|(block, (name, parameters))| {
            let module = generated(name);
            let constants = parameters.iter().map(|(name, declared)| {
                let name = generated(name);
                let doc = format!("`{declared}`, a parameter of the block `{block}`.");
                quote!(#[doc = #doc] pub const #name: Argument = Argument;)
            });
            quote!(pub mod #module { pub use #root::editor::arguments::of_blocks::*; use #root::editor::Argument; #(#constants)* })
        });
        quote!(mod __arguments { #(#modules)* })
    }
}

/// What a network returns; the sizes stand in the body.
fn outputs(returns: &[TokenTree], prologue: &mut TokenStream) -> TokenStream {
    let mut sizes = |group: &Group| prologue.extend(quote!(let _ = #group;));
    match returns.last() {
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Bracket => {
            sizes(group);
            quote!(-> Tensor)
        }
        Some(TokenTree::Group(group)) => {
            let mut count = 0;
            for part in parts(group.stream()) {
                count += 1;
                if let Some(TokenTree::Group(group)) = part.last() {
                    sizes(group);
                }
            }
            let tensors = (0..count).map(|_| quote!(Tensor));
            if count == 1 { quote!(-> Tensor) } else { quote!(-> (#(#tensors),*)) }
        }
        _ => TokenStream::new(),
    }
}

/// The names with which the parts of an attribute begin, where they are in scope.
fn each_key(list: TokenStream, keys: &TokenStream) -> TokenStream {
    let mut values = TokenStream::new();
    for part in parts(list.clone()) {
        if let Some(TokenTree::Ident(name)) = part.first() {
            values.extend(quote!(let _ = { #keys #name };));
        }
    }
    let open = list.into_iter().last().is_none_or(|last| is_punct(&last, ','));
    values.extend(open.then(|| quote!(let _ = { #keys };)));
    values
}

/// The names that the patterns of `let` and `for` bind.
fn bound(tokens: TokenStream, names: &mut HashSet<String>) {
    let mut in_pattern = false;
    for token in tokens {
        match token {
            TokenTree::Ident(ident) if ident == "let" || ident == "for" => in_pattern = true,
            TokenTree::Ident(ident) if ident == "in" => in_pattern = false,
            TokenTree::Ident(ident) if in_pattern => {
                names.insert(ident.to_string());
            }
            TokenTree::Group(group) if in_pattern => {
                names.extend(group.stream().into_iter().filter_map(|token| match token {
                    TokenTree::Ident(ident) => Some(ident.to_string()),
                    _ => None,
                }));
            }
            TokenTree::Group(group) => bound(group.stream(), names),
            TokenTree::Punct(punct) if matches!(punct.as_char(), '=' | ':' | ';') => in_pattern = false,
            _ => {}
        }
    }
}

/// Whether a name and what follows it are an argument that is being written and the code behind it.
fn begins_argument(name: &Ident, next: &TokenTree) -> bool {
    let ends = match next {
        TokenTree::Ident(next) => next != "as",
        next => is_punct(next, ';'),
    };
    ends && !KEYWORDS.iter().any(|keyword| name == keyword)
}

/// What stands between commas.
fn parts(tokens: TokenStream) -> Vec<Vec<TokenTree>> {
    separated(tokens).into_iter().map(|(part, _)| part).collect()
}

/// The same, each with the comma behind it.
fn separated(tokens: TokenStream) -> Vec<(Vec<TokenTree>, Option<TokenTree>)> {
    let (mut all, mut part) = (Vec::new(), Vec::new());
    // Those of generics separate no parts.
    let mut angles = 0usize;
    for token in tokens {
        if let TokenTree::Punct(punct) = &token {
            match punct.as_char() {
                ',' if angles == 0 => {
                    all.push((std::mem::take(&mut part), Some(token)));
                    continue;
                }
                '<' if part.last().is_some_and(|token| is_punct(token, ':')) => angles += 1,
                '>' => angles = angles.saturating_sub(1),
                _ => {}
            }
        }
        part.push(token);
    }
    if !part.is_empty() {
        all.push((part, None));
    }
    all
}

fn with(group: &Group, tokens: TokenStream) -> TokenTree {
    let mut new = Group::new(group.delimiter(), tokens);
    new.set_span(group.span());
    TokenTree::Group(new)
}

/// A name of the user's in generated code.
fn generated(name: &Ident) -> Ident {
    let mut name = name.clone();
    name.set_span(Span::call_site());
    name
}

fn is_punct(token: &TokenTree, char: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == char)
}

fn is_ident(token: &TokenTree, name: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident == name)
}

/// Tokens as they are read.
fn text(tokens: &[TokenTree]) -> String {
    let tokens: TokenStream = tokens.iter().map(ToTokens::to_token_stream).collect();
    crate::foreign::tidy(&tokens.to_string())
}
