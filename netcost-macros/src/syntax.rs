//! What is written in `network!` and `block!`: structs, `forward`, blocks.
//!
//! The input is cut into its items before each is parsed, and a body that does not parse into its statements, so that one run
//! tells the errors of all.

use netcost_core::dtype::Dtype;
use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Attribute, Block, Expr, Generics, Pat, Stmt, Token, Type, Visibility};

use crate::Errors;
use crate::attributes::Attributes;

/// A `network!` call.
pub struct Networks {
    pub root: TokenStream,
    pub members: Vec<Member>,
    pub forward: Forward,
    pub blocks: Vec<Function>,
    /// What is wrong with the attributes, which is told beside what is wrong with the layers.
    pub errors: Errors,
}

/// A `block!` call.
pub struct Blocks {
    pub root: TokenStream,
    pub list: Vec<Function>,
    /// What is wrong with the bodies, and with other items.
    pub errors: Errors,
}

/// One network: `pub struct Name { field: value }`.
pub struct Member {
    pub attributes: Attributes,
    pub vis: Visibility,
    pub keyword: Token![struct],
    pub name: Ident,
    pub fields: Vec<(Ident, Expr)>,
}

/// `fn forward(..) -> ..`.
pub struct Forward {
    pub attrs: Vec<Attribute>,
    pub name: Ident,
    pub parameters: Vec<ForwardParameter>,
    pub outputs: Vec<Output>,
    /// Whether the outputs stand in parentheses: then a tuple is returned.
    pub tuple: bool,
    pub body: Block,
}

pub struct ForwardParameter {
    pub mutable: Option<Token![mut]>,
    pub name: Ident,
    pub kind: ParameterKind,
}

pub enum ParameterKind {
    /// An input: its sizes, the type of its elements if one is stated, and the brackets around them.
    Input(Vec<Expr>, Option<Dtype>, Group),
    /// A value that the network's fields give.
    Value(TokenStream, Option<Expr>),
}

/// A declared output: its sizes (`None` for `_`) and the brackets around them.
pub struct Output {
    pub sizes: Vec<Option<Expr>>,
    pub brackets: Group,
}

/// A block.
pub struct Function {
    pub attrs: Vec<Attribute>,
    pub vis: Visibility,
    pub name: Ident,
    pub generics: Generics,
    pub parameters: Vec<Parameter>,
    pub returns: TokenStream,
    pub body: Block,
}

pub struct Parameter {
    pub pat: Pat,
    /// The name by which a call may give it, if the pattern is one.
    pub name: Option<Ident>,
    pub ty: TokenStream,
    pub default: Option<Expr>,
}

/// What a token stream holds, an item at a time.
enum Piece {
    Member(Box<Member>, Errors),
    Forward(Forward),
    /// A block, and what is wrong with its body, which is empty then.
    Block(Box<Function>, Errors),
}

/// Parses a `network!` call.
pub fn network(input: TokenStream) -> Result<Networks, Errors> {
    let (root, items) = split_root(input);
    let (mut errors, mut members, mut forwards, mut blocks) =
        (Errors::default(), Vec::new(), Vec::<Forward>::new(), Vec::new());
    let cut = cut_items(items, &mut errors);
    let fields: Vec<Vec<String>> = cut.iter().filter_map(|item| field_names(item)).collect();
    let mut of_attributes = Errors::default();
    for item in cut {
        let parser = |input: ParseStream<'_>| piece(input, &fields);
        match parser.parse2(item) {
            Ok(Ok(Piece::Member(member, errors))) => {
                members.push(*member);
                of_attributes.0.extend(errors.0);
            }
            Ok(Ok(Piece::Forward(forward))) => forwards.push(forward),
            Ok(Ok(Piece::Block(block, more))) => {
                blocks.push(*block);
                errors.0.extend(more.0);
            }
            Ok(Err(more)) => errors.0.extend(more.0),
            Err(error) => errors.push(error),
        }
    }
    let mut forwards = forwards.into_iter();
    let forward = forwards.next();
    for second in forwards {
        errors.at(&second.name, "a second `forward`: networks that differ stand in a `network!` of their own each");
    }
    if errors.0.is_empty() && members.is_empty() {
        let at = forward.as_ref().map_or_else(Span::call_site, |forward| forward.name.span());
        errors.push(syn::Error::new(at, "a network has a name: `pub struct Name;` before `fn forward`"));
    }
    if errors.0.is_empty() && forward.is_none() {
        let message = "a network has `fn forward(input: [3, 224, 224]) -> [1000] { .. }`, and this one has none";
        errors.push(syn::Error::new(members[0].name.span(), message));
    }
    match forward {
        Some(forward) if errors.0.is_empty() => Ok(Networks { root, members, forward, blocks, errors: of_attributes }),
        _ => {
            errors.0.extend(of_attributes.0);
            Err(errors)
        }
    }
}

