//! What is ONNX's own: sizes that are not fixed, biases that are added, shapes that are computed.

use netcost::Shape;
use netcost_core::dtype::Dtype;
use netcost_core::memory::Memory;

use crate::{fault, trace, trace_with};

/// A field of bytes: its number and its length stand before them.
fn field(number: u8, bytes: &[u8]) -> Vec<u8> {
    let mut field = vec![number << 3 | 2];
    let mut length = bytes.len();
    while length > 0x7f {
        field.push(u8::try_from(length & 0x7f).unwrap() | 0x80);
        length >>= 7;
    }
    field.push(u8::try_from(length).unwrap());
    field.extend(bytes);
    field
}

fn number(number: u8, mut value: u64) -> Vec<u8> {
    let mut field = vec![number << 3];
    while value > 0x7f {
        field.push(u8::try_from(value & 0x7f).unwrap() | 0x80);
        value >>= 7;
    }
    field.push(u8::try_from(value).unwrap());
    field
}

/// A size: a number, or a name.
enum Size {
    Is(u64),
    Named(&'static str),
    Open,
}
use Size::{Is, Named, Open};

/// `ValueInfoProto`, of floats.
fn value(name: &str, sizes: &[Size]) -> Vec<u8> {
    let shape: Vec<u8> = sizes
        .iter()
        .flat_map(|size| {
            let size = match size {
                Is(size) => number(1, *size),
                Named(name) => field(2, name.as_bytes()),
                Open => Vec::new(),
            };
            field(1, &size)
        })
        .collect();
    let tensor = [number(1, 1), field(2, &shape)].concat();
    [field(1, name.as_bytes()), field(2, &field(1, &tensor))].concat()
}

/// `TensorProto` without its data, as in a file whose weights stand elsewhere.
fn weights(name: &str, sizes: &[u64]) -> Vec<u8> {
    let dims = sizes.iter().flat_map(|size| number(1, *size));
    dims.chain(number(2, 1)).chain(field(8, name.as_bytes())).collect()
}

/// `TensorProto` of 64-bit integers.
fn integers(name: &str, values: &[i64]) -> Vec<u8> {
    let raw: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
    [number(1, values.len() as u64), number(2, 7), field(8, name.as_bytes()), field(9, &raw)].concat()
}

/// `NodeProto`.
fn node(op: &str, inputs: &[&str], output: &str, attributes: &[(&str, &[i64])]) -> Vec<u8> {
    let mut node: Vec<u8> = inputs.iter().flat_map(|input| field(1, input.as_bytes())).collect();
    node.extend(field(2, output.as_bytes()));
    node.extend(field(4, op.as_bytes()));
    for (name, values) in attributes {
        let mut attribute = field(1, name.as_bytes());
        match values {
            [one] => attribute.extend(number(3, one.cast_unsigned())),
            all => attribute.extend(all.iter().flat_map(|value| number(8, value.cast_unsigned()))),
        }
        node.extend(field(5, &attribute));
    }
    node
}

/// `ModelProto` of nodes, initializers, an input and an output.
fn model(nodes: &[Vec<u8>], initializers: &[Vec<u8>], input: &[u8], output: &[u8]) -> Vec<u8> {
    let mut graph: Vec<u8> = nodes.iter().flat_map(|node| field(1, node)).collect();
    graph.extend(initializers.iter().flat_map(|tensor| field(5, tensor)));
    graph.extend(field(11, input));
    graph.extend(field(12, output));
    [number(1, 8), field(7, &graph)].concat()
}

/// A linear layer over a sequence: a product and an addition, as PyTorch exports it.
fn sequence(batch: Size, length: Size) -> Vec<u8> {
    model(
        &[node("MatMul", &["x", "w"], "xw", &[]), node("Add", &["b", "xw"], "y", &[])],
        &[weights("w", &[64, 10]), weights("b", &[10])],
        &value("x", &[batch, length, Is(64)]),
        &value("y", &[Open, Open, Is(10)]),
    )
}

#[test]
fn sizes_are_given_by_name() {
    let file = sequence(Named("batch"), Named("tokens"));
    let fixed = trace_with(&file, &[("tokens", 128), ("batch", 1)]);
    assert_eq!(fault(&fixed), None);
    assert_eq!(fixed.inputs::<1>()[0], Shape::new(&[128, 64]));
    // 64 · 10 products for each of 128 tokens; the constant that is added is the layer's bias.
    assert_eq!((fixed.totals.params, fixed.totals.macs, fixed.totals.bias_adds), (650, 128 * 640, 128 * 10));

    let message = |dimensions: &[(&'static str, usize)]| fault(&trace_with(&file, dimensions)).map(str::to_owned);
    let expected = "the model file: the size `batch` of an input is not fixed (axis 0): give it, `batch` = 1";
    assert_eq!(message(&[("tokens", 128)]).as_deref(), Some(expected));
    let expected = "the model file: no input has a size named `token`";
    assert_eq!(message(&[("tokens", 128), ("batch", 1), ("token", 3)]).as_deref(), Some(expected));
    let message = fault(&trace(&sequence(Is(1), Open))).map(str::to_owned).expect("a fault");
    assert!(message.contains("a size without a number or a name, on axis 1"), "{message}");
}

/// Weights that two operators read are one layer's.
#[test]
fn shared_weights_are_counted_once() {
    let file = model(
        &[node("MatMul", &["x", "w"], "y", &[]), node("Relu", &["y"], "z", &[]), node("MatMul", &["z", "w"], "u", &[])],
        &[weights("w", &[8, 8])],
        &value("x", &[Is(1), Is(8)]),
        &value("u", &[Is(1), Is(8)]),
    );
    let trace = trace(&file);
    assert_eq!(fault(&trace), None);
    assert_eq!((trace.totals.params, trace.totals.macs), (64, 128));
}

/// Quantised weights are of the type in which they are stored; what is computed, of that of the scales.
#[test]
fn types_of_quantised_operators() {
    let bytes = |name: &str, kind: u64, sizes: &[u64]| -> Vec<u8> {
        let dims = sizes.iter().flat_map(|size| number(1, *size));
        dims.chain(number(2, kind)).chain(field(8, name.as_bytes())).collect()
    };
    let file = model(
        &[
            node("DequantizeLinear", &["w8", "s", "z8"], "w", &[]),
            node("Gemm", &["x", "w"], "y", &[]),
            node("QuantizeLinear", &["y", "s", "z8"], "q", &[]),
            node("DequantizeLinear", &["q", "s", "z8"], "u", &[]),
        ],
        // 3 is INT8, 1 is FLOAT.
        &[bytes("w8", 3, &[8, 4]), bytes("s", 1, &[]), bytes("z8", 3, &[])],
        &value("x", &[Is(1), Is(8)]),
        &value("u", &[Is(1), Is(4)]),
    );
    let trace = trace(&file);
    assert_eq!(fault(&trace), None);
    let types: Vec<_> = (0..trace.node_count()).map(|i| trace.described(i).types).collect();
    assert_eq!((types[1].weights, types[1].activations), (Dtype::I8, Dtype::F32));
    assert_eq!((types[2].activations, types[3].activations), (Dtype::I8, Dtype::F32));
    // 8 · 4 weights of a byte.
    assert_eq!(trace.weight_bytes(&Memory::FILE), 32);
}

#[test]
fn what_does_not_fit_is_told() {
    let one = |node: Vec<u8>, initializers: &[Vec<u8>], input: &[Size]| {
        let file = model(&[node], initializers, &value("x", input), &value("y", &[]));
        fault(&trace(&file)).map(str::to_owned).expect("a fault")
    };
    assert_eq!(
        one(node("Conv", &["x", "w"], "y", &[]), &[weights("w", &[8, 3, 3, 3])], &[Is(1), Is(4), Is(9), Is(9)]),
        "the model file's operator 0 (Conv): its weights take 3 channels × 1 groups, its input has 4"
    );
    assert_eq!(
        one(node("LSTM", &["x"], "y", &[]), &[], &[Is(1), Is(4)]),
        "the model file's operator 0: netcost has no rule for `LSTM`, so what it costs is not known"
    );
    assert_eq!(
        one(node("Gemm", &["x", "w"], "y", &[("transB", &[1])]), &[weights("w", &[5, 3])], &[Is(1), Is(4)]),
        "the model file's operator 0 (Gemm): its matrices have 4 columns and 3 rows"
    );
    assert_eq!(
        one(node("Relu", &["z"], "y", &[]), &[], &[Is(1), Is(4)]),
        "the model file's operator 0 (Relu): it reads `z`, which nothing before it makes"
    );
    assert_eq!(
        one(node("Reshape", &["x", "shape"], "y", &[]), &[integers("shape", &[2, 3])], &[Is(1), Is(4)]),
        "the model file's operator 0 (Reshape): its input has 4 elements, its output 6"
    );
    let huge = [weights("w", &[1 << 40, 1 << 40])];
    assert_eq!(
        one(node("MatMul", &["x", "w"], "y", &[]), &huge, &[Is(1), Is(4)]),
        "the model file: the elements of `w` do not fit in a usize"
    );
}

/// The output's shape that the file states is one more figure that must be right.
#[test]
fn stated_output() {
    let file = model(&[node("Relu", &["x"], "y", &[])], &[], &value("x", &[Is(1), Is(4)]), &value("y", &[Is(1), Is(5)]));
    assert_eq!(fault(&trace(&file)), Some("the model file: axis 1 of its output `y` is stated as 5, but comes to 4"));
}

/// `x.view(x.shape[0], -1)` as PyTorch exports it where the shape is not folded.
#[test]
fn computed_shapes() {
    let nodes = [
        node("Shape", &["x"], "shape", &[]),
        node("Gather", &["shape", "zero"], "batch", &[("axis", &[0])]),
        node("Concat", &["batch", "rest"], "to", &[("axis", &[0])]),
        node("Reshape", &["x", "to"], "flat", &[]),
        node("Gemm", &["flat", "w"], "y", &[]),
    ];
    let constants = [integers("zero", &[0]), integers("rest", &[-1]), weights("w", &[48, 7])];
    let file = model(&nodes, &constants, &value("x", &[Is(1), Is(3), Is(4), Is(4)]), &value("y", &[Is(1), Is(7)]));
    let trace = trace(&file);
    assert_eq!(fault(&trace), None);
    assert_eq!((trace.totals.params, trace.totals.macs), (336, 336));
}
