//! What nobody writes, but a generator or a slip may: each is expanded or refused in bounded time, on a stack like the compiler's.

use std::time::{Duration, Instant};

use quote::quote;

/// Much more than any takes; what is not bounded takes for ever.
const LIMIT: Duration = Duration::from_mins(1);
const STACK: usize = 8 << 20;

/// The errors of a network with this body.
fn errors(body: &str) -> Vec<String> {
    let source = format!("struct Net; fn forward(x: [8]) -> [_] {{ {body} }}");
    let of = std::thread::Builder::new().stack_size(STACK).spawn(move || {
        let start = Instant::now();
        let items: proc_macro2::TokenStream = source.parse().expect("tokens");
        let outcome = crate::expand_network(quote!([::netcost::__private] #items));
        let told: Vec<String> = match outcome {
            Ok(items) => {
                // Faults of the network stand among its items.
                let file: syn::File = syn::parse2(items).expect("items");
                let macros =
                    file.items.iter().filter_map(|item| if let syn::Item::Macro(item) = item { Some(item) } else { None });
                macros.map(|item| item.mac.tokens.to_string()).collect()
            }
            Err(errors) => errors.0.iter().map(ToString::to_string).collect(),
        };
        assert!(start.elapsed() < LIMIT, "takes {:?}", start.elapsed());
        told
    });
    of.expect("a thread").join().expect("no panic")
}

#[track_caller]
fn assert_refused(body: &str, with: &str) {
    let errors = errors(body);
    assert!(errors.iter().any(|error| error.contains(with)), "{errors:?}");
}

#[test]
fn loops_end() {
    assert_refused("let mut x = x; for _ in 0..1_000_000 { x = x.relu(); } x", "more than 16_384 turns");
    assert_refused("let mut n = 0; for i in 0..1_000_000 { n = n + i; } x.linear(n)", "more than 100_000 turns in all");
    assert_refused("let mut x = x; while x.rank() > 0 { x = x.relu(); } x", "more than 16_384 turns");
    assert_refused("let mut n = 1; while n > 0 { n = n + 1; } x", "more than 100_000 turns in all");
    assert_refused(
        "let mut n = 0; for i in 0..3000 { for j in 0..3000 { n = n + 1; } } x.linear(n)",
        "in all; does this one end?",
    );
    assert!(errors("let mut x = x; for i in 0..18446744073709551615 { if i > 3 { break; } x = x.relu(); } x").is_empty());
}

#[test]
fn large_numbers_overflow_with_an_error() {
    assert_refused("x.linear(9223372036854775808)", "do not fit in 64 bits");
    assert_refused("x.unsqueeze(0).conv1d(9223372036854775808, 3)", "do not fit in 64 bits");
    assert_refused(
        "for i in (0..18446744073709551615).rev().step_by(9223372036854775808) { let _ = x.linear(i); } x",
        "64 bits",
    );
    assert_refused("x.linear([0; 1 << 40].len())", "a list of 1_099_511_627_776 elements");
    assert_refused("let a = [x; 1 << 200]; a[0]", "at most 16_777_216");
}

#[test]
fn what_is_deep_is_refused() {
    const DEEP: usize = 10_000;
    let deep = "nested too deep";
    for (open, inside, close) in [
        ("(", "x", ")"),
        ("let a = [", "1", "]; x"),
        ("{", "x", "}"),
        ("if true {", "x", "} else { x }"),
        ("x.add(", "x", ")"),
        ("", "x", ".relu()"),
        ("", "x", " + x"),
        ("-", "x", ""),
        ("let a = |b| ", "1", "; x"),
        ("let a: Option<", "usize", "> = None; x"),
    ] {
        // Once what goes before, as `let a =`.
        let (first, open) = open.rsplit_once("= ").or(open.rsplit_once(": ")).unwrap_or(("", open));
        let joint = if first.is_empty() {
            ""
        } else if open.contains("Option") {
            ": "
        } else {
            "= "
        };
        let (close, last) =
            close.split_once(';').map_or((close, String::new()), |(close, rest)| (close, format!(";{rest}")));
        assert_refused(&format!("{first}{joint}{}{inside}{}{last}", open.repeat(DEEP), close.repeat(DEEP)), deep);
    }
    // As deep as may be, on a stack of the compiler's size.
    for (open, inside, close) in [("(", "x", ")"), ("x.add(", "x", ")"), ("{", "x", "}"), ("if true {", "x", "} else { x }")]
    {
        errors(&format!("{}{inside}{}", open.repeat(90), close.repeat(90)));
    }
    errors(&format!("x{}", ".relu()".repeat(370)));
    errors(&format!("x{}", " + x".repeat(180)));
}

#[test]
fn what_is_long_is_expanded() {
    assert!(errors(&format!("let a = [{}]; x.linear(a.len())", "1, ".repeat(100_000))).is_empty());
    assert!(errors(&format!("x.relu(name = \"{}\")", "n".repeat(1_000_000))).is_empty());
    assert!(errors(&format!("let {} = x.relu(); x", "n".repeat(1_000_000))).is_empty());
    assert_refused(&format!("x.{}()", "n".repeat(1_000_000)), "there is no layer `nnn");
    assert!(errors("x").is_empty());
}

#[test]
fn blocks_end() {
    let blocks = |count: usize, block: fn(usize) -> String| (0..count).map(block).collect::<Vec<_>>().concat();
    let doubling = blocks(40, |i| format!("fn b{i}(x: Tensor) -> Tensor {{ b{0}(b{0}(x)) }}", i + 1));
    // Const evaluation tells it: here it must only end.
    errors(&format!("b0(x) }} {doubling} fn b40(x: Tensor) -> Tensor {{ x.relu()"));
    let nested = blocks(600, |i| format!("fn b{i}(x: Tensor) -> Tensor {{ b{}(x) }}", i + 1));
    errors(&format!("b0(x) }} {nested} fn b600(x: Tensor) -> Tensor {{ x.relu()"));
    assert_refused("b(x) } fn b(x: Tensor) -> Tensor { b(x)", "calls itself");
}
