//! Evaluation at expansion: where every number of a network is written in the macro call, its figures are known here.
//!
//! The body is run on the graph of `netcost-core`, with the core's own formulas and at the sites that lowering gave out, so that
//! counts, names and faults are those of const evaluation. What is not plainly understood (a constant or a function from
//! outside, a type other than `usize`, `f64`, `bool`, strings and what is made of them) is left to const evaluation, which
//! knows all of Rust: [`Stop::Unknown`]. rustc checks the types of the body in either case.

use std::cell::Cell;
use std::rc::Rc;

use netcost_core::dynamic::{Call, Room};
use netcost_core::graph::{Edge, FAULTS, Frame, Graph, Key, Node, Scope, Site, Sites, Size};
use netcost_core::memory::{self, Memory};
use netcost_core::op::{Operator, Receiver};
use netcost_core::shape::Shape;
use netcost_core::tensor::{Tensor, Tensors};
use netcost_core::trace::{Faults, Totals};
use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::{Block, Expr, Label, Local, Pat, Stmt};

use crate::Errors;
use crate::attributes::{MemoryOptions, Typing, of_let};
use crate::hash::HashMap;
use crate::lower::{Lower, Place, What, key, plain};
use crate::syntax::{Function, Member, Networks, ParameterKind};

mod doubt;
mod expression;
mod layer;
mod packed;
mod source;
mod unfit;
mod value;
mod warnings;

pub use packed::{Packed, PackedLayers};
use packed::{copied, memory_of};

use doubt::{Doubts, Variable, is_of, takes_all};
use unfit::Unfit;
pub use unfit::expected_of;
use value::Value;
use warnings::Notes;
pub use warnings::{Warned, Warning};

/// What is known of a network.
pub struct Known {
    /// How much room its trace needs.
    pub size: Size,
    pub totals: Totals,
    pub inputs: Vec<Shape>,
    pub outputs: Vec<Shape>,
    pub faults: Faults,
    pub warnings: Vec<Warning>,
    /// Whether something is said of weights.
    pub pruned: bool,
    /// The trace as bytes, if the types of its elements are known, too.
    pub packed: Option<Packed>,
    /// So are figures of memory.
    pub memory: Option<memory::Known>,
    /// So are the layers, if each of them has a place among the words.
    pub layers: Option<PackedLayers>,
}

