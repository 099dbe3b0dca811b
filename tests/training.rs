//! What training costs, and where memory is the bound.

use netcost::{Machine, Optimizer, Training, network, roofline, training};

network! {
    /// A transformer of `4` blocks, without biases, over 32 tokens of a vocabulary of 1,000.
    struct Decoder;

    fn forward(ids: [32; i32]) -> [32, 1000] {
        let mut x = ids.embedding(1000, 64, name = "table");
        for _ in 0..4 {
            let y = x.layer_norm(elementwise_affine = false);
            x = x + y.multihead_attention(4, bias = false, is_causal = true);
            let y = x.layer_norm(elementwise_affine = false);
            x = x + y.linear(256, bias = false).gelu().linear(64, bias = false);
        }
        x.linear(1000, bias = false)
    }
}

#[test]
fn six_operations_per_parameter_and_token() {
    // Kaplan et al., *Scaling Laws for Neural Language Models* (2020), <https://arxiv.org/abs/2001.08361>: 6 per parameter,
    // without the embedding, and token; the products of the attention are not in it: 2 of 32 · 32 · 64 in each block.
    const COST: Training = training(Decoder::LAYERS, Optimizer::Adam);
    let params = 4 * (4 * 64 * 64 + 2 * 64 * 256) + 64 * 1000;
    let attention = 4 * 2 * 32 * 32 * 64;
    assert_eq!(COST.flops(), 6 * params * 32 + 6 * attention);
    assert_eq!(COST.params, params + 64_000);
    assert_eq!((COST.backward, COST.state), (2 * COST.forward, 2 * COST.params));
}

network! {
    #[allow(deprecated)] // The bias is meant.
    #[dtype(weights = i8, activations = i8, bias = i8)]
    struct Small;

    fn forward(image: [3, 8, 8]) -> [10] {
        let body = image.conv2d(8, 3, padding = 1, bias = true).batch_norm().relu().conv2d(16, 3, padding = 1).relu();
        body.flatten().linear(10, name = "head")
    }
}

#[test]
fn the_first_layer_needs_no_gradient_of_its_input() {
    let (first, second, head) = (216 * 64, 1_152 * 64, 10_240);
    let cost = training(Small::LAYERS, Optimizer::Momentum);
    assert_eq!(cost.forward, first + second + head);
    assert_eq!(cost.backward, first + 2 * (second + head));
    // Outputs: 8 · 64 of a convolution, a normalisation, an activation; 16 · 64 of two layers; 10.
    assert_eq!(cost.saved, 3 * 512 + 2 * 1024 + 10);
    assert_eq!((cost.params, cost.state), (Small::PARAMS, Small::PARAMS));
    assert_eq!(cost.bytes(32, 4), 4 * (3 * Small::PARAMS + 32 * cost.saved));
    assert_eq!(training(Small::LAYERS, Optimizer::Sgd).state, 0);
}

network! {
    /// A product of an input and a trained tensor, and one of two inputs.
    struct Products;

    fn forward(a: [4, 8], b: [8, 4]) -> ([4, 5], [4, 4]) {
        let w = parameter([8, 5]);
        (a.matmul(w), a.matmul(b))
    }
}

#[test]
fn a_product_has_a_gradient_for_each_trained_operand() {
    let cost = training(Products::LAYERS, Optimizer::Sgd);
    assert_eq!((cost.forward, cost.backward), (4 * 8 * 5 + 4 * 8 * 4, 4 * 8 * 5));
}

network! {
    /// 4 queries on 4 keys and 2 that are added, in 2 heads of 3.
    struct Added;

    fn forward(x: [4, 6]) -> [4, 6] {
        x.multihead_attention(2, add_bias_kv = true, add_zero_attn = true)
    }
}

#[test]
fn added_keys_are_keys() {
    let layer = Added::layer("multihead_attention");
    // Four projections of 6 · 6 at 4 positions, two products of 4 · 6 · 6; a softmax of 2 · 4 rows of 6.
    let (projections, products) = (4 * 36 * 4, 2 * 4 * 6 * 6);
    assert_eq!((layer.macs, layer.work().exponentials), (projections + products, 2 * 4 * 6));
    // The weights have a gradient each, the input none; both factors of the products have one.
    assert_eq!(training(Added::LAYERS, Optimizer::Sgd).backward, projections + 2 * products);
}

