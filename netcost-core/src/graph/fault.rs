//! Faults: what is wrong, with the layer's path and the numbers, and where in the source it stands.

use super::scope::Frame;
use super::{Graph, Label, NONE, Named, Scope, Site};
use crate::op::Operator;
use crate::shape::Shape;
use crate::tensor::Tensor;
use crate::text::Text;

/// How many faults are told in one run; the last tells how many there are besides.
pub const FAULTS: usize = 4;

/// A fault: where it stands and what is wrong.
#[derive(Clone, Copy)]
pub struct Fault {
    pub(crate) check: u32,
    /// The check at the layer's name: there is one fault per layer in the source.
    pub(super) site: u32,
    pub(crate) text: Text,
}

impl Fault {
    pub(crate) const fn new(check: u32, text: Text) -> Fault {
        Fault { check, site: check, text }
    }

    /// The same in other words.
    pub(crate) const fn saying(self, text: Text) -> Fault {
        Fault { text, ..self }
    }

    /// The number of the check at which it stands.
    #[doc(hidden)]
    pub const fn check(&self) -> u32 {
        self.check
    }

    /// What is wrong, with the layer's path and the numbers.
    pub const fn message(&self) -> &str {
        self.text.as_str()
    }
}

impl<'g> Graph<'g> {
    /// Records a fault at a check, once per site (the check at the layer's name stands for the site).
    pub(crate) const fn fault(&self, check: u32, site: u32, text: Text) {
        let mut state = self.state.get();
        if state.halted {
            return;
        }
        let mut i = 0;
        while i < FAULTS && i < state.faults as usize {
            if let Some(known) = self.faults[i].get()
                && known.site == site
            {
                return;
            }
            i += 1;
        }
        if (state.faults as usize) < FAULTS {
            self.faults[state.faults as usize].replace(Some(Fault { check, site, text }));
        }
        state.faults += 1;
        self.state.replace(state);
    }

    /// Records a fault at an argument of a site, with the path of its scope: of something that is not a layer.
    pub(crate) const fn fault_at(&self, site: u32, arg: &str, text: Text) {
        let frame = self.state.get().frame;
        let check = check_of(&frame, &Operator::INPUT, site, arg);
        // In a block or a loop's turn, the same place may be right in others.
        let scope = frame.scope;
        let text = if scope != 0 && (scope as usize) < self.scopes.len() {
            let path = self.path_of_scope(Text::new().str("in `"), scope, self.scopes[scope as usize].get());
            path.str("`: ").text(&text)
        } else {
            text
        };
        self.fault(check, check_of(&frame, &Operator::INPUT, site, ""), text);
    }

    /// Records that a block of other code cannot be called as it is.
    pub const fn cannot_call(&self, site: u32, why: &str) {
        self.fault_at(site, "", Text::new().str(why));
    }

    /// Stands for what a block at fault would have returned.
    pub const fn nothing(&'g self) -> Tensor<'g> {
        self.poison(Shape::SCALAR)
    }

    /// After a number that could not be computed: what follows may be a consequence of it, so nothing more is told.
    pub(crate) const fn halt(&self) {
        let mut state = self.state.get();
        state.halted = true;
        self.state.replace(state);
    }

    /// Records that a layer cannot be made, and returns a poisoned tensor of the shape it would most likely have had.
    ///
    /// `arg` is the name of the argument at fault, or `""` for the layer itself.
    pub(crate) const fn fail(&'g self, op: &'static Operator, site: u32, arg: &str, text: Text, guess: Shape) -> Tensor<'g> {
        let mut state = self.state.get();
        let (named, scope) = self.take_name(&mut state, op, site);
        state.key = None;
        self.state.replace(state);
        if !self.counting() {
            let frame = &state.frame;
            let path = self.path(Text::new().str("`"), scope, named).str("`: ").text(&text);
            self.fault(check_of(frame, op, site, arg), check_of(frame, op, site, ""), path);
        }
        self.poison(guess)
    }

