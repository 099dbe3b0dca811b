//! Paths of layers: every rule.

use netcost::network;

use crate::names;

network! {
    #[allow(deprecated)] // The bias is meant.
    struct Lets;

    fn forward(x: [3, 9, 9]) -> [_, _, _] {
        let stem = x.conv2d(4, 3);
        let body = stem.conv2d(4, 3, bias = true).batch_norm().relu();
        let sum = body + body.relu();
        sum.max_pool2d(3, ceil_mode = false)
    }
}

#[test]
fn a_let_names_a_layer_and_a_chain_a_scope() {
    assert_eq!(
        names::<Lets>(),
        ["stem", "body.conv2d", "body.batch_norm", "body.relu", "sum.relu", "sum.add", "max_pool2d"]
    );
}

network! {
    struct Repeats;

    fn forward(x: [3]) -> [_] {
        let y = x.linear(3).relu().linear(3).relu().linear(3);
        let y = y.linear(4);
        let y = y.linear(5).relu();
        y.relu().relu()
    }
}

#[test]
fn repeats_are_numbered() {
    assert_eq!(
        names::<Repeats>(),
        ["y.linear", "y.relu", "y.linear_2", "y.relu_2", "y.linear_3", "y_2", "y_3.linear", "y_3.relu", "relu", "relu_2"]
    );
}

network! {
    struct BlockScopes;

    fn forward(x: [3]) -> [_] {
        let mut y = block(x);
        y = block(y);
        y = block(y);
        let z = block(y).relu();
        block(block(z))
    }

    fn block(x: Tensor) -> Tensor {
        let inner = x.linear(3);
        inner.relu()
    }
}

#[test]
fn block_calls_are_scopes() {
    assert_eq!(
        names::<BlockScopes>(),
        [
            "y.inner",
            "y.relu",
            "block.inner",
            "block.relu",
            "block_2.inner",
            "block_2.relu",
            "z.block.inner",
            "z.block.relu",
            "z.relu",
            "block_3.inner",
            "block_3.relu",
            "block_4.inner",
            "block_4.relu",
        ]
    );
}

network! {
    struct Loops;

    fn forward(x: [3]) -> [_] {
        let mut x = x;
        for _ in 0..2 {
            x = x.linear(3);
        }
        for _ in 0..2 {
            x = x.linear(3);
        }
        'stage: for _ in 0..2 {
            for _ in 0..1 {
                x = x.linear(3);
            }
            for _ in 0..1 {
                let y = x.linear(3).relu();
                x = y;
            }
        }
        'stage: for _ in 0..1 {
            x = x.linear(3);
        }
        for i in 0..2 {
            // Nothing to name in it: it does not count.
            let _ = i;
        }
        for _ in 0..1 {
            x = x.linear(3);
        }
        x
    }
}

#[test]
fn loops_add_positions() {
    assert_eq!(
        names::<Loops>(),
        [
            "0.linear",
            "1.linear",
            "2.linear",
            "3.linear",
            "stage.0.0.linear",
            "stage.0.1.y.linear",
            "stage.0.1.y.relu",
            "stage.1.0.linear",
            "stage.1.1.y.linear",
            "stage.1.1.y.relu",
            "stage_2.0.linear",
            "4.linear",
        ]
    );
}

network! {
    struct Given;

    fn forward(x: [3]) -> [_] {
        let mut x = x.linear(3, name = "embed.word");
        for i in 0..2 {
            let kind = if i == 0 { "first" } else { "rest" };
            x = x.linear(3, name = "layers.{i}.{kind}");
            x = block(x, name = "blocks.{i}");
            x = x.relu();
        }
        let bound = x.linear(3, name = "given");
        let scope = bound.linear(3, name = "inside").relu();
        scope
    }

    fn block(x: Tensor) -> Tensor {
        let mut x = x;
        for (j, wide) in [(7u32, 2), (8, 3)] {
            x = x.linear(wide, name = "fc{j}");
        }
        x.relu()
    }
}

#[test]
fn names_are_given_with_captures() {
    assert_eq!(
        names::<Given>(),
        [
            "embed.word",
            "layers.0.first",
            "blocks.0.fc7",
            "blocks.0.fc8",
            "blocks.0.relu",
            "0.relu",
            "layers.1.rest",
            "blocks.1.fc7",
            "blocks.1.fc8",
            "blocks.1.relu",
            "1.relu",
            "given",
            "inside",
            "scope.relu",
        ]
    );
}

network! {
    struct GivenAsBound;

    fn forward(x: [3]) -> [_] {
        let fc = x.flatten().linear(3, name = "fc");
        let proj = (fc * x).linear(3, name = "proj").relu();
        let out = cat([proj.linear(3, name = "out"), fc.relu()]);
        let other = (out * 2).linear(6, name = "others");
        other
    }
}

/// By the rule that a given name stands in place of the `let`: where it is the same, it is what was written, and not a repeat of
/// the scope that the `let` would open.
#[test]
fn a_name_that_is_the_lets_own_is_kept() {
    assert_eq!(
        names::<GivenAsBound>(),
        ["flatten", "fc", "mul", "proj", "relu", "out", "relu_2", "cat", "other.mul", "others"]
    );
}