/// Parses a `block!` call.
pub fn blocks(input: TokenStream) -> Blocks {
    let (root, items) = split_root(input);
    let (mut errors, mut blocks) = (Errors::default(), Vec::new());
    for item in cut_items(items, &mut errors) {
        let parser = |input: ParseStream<'_>| piece(input, &[]);
        match parser.parse2(item) {
            Ok(Ok(Piece::Block(block, more))) => {
                blocks.push(*block);
                errors.0.extend(more.0);
            }
            Ok(Ok(Piece::Member(member, _))) => {
                errors.at(&member.name, "`block!` has blocks alone; a network stands in `network!`");
            }
            Ok(Ok(Piece::Forward(forward))) => {
                errors.at(&forward.name, "`forward` belongs to a network; a block has another name");
            }
            Ok(Err(more)) => errors.0.extend(more.0),
            Err(error) => errors.push(error),
        }
    }
    Blocks { root, list: blocks, errors }
}

/// Takes the path that the calling macro put in front: `[$crate::__private]`.
pub fn split_root(input: TokenStream) -> (TokenStream, TokenStream) {
    let mut tokens = input.into_iter();
    match tokens.next() {
        Some(TokenTree::Group(group)) => (group.stream(), tokens.collect()),
        first => (TokenStream::new(), first.into_iter().chain(tokens).collect()),
    }
}

/// Cuts the input behind each item: a `;` or a brace that ends one.
pub fn cut_items(input: TokenStream, errors: &mut Errors) -> Vec<TokenStream> {
    let (mut items, mut current, mut has_fn) = (Vec::new(), Vec::new(), false);
    for token in input {
        let ends = match &token {
            TokenTree::Punct(punct) => punct.as_char() == ';',
            TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
            TokenTree::Ident(ident) => {
                has_fn |= ident == "fn";
                false
            }
            TokenTree::Literal(_) => false,
        };
        // `struct Name { .. };` as it is written by habit.
        let stray = current.is_empty() && matches!(&token, TokenTree::Punct(punct) if punct.as_char() == ';');
        if stray {
            continue;
        }
        current.push(token);
        if ends {
            items.push(current.drain(..).collect());
            has_fn = false;
        }
    }
    if let Some(last) = current.last() {
        let message = if has_fn {
            "this function has no body: `{ .. }` is missing"
        } else {
            "this item is not complete: a network is `struct Name;` and `fn forward(..) -> [..] { .. }`"
        };
        errors.push(syn::Error::new(last.span(), message));
    }
    items
}