network! {
    #[dtype(weights = i4, activations = i16, bias = i32)]
    struct Typed;

    fn forward(image: [3, 8, 8], ids: [5; i32], other: [5, 8; i8]) -> ([8, 8, 8], [5, 8]) {
        let y = image.conv2d(8, 3, padding = 1, name = "conv2d").relu(dtype = (activations = i8), name = "relu");
        let rows = ids.embedding(100, 8, name = "embedding");
        #[dtype(activations = i8)]
        let product = other * rows;
        (y, product)
    }
}

/// Ten operations per byte.
const MACHINE: Machine = Machine { operations: 1e9, bytes: 1e8 };

#[test]
#[allow(clippy::float_cmp, reason = "quotients of the same numbers")]
fn under_the_roof() {
    let first = Small::layer("body.conv2d");
    // 192 elements in, 512 out, 216 weights and 8 biases; 2 · 13,824 operations and 512 biases.
    assert_eq!(first.bytes_moved(), 192 + 512 + 224);
    assert_eq!(first.intensity(), Some((2.0 * 13_824.0 + 512.0) / 928.0));
    assert!(!MACHINE.memory_bound(first) && MACHINE.ridge() == 10.0);
    // Each weight is read for one product: 20,490 operations, 10,250 + 1,024 + 10 bytes.
    let head = Small::layer("head");
    assert!(MACHINE.memory_bound(head));
    assert_eq!(MACHINE.seconds(head), (20_490.0 / 1e9, 11_284.0 / 1e8));
    assert_eq!(Small::layer("flatten").intensity(), None);

    // Each in its own type: 704 elements of 16 bits, 216 weights of 4, 8 biases of 32; the activation reads 16 and writes 8 bits.
    assert_eq!(Typed::layer("conv2d").bytes_moved(), 2 * 704 + 108 + 32);
    assert_eq!(Typed::layer("relu").bytes_moved(), 2 * 512 + 512);
    // Rows of the table that are looked up, and their numbers.
    assert_eq!(Typed::layer("embedding").bytes_moved(), 5 * 4 + 5 * 8 / 2 + 5 * 8 * 2);
    // Two tensors of 40 elements, one of 8 and one of 16 bits.
    assert_eq!(Typed::layer("product").bytes_moved(), 40 + 2 * 40 + 40);

    let roof = roofline(Small::LAYERS, MACHINE);
    // The normalisation, both activations, and the head.
    assert_eq!(roof.memory_bound(), 4);
    let text = roof.to_string();
    assert_eq!(text.matches('▾').count(), 4 + 1, "{text}");
    assert!(text.contains("▾ head"), "{text}");
    assert!(text.contains("below 10.00 operations per byte. 4 of 7 layers"), "{text}");
    // The report marks the same layers, and says what that means.
    let report = Small::REPORT.roofline(MACHINE).to_string();
    let marked: Vec<_> = report.lines().filter(|line| line.ends_with(" ▾")).collect();
    assert_eq!(marked.len(), 4, "{report}");
    assert!(marked[3].trim_start().starts_with("head "), "{report}");
    let last = "▾ bound by memory at 1.00e9 operations and 1.00e8 bytes per second: 4 of 7 layers, if each input and weight is read \
                once and each output written once";
    assert!(report.ends_with(last), "{report}");
    let markdown = format!("{:#}", Small::REPORT.roofline(MACHINE));
    assert_eq!(markdown.matches(" ▾ |").count(), 4, "{markdown}");
    assert!(markdown.ends_with(last));
    // A scope is bound by what bounds its layers together: here by the operations of two convolutions.
    let scopes = Small::REPORT.depth(1).roofline(MACHINE).to_string();
    assert!(scopes.lines().any(|line| line.contains("body ") && !line.ends_with('▾')), "{scopes}");
}
