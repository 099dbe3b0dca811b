//! No operator panics, whatever it is given: chains of all operators on tensors of any shape with any arguments, most of them
//! invalid. What is not a fault adds up, and is the same with and without room to keep it.
//!
//! `cargo test` runs some with a fixed seed. For many: `FUZZ=1000000 FUZZ_SEED=7 cargo test -p netcost-core --test random`. In a
//! release build, set `CARGO_PROFILE_RELEASE_DEBUG_ASSERTIONS=true`, so that overflows are panics.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use netcost_core::dynamic::{Call, Made, Request, Room, Value, calls};
use netcost_core::graph::{Edge, FAULTS, Graph, Key, Node, Scope, Sites};
use netcost_core::op::{Activation, Kind, Operator, Receiver};
use netcost_core::tensor::{Tensor, Tensors};

/// Pseudo-random numbers: splitmix64 (Steele, Lea, Flood, 2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() % n as u64).expect("below a usize")
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    /// Mostly a small number; sometimes at an edge.
    fn size(&mut self) -> usize {
        const EDGES: [usize; 10] =
            [0, 1, 1 << 31, (1 << 32) - 1, 1 << 32, (1 << 62) + 1, 1 << 63, usize::MAX / 2, usize::MAX - 1, usize::MAX];
        if self.one_in(12) { EDGES[self.below(EDGES.len())] } else { 1 + self.below(9) }
    }

    fn int(&mut self) -> Value<'static> {
        match self.below(16) {
            0 => Value::Negative(-isize::try_from(1 + self.below(4)).expect("small")),
            1 => Value::Negative([isize::MIN, isize::MIN + 1][self.below(2)]),
            _ => Value::Int(self.size()),
        }
    }

    fn list(&mut self, mut each: impl FnMut(&mut Random) -> Value<'static>) -> Value<'static> {
        let most = if self.one_in(30) { 20 } else { 5 };
        let len = self.below(most);
        let items: Vec<_> = (0..len).map(|_| each(self)).collect();
        Value::List(Box::leak(items.into_boxed_slice()))
    }

    fn float(&mut self) -> f64 {
        const FLOATS: [f64; 12] =
            [0.0, -0.0, 0.1, 0.5, 1.0, 2.0, -1.5, 1e300, f64::MIN_POSITIVE, f64::INFINITY, f64::NEG_INFINITY, f64::NAN];
        FLOATS[self.below(FLOATS.len())]
    }

    /// A value of the form that an argument takes, or now and then of another.
    fn value(&mut self, kind: Kind) -> Value<'static> {
        const TEXTS: [&str; 14] = [
            "same",
            "valid",
            "zeros",
            "reflect",
            "bilinear",
            "nearest",
            "mean",
            "max",
            "sum",
            "ij,jk->ik",
            "i,i->",
            "...",
            "a b -> ",
            "->",
        ];
        let wrong = self.one_in(40);
        match kind {
            _ if wrong => match self.below(3) {
                0 => Value::Text(TEXTS[self.below(TEXTS.len())]),
                1 => Value::Float(self.float()),
                _ => self.list(Random::int),
            },
            Kind::Flag => Value::Flag(self.one_in(2)),
            Kind::Float | Kind::MaybeFloat => Value::Float(self.float()),
            Kind::Choice => Value::Text(TEXTS[self.below(TEXTS.len())]),
            Kind::Act => Value::Act(Activation::ALL[self.below(Activation::ALL.len())]),
            Kind::Axis | Kind::MaybeAxis => match self.below(3) {
                0 => self.int(),
                1 => Value::Int(self.below(4)),
                _ => Value::Negative(-1),
            },
            Kind::Size | Kind::MaybeSize | Kind::Ints | Kind::MaybeInts | Kind::Sections | Kind::MaybeExtent => {
                if self.one_in(2) { self.int() } else { self.list(Random::int) }
            }
            Kind::Padding => match self.below(4) {
                0 => Value::Text(TEXTS[self.below(3)]),
                1 => self.list(|random| random.list(Random::int)),
                2 => self.list(Random::int),
                _ => self.int(),
            },
            Kind::MaybeFactor => match self.below(3) {
                0 => Value::Float(self.float()),
                1 => self.list(|random| Value::Float(random.float())),
                _ => self.int(),
            },
            _ => self.int(),
        }
    }

    fn dims(&mut self) -> Vec<usize> {
        let most = if self.one_in(20) { 9 } else { 5 };
        let rank = self.below(most);
        (0..rank).map(|_| self.size()).collect()
    }
}

