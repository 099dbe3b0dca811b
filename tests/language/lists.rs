//! Lists and arrays of tensors; layers that take or return several.

use netcost::network;

use crate::{names, ops, values};

network! {
    struct Joins;

    fn forward(a: [2, 3], b: [4, 3]) -> [_, _, _] {
        let joined = cat([a, b]);
        let wide = cat([joined, joined], dim = -1);
        let stacked = stack([wide, wide, wide], dim = 1);
        sum([stacked, constant([6]), -stacked])
    }
}

#[test]
fn cat_stack_and_sum_of_arrays() {
    assert_eq!(Joins::layer("joined").output, [6, 3]);
    assert_eq!(Joins::layer("wide").output, [6, 6]);
    assert_eq!(values::<Joins>(), [6, 3, 6]);
}

network! {
    struct Grown;

    fn forward(x: [2, 5]) -> [_, 5] {
        let mut features = Tensors::new();
        features.push(x);
        for _ in 0..3 {
            let y = cat(features);
            features.push(y);
        }
        let first = features[0];
        let last = features[features.len() - 1];
        cat([first, last, sum(features_of(features)), stack(features_of(features)).flatten(0, 1)])
    }

    fn features_of(list: Tensors) -> Tensors {
        let mut result = Tensors::new();
        for tensor in list {
            if tensor.channels() == 2 {
                result.push(tensor);
            }
        }
        result
    }
}

#[test]
fn lists_grow_and_pass_through_blocks() {
    // 2, 2, 4, 8: the last is 8. Those of 2 channels are two: their sum has 2, stacked and flattened they have 2 · 2.
    assert_eq!(values::<Grown>(), [2 + 8 + 2 + 4, 5]);
}

network! {
    struct Skips;

    fn forward(x: [3]) -> [_] {
        let mut skips = [x; 4];
        let mut y = x;
        for i in 1..4 {
            y = y.linear(y.channels() + i);
            skips[i] = y;
        }
        for i in (0..4).rev() {
            y = cat([y, skips[i]]);
        }
        let all = cat(skips);
        for skip in skips {
            y = cat([y, skip]);
        }
        cat([all, y, total(skips)])
    }

    fn total(xs: [Tensor; 4]) -> Tensor {
        cat([xs[0], xs[3]])
    }
}

#[test]
fn arrays_of_tensors() {
    // 3, 4, 6, 9, together 22: cat(skips) is 22; y is 9 + 22 + 22; total is 3 + 9
    assert_eq!(values::<Skips>(), [22 + 53 + 12]);
    // 3·4 + 4·6 + 6·9
    assert_eq!(Skips::MACS, 90);
}

network! {
    struct Parts;

    fn forward(x: [12, 10]) -> [_, _] {
        let [q, k, v] = x.chunk(3, dim = 0);
        let (a, b) = x.split(5, dim = -1);
        let [c, d] = x.split([4, 8]);
        let parts = x.chunk(5);
        let list = parts.len();
        let first = parts[0];
        let mut rows = q.channels() + k.channels() + v.channels();
        for part in parts {
            rows += part.channels();
        }
        let mut y = cat([a, b], dim = 1);
        y = cat([y, c, d, first]);
        y.reshape(-1, 10).linear(rows + list)
    }
}

#[test]
fn chunk_and_split() {
    // In 5 chunks of ⌈12 / 5⌉ = 3: four. rows = 3 · 4 + 12, list = 4. y: 12 + 4 + 8 + 3 rows.
    assert_eq!(values::<Parts>(), [27, 28]);
    assert_eq!(Parts::MACS, 27 * 10 * 28);
}

network! {
    struct PartsInChains;

    fn forward(x: [12, 10]) -> [_, _] {
        let [a, b] = x.linear(8).chunk(2, dim = -1);
        let gated = a * b.sigmoid();
        let halves = gated.chunk(2, dim = 1);
        sum(halves)
    }
}

#[test]
fn parts_of_a_chain() {
    assert_eq!(values::<PartsInChains>(), [12, 2]);
    assert_eq!(ops::<PartsInChains>(), ["linear", "chunk", "sigmoid", "mul", "chunk", "sum"]);
}

network! {
    struct NamesOfJoins;

    fn forward(x: [4]) -> [_] {
        let y = cat([x.linear(2), x.linear(3)]);
        let z = cat([x, y]);
        sum([z, z])
    }
}

#[test]
fn tensors_made_in_a_list_are_in_its_scope() {
    assert_eq!(names::<NamesOfJoins>(), ["y.linear", "y.linear_2", "y.cat", "z", "sum"]);
}

network! {
    struct TuplesOfTensors;

    fn forward(x: [4]) -> [_] {
        let pair = (x.linear(2), x.linear(3));
        let nested = (pair, [x, x]);
        cat([pair.0, nested.0.1, nested.1[0]])
    }
}

#[test]
fn tuples_of_tensors() {
    assert_eq!(values::<TuplesOfTensors>(), [2 + 3 + 4]);
}

network! {
    struct PartsOfEitherWay;

    fn forward(x: [12, 10]) -> [_] {
        let wide = x.dim(1) > 8;
        let [a, b] = if wide { x.chunk(2, dim = 1) } else { x.chunk(2) };
        let (c, d) = match a.dim(1) {
            5 => b.split([2, 10]),
            _ => b.chunk(2),
        };
        let pair = if wide { (a.dim(1), c.dim(0)) } else { (0, 0) };
        constant([pair.0 * 100 + pair.1 * 10 + d.dim(0)])
    }
}

#[test]
fn parts_of_an_if_and_a_match() {
    // a: [12, 5]; c: [2, 5]; d: [10, 5]
    assert_eq!(values::<PartsOfEitherWay>(), [530]);
}

network! {
    struct ListsOfBlocks;

    fn forward(x: [4]) -> [_] {
        let mut list = pyramid(x, 3);
        list[0] = x.linear(9);
        list[0] *= 2.0;
        for (i, tensor) in list.iter().enumerate() {
            list[i] = tensor.relu();
        }
        let mut pair = [x, x];
        pair[1] += x;
        let first = list[0];
        cat([first, list[2], pair[1]])
    }

    fn pyramid(x: Tensor, levels: usize) -> Tensors {
        let mut list = Tensors::new();
        let mut y = x;
        while list.len() < levels {
            list.push(y);
            y = y.linear(y.channels() + 1);
        }
        list
    }
}

#[test]
fn lists_are_assigned() {
    // 9 + 6 + 4
    assert_eq!(values::<ListsOfBlocks>(), [19]);
    // The levels 5, 6 and a 7 that goes nowhere; 9; the rest by element.
    let expected = ["linear", "linear", "linear", "linear", "mul", "relu", "relu", "relu", "add", "cat"];
    assert_eq!(ops::<ListsOfBlocks>(), expected);
}
