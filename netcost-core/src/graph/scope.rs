//! Where a trace stands: the scopes of blocks, of `let`s that bind several layers, and of loops; and what is said of the layer
//! or block about to be made: its name, its sharing, its copies.

use super::{Graph, Label, NONE, NameText, Named, Sites, State, check_of};
use crate::dtype::{Types, Typing};
use crate::op::Operator;
use crate::text::{Text, hash};

/// More turns of loops than this, in one network, are a fault: a loop that does not end must not hang the compiler.
pub const MAX_TURNS: u32 = 100_000;

/// The same of one loop that makes layers, which costs more.
pub const MAX_TURNS_OF_LAYERS: usize = 16_384;

/// More calls of blocks than this, in one network, end the evaluation: blocks that each call another twice make more layers than
/// there is time for, and nothing but a panic leads out of them.
pub const MAX_CALLS: u32 = 1 << 16;

/// Counts a call of a block.
#[track_caller]
const fn count_call(state: &mut State) {
    state.calls += 1;
    assert!(state.calls <= MAX_CALLS, "the blocks of this network are called more than 65_536 times in all");
}

/// What names stand in: a block's call, a `let` of several layers, a turn of a loop.
#[doc(hidden)]
#[derive(Clone, Copy)]
#[cfg_attr(test, derive(Debug, PartialEq))]
pub struct Scope {
    pub(crate) parent: u32,
    pub(crate) label: Named,
    /// How many layers there were when it was opened: the order among scopes and layers.
    pub(crate) at: u32,
}

impl Scope {
    /// None.
    pub const EMPTY: Scope = Scope { parent: NONE, label: Named { label: Label::Static(""), hash: 0 }, at: 0 };
}

/// Where the trace stands: what a block call, a loop's turn or a `let` of several layers changes and later puts back.
#[derive(Clone, Copy)]
pub struct Frame {
    pub(super) scope: u32,
    /// The nearest scope that is neither a loop's nor a `let`'s.
    pub(super) base: u32,
    /// The position that the next loop without a label begins with.
    pub(super) next_turn: u32,
    /// The check of the call by which foreign code was entered; its faults stand there.
    pub(super) outer: u32,
    /// A call is about to be made; a block of other code takes it over.
    pub(super) pending_call: u32,
    pub(super) copies: u32,
    pub(super) active: u32,
    /// In a block whose weights are shared: its first layer here, and the first use's.
    pub(super) share: (u32, u32),
    /// The types of its layers.
    pub(super) types: Types,
    pub(super) sites: &'static Sites,
}

/// A loop that runs: see [`Graph::begin_loop`].
#[derive(Clone, Copy)]
pub struct Loop {
    before: Frame,
    /// The scope in which the turns' scopes stand.
    scope: u32,
    /// The position of the first turn.
    first: u32,
    labelled: bool,
}