/// The names of the fields if an item is a struct.
pub fn field_names(item: &TokenStream) -> Option<Vec<String>> {
    let mut tokens = item.clone().into_iter().peekable();
    let (mut is_struct, mut names) = (false, Vec::new());
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Ident(ident) if ident == "fn" => return None,
            TokenTree::Ident(ident) if ident == "struct" => is_struct = true,
            TokenTree::Group(group) if is_struct && group.delimiter() == Delimiter::Brace => {
                let mut start = true;
                for token in group.stream() {
                    match token {
                        TokenTree::Ident(ident) if start => {
                            names.push(ident.to_string());
                            start = false;
                        }
                        TokenTree::Punct(punct) if punct.as_char() == ',' => start = true,
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
    is_struct.then_some(names)
}

fn piece(input: ParseStream<'_>, fields: &[Vec<String>]) -> syn::Result<Result<Piece, Errors>> {
    let attrs = input.call(Attribute::parse_outer)?;
    let vis: Visibility = input.parse()?;
    if input.peek(Token![struct]) {
        return member(input, attrs, vis).map(|(member, errors)| Ok(Piece::Member(Box::new(member), errors)));
    }
    if input.peek(Token![const]) && input.peek2(Token![fn]) {
        let keyword: Token![const] = input.parse()?;
        return Err(syn::Error::new_spanned(keyword, "all of a network is const: leave `const` out"));
    }
    if !input.peek(Token![fn]) {
        let message = "expected `struct Name;`, `fn forward(..) -> [..] { .. }` or a block `fn name(x: Tensor) -> Tensor { .. }`; \
                       constants and helper functions stand outside, before or after the macro";
        return Err(input.error(message));
    }
    input.parse::<Token![fn]>()?;
    let name: Ident = input.parse()?;
    if name == "forward" {
        forward(input, attrs, name, fields).map(|result| result.map(Piece::Forward))
    } else {
        function(input, attrs, vis, name).map(|(function, errors)| Ok(Piece::Block(Box::new(function), errors)))
    }
}

/// A network's struct, and what is wrong with its attributes.
pub fn member(input: ParseStream<'_>, attrs: Vec<Attribute>, vis: Visibility) -> syn::Result<(Member, Errors)> {
    let keyword: Token![struct] = input.parse()?;
    let name: Ident = input.parse()?;
    if input.peek(Token![<]) {
        let message = "a network takes no generics: for variants, give fields, `pub struct Wide { width: 64 }`, which are \
                       bound to the parameters of `forward` with those names";
        return Err(input.error(message));
    }
    let mut fields = Vec::new();
    if input.peek(syn::token::Brace) {
        let content;
        syn::braced!(content in input);
        let list = Punctuated::<Field, Token![,]>::parse_terminated(&content)?;
        fields = list.into_iter().map(|field| (field.0, field.1)).collect();
    } else {
        input.parse::<Token![;]>()?;
    }
    let (attributes, errors) = Attributes::new(attrs);
    Ok((Member { attributes, vis, keyword, name, fields }, errors))
}

/// `growth: 32`.
pub struct Field(pub Ident, pub Expr);

impl Parse for Field {
    fn parse(input: ParseStream<'_>) -> syn::Result<Field> {
        let name: Ident = input.parse()?;
        if input.peek(Token![=]) {
            return Err(input.error(format!("expected `:`: a field is `{name}: value`")));
        }
        input.parse::<Token![:]>()?;
        let value: Expr = input.parse()?;
        Ok(Field(name, value))
    }
}

fn forward(
    input: ParseStream<'_>,
    attrs: Vec<Attribute>,
    name: Ident,
    fields: &[Vec<String>],
) -> syn::Result<Result<Forward, Errors>> {
    if input.peek(Token![<]) {
        return Err(input.error("`forward` takes no generics: give values as fields of the network's struct"));
    }
    let content;
    syn::parenthesized!(content in input);
    let mut parameters = Vec::new();
    while !content.is_empty() {
        parameters.push(forward_parameter(&content, fields)?);
        if !content.is_empty() {
            content.parse::<Token![,]>()?;
        }
    }
    if !parameters.iter().any(|parameter| matches!(parameter.kind, ParameterKind::Input(..))) {
        let message = "`forward` takes at least one input: `image: [3, 224, 224]`, the sizes of one sample, channels first";
        return Err(syn::Error::new_spanned(&name, message));
    }
    if !input.peek(Token![->]) {
        return Err(input.error("expected `-> [..]`: the sizes of the network's output, `_` where you state none"));
    }
    input.parse::<Token![->]>()?;
    let (outputs, tuple) = outputs(input)?;
    Ok(body(input)?.map(|body| Forward { attrs, name, parameters, outputs, tuple, body }))
}

fn forward_parameter(input: ParseStream<'_>, fields: &[Vec<String>]) -> syn::Result<ForwardParameter> {
    if input.peek(Token![self]) || input.peek(Token![&]) {
        return Err(input.error("`forward` has no `self`: its parameters are the network's inputs, `image: [3, 224, 224]`"));
    }
    let mutable: Option<Token![mut]> = input.parse()?;
    let name: Ident = input.parse()?;
    if input.peek(Token![=]) {
        return Err(input.error(format!("expected `:`: an input is `{name}: [3, 224, 224]`")));
    }
    input.parse::<Token![:]>()?;
    let is_field = fields.iter().any(|names| names.iter().any(|field| name == field));
    if !is_field && input.peek(syn::token::Bracket) {
        let brackets: Group = input.parse()?;
        let parser = |input: ParseStream<'_>| {
            let (mut sizes, mut dtype) = (Vec::new(), None);
            while !input.is_empty() && !input.peek(Token![;]) {
                if input.peek(Token![_]) {
                    return Err(input.error("the sizes of an input are stated; only those of an output may be `_`"));
                }
                sizes.push(input.parse::<Expr>()?);
                if input.peek(Token![,]) {
                    input.parse::<Token![,]>()?;
                } else if !input.is_empty() && !input.peek(Token![;]) {
                    return Err(input.error("expected `,`: the sizes of an input are separated by commas, `[3, 224, 224]`"));
                }
            }
            if input.peek(Token![;]) {
                input.parse::<Token![;]>()?;
                let ty: Ident = input.parse()?;
                dtype = Dtype::ALL.into_iter().find(|known| ty == known.name());
                if dtype.is_none() {
                    let list = crate::suggest::list(Dtype::ALL.into_iter().map(Dtype::name));
                    return Err(syn::Error::new_spanned(
                        &ty,
                        format!("`{ty}` is not a type of an input's elements: {list}"),
                    ));
                }
            }
            Ok((sizes, dtype))
        };
        let (sizes, dtype) = parser.parse2(brackets.stream())?;
        return Ok(ForwardParameter { mutable, name, kind: ParameterKind::Input(sizes, dtype, brackets) });
    }
    if !is_field && input.peek(syn::token::Paren) {
        return Err(input.error(format!("the sizes of an input stand in brackets: `{name}: [3, 224, 224]`")));
    }
    let ty = type_tokens(input)?;
    if ty.to_string() == "Tensor" {
        let message = format!("the inputs of `forward` state their sizes: `{name}: [3, 224, 224]`, not `Tensor`");
        return Err(syn::Error::new_spanned(ty, message));
    }
    let default = default(input)?;
    Ok(ForwardParameter { mutable, name, kind: ParameterKind::Value(ty, default) })
}

fn default(input: ParseStream<'_>) -> syn::Result<Option<Expr>> {
    if !input.peek(Token![=]) {
        return Ok(None);
    }
    input.parse::<Token![=]>()?;
    Ok(Some(input.parse()?))
}

/// A type, as tokens, with the error of a type that does not parse.
fn type_tokens(input: ParseStream<'_>) -> syn::Result<TokenStream> {
    Ok(input.parse::<Type>()?.into_token_stream())
}

fn outputs(input: ParseStream<'_>) -> syn::Result<(Vec<Output>, bool)> {
    if input.peek(syn::token::Bracket) {
        return Ok((vec![output(input)?], false));
    }
    if !input.peek(syn::token::Paren) {
        let message = "expected the sizes of the output: `[1000]`, or `([1000], [4])` for several, `_` where you state none";
        return Err(input.error(message));
    }
    let content;
    syn::parenthesized!(content in input);
    let mut outputs = Vec::new();
    while !content.is_empty() {
        if content.peek(syn::Ident) {
            content.parse::<Ident>()?;
            content.parse::<Token![:]>()?;
        }
        outputs.push(output(&content)?);
        if !content.is_empty() {
            content.parse::<Token![,]>()?;
        }
    }
    if outputs.is_empty() {
        return Err(content.error("a network has at least one output"));
    }
    Ok((outputs, true))
}

fn output(input: ParseStream<'_>) -> syn::Result<Output> {
    let brackets: Group = input.parse()?;
    if brackets.delimiter() != Delimiter::Bracket {
        return Err(syn::Error::new(brackets.span(), "the sizes of an output stand in brackets: `[1000]`"));
    }
    let list = Punctuated::<Size, Token![,]>::parse_terminated.parse2(brackets.stream())?;
    Ok(Output { sizes: list.into_iter().map(|size| size.0).collect(), brackets })
}

/// A size of an output, or `_`.
struct Size(Option<Expr>);

impl Parse for Size {
    fn parse(input: ParseStream<'_>) -> syn::Result<Size> {
        if input.peek(Token![_]) {
            input.parse::<Token![_]>()?;
            return Ok(Size(None));
        }
        Ok(Size(Some(input.parse()?)))
    }
}

fn function(input: ParseStream<'_>, attrs: Vec<Attribute>, vis: Visibility, name: Ident) -> syn::Result<(Function, Errors)> {
    let generics: Generics = input.parse()?;
    let content;
    syn::parenthesized!(content in input);
    let mut parameters: Vec<Parameter> = Vec::new();
    while !content.is_empty() {
        let pat = Pat::parse_single(&content)?;
        if !content.peek(Token![:]) {
            return Err(content.error("expected `:` and a type: `Tensor`, or that of a value, as `usize`"));
        }
        content.parse::<Token![:]>()?;
        if content.peek(syn::token::Bracket) && content.fork().parse::<Type>().is_err() {
            let brackets: Group = content.parse()?;
            let message = "a block does not state the sizes of its tensors: write `Tensor` (and ask `x.channels()` inside)";
            return Err(syn::Error::new(brackets.span(), message));
        }
        let ty = type_tokens(&content)?;
        let default = default(&content)?;
        let parameter = match &pat {
            Pat::Ident(ident) => Some(ident.ident.clone()),
            _ => None,
        };
        if let Some(parameter) = &parameter {
            if parameter == "self" {
                return Err(syn::Error::new_spanned(
                    parameter,
                    "a block has no `self`; give its tensor a name: `x: Tensor`",
                ));
            }
            if netcost_core::graph::OF_BLOCKS.iter().any(|common| parameter == common) {
                let message = format!("`{parameter}` is an argument that every call of a block takes; use another name");
                return Err(syn::Error::new_spanned(parameter, message));
            }
            if parameters.iter().any(|other| other.name.as_ref() == Some(parameter)) {
                return Err(syn::Error::new_spanned(parameter, format!("a second parameter `{parameter}`")));
            }
        }
        if default.is_none() && parameters.iter().any(|parameter| parameter.default.is_some()) {
            return Err(syn::Error::new_spanned(&pat, "parameters without a default come first"));
        }
        parameters.push(Parameter { pat, name: parameter, ty, default });
        if !content.is_empty() {
            content.parse::<Token![,]>()?;
        }
    }
    if !input.peek(Token![->]) {
        return Err(input.error("expected `-> Tensor`: a block returns what it makes"));
    }
    input.parse::<Token![->]>()?;
    if input.peek(syn::token::Bracket) && input.fork().parse::<Type>().is_err() {
        let brackets: Group = input.parse()?;
        return Err(syn::Error::new(brackets.span(), "a block does not state the sizes of what it returns: write `Tensor`"));
    }
    let returns = type_tokens(input)?;
    let (body, errors) = match body(input)? {
        Ok(body) => (body, Errors::default()),
        Err(errors) => (Block { brace_token: syn::token::Brace::default(), stmts: Vec::new() }, errors),
    };
    Ok((Function { attrs, vis, name, generics, parameters, returns, body }, errors))
}

/// A body. If it does not parse as a whole, the errors of its statements, each parsed alone.
fn body(input: ParseStream<'_>) -> syn::Result<Result<Block, Errors>> {
    let group: Group = match input.parse::<TokenTree>()? {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => group,
        other => return Err(syn::Error::new(other.span(), "expected the body: `{ .. }`")),
    };
    match syn::parse2::<Block>(TokenTree::Group(group.clone()).into()) {
        Ok(block) => Ok(Ok(block)),
        Err(whole) => {
            let mut errors = Errors::default();
            statements(group.stream(), &mut errors);
            if errors.0.is_empty() {
                errors.push(whole);
            }
            Ok(Err(errors))
        }
    }
}

/// The errors of statements, each parsed alone: cut at `;`, and within braces again.
fn statements(stream: TokenStream, errors: &mut Errors) {
    let mut current: Vec<TokenTree> = Vec::new();
    for token in stream {
        let ends = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == ';');
        current.push(token);
        if ends {
            statement(std::mem::take(&mut current), errors);
        }
    }
    statement(current, errors);
}

/// The error of one statement, if it has one.
fn statement(tokens: Vec<TokenTree>, errors: &mut Errors) {
    let Some(last) = tokens.last().map(TokenTree::span) else { return };
    let Err(error) = Block::parse_within.parse2(tokens.iter().cloned().collect()) else { return };
    // `padding: 1` for `padding = 1`.
    let error = match colon(&tokens) {
        Some((name, colon)) if error.to_string() == "expected `,`" => {
            let message = format!("expected `=`: an argument is given by its name as `{name} = ..`");
            syn::Error::new(colon, message)
        }
        _ if error.to_string() == "expected `;`" => behind_the_last(&tokens, error),
        _ => error,
    };
    // A fault within braces is found there, exactly; else it is this statement's.
    let before = errors.0.len();
    for token in tokens {
        if let TokenTree::Group(group) = token
            && group.delimiter() == Delimiter::Brace
            && syn::parse2::<Block>(TokenTree::Group(group.clone()).into()).is_err()
            && Parser::parse2(match_arms, group.stream()).is_err()
        {
            statements(group.stream(), errors);
        }
    }
    if errors.0.len() == before {
        errors.push(at_end(error, last));
    }
}

/// Where a `;` is missing, syn shows what follows, most likely on the next line, or the whole macro call where nothing does: it
/// belongs behind what is before.
fn behind_the_last(tokens: &[TokenTree], error: syn::Error) -> syn::Error {
    // Spans cannot be compared, but by what they print as.
    let next = format!("{:?}", error.span());
    let next = tokens.iter().position(|token| format!("{:?}", crate::place::ends(token).0) == next);
    let Some(last) = tokens[..next.unwrap_or(tokens.len())].last() else { return error };
    let is_layer =
        |name: &Ident| netcost_core::op::FAMILIES.iter().flat_map(|family| family.iter()).any(|layer| name == layer.name);
    let message = match next.map(|next| &tokens[next]) {
        Some(TokenTree::Ident(name)) if is_layer(name) => "expected `.` or `;` behind this",
        _ => "expected `;` behind this",
    };
    syn::Error::new(crate::place::ends(last).1, message)
}

/// The first `name:` in parentheses where an argument begins.
fn colon(tokens: &[TokenTree]) -> Option<(Ident, Span)> {
    tokens.iter().find_map(|token| match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => {
            let inner: Vec<_> = group.stream().into_iter().collect();
            for (i, window) in inner.windows(2).enumerate() {
                let begins = i == 0 || matches!(&inner[i - 1], TokenTree::Punct(punct) if punct.as_char() == ',');
                if let [TokenTree::Ident(name), TokenTree::Punct(punct)] = window
                    && begins
                    && punct.as_char() == ':'
                    && punct.spacing() == proc_macro2::Spacing::Alone
                {
                    return Some((name.clone(), punct.span()));
                }
            }
            colon(&inner)
        }
        TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket => {
            colon(&group.stream().into_iter().collect::<Vec<_>>())
        }
        _ => None,
    })
}

/// syn puts an error at the end of its input at the whole macro call: it belongs to the last token.
fn at_end(error: syn::Error, last: Span) -> syn::Error {
    let message = error.to_string();
    match message.strip_prefix("unexpected end of input") {
        Some(rest) => syn::Error::new(last, format!("the statement ends too early{rest}")),
        None => error,
    }
}

/// The arms of a `match`: braces that are not a block.
fn match_arms(input: ParseStream<'_>) -> syn::Result<Vec<syn::Arm>> {
    let mut arms = Vec::new();
    while !input.is_empty() {
        arms.push(input.parse()?);
    }
    Ok(arms)
}

/// The last expression of a block, if it has a value.
pub fn tail(block: &Block) -> Option<&Expr> {
    match block.stmts.last() {
        Some(Stmt::Expr(expr, None)) => Some(expr),
        _ => None,
    }
}