    /// The path of a layer or scope about to be made, or made last: its number is that of the same names before it.
    const fn path(&self, text: Text, scope: u32, named: Named) -> Text {
        let mut text = text;
        if scope != 0 && (scope as usize) < self.scopes.len() {
            let of = self.scopes[scope as usize].get();
            text = self.path_of_scope(text, scope, of).str(".");
        }
        text = self.label(text, named.label);
        let state = self.state.get();
        let before = self.count_before(scope, named.hash, state.nodes, state.scopes);
        if before > 0 && !matches!(named.label, Label::Turn(_)) { text.str("_").num(before + 1) } else { text }
    }

    const fn path_of_scope(&self, text: Text, id: u32, scope: Scope) -> Text {
        let mut text = text;
        if scope.parent != 0 && (scope.parent as usize) < self.scopes.len() {
            let parent = self.scopes[scope.parent as usize].get();
            text = self.path_of_scope(text, scope.parent, parent).str(".");
        }
        text = self.label(text, scope.label.label);
        if matches!(scope.label.label, Label::Turn(_)) {
            return text;
        }
        let before = self.count_before(scope.parent, scope.label.hash, scope.at, id);
        if before > 0 { text.str("_").num(before + 1) } else { text }
    }

    const fn label(&self, text: Text, label: Label) -> Text {
        match label {
            Label::Static(label) => text.str(label),
            Label::Turn(i) => text.digits(i as u64, ""),
            Label::Made(start, len) => {
                let mut text = text;
                let mut i = start as usize;
                while i < (start + len) as usize && i < self.text.len() {
                    text = text.byte(self.text[i].get());
                    i += 1;
                }
                text
            }
        }
    }

    /// How many layers before `nodes` and scopes before `scopes` have this name in a scope. Only faults need it: linear, but
    /// there are few.
    const fn count_before(&self, scope: u32, hash: u64, nodes: u32, scopes: u32) -> u64 {
        let mut count = 0;
        let mut i = 0;
        while i < nodes as usize && i < self.nodes.len() {
            let node = self.nodes[i].get();
            if node.scope == scope && node.label.hash == hash && node.op_hash != Operator::INPUT.hash {
                count += 1;
            }
            i += 1;
        }
        let mut i = 1;
        while i < scopes as usize && i < self.scopes.len() {
            let other = self.scopes[i].get();
            if other.parent == scope && other.label.hash == hash {
                count += 1;
            }
            i += 1;
        }
        count
    }

    /// A grave accent and the path of a layer that is recorded.
    #[doc(hidden)]
    pub const fn path_of_layer(&self, node: usize) -> Text {
        let of = self.nodes[node].get();
        let mut text = Text::new().str("`");
        if of.scope != 0 && (of.scope as usize) < self.scopes.len() {
            text = self.path_of_scope(text, of.scope, self.scopes[of.scope as usize].get()).str(".");
        }
        text = self.label(text, of.label.label);
        let before = self.count_before(of.scope, of.label.hash, node as u32, 0);
        if before > 0 { text.str("_").num(before + 1) } else { text }
    }

    /// Records a fault of a layer that is recorded, at an argument.
    pub(crate) const fn fault_of(&self, node: u32, site: u32, arg: &str, text: Text) {
        let frame = self.state.get().frame;
        let check = check_of(&frame, &Operator::INPUT, site, arg);
        let text = self.path_of_layer(node as usize).str("`: ").text(&text);
        self.fault(check, check_of(&frame, &Operator::INPUT, site, ""), text);
    }

    /// Records that the totals overflow at a layer.
    pub(crate) const fn total_overflows(&self, node: usize) {
        let of = self.nodes[node].get();
        let text = self
            .path_of_layer(node)
            .str("`: with this layer the network's totals do not fit in 64 bits: it has ")
            .num(of.count.weights);
        self.fault(of.check, of.check, text.str(" weights and ").num(of.count.macs).str(" MACs"));
    }
}

/// The check that stands at an argument of a site, or at the layer itself if the argument was not given.
pub(super) const fn check_of(frame: &Frame, op: &'static Operator, site: u32, arg: &str) -> u32 {
    if frame.outer != NONE {
        return frame.outer;
    }
    if (site as usize) >= frame.sites.list.len() {
        return NONE;
    }
    let Site(_, _, base, given, ..) = frame.sites.list[site as usize];
    if arg.is_empty() {
        return base;
    }
    let index = op.index(arg);
    if index < 32 && given >> index & 1 == 1 { base + 1 + (given & ((1u32 << index) - 1)).count_ones() } else { base }
}