impl Graph<'_> {
    /// Gives the next layer or scope a name made of captures. Returns the site, so that it can stand in its place.
    pub const fn named(&self, site: u32, name: NameText) -> u32 {
        let mut state = self.state.get();
        let bytes = name.0.as_str().as_bytes();
        let start = state.text;
        let mut i = 0;
        while i < bytes.len() {
            if start as usize + i < self.text.len() {
                self.text[start as usize + i].replace(bytes[i]);
            }
            i += 1;
        }
        state.text += bytes.len() as u32;
        state.name = Some((site, Named { label: Label::Made(start, bytes.len() as u32), hash: hash(bytes) }));
        self.state.replace(state);
        site
    }

    /// Shares the weights of the next layer under a key. Returns the site, so that it can stand in its place.
    pub const fn shared(&self, site: u32, key: NameText) -> u32 {
        let mut state = self.state.get();
        state.key = Some((site, hash(key.0.as_str().as_bytes())));
        self.state.replace(state);
        site
    }

    /// Says the types of the next layer or block. Returns the site, so that it can stand in its place.
    pub const fn typed(&self, site: u32, typing: Typing) -> u32 {
        let mut state = self.state.get();
        state.typing = Some((site, typing));
        self.state.replace(state);
        site
    }

    /// Says the types of all layers until the trace goes back to where it stood, which is what is returned.
    pub const fn typing(&self, typing: Typing) -> Frame {
        let mut state = self.state.get();
        let before = state.frame;
        state.frame.types = typing.within(before.types);
        self.state.replace(state);
        before
    }

    // ---- scopes

    /// Where the trace stands.
    pub const fn frame(&self) -> Frame {
        self.state.get().frame
    }

    /// Goes back to where the trace stood, and passes a value on: `within(open(..), value)`.
    pub const fn within<T>(&self, frame: Frame, value: T) -> T {
        let mut state = self.state.get();
        state.frame = frame;
        self.state.replace(state);
        value
    }

    const fn push_scope(&self, state: &mut State, parent: u32, label: Named) -> u32 {
        let id = state.scopes;
        if (id as usize) < self.scopes.len() {
            self.scopes[id as usize].replace(Scope { parent, label, at: state.nodes });
        }
        state.scopes += 1;
        id
    }

    /// Opens the scope of a `let` that binds several layers. A name that is given in it takes its place, as it takes that of
    /// a loop's position. Returns where the trace stood.
    pub const fn open_let(&self, site: u32) -> Frame {
        let mut state = self.state.get();
        let before = state.frame;
        let (label, parent) = self.take_name(&mut state, &Operator::INPUT, site);
        self.enter_scope(&mut state, parent, label);
        state.frame.base = before.base;
        self.state.replace(state);
        before
    }

    /// Opens the scope of a call of a block of the same macro call. Returns where the trace stood.
    #[track_caller]
    pub const fn open(&self, site: u32) -> Frame {
        let mut state = self.state.get();
        count_call(&mut state);
        let before = state.frame;
        let (label, parent) = self.take_name(&mut state, &Operator::INPUT, site);
        self.enter_scope(&mut state, parent, label);
        self.state.replace(state);
        before
    }

    /// Makes a new scope the current one; an empty label adds none.
    const fn enter_scope(&self, state: &mut State, parent: u32, label: Named) {
        let scope = match label.label {
            Label::Static(label) if label.is_empty() => parent,
            _ => {
                state.frame.next_turn = 0;
                self.push_scope(state, parent, label)
            }
        };
        state.frame.scope = scope;
        state.frame.base = scope;
        state.frame.pending_call = NONE;
        if let Some((copies, active)) = state.copies {
            state.copies = None;
            state.frame.copies = copies;
            state.frame.active = active;
        }
        if let Some((_, typing)) = state.typing {
            state.typing = None;
            state.frame.types = typing.within(state.frame.types);
        }
        if let Some((_, key)) = state.key {
            state.key = None;
            let start = state.nodes;
            let first = self.first_use(state, key, start);
            state.frame.share = (start, first);
        }
    }

    /// A call of a function that may be a block of other code, which then takes the site over in [`Graph::enter`].
    pub const fn call(&self, site: u32) -> Frame {
        let mut state = self.state.get();
        let before = state.frame;
        state.frame.pending_call = site;
        self.state.replace(state);
        before
    }

    /// The beginning of a block of other code, called at `site` of the caller's. Returns where the trace stood.
    #[track_caller]
    pub const fn enter(&self, name: &'static str, name_hash: u64, sites: &'static Sites, site: u32) -> Frame {
        let mut state = self.state.get();
        count_call(&mut state);
        let before = state.frame;
        // By a path alone, the call was announced by `call`.
        let site = if site == NONE { before.pending_call } else { site };
        let (label, parent) = if site == NONE {
            (Named { label: Label::Static(name), hash: name_hash }, before.scope)
        } else {
            self.take_name(&mut state, &Operator::INPUT, site)
        };
        if before.outer == NONE && site != NONE {
            state.frame.outer = check_of(&before, &Operator::INPUT, site, "");
        }
        self.enter_scope(&mut state, parent, label);
        state.frame.sites = sites;
        self.state.replace(state);
        before
    }

    /// Makes the next block in so many copies, of which so many run per sample (all, if `active` is not given). Returns the
    /// site, so that it can stand in its place.
    pub const fn copies(&self, site: u32, copies: usize, active: Option<usize>) -> u32 {
        let active = match active {
            Some(active) => active,
            None => copies,
        };
        if copies == 0 || active == 0 || active > copies {
            let which = if copies == 0 { "copies" } else { "active" };
            let sites = self.state.get().frame.sites.list;
            let label = if (site as usize) < sites.len() { sites[site as usize].0 } else { "" };
            let text = Text::new().str("`").str(label).str("`: copies = ").size(copies).str(", active = ").size(active);
            let text = text.str("; there is at least one copy, and at least one and at most all of them are active");
            self.fault_at(site, which, text);
            return site;
        }
        let mut state = self.state.get();
        let product = (copies as u64).checked_mul(state.frame.copies as u64);
        match product {
            Some(product) if product <= u32::MAX as u64 => {
                // No more than the copies, which fit.
                state.copies = Some((product as u32, state.frame.active * active as u32));
                self.state.replace(state);
            }
            _ => self.fault_at(
                site,
                "copies",
                Text::new().str("copies = ").size(copies).str(": more than 2^32 copies in all"),
            ),
        }
        site
    }

    // ---- loops

    /// The beginning of a loop; one with a label opens a scope for it.
    pub const fn begin_loop(&self, site: u32) -> Loop {
        let mut state = self.state.get();
        let before = state.frame;
        let sites = before.sites.list;
        if (site as usize) >= sites.len() || sites[site as usize].0.is_empty() {
            return Loop { before, scope: before.scope, first: before.next_turn, labelled: false };
        }
        let label = Named { label: Label::Static(sites[site as usize].0), hash: sites[site as usize].1 };
        let scope = self.push_scope(&mut state, before.scope, label);
        self.state.replace(state);
        Loop { before, scope, first: 0, labelled: true }
    }

    /// Turn number `i` of a loop: its scope becomes the current one. False if the loop must end, since there were too many.
    pub const fn turn(&self, of: &Loop, i: usize, site: u32) -> bool {
        if !self.tick(site) {
            return false;
        }
        if i >= MAX_TURNS_OF_LAYERS {
            let mut state = self.state.get();
            state.frame = of.before;
            self.state.replace(state);
            let text = Text::new().str("this loop takes more than ").size(MAX_TURNS_OF_LAYERS);
            self.fault_at(site, "", text.str(" turns; does it end?"));
            self.halt();
            return false;
        }
        let mut state = self.state.get();
        let label = Named { label: Label::Turn(of.first + i as u32), hash: 0 };
        let scope = self.push_scope(&mut state, of.scope, label);
        state.frame = of.before;
        state.frame.scope = scope;
        state.frame.next_turn = 0;
        self.state.replace(state);
        true
    }

    /// Opens the scope of operator number `i` of a model file, in place of that of the operator before it.
    pub(crate) const fn operator(&self, i: u32) {
        let mut state = self.state.get();
        state.frame.scope = self.push_scope(&mut state, 0, Named { label: Label::Turn(i), hash: 0 });
        self.state.replace(state);
    }

    /// Counts one turn of a loop; false if there were too many. For loops in which there is nothing to name.
    pub const fn tick(&self, site: u32) -> bool {
        let mut state = self.state.get();
        state.turns += 1;
        let turns = state.turns;
        self.state.replace(state);
        if turns <= MAX_TURNS {
            // After a number that could not be computed nothing more is told: there is no need to go on.
            return !state.halted;
        }
        let text = Text::new().str("the loops of this network take more than ").num(MAX_TURNS as u64);
        self.fault_at(site, "", text.str(" turns in all; does this one end?"));
        self.halt();
        false
    }

    /// The end of a loop after `turns` turns.
    pub const fn end_loop(&self, of: &Loop, turns: usize) {
        let mut state = self.state.get();
        state.frame = of.before;
        if !of.labelled {
            state.frame.next_turn = of.first + turns as u32;
        }
        self.state.replace(state);
    }
}