network! {
    struct Empty;

    fn forward(x: [3]) -> [_] {
        let mut x = block(x, name = "");
        'stage: for _ in 0..2 {
            x = block(x, name = "");
        }
        let y = block(x, name = "renamed");
        let z = block(y, name = "");
        z
    }

    fn block(x: Tensor) -> Tensor {
        x.linear(3).relu()
    }
}

#[test]
fn an_empty_name_adds_nothing() {
    // In a loop, the given name stands instead of the position, so an empty one leaves the enclosing scope.
    assert_eq!(
        names::<Empty>(),
        [
            "linear",
            "relu",
            "linear_2",
            "relu_2",
            "linear_3",
            "relu_3",
            "renamed.linear",
            "renamed.relu",
            "linear_4",
            "relu_4",
        ]
    );
}

network! {
    struct GivenTwice;

    fn forward(x: [3]) -> [_] {
        let mut x = x;
        for _ in 0..2 {
            x = x.linear(3, name = "fc");
            x = block(x, name = "block");
        }
        x
    }

    fn block(x: Tensor) -> Tensor {
        x.relu()
    }
}

#[test]
fn given_names_are_numbered_too() {
    assert_eq!(names::<GivenTwice>(), ["fc", "block.relu", "fc_2", "block_2.relu"]);
}

network! {
    struct CapturesOfAllKinds;

    fn forward(x: [3]) -> [_] {
        let (a, b, c, d, e) = (1usize, 2u64, 3i32, "four", 5u8);
        let x = x.relu(name = "{a}{b}{c}{d}{e}");
        let mut x = x;
        for (i, w) in [6, 7].iter().enumerate() {
            x = x.relu(name = "l{i}w{w}");
        }
        x
    }
}

#[test]
fn captures_of_all_kinds() {
    assert_eq!(names::<CapturesOfAllKinds>(), ["123four5", "l0w6", "l1w7"]);
}

network! {
    struct Conditional;

    fn forward(x: [3]) -> [_] {
        let mut y = x;
        for stride in [1, 2] {
            let shortcut = if stride == 2 { y.linear(3).relu() } else { y };
            let other = if stride == 2 { y.linear(3) } else { y };
            y = shortcut + other;
        }
        y
    }
}

#[test]
fn a_let_of_an_if_names_its_layers() {
    assert_eq!(names::<Conditional>(), ["0.add", "1.shortcut.linear", "1.shortcut.relu", "1.other", "1.add"]);
}

network! {
    struct LoopsInLets;

    fn forward(x: [3]) -> [_] {
        let tower = {
            let mut t = x;
            for _ in 0..2 {
                t = t.linear(3);
            }
            t
        };
        let heads = [tower.linear(1), tower.linear(2)];
        cat(heads, name = "out")
    }
}

#[test]
fn a_let_of_a_loop_is_a_scope() {
    assert_eq!(names::<LoopsInLets>(), ["tower.0.linear", "tower.1.linear", "heads.linear", "heads.linear_2", "out"]);
}

network! {
    struct Raw;

    fn forward(r#in: [3]) -> [_] {
        let r#type = r#in.linear(2);
        let r#match = r#type.linear(3).relu();
        r#match
    }
}

#[test]
fn raw_identifiers_are_plain_in_paths() {
    assert_eq!(names::<Raw>(), ["type", "match.linear", "match.relu"]);
}

#[test]
fn names_compare_and_print() {
    let layer = Lets::layer("body.relu");
    assert!(layer.name == "body.relu" && layer.name == *"body.relu" && layer.name != "body");
    assert!(layer.name == Lets::LAYERS[3].name && layer.name != Lets::LAYERS[2].name);
    assert!(layer.name.name_eq("body.relu") && layer.name_eq("body.relu"));
    for other in ["body.rel", "ody.relu", "relu", "", "body.relu_2", "xbody.relu", "body..relu", ".body.relu"] {
        assert!(!layer.name_eq(other), "{other}");
    }
    assert_eq!(layer.name.to_string(), "body.relu");
    assert_eq!(format!("{:>12}|{:<12}|{:?}", layer.name, layer.name, layer.name), "   body.relu|body.relu   |\"body.relu\"");
    // Numbers are not prefixes of numbers.
    assert!(Repeats::LAYERS[4].name_eq("y.linear_3") && !Repeats::LAYERS[0].name_eq("y.linear_3"));
}

network! {
    struct GivenInALet;

    fn forward(x: [3]) -> [_] {
        let n = 1;
        let mut y = x.linear(4, name = "fc{n}").relu().linear(4, name = "fc2");
        for i in 0..2 {
            let z = stage(y, i, name = "stage{i}").relu();
            y = z;
        }
        let head = y.linear(2, name = "head.0").relu();
        head.sigmoid()
    }

    fn stage(x: Tensor, i: usize) -> Tensor {
        let inner = x.linear(4, name = "unit{i}").relu();
        inner
    }
}

#[test]
fn a_given_name_takes_the_place_of_a_let() {
    assert_eq!(
        names::<GivenInALet>(),
        [
            "fc1",
            "y.relu",
            "fc2",
            "stage0.unit0",
            "stage0.inner.relu",
            "0.z.relu",
            "stage1.unit1",
            "stage1.inner.relu",
            "1.z.relu",
            "head.0",
            "head.relu",
            "sigmoid"
        ]
    );
}
