//! The macros never panic, end in bounded time, and make Rust items or errors, whatever they are given: mutations of all
//! networks of the examples, the tests and the README, expanded outside of the compiler.
//!
//! `cargo test` runs a few with a fixed seed. For many:
//!
//! ```text
//! FUZZ=100000 FUZZ_SEED=7 cargo test --release -p netcost-macros fuzz
//! ```
//!
//! with `CARGO_PROFILE_RELEASE_DEBUG_ASSERTIONS=true` in the environment, so that overflows are panics. The evaluation at expansion
//! keeps what it makes for as long as the process runs (see `value::keep`): hence several runs with seeds of their own rather than
//! one of a million. `FUZZ_ONLY=4711` expands one input alone and prints it; the file `fuzz-input` in the temporary folder holds
//! the number of the last begun, for what cannot be caught.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use proc_macro2::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree};
use quote::quote;

use crate::Outcome;

/// What one expansion may take: much more than any network of the corpus does, in a build without optimisation.
const LIMIT: Duration = Duration::from_secs(if cfg!(debug_assertions) { 10 } else { 1 });
/// The stack of the compiler's thread, on which macros run.
const STACK: usize = 8 << 20;
/// Inputs of a run in `cargo test`.
const SMOKE: u64 = 1500;

/// Which macro is called.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Entry {
    Network,
    Block,
    Budget,
    Model,
    Verify,
}

