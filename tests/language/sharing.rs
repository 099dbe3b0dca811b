//! `shared`, `copies`, `active`.

use netcost::network;

use crate::names;

network! {
    struct SharedLayers;

    fn forward(x: [4]) -> [_] {
        let a = x.linear(4, shared = "w");
        let b = a.linear(4, shared = "w");
        let c = b.linear(4, shared = "v", bias = false);
        c.linear(4, shared = "w").linear(4)
    }
}

#[test]
fn a_shared_layer_counts_its_parameters_once() {
    // w: 4·4 + 4; v: 4·4; the last: 4·4 + 4
    assert_eq!(SharedLayers::PARAMS, 20 + 16 + 20);
    assert_eq!(SharedLayers::PARAMS_ACTIVE, 56);
    assert_eq!(SharedLayers::MACS, 5 * 16);
    // MACs and the biases added: all but `c` have one.
    assert_eq!(SharedLayers::FLOPS, 5 * 16 + 4 * 4);
    let params: Vec<_> = SharedLayers::LAYERS.iter().map(|layer| layer.params).collect();
    assert_eq!(params, [20, 0, 16, 0, 20]);
}

network! {
    struct TiedOperators;

    fn forward(x: [4]) -> [_] {
        // 3 · 5 weights under one key, by three operators.
        let table = parameter([3, 5], shared = "table");
        let y = x.linear(3).linear(5, bias = false, shared = "table");
        y + table.flatten().linear(5)
    }
}

#[test]
fn another_operator_may_share() {
    // 15 once; 4·3 + 3; 15·5 + 5
    assert_eq!(TiedOperators::PARAMS, 15 + 15 + 80);
    assert_eq!(TiedOperators::MACS, 12 + 15 + 75);
}

network! {
    struct SharedBlocks;

    fn forward(x: [4]) -> [_] {
        let mut x = x;
        for i in 0..6 {
            // Weights of turn 0 and 3, 1 and 4, 2 and 5.
            let group = i % 3;
            x = block(x, shared = "group{group}", name = "block{i}");
        }
        let tower = block(x, shared = "group1");
        tower
    }

    fn block(x: Tensor) -> Tensor {
        let hidden = x.linear(8).batch_norm(dim = -1).relu();
        inner(hidden)
    }

    fn inner(x: Tensor) -> Tensor {
        x.linear(4, bias = false)
    }
}

#[test]
fn a_shared_block_counts_its_parameters_once() {
    // Three of (4·8 + 8) + 2·8 + 8·4
    assert_eq!(SharedBlocks::PARAMS, 3 * 88);
    // and their running statistics, 2·8
    assert_eq!(SharedBlocks::PARAMS_STORED, 3 * (88 + 16));
    assert_eq!(SharedBlocks::MACS, 7 * 64);
    let names = names::<SharedBlocks>();
    assert_eq!((names[0].as_str(), names[24].as_str()), ("block0.hidden.linear", "tower.hidden.linear"));
}

network! {
    struct SharedInLoops;

    fn forward(x: [4]) -> [_] {
        let mut x = x;
        for _ in 0..5 {
            x = x.linear(4, shared = "step").relu();
        }
        x
    }
}

#[test]
fn the_same_layer_in_every_turn() {
    assert_eq!((SharedInLoops::PARAMS, SharedInLoops::MACS), (20, 80));
    assert_eq!(SharedInLoops::LAYERS.len(), 10);
}

network! {
    struct Experts;

    fn forward(x: [10, 4]) -> [10, 4] {
        let gate = x.linear(8, bias = false).softmax(dim = -1);
        let experts = expert(x, copies = 8, active = 2);
        experts + gate.linear(4, bias = false)
    }

    fn expert(x: Tensor) -> Tensor {
        let up = x.linear(6);
        up.relu().linear(4, bias = false)
    }
}

#[test]
fn experts() {
    // Of one expert: 4·6 + 6 + 6·4 = 54 parameters, 10 · (24 + 24) MACs. Beside: 4·8 + 8·4, on 10 rows.
    assert_eq!(Experts::PARAMS, 8 * 54 + 64);
    assert_eq!(Experts::PARAMS_ACTIVE, 2 * 54 + 64);
    assert_eq!(Experts::MACS, 2 * 480 + 640);
    // and the biases of two experts
    assert_eq!(Experts::FLOPS, 2 * (480 + 60) + 640);
    let up = Experts::layer("experts.up");
    assert_eq!((up.params, up.weights, up.bias, up.macs), (8 * 30, 8 * 24, 8 * 6, 2 * 240));
}

network! {
    struct NestedCopies;

    fn forward(x: [4]) -> [_] {
        outer(x, copies = 3, active = 2)
    }

    fn outer(x: Tensor) -> Tensor {
        let y = inner(x, copies = 5);
        inner(y)
    }

    fn inner(x: Tensor) -> Tensor {
        x.linear(4, bias = false)
    }
}

#[test]
fn copies_of_copies() {
    // 3 · (5 + 1) of 16; 2 · (5 + 1) of them run
    assert_eq!(NestedCopies::PARAMS, 18 * 16);
    assert_eq!(NestedCopies::PARAMS_ACTIVE, 12 * 16);
    assert_eq!(NestedCopies::MACS, 12 * 16);
}

network! {
    struct SharedExperts;

    fn forward(x: [4]) -> [_] {
        let mut x = x;
        for _ in 0..3 {
            x = expert(x, copies = 4, active = 1, shared = "experts");
        }
        x
    }

    fn expert(x: Tensor) -> Tensor {
        x.linear(4, bias = false)
    }
}

#[test]
fn shared_experts() {
    assert_eq!((SharedExperts::PARAMS, SharedExperts::PARAMS_ACTIVE, SharedExperts::MACS), (64, 16, 48));
}

network! {
    struct OwnBias;

    fn forward(ids: [6; i32]) -> [6, 10] {
        let x = ids.embedding(10, 4, shared = "words");
        let y = x.linear(10, shared = "words");
        y.linear(4, shared = "back").linear(10, shared = "words", bias = false)
    }
}

#[test]
fn a_bias_is_a_layers_own_where_the_shared_weights_have_none() {
    // The table of 10·4, the first linear layer's 10 biases, 10·4 + 4 of the second; the last has nothing of its own.
    assert_eq!(OwnBias::PARAMS, 40 + 10 + 44);
    assert_eq!(OwnBias::LAYERS.iter().map(|layer| layer.params).collect::<Vec<_>>(), [40, 10, 44, 0]);
    assert_eq!(OwnBias::layer("y").bias, 10);
    assert_eq!(OwnBias::WEIGHT_BYTES, 4 * (40 + 10 + 44));
    assert_eq!(names::<OwnBias>().len(), 4);
}
