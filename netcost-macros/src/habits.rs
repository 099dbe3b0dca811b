//! What is written from habit, of Rust or of PyTorch, and a network does not have: with what it has instead. rustc would tell of
//! heaps and of functions that are not const.

use netcost_core::op::{Kind as Form, Operator, Receiver};
use syn::spanned::Spanned;
use syn::{Expr, ExprCall, Macro, Path};

use crate::kind::Kind;
use crate::lower::Lower;

const LISTS: &str = "a network allocates nothing; a list of tensors is `[a, b]`, and one that grows is `Tensors::new()`";

impl Lower<'_> {
    /// A call of a macro of the standard library.
    pub fn macro_from_habit(&mut self, call: &Macro) {
        let Some(name) = call.path.get_ident() else { return };
        let instead = match name.to_string().as_str() {
            "vec" => LISTS,
            "println" | "print" | "eprintln" | "eprint" | "dbg" => {
                "a network prints nothing, since it is counted when it is compiled; its `REPORT`, printed where the program \
                 runs, has all layers"
            }
            "format" => "a network makes no strings; `name = \"layers.{i}\"` captures `i` from scope as it is written",
            _ => return,
        };
        self.errors.at(call, instead);
    }

    /// A function of a type of the standard library.
    pub fn function_from_habit(&mut self, path: &Path) {
        let mut last = path.segments.iter().rev();
        let (function, of) = (last.next(), last.next());
        if of.is_some_and(|of| of.ident == "Vec")
            && function.is_some_and(|of| of.ident == "new" || of.ident == "with_capacity")
        {
            self.errors.at(path, LISTS);
        }
    }

    /// `cat(a, b)`, of a layer that joins tensors: whether it is told.
    pub fn join_from_habit(&mut self, operator: &Operator, call: &ExprCall) -> bool {
        let joins = operator.receiver != Receiver::Network
            && operator.tensors.first().is_some_and(|tensors| tensors.kind == Form::Tensors);
        let side_by_side = call.args.iter().take_while(|arg| self.kind(arg) == Kind::Tensor).count();
        if !joins || side_by_side < 2 {
            return false;
        }
        let message = format!("`{}` takes its tensors in brackets: `{}([a, b])`", operator.name, operator.name);
        self.errors.at(&call.args, message);
        true
    }

    /// `self.conv1(x)`, or a macro: whether it is told.
    pub fn expr_from_habit(&mut self, expr: &Expr) -> bool {
        let before = self.errors.0.len();
        match expr {
            Expr::Path(path) if path.path.is_ident("self") => {
                let message = "there is no `self` in a network: layers are methods of tensors, `x.conv2d(..)`, and blocks are \
                               called by their names alone, `block(x, ..)`";
                self.errors.push(syn::Error::new(path.span(), message));
            }
            Expr::Macro(call) => self.macro_from_habit(&call.mac),
            _ => {}
        }
        self.errors.0.len() > before
    }
}