/// The operators with their methods.
type Operators = [(&'static Operator, Call)];

/// A layer to be made, of tensors by their numbers, the newest first.
struct Step {
    operator: usize,
    receiver: usize,
    others: Vec<usize>,
    maybes: Vec<Option<usize>>,
    list: Vec<usize>,
    arguments: Vec<Option<Value<'static>>>,
    parts: Option<usize>,
}

fn step(random: &mut Random, operators: &Operators) -> Step {
    let operator = random.below(operators.len());
    let of = operators[operator].0;
    let tensor = |random: &mut Random| random.below(8);
    let count = |kind: Kind| of.tensors.iter().filter(|argument| argument.kind == kind).count();
    Step {
        operator,
        receiver: tensor(random),
        others: (0..count(Kind::Tensor)).map(|_| tensor(random)).collect(),
        maybes: (0..count(Kind::MaybeTensor)).map(|_| (!random.one_in(2)).then(|| tensor(random))).collect(),
        list: (0..random.below(5)).map(|_| tensor(random)).collect(),
        arguments: of
            .arguments
            .iter()
            .map(|argument| {
                let given = argument.default.is_none() || random.one_in(2);
                given.then(|| random.value(argument.kind))
            })
            .collect(),
        parts: random.one_in(2).then(|| random.below(5)),
    }
}

/// What a chain came to: the sums (`None` if they overflow), the faults, the layers and inputs, the uses of tensors.
type Result = (Option<[u64; 6]>, usize, [usize; 2]);

fn run(inputs: &[Vec<usize>], steps: &[Step], operators: &Operators, room: usize) -> Result {
    let nodes: Vec<_> = (0..room).map(|_| Cell::new(Node::EMPTY)).collect();
    let scopes: Vec<_> = (0..room).map(|_| Cell::new(Scope::EMPTY)).collect();
    let edges: Vec<_> = (0..4 * room).map(|_| Cell::new(Edge::EMPTY)).collect();
    let text: Vec<_> = (0..room).map(|_| Cell::new(0)).collect();
    let keys: Vec<_> = (0..room).map(|_| Cell::new(Key::EMPTY)).collect();
    let faults = [const { Cell::new(None) }; FAULTS];
    let of = Room { nodes: &nodes, scopes: &scopes, edges: &edges, text: &text, keys: &keys, faults: &faults };
    let graph = Graph::over(&of, Sites::NONE);
    let mut tensors: Vec<Tensor<'_>> = inputs.iter().map(|dims| graph.input("x", dims, 0)).collect();
    for step in steps {
        let (operator, call) = operators[step.operator];
        let pick = |i: &usize| tensors[tensors.len() - 1 - i % tensors.len()];
        let mut list = Tensors::new();
        step.list.iter().for_each(|i| list.push(pick(i)));
        let others: Vec<_> = step.others.iter().map(pick).collect();
        let maybes: Vec<_> = step.maybes.iter().map(|i| i.as_ref().map(pick)).collect();
        let receiver = (operator.receiver == Receiver::Tensor).then(|| pick(&step.receiver));
        let several = Cell::new(Tensors::new());
        let made = call(&Request {
            graph: &graph,
            receiver,
            others: &others,
            maybes: &maybes,
            list: &list,
            made: &several,
            arguments: &step.arguments,
            parts: step.parts,
            operator,
            site: u32::MAX,
        });
        let before = tensors.len();
        match made {
            None => {}
            Some(Made::One(y)) => tensors.push(y),
            Some(Made::Parts) => {
                let parts = several.get();
                tensors.extend((0..parts.len()).filter_map(|i| parts.get(i)));
            }
            Some(Made::Pair(a, b)) => tensors.extend([a, b]),
            Some(Made::Triple(a, (b, c))) => tensors.extend([a, b, c]),
        }
        for y in &tensors[before..] {
            // A tensor at fault has a likely shape, with which sizes can be computed all the same.
            assert!(y.shape().checked_numel().is_some(), "{}: {:?} has too many elements", operator.name, y.dims());
        }
    }
    let last = tensors[tensors.len() - 1];
    graph.output(last, None, &vec![None; last.rank()], 0);
    let size = graph.size();
    if room == 0 {
        return (None, 0, [size.nodes, size.edges]);
    }
    let figures = graph.figures();
    let sums = figures.totals.map(|sums| [sums.params, sums.active, sums.buffers, sums.macs, sums.bias_adds, sums.state]);
    let told = figures.faults.count();
    if let Some([params, active, ..]) = sums {
        assert!(active <= params, "more parameters are active than there are");
    }
    (sums, told, [size.nodes, size.edges])
}

#[test]
fn no_operator_panics() {
    let parameter = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let (count, seed) = (parameter("FUZZ").unwrap_or(20_000), parameter("FUZZ_SEED").unwrap_or(1));
    let operators: Vec<_> = calls().collect();
    let (mut sound, mut made) = (0u64, 0usize);
    for i in 0..count {
        let mut random = Random(seed.wrapping_mul(0x2545_f491_4f6c_dd1d).wrapping_add(i));
        let inputs: Vec<_> = (0..=random.below(3)).map(|_| random.dims()).collect();
        let steps: Vec<_> = (0..=random.below(4)).map(|_| step(&mut random, &operators)).collect();
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            let kept = run(&inputs, &steps, &operators, 64);
            assert_eq!(kept, run(&inputs, &steps, &operators, 64), "another result the second time");
            let counted = run(&inputs, &steps, &operators, 0);
            assert_eq!(kept.2, counted.2, "another size without room");
            kept
        }));
        let Ok((_, faults, [nodes, _])) = outcome else {
            let names: Vec<_> = steps.iter().map(|step| operators[step.operator].0.name).collect();
            panic!("seed {seed}, input {i}: {names:?} on {inputs:?}");
        };
        sound += u64::from(faults == 0);
        made += nodes - inputs.len();
    }
    println!("{count} networks, {sound} without a fault, {made} layers");
    // Else the arguments are so wild that no formula is reached.
    assert!(sound > count / 50 && made as u64 > count / 2, "{sound} sound ones, {made} layers");
}