/// Why an expression has no value.
pub enum Stop<'g> {
    /// It is not understood here.
    Unknown,
    Break(Option<String>, Value<'g>),
    Continue(Option<String>),
    Return(Value<'g>),
}

type Result<'g, T> = std::result::Result<T, Stop<'g>>;

fn unknown<'g, T>() -> Result<'g, T> {
    Err(Stop::Unknown)
}

/// More layers and scopes than these are left to const evaluation.
const MOST: usize = 1 << 17;
/// So are more steps.
const STEPS: u32 = 4_000_000;
/// So is what is nested deeper, in calls of blocks, too: each level takes of the stack of the compiler's thread.
const DEPTH: u32 = 160;

/// What is known of all networks of a macro call.
pub struct Figures {
    pub networks: Vec<Known>,
    /// Whether rustc has nothing left to check in their bodies.
    pub checked: bool,
}

/// What comes of the evaluation.
pub enum Evaluated {
    Known(Figures),
    /// Const evaluation finds the figures, and the faults if there are any. So many layers and inputs are known to be made.
    Unknown(usize),
    /// There are values that do not fit where they stand. Beside them the faults of each network, as far as it could be run.
    Unfit(Errors, Vec<(usize, Faults)>),
}

/// The figures of each network, if all are known.
pub fn figures(lower: &mut Lower<'_>, input: &Networks) -> Evaluated {
    let sites = sites(lower);
    let calls = calls();
    let mut seen = Seen::default();
    let networks: Vec<_> =
        input.members.iter().map(|member| known(lower, input, member, sites, &calls, &mut seen)).collect();
    let Seen { doubts, mut unfit, layers } = seen;
    if !unfit.errors.0.is_empty() {
        unfit.errors.0.append(&mut unfit.of_rustc.0);
        let run = networks.into_iter().enumerate().filter_map(|(i, known)| Some((i, known?.faults)));
        let faults = run.chain(unfit.cut).collect();
        return Evaluated::Unfit(unfit.errors, faults);
    }
    let Some(networks) = networks.into_iter().collect::<Option<Vec<_>>>() else {
        return Evaluated::Unknown(layers);
    };
    // Without a fault that is told here, the figures are known only where all values fit.
    if !unfit.of_rustc.0.is_empty() && networks.iter().all(|network| network.faults.count() == 0) {
        return Evaluated::Unknown(layers);
    }
    let checked = doubts.none(&lower.branches) && networks.iter().all(|network| network.packed.is_some());
    Evaluated::Known(Figures { networks, checked })
}

/// What was seen in all networks of a macro call.
#[derive(Default)]
struct Seen {
    doubts: Doubts,
    unfit: Unfit,
    /// The most layers and inputs that one of them made.
    layers: usize,
}

/// The context of macro expansion in which a name stands: names of different contexts are different.
fn context(ident: &Ident) -> u32 {
    // "#4 bytes(12..15)": the context, and where.
    let span = format!("{:?}", ident.span());
    let context = span.strip_prefix('#').and_then(|rest| rest.split(' ').next());
    context.and_then(|context| context.parse().ok()).unwrap_or_default()
}

/// The sites of a macro call, for the graph. They are kept for as long as the compiler runs.
fn sites(lower: &Lower<'_>) -> &'static Sites {
    let list: Vec<Site> = lower
        .sites
        .iter()
        .map(|site| {
            let label = value::keep(&site.label);
            Site(label, netcost_core::text::hash(label.as_bytes()), site.check, site.given, site.line, site.absolute)
        })
        .collect();
    Box::leak(Box::new(Sites { file: "", list: Box::leak(list.into_boxed_slice()) }))
}

/// The methods of the operators by name, and whether they are functions.
type Calls = HashMap<(&'static str, bool), (&'static Operator, Call)>;

fn calls() -> Calls {
    netcost_core::dynamic::calls()
        .map(|(operator, call)| ((operator.name, operator.receiver != Receiver::Tensor), (operator, call)))
        .collect()
}

/// The figures of a network, if they are known. A first run with little room may ask for a second with enough.
fn known(
    lower: &mut Lower<'_>,
    input: &Networks,
    member: &Member,
    sites: &'static Sites,
    calls: &Calls,
    seen: &mut Seen,
) -> Option<Known> {
    let mut room = Size { nodes: 1024, scopes: 1024, edges: 1024, text: 4096, keys: 256 };
    loop {
        let known = trace(lower, input, member, sites, calls, room, seen)?;
        let need = known.size;
        let fits = need.nodes <= room.nodes
            && need.scopes <= room.scopes
            && need.edges <= room.edges
            && need.text <= room.text
            && need.keys <= room.keys;
        if fits {
            return Some(known);
        }
        if need.nodes > MOST || need.scopes > MOST {
            return None;
        }
        // Keys are counted more often where there is no room for them.
        room = need;
    }
}

fn cells<T: Copy>(len: usize, empty: T) -> Vec<Cell<T>> {
    (0..len).map(|_| Cell::new(empty)).collect()
}

fn trace(
    lower: &mut Lower<'_>,
    input: &Networks,
    member: &Member,
    sites: &'static Sites,
    calls: &Calls,
    size: Size,
    seen: &mut Seen,
) -> Option<Known> {
    let nodes = cells(size.nodes, Node::EMPTY);
    let scopes = cells(size.scopes, Scope::EMPTY);
    let edges = cells(size.edges, Edge::EMPTY);
    let text = cells(size.text, 0u8);
    let keys = cells(size.keys, Key::EMPTY);
    let faults = [const { Cell::new(None) }; FAULTS];
    let room = Room { nodes: &nodes, scopes: &scopes, edges: &edges, text: &text, keys: &keys, faults: &faults };
    let graph = Graph::over(&room, sites);
    let functions = input.blocks.iter().map(|block| (plain(&block.name), block)).collect();
    let mut run = Run {
        lower,
        graph: &graph,
        functions,
        calls,
        names: HashMap::default(),
        variables: Vec::new(),
        floor: 0,
        steps: 0,
        block_calls: 0,
        depth: 0,
        notes: Notes::default(),
        types_known: true,
        one_context: true,
        no_tensors: Rc::new(Tensors::new()),
        made: Cell::new(Tensors::new()),
        doubts: &mut seen.doubts,
        unfit: &mut seen.unfit,
    };
    let run_to_end = run.network(input, member).is_ok();
    seen.layers = seen.layers.max(graph.size().nodes);
    if !run_to_end {
        let at = input.members.iter().position(|other| std::ptr::eq(other, member));
        run.unfit.cut.extend(at.map(|at| (at, graph.figures().faults)));
        return None;
    }
    let types_known = run.types_known;
    let notes = std::mem::take(&mut run.notes);
    let figures = graph.figures();
    let size = graph.size();
    let inputs = input.forward.parameters.iter().filter(|parameter| matches!(parameter.kind, ParameterKind::Input(..)));
    let inputs = inputs.count();
    // What did not fit is run again.
    let fits =
        size.nodes <= nodes.len() && size.scopes <= scopes.len() && size.edges <= edges.len() && size.text <= text.len();
    let sound = types_known && fits && figures.faults.count() == 0;
    let outputs = input.forward.outputs.len();
    let totals = figures.totals?;
    let options = member.attributes.memory.as_ref().map_or(Memory::DEFAULT, MemoryOptions::memory);
    let copied = sound.then(|| copied(&graph));
    let memory = copied.as_ref().map(|copied| memory_of(copied, &totals, &options));
    Some(Known {
        warnings: if sound { warnings::warnings(&graph, &notes, outputs) } else { Vec::new() },
        size,
        totals,
        inputs: (0..inputs).map_while(|i| graph.shape_of(i)).collect(),
        outputs: (size.edges.saturating_sub(outputs)..size.edges).map_while(|i| graph.shape_of_use(i)).collect(),
        packed: sound.then(|| Packed::of(&graph)),
        memory,
        layers: copied.and_then(|copied| PackedLayers::of(copied, &size, inputs, options.fuse.batch_norm)),
        faults: figures.faults,
        pruned: figures.pruned,
    })
}

/// A body being run.
struct Run<'r, 'l, 'a, 'g> {
    lower: &'r mut Lower<'l>,
    graph: &'g Graph<'g>,
    functions: HashMap<String, &'a Function>,
    calls: &'r Calls,
    /// For each name the variables that it stands for, innermost last.
    names: HashMap<String, Vec<usize>>,
    variables: Vec<Variable<'g>>,
    /// The first variable of the block being run: those before it are not in its scope.
    floor: usize,
    steps: u32,
    /// Calls of blocks so far.
    block_calls: usize,
    /// How many expressions are being run, one within the other.
    depth: u32,
    notes: Notes,
    types_known: bool,
    /// Whether all variables come from the same macro, or from none.
    one_context: bool,
    /// An empty list, for layers that take none.
    no_tensors: Rc<Tensors<'g>>,
    /// What a layer of several parts returned: large, so that it is not moved about with what all layers return.
    made: Cell<Tensors<'g>>,
    doubts: &'r mut Doubts,
    unfit: &'r mut Unfit,
}

impl<'a, 'g> Run<'_, '_, 'a, 'g> {
    /// Traces the network: its fields, its inputs, its body, its outputs.
    fn network(&mut self, input: &'a Networks, member: &'a Member) -> Result<'g, ()> {
        let forward = &input.forward;
        let mut checks = self.lower.declared.clone().into_iter();
        if let Some(typing) = &member.attributes.dtype {
            self.typing(typing);
        }
        for parameter in &forward.parameters {
            if let ParameterKind::Value(ty, default) = &parameter.kind {
                allowed(ty)?;
                let name = plain(&parameter.name);
                let given = member.fields.iter().find(|(field, _)| plain(field) == name).map(|(_, value)| value);
                let Some(value) = given.or(default.as_ref()) else { return unknown() };
                let value = self.of_type(value, ty)?;
                self.bind(&parameter.name, value, key(&parameter.name), false);
            }
        }
        let mut arguments = Vec::new();
        for parameter in &forward.parameters {
            let name = plain(&parameter.name);
            let value = match &parameter.kind {
                ParameterKind::Input(sizes, dtype, _) => {
                    let mut dims = Vec::new();
                    for size in sizes {
                        dims.push(self.expr(size)?.int()?);
                    }
                    let check = checks.next().ok_or(Stop::Unknown)?;
                    let name = value::keep(&name);
                    Value::Tensor(match dtype {
                        Some(dtype) => self.graph.input_of(name, &dims, *dtype, check),
                        None => self.graph.input(name, &dims, check),
                    })
                }
                ParameterKind::Value(..) => self.variable(&name, Some(&parameter.name))?,
            };
            arguments.push((&parameter.name, value, key(&parameter.kind), parameter.mutable.is_some()));
        }
        // The fields stand outside of the body, where the declared sizes see them, too.
        let outside = std::mem::replace(&mut self.floor, self.variables.len());
        let start = self.variables.len();
        for (name, value, at, mutable) in arguments {
            self.bind(name, value, at, mutable);
        }
        let result = self.function(&forward.body)?;
        self.forget(start);
        self.floor = outside;
        if self.unfit_outputs(forward.outputs.len(), &result, &forward.body) {
            return unknown();
        }
        for (i, output) in forward.outputs.iter().enumerate() {
            let (tensor, index) = match &result {
                Value::Tensor(tensor) if forward.outputs.len() == 1 => (*tensor, None),
                Value::Wrong => (self.graph.nothing(), Some(i).filter(|_| forward.outputs.len() > 1)),
                Value::Tuple(list) if forward.outputs.len() == list.len() => (list[i].tensor()?, Some(i)),
                _ => return unknown(),
            };
            let mut declared = Vec::new();
            for size in &output.sizes {
                declared.push(match size {
                    Some(size) => Some(self.expr(size)?.int()?),
                    None => None,
                });
            }
            let check = checks.next().ok_or(Stop::Unknown)?;
            self.graph.output(tensor, index, &declared, check);
        }
        Ok(())
    }

    /// Says the types of all layers until the trace goes back to where it stood, which is what is returned.
    fn typing(&mut self, typing: &Typing) -> Frame {
        let known = typing.known();
        self.types_known &= known.is_some();
        self.graph.typing(known.unwrap_or(netcost_core::dtype::Typing::NONE))
    }

    // ---- variables

    /// Declares a variable, at a place in memory.
    fn bind(&mut self, ident: &Ident, value: Value<'g>, at: usize, mutable: bool) {
        let (name, context) = (plain(ident), context(ident));
        self.one_context &= self.variables.last().is_none_or(|other| other.context == context);
        self.names.entry(name.clone()).or_default().push(self.variables.len());
        self.variables.push(self.doubts.declare(name, context, value, at, mutable));
    }

    /// Forgets the variables from `start` on.
    fn forget(&mut self, start: usize) {
        for variable in self.variables.drain(start..) {
            if let Some(places) = self.names.get_mut(&variable.name) {
                places.pop();
            }
        }
    }

    fn place(&self, name: &str) -> Result<'g, usize> {
        let place = self.names.get(name).and_then(|places| places.last()).copied();
        place.filter(|place| *place >= self.floor).ok_or(Stop::Unknown)
    }

    /// The place of the variable that is changed.
    fn place_of(&self, ident: &Ident) -> Result<'g, usize> {
        self.place(&plain(ident)).ok().filter(|place| self.variables[*place].context == context(ident)).ok_or(Stop::Unknown)
    }

    /// A variable, as it is named in the body or, without its token, in a string.
    fn variable(&mut self, name: &str, ident: Option<&Ident>) -> Result<'g, Value<'g>> {
        let place = self.place(name)?;
        let of_one = ident.map_or(self.one_context, |ident| context(ident) == self.variables[place].context);
        if !of_one {
            return unknown();
        }
        self.doubts.read(&self.variables[place]);
        Ok(self.variables[place].value.clone())
    }

    /// The place that lowering noted.
    fn at<T>(&self, node: &T, what: What) -> Result<'g, Place> {
        self.lower.places.get(&key(node)).copied().filter(|place| place.what == what).ok_or(Stop::Unknown)
    }

    /// Runs what is in a scope of its own.
    fn scoped<T>(&mut self, run: impl FnOnce(&mut Self) -> Result<'g, T>) -> Result<'g, T> {
        let start = self.variables.len();
        let result = run(self);
        self.forget(start);
        result
    }

    // ---- statements

    /// A body that may return.
    fn function(&mut self, body: &'a Block) -> Result<'g, Value<'g>> {
        self.doubts.take(key(body));
        match self.block(body) {
            Err(Stop::Return(value)) => Ok(value),
            Err(Stop::Break(..) | Stop::Continue(_)) => unknown(),
            result => result,
        }
    }

    fn block(&mut self, block: &'a Block) -> Result<'g, Value<'g>> {
        self.scoped(|run| {
            let mut result = Value::Unit;
            for statement in &block.stmts {
                // Before the end, only what has no value stands without a semicolon.
                run.doubts.doubt_unless(matches!(result, Value::Unit));
                result = match statement {
                    Stmt::Local(local) => {
                        run.local(local)?;
                        Value::Unit
                    }
                    Stmt::Expr(expr, semi) => {
                        let value = run.expr(expr)?;
                        if semi.is_some() {
                            run.doubts.doubt_unless(matches!(value, Value::Unit));
                            Value::Unit
                        } else {
                            value
                        }
                    }
                    Stmt::Item(_) | Stmt::Macro(_) => return unknown(),
                };
            }
            Ok(result)
        })
    }

    fn local(&mut self, local: &'a Local) -> Result<'g, ()> {
        let (pat, ty) = match &local.pat {
            Pat::Type(typed) => (&*typed.pat, Some(&*typed.ty)),
            pat => (pat, None),
        };
        if let Some(ty) = ty {
            allowed(&quote::ToTokens::to_token_stream(ty))?;
        }
        let Some(init) = &local.init else {
            // It is bound before it is read: rustc sees to that.
            let Pat::Ident(ident) = pat else { return unknown() };
            self.doubts.doubt();
            self.bind(&ident.ident, Value::Unit, key(ident), ident.mutability.is_some());
            return Ok(());
        };
        let (typing, attrs) = of_let(&local.attrs).map_err(|_| Stop::Unknown)?;
        if !attrs.is_empty() {
            return unknown();
        }
        let outside = typing.map(|typing| self.typing(&typing));
        let value = match pat {
            Pat::Ident(ident) if let Ok(place) = self.at(&ident.ident, What::Scope) => {
                let before = self.graph.open_let(place.site);
                let value = self.expr(&init.expr)?;
                self.graph.within(before, value)
            }
            // Each of several bound at once has its own name.
            Pat::Tuple(names)
                if let Expr::Tuple(values) = &*init.expr
                    && names.elems.len() == values.elems.len() =>
            {
                let mut list = Vec::new();
                for (name, value) in names.elems.iter().zip(&values.elems) {
                    list.push(match name {
                        Pat::Ident(ident) if let Ok(place) = self.at(&ident.ident, What::Scope) => {
                            let before = self.graph.open_let(place.site);
                            let value = self.expr(value)?;
                            self.graph.within(before, value)
                        }
                        _ => self.expr(value)?,
                    });
                }
                Value::Tuple(Rc::new(list))
            }
            _ => self.expr(&init.expr)?,
        };
        if let Some(outside) = outside {
            self.graph.within(outside, ());
        }
        let value = match ty {
            Some(ty) => self.checked(value, &quote::ToTokens::to_token_stream(ty)),
            None => value,
        };
        self.doubts.doubt_unless(takes_all(pat) || init.diverge.is_some());
        if self.matches(pat, &value)? {
            return Ok(());
        }
        let Some((_, diverge)) = &init.diverge else { return unknown() };
        self.expr(diverge)?;
        // It does not come back.
        unknown()
    }

    /// Binds what a pattern binds. False if the value does not match.
    fn matches(&mut self, pat: &'a Pat, value: &Value<'g>) -> Result<'g, bool> {
        match pat {
            Pat::Wild(_) | Pat::Rest(_) => Ok(true),
            Pat::Ident(ident) => {
                let name = plain(&ident.ident);
                // A name in capitals may be a constant; `None` is one.
                if name == "None" {
                    return Ok(matches!(value, Value::None));
                }
                if name.starts_with(char::is_uppercase) {
                    return unknown();
                }
                if let Some((_, inner)) = &ident.subpat
                    && !self.matches(inner, value)?
                {
                    return Ok(false);
                }
                self.bind(&ident.ident, value.clone(), key(ident), ident.mutability.is_some());
                Ok(true)
            }
            Pat::Type(typed) => {
                self.doubts.doubt();
                allowed(&quote::ToTokens::to_token_stream(&typed.ty))?;
                self.matches(&typed.pat, value)
            }
            Pat::Paren(paren) => self.matches(&paren.pat, value),
            Pat::Reference(reference) => {
                self.doubts.doubt();
                self.matches(&reference.pat, value)
            }
            Pat::Guard(guard) => Ok(self.matches(&guard.pat, value)? && self.expr(&guard.guard)?.flag()?),
            Pat::Or(or) => {
                for case in &or.cases {
                    if self.matches(case, value)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Pat::Tuple(tuple) => {
                self.doubts.doubt_unless(matches!(value, Value::Tuple(_)));
                self.elements(tuple.elems.iter().collect(), value)
            }
            Pat::Slice(slice) => {
                self.doubts.doubt_unless(matches!(value, Value::List(_)));
                self.elements(slice.elems.iter().collect(), value)
            }
            Pat::TupleStruct(some) if some.path.is_ident("Some") && some.elems.len() == 1 => match value {
                Value::Some(inner) => {
                    let inner = Rc::clone(inner);
                    self.matches(&some.elems[0], &inner)
                }
                Value::None => Ok(false),
                _ => unknown(),
            },
            Pat::Path(path) => match (self.path(&path.path)?, value) {
                (Value::Act(a), Value::Act(b)) => Ok(a == *b),
                _ => unknown(),
            },
            Pat::Lit(lit) => {
                let literal = self.literal(&lit.lit)?;
                self.same(&literal, value)
            }
            Pat::Range(range) => {
                let n = value.int()?;
                let from = match &range.start {
                    Some(start) => self.expr(start)?.int()?,
                    None => 0,
                };
                let to = match &range.end {
                    Some(end) => Some(self.expr(end)?.int()?),
                    None => None,
                };
                let closed = matches!(range.limits, syn::RangeLimits::Closed(_));
                Ok(n >= from && to.is_none_or(|to| if closed { n <= to } else { n < to }))
            }
            _ => unknown(),
        }
    }

    fn elements(&mut self, patterns: Vec<&'a Pat>, value: &Value<'g>) -> Result<'g, bool> {
        let (Value::List(items) | Value::Tuple(items)) = value else { return unknown() };
        let items = Rc::clone(items);
        let is_rest = |pat: &&Pat| match pat {
            Pat::Rest(_) => true,
            Pat::Ident(ident) => ident.subpat.as_ref().is_some_and(|(_, inner)| matches!(**inner, Pat::Rest(_))),
            _ => false,
        };
        let rest = patterns.iter().position(|pat| is_rest(pat));
        self.doubts.doubt_unless(rest.is_none());
        let fits = match rest {
            Some(_) => items.len() + 1 >= patterns.len(),
            None => items.len() == patterns.len(),
        };
        if !fits {
            return Ok(false);
        }
        let over = items.len() + 1 - patterns.len().min(items.len() + 1);
        for (i, pat) in patterns.iter().enumerate() {
            let matched = match rest {
                Some(at) if i == at => match pat {
                    Pat::Ident(ident) => {
                        let part = items[at..at + over].to_vec();
                        self.bind(&ident.ident, Value::List(Rc::new(part)), key(ident), false);
                        true
                    }
                    _ => true,
                },
                Some(at) if i > at => self.matches(pat, &items[i + over - 1])?,
                _ => self.matches(pat, &items[i])?,
            };
            if !matched {
                return Ok(false);
            }
        }
        Ok(true)
    }

    // ---- loops

    /// Runs the turns of a loop, which may not go on for ever: the graph counts them.
    fn turns(
        &mut self,
        label: Option<&Label>,
        body: &'a Block,
        mut next: impl FnMut(&mut Self, usize) -> Result<'g, bool>,
    ) -> Result<'g, Value<'g>> {
        let place = self.at(body, What::Scoped).or_else(|_| self.at(body, What::Plain))?;
        let label = label.map(|label| label.name.ident.to_string());
        let of = (place.what == What::Scoped).then(|| self.graph.begin_loop(place.site));
        let (mut i, mut result) = (0, Value::Unit);
        loop {
            let start = self.variables.len();
            if !next(self, i)? {
                self.forget(start);
                break;
            }
            let goes_on = match &of {
                Some(of) => self.graph.turn(of, i, place.site),
                None => self.graph.tick(place.site),
            };
            if !goes_on {
                self.forget(start);
                break;
            }
            i += 1;
            self.doubts.take(key(body));
            let turn = self.block(body);
            self.forget(start);
            match turn {
                Ok(value) => self.doubts.doubt_unless(matches!(value, Value::Unit)),
                Err(Stop::Continue(to)) if to.is_none() || to == label => {}
                Err(Stop::Break(to, value)) if to.is_none() || to == label => {
                    self.doubts.meet(key(body), &value);
                    result = value;
                    break;
                }
                Err(stop) => return Err(stop),
            }
        }
        if let Some(of) = &of {
            self.graph.end_loop(of, i);
        }
        Ok(result)
    }
}

/// A type that the evaluation knows: of these names, and what is made of them.
fn allowed<'g>(ty: &TokenStream) -> Result<'g, ()> {
    const KNOWN: [&str; 13] = [
        "usize",
        "f64",
        "bool",
        "str",
        "static",
        "Size1",
        "Size2",
        "Size3",
        "Activation",
        "Tensor",
        "Tensors",
        "Option",
        "_",
    ];
    for token in ty.clone() {
        match token {
            TokenTree::Ident(ident) if !KNOWN.contains(&ident.to_string().as_str()) => return unknown(),
            TokenTree::Group(group) => allowed(&group.stream())?,
            _ => {}
        }
    }
    Ok(())
}

/// A value where a type is stated: a size for a number, and numbers that are sizes.
fn typed<'g>(value: Value<'g>, ty: &TokenStream) -> Value<'g> {
    let text = ty.to_string();
    match (&value, text.as_str()) {
        (Value::Int(n, _), "usize") => Value::size(*n),
        (Value::Int(n, _), "Size1" | "Size2" | "Size3") => {
            let axes = usize::from(text.as_bytes()[4] - b'0');
            Value::List(Rc::new(vec![Value::size(*n); axes]))
        }
        _ => value,
    }
}

impl<'a, 'g> Run<'_, '_, 'a, 'g> {
    /// A value of a stated type.
    fn of_type(&mut self, value: &'a Expr, ty: &TokenStream) -> Result<'g, Value<'g>> {
        let value = self.expr(value)?;
        Ok(self.checked(value, ty))
    }

    /// A value where a type is stated; that it is of this type is doubted unless it is sure.
    fn checked(&mut self, value: Value<'g>, ty: &TokenStream) -> Value<'g> {
        let value = typed(value, ty);
        self.doubts.doubt_unless(is_of(&value, ty));
        value
    }

    /// The tensor that a value is.
    fn tensor(&mut self, expr: &'a Expr) -> Result<'g, Tensor<'g>> {
        match self.expr(expr)? {
            Value::Wrong => Ok(self.graph.nothing()),
            value => value.tensor(),
        }
    }
}
