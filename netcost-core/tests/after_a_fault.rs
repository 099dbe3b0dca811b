//! What stands for a layer at fault is at fault itself, and nothing is said of layers on it: one fault, one error.

use std::cell::Cell;

use netcost_core::dynamic::{Request, Room, Value, calls};
use netcost_core::graph::{Edge, FAULTS, Graph, Key, Node, Scope, Sites};
use netcost_core::op::{Activation, Kind, Operator, Receiver};
use netcost_core::tensor::Tensors;

/// An argument that is right by itself.
fn argument(operator: &Operator, name: &str, kind: Kind) -> Value<'static> {
    match (operator.name, name) {
        ("einsum", _) => return Value::Text("i->i"),
        ("unflatten", "sizes") => return Value::List(&[Value::Int(1), Value::Int(1)]),
        _ => {}
    }
    match kind {
        Kind::Flag => Value::Flag(true),
        Kind::Float | Kind::MaybeFloat => Value::Float(0.5),
        Kind::Choice => Value::Text("row"),
        Kind::Act => Value::Act(Activation::Relu),
        Kind::Axis | Kind::MaybeAxis if name == "dim1" => Value::Int(1),
        Kind::Axis | Kind::MaybeAxis => Value::Int(0),
        Kind::Ints | Kind::MaybeInts => Value::List(&[Value::Int(0)]),
        _ => Value::Int(1),
    }
}

#[test]
fn layers_on_what_is_at_fault_say_nothing() {
    let mut told = Vec::new();
    for (operator, call) in calls() {
        // Sources and the like read nothing.
        if operator.receiver != Receiver::Tensor && operator.tensors.is_empty() {
            continue;
        }
        // Sizes that a layer cannot have are a fault of the argument.
        if matches!(operator.name, "reshape" | "view" | "expand" | "repeat" | "tile" | "custom") {
            continue;
        }
        for among_good in [false, true] {
            let nodes: Vec<_> = (0..64).map(|_| Cell::new(Node::EMPTY)).collect();
            let scopes: Vec<_> = (0..64).map(|_| Cell::new(Scope::EMPTY)).collect();
            let edges: Vec<_> = (0..64).map(|_| Cell::new(Edge::EMPTY)).collect();
            let text: Vec<_> = (0..64).map(|_| Cell::new(0)).collect();
            let keys: Vec<_> = (0..64).map(|_| Cell::new(Key::EMPTY)).collect();
            let faults = [const { Cell::new(None) }; FAULTS];
            let room = Room { nodes: &nodes, scopes: &scopes, edges: &edges, text: &text, keys: &keys, faults: &faults };
            let graph = Graph::over(&room, Sites::NONE);
            let (bad, good) = (graph.nothing(), graph.input("x", &[4, 6, 8], 0));
            let mut list = Tensors::new();
            list.push(if among_good { good } else { bad });
            list.push(bad);
            let others: Vec<_> = operator.tensors.iter().filter(|of| of.kind == Kind::Tensor).map(|_| bad).collect();
            let maybes: Vec<_> = operator.tensors.iter().filter(|of| of.kind == Kind::MaybeTensor).map(|_| None).collect();
            // With one that is right as the receiver only where another is wrong.
            let receiver = if among_good && !others.is_empty() { good } else { bad };
            let arguments: Vec<_> = operator
                .arguments
                .iter()
                .map(|of| of.default.is_none().then(|| argument(operator, of.name, of.kind)))
                .collect();
            let made = Cell::new(Tensors::new());
            let request = Request {
                graph: &graph,
                receiver: (operator.receiver == Receiver::Tensor).then_some(receiver),
                others: &others,
                maybes: &maybes,
                list: &list,
                made: &made,
                arguments: &arguments,
                parts: None,
                operator,
                site: u32::MAX,
            };
            assert!(call(&request).is_some(), "{}: {}", operator.name, "an argument of another form");
            let found = graph.figures().faults;
            if let Some(fault) = found.get(0) {
                told.push(format!("{}{}", if among_good { "beside a good tensor: " } else { "" }, fault.message()));
            }
        }
    }
    assert!(told.is_empty(), "{} follow:\n{}", told.len(), told.join("\n"));
}