impl Entry {
    const ALL: [(&'static str, Entry); 5] = [
        ("network", Entry::Network),
        ("block", Entry::Block),
        ("budget", Entry::Budget),
        ("model", Entry::Model),
        ("verify", Entry::Verify),
    ];

    fn expand(self, body: &TokenStream) -> Outcome {
        let input = quote!([::netcost::__private] #body);
        match self {
            Entry::Network => crate::expand_network(input),
            Entry::Block => crate::expand_block(input),
            Entry::Budget => crate::expand_budget(input),
            Entry::Model => crate::model::models(input),
            Entry::Verify => crate::model::verify(input),
        }
    }

    /// What an editor gets where there is an error; if there is none, it gets the same items as the compiler.
    fn expand_in_editor(self, body: &TokenStream) -> TokenStream {
        let (input, fails) = (quote!([::netcost::__private] #body), |_| Err(crate::Errors::default()));
        match self {
            Entry::Network => crate::editor::network(input, fails),
            Entry::Block => crate::editor::blocks(input, fails),
            Entry::Budget | Entry::Model | Entry::Verify => TokenStream::new(),
        }
    }
}

/// Tokens that can be changed.
#[derive(Clone)]
enum Tree {
    Leaf(TokenTree),
    Group(Delimiter, Vec<Tree>),
}

fn trees(stream: TokenStream) -> Vec<Tree> {
    stream
        .into_iter()
        .map(|token| match token {
            TokenTree::Group(group) => Tree::Group(group.delimiter(), trees(group.stream())),
            leaf => Tree::Leaf(leaf),
        })
        .collect()
}

fn stream(trees: &[Tree]) -> TokenStream {
    trees
        .iter()
        .map(|tree| match tree {
            Tree::Leaf(leaf) => leaf.clone(),
            Tree::Group(delimiter, inner) => Group::new(*delimiter, stream(inner)).into(),
        })
        .collect()
}

/// The calls of our macros in Rust source.
fn calls(source: &TokenStream, into: &mut Vec<(Entry, Vec<Tree>)>) {
    let tokens: Vec<_> = source.clone().into_iter().collect();
    for (i, token) in tokens.iter().enumerate() {
        let TokenTree::Group(group) = token else { continue };
        let bang = i >= 2 && matches!(&tokens[i - 1], TokenTree::Punct(punct) if punct.as_char() == '!');
        let entry = match tokens.get(i.wrapping_sub(2)) {
            Some(TokenTree::Ident(name)) if bang => Entry::ALL.into_iter().find(|(known, _)| name == known),
            _ => None,
        };
        match entry {
            Some((_, entry)) => into.push((entry, trees(group.stream()))),
            None => calls(&group.stream(), into),
        }
    }
}

fn rust_files(folder: &Path, into: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            rust_files(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs" || extension == "md") {
            into.push(path);
        }
    }
}

/// The calls of `network!` and `block!` in the repository: whether it is `block!`, and what is in it.
pub fn declarations() -> Vec<(bool, TokenStream)> {
    let declares =
        |(entry, body): (Entry, Vec<Tree>)| (entry != Entry::Budget).then(|| (entry == Entry::Block, stream(&body)));
    corpus().into_iter().filter_map(declares).collect()
}

/// All calls of our macros in the repository, in the order of its files' names.
fn corpus() -> Vec<(Entry, Vec<Tree>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut files = Vec::new();
    for folder in ["examples", "tests", "netcost-zoo/src", "src"] {
        rust_files(&root.join(folder), &mut files);
    }
    files.push(root.join("README.md"));
    files.sort();
    let mut corpus = Vec::new();
    for file in files {
        let Ok(text) = std::fs::read_to_string(&file) else { continue };
        if file.extension().is_some_and(|extension| extension == "md") {
            // The blocks of code alone.
            for block in text.split("```").skip(1).step_by(2) {
                let code = block.split_once('\n').map_or("", |(_, code)| code).replace("\n# ", "\n");
                if let Ok(tokens) = code.parse() {
                    calls(&tokens, &mut corpus);
                }
            }
        } else if let Ok(tokens) = text.parse() {
            calls(&tokens, &mut corpus);
        }
    }
    corpus
}

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
        (self.next() % n.max(1) as u64) as usize
    }
}

/// How many tokens there are.
fn size(trees: &[Tree]) -> usize {
    trees.iter().map(|tree| if let Tree::Group(_, inner) = tree { 1 + size(inner) } else { 1 }).sum()
}

/// The list of tokens in which the `n`-th of all stands, and where in it.
fn list_of(trees: &mut Vec<Tree>, n: usize) -> (&mut Vec<Tree>, usize) {
    let mut before = 0;
    let mut found = None;
    for (i, tree) in trees.iter().enumerate() {
        if before == n {
            break;
        }
        let own = if let Tree::Group(_, inner) = tree { 1 + size(inner) } else { 1 };
        if before + own > n {
            found = Some((i, n - before - 1));
            break;
        }
        before += own;
    }
    let Some((i, rest)) = found else {
        let at = trees.iter().scan(0, |sum, tree| {
            let at = *sum;
            *sum += if let Tree::Group(_, inner) = tree { 1 + size(inner) } else { 1 };
            Some(at)
        });
        let at = at.take_while(|at| *at < n).count();
        return (trees, at);
    };
    match &mut trees[i] {
        Tree::Group(_, inner) => list_of(inner, rest),
        Tree::Leaf(_) => unreachable!("a leaf has no tokens within"),
    }
}

/// Some tokens of another source: one, or several in a row.
fn piece(random: &mut Random, corpus: &[(Entry, Vec<Tree>)]) -> Vec<Tree> {
    let mut list = &corpus[random.below(corpus.len())].1;
    // Down into groups, at each level a place.
    let at = loop {
        let at = random.below(list.len());
        match list.get(at) {
            Some(Tree::Group(_, inner)) if !inner.is_empty() && random.below(4) > 0 => list = inner,
            _ => break at,
        }
    };
    let len = if random.below(2) == 0 { 1 } else { 1 + random.below(12) };
    list.iter().skip(at).take(len).cloned().collect()
}

/// A number in place of another.
fn number(random: &mut Random) -> Vec<Tree> {
    const NUMBERS: [&str; 26] = [
        "0",
        "1",
        "2",
        "3",
        "7",
        "255",
        "65536",
        "2147483647",
        "2147483648",
        "4294967295",
        "4294967296",
        "9223372036854775807",
        "9223372036854775808",
        "18446744073709551615",
        "18446744073709551616",
        "340282366920938463463374607431768211456",
        "0.0",
        "0.5",
        "1e300",
        "1e-300",
        "1e400",
        "1f32",
        "3u8",
        "0x1F",
        "1usize",
        "2.5f64",
    ];
    let text = NUMBERS[random.below(NUMBERS.len())];
    let literal: Literal = text.parse().expect("a number");
    let mut tokens = vec![Tree::Leaf(literal.into())];
    if random.below(4) == 0 {
        tokens.insert(0, Tree::Leaf(Punct::new('-', Spacing::Alone).into()));
    }
    tokens
}

/// A token that is likely to mean something.
fn word(random: &mut Random) -> Tree {
    const WORDS: [&str; 44] = [
        "let",
        "mut",
        "if",
        "else",
        "for",
        "in",
        "while",
        "loop",
        "match",
        "return",
        "break",
        "continue",
        "fn",
        "struct",
        "pub",
        "const",
        "x",
        "Tensor",
        "Tensors",
        "usize",
        "Size2",
        "forward",
        "self",
        "Self",
        "name",
        "shared",
        "copies",
        "active",
        "dtype",
        "relu",
        "conv2d",
        "chunk",
        "cat",
        "linear",
        "lstm",
        "r#match",
        "_",
        "true",
        "None",
        "Some",
        "Activation",
        "stride",
        "padding",
        "as",
    ];
    const PUNCTS: [char; 20] =
        [',', ';', ':', '.', '=', '+', '-', '*', '/', '%', '&', '|', '!', '<', '>', '?', '#', '@', '$', '\''];
    match random.below(4) {
        0 => Tree::Leaf(
            Punct::new(
                PUNCTS[random.below(PUNCTS.len() - 1)],
                if random.below(2) == 0 { Spacing::Alone } else { Spacing::Joint },
            )
            .into(),
        ),
        1 => {
            const TEXTS: [&str; 10] = ["", "{", "}", "{i}", "{x}", "{0}", "same", "a b -> ab", "ë{i}ü", "r#\"\0"];
            Tree::Leaf(Literal::string(TEXTS[random.below(TEXTS.len())]).into())
        }
        _ => {
            let word = WORDS[random.below(WORDS.len())];
            let ident = match word.strip_prefix("r#") {
                Some(raw) => Ident::new_raw(raw, Span::call_site()),
                None => Ident::new(word, Span::call_site()),
            };
            Tree::Leaf(ident.into())
        }
    }
}

const DELIMITERS: [Delimiter; 4] = [Delimiter::Parenthesis, Delimiter::Bracket, Delimiter::Brace, Delimiter::None];

/// Changes a source at one place.
fn mutate(random: &mut Random, source: &mut Vec<Tree>, corpus: &[(Entry, Vec<Tree>)]) {
    let total = size(source);
    if total == 0 {
        source.extend(piece(random, corpus));
        return;
    }
    let n = random.below(total);
    let kind = random.below(14);
    let (list, at) = list_of(source, n);
    if at >= list.len() {
        return;
    }
    match kind {
        // Numbers are where most formulas are reached: the nearest behind this place.
        0..=3 => {
            let number_at = (at..list.len()).find(|i| {
                matches!(&list[*i], Tree::Leaf(TokenTree::Literal(literal))
                    if literal.to_string().starts_with(|first: char| first.is_ascii_digit()))
            });
            if let Some(i) = number_at {
                list.splice(i..=i, number(random));
            } else {
                list.splice(at..=at, number(random));
            }
        }
        4 => {
            list.remove(at);
        }
        5 => list.insert(at, list[at].clone()),
        6 => {
            let other = random.below(list.len());
            list.swap(at, other);
        }
        7 | 8 => {
            list.splice(at..=at, piece(random, corpus));
        }
        9 => {
            list.splice(at..at, piece(random, corpus));
        }
        10 => list[at] = word(random),
        11 => {
            let end = at + 1 + random.below((list.len() - at).min(6));
            let inner: Vec<Tree> = list.drain(at..end.min(list.len())).collect();
            list.insert(at, Tree::Group(DELIMITERS[random.below(4)], inner));
        }
        12 => {
            if let Tree::Group(delimiter, inner) = &mut list[at] {
                if random.below(2) == 0 {
                    *delimiter = DELIMITERS[random.below(4)];
                } else {
                    let inner = std::mem::take(inner);
                    list.splice(at..=at, inner);
                }
            } else {
                list.insert(at, word(random));
            }
        }
        _ => {
            let len = 1 + random.below(8);
            let copy: Vec<Tree> = list[at..].iter().take(len).cloned().collect();
            for _ in 0..random.below(4) {
                list.splice(at..at, copy.clone());
            }
        }
    }
}

/// Input number `i` of a run.
fn input(corpus: &[(Entry, Vec<Tree>)], seed: u64, i: u64) -> (Entry, Vec<Tree>) {
    let mut random = Random(seed.wrapping_mul(0x2545_f491_4f6c_dd1d).wrapping_add(i));
    random.next();
    // The smallest of three: most faults need no large network, and a small one is soon expanded. Of the macros that read files
    // there are few calls, so that they have a share of their own.
    let of_files = |at: &usize| matches!(corpus[*at].0, Entry::Model | Entry::Verify);
    let files: Vec<usize> = (0..corpus.len()).filter(of_files).collect();
    let chosen = if random.below(8) == 0 && !files.is_empty() {
        files[random.below(files.len())]
    } else {
        let drawn = [0; 3].map(|_| random.below(corpus.len()));
        drawn.into_iter().min_by_key(|at| size(&corpus[*at].1)).unwrap_or(0)
    };
    let (entry, mut source) = corpus[chosen].clone();
    // Now and then as it is, or at the wrong entry.
    let entry = if random.below(50) == 0 { Entry::ALL[random.below(Entry::ALL.len())].1 } else { entry };
    for _ in 0..random.below(5) {
        mutate(&mut random, &mut source, corpus);
    }
    (entry, source)
}

thread_local! {
    /// Where the last panic was.
    static PANIC: RefCell<String> = const { RefCell::new(String::new()) };
}

/// What is wrong with an expansion, if anything is.
fn verdict(entry: Entry, body: &TokenStream) -> Option<String> {
    let expand = || {
        let start = Instant::now();
        (catch_unwind(AssertUnwindSafe(|| entry.expand(body))), start.elapsed())
    };
    let (outcome, taken) = expand();
    let Ok(outcome) = outcome else {
        return Some(format!("panics: {}", PANIC.with_borrow(Clone::clone)));
    };
    let start = Instant::now();
    if catch_unwind(AssertUnwindSafe(|| entry.expand_in_editor(body))).is_err() {
        return Some(format!("panics in an editor: {}", PANIC.with_borrow(Clone::clone)));
    }
    if start.elapsed() > LIMIT {
        return Some(format!("takes {:?} in an editor", start.elapsed()));
    }
    // Once more: the machine may have been busy with something else.
    if taken > LIMIT && expand().1 > LIMIT {
        return Some(format!("takes {taken:?}"));
    }
    match outcome {
        Err(errors) if errors.0.is_empty() => Some("fails without an error".to_owned()),
        Err(errors) => {
            let told: TokenStream = errors.0.iter().map(syn::Error::to_compile_error).collect();
            syn::parse2::<syn::File>(told).err().map(|error| format!("makes errors that do not parse: {error}"))
        }
        Ok(items) => syn::parse2::<syn::File>(items).err().map(|error| format!("makes what is not Rust: {error}")),
    }
}

fn run() -> BTreeMap<String, String> {
    let corpus = corpus();
    assert!(corpus.len() > 300, "only {} calls of the macros were found", corpus.len());
    let parameter = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let (count, seed, only) = (parameter("FUZZ"), parameter("FUZZ_SEED").unwrap_or(1), parameter("FUZZ_ONLY"));
    let long = count.is_some() || only.is_some();
    let range = match only {
        Some(i) => i..i + 1,
        None => 0..count.unwrap_or(SMOKE),
    };
    let mark = std::env::temp_dir().join("fuzz-input");
    let mut findings = BTreeMap::new();
    let (start, total) = (Instant::now(), range.end - range.start);
    let mut good = 0u64;
    for i in range {
        let (entry, source) = input(&corpus, seed, i);
        let body = stream(&source);
        if long {
            let _ = std::fs::write(&mark, format!("seed {seed}, input {i}"));
        }
        if only.is_some() {
            println!("{entry:?}! {{ {body} }}");
        }
        match verdict(entry, &body) {
            None => good += 1,
            Some(wrong) => {
                findings.entry(wrong).or_insert_with(|| format!("seed {seed}, input {i}: {entry:?}! {{ {body} }}"));
            }
        }
        if long && (i + 1) % 10_000 == 0 {
            println!("{} of {total} in {:?}, {} kinds of findings", i + 1, start.elapsed(), findings.len());
        }
    }
    if long {
        println!("{good} of {total} expansions as they should be, in {:?}", start.elapsed());
    }
    findings
}

#[test]
fn mutations_are_expanded_or_refused() {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(|info| {
        let text = info.to_string();
        PANIC.with_borrow_mut(|last| last.clone_from(&text));
    }));
    let findings = std::thread::Builder::new().stack_size(STACK).spawn(run).expect("a thread").join();
    let last = PANIC.with_borrow(Clone::clone);
    std::panic::set_hook(before);
    let findings = findings.unwrap_or_else(|_| panic!("the harness panics: {last}"));
    let told: Vec<_> = findings.iter().map(|(wrong, input)| format!("{wrong}\n    {input}")).collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
}
