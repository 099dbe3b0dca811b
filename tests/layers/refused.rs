//! The layers that PyTorch refuses: netcost refuses them for the same cause, or it is said why not.

use std::collections::BTreeMap;

use super::{Case, Outcome, Unwritable, rows, run_per_sample};

const REFUSED: &str = include_str!("../data/layers_refused.tsv");

/// What PyTorch refuses and netcost takes: the case, how many there are of it, and why.
const TAKEN: &[(&str, usize, &str)] = &[
    ("conv: padding='same' with stride 2", 2, "\"same\" is TensorFlow's rule, which goes for any stride"),
    ("convT: string padding", 3, "the same: stride × input outputs"),
    ("pool: wrong input rank", 3, "extra leading axes are a batch"),
    ("adaptive: wrong input rank", 1, "extra leading axes are a batch"),
    ("conv: integer input dtype", 2, "a tensor has a shape; what its elements are is not looked at"),
    ("linear: integer input", 1, "a tensor has a shape; what its elements are is not looked at"),
    ("batchnorm: one value per channel in training", 2, "costs are those of inference, which takes it"),
    ("embedding: index out of range", 2, "a tensor has a shape; what its elements are is not looked at"),
    ("groupnorm: one value per group", 1, "it depends on the size of the batch: PyTorch takes two samples"),
    ("instancenorm: wrong rank", 1, "`instance_norm` is for any number of axes"),
    ("mha: rank 4", 1, "extra leading axes are a batch"),
    ("rnn: cell wrong rank", 1, "extra leading axes are a batch"),
    ("rnn: wrong input rank", 1, "extra leading axes are a batch"),
    ("view non-contiguous", 1, "where elements lie in memory is not looked at; `view` is `reshape`"),
];

/// What cannot be written: why, how PyTorch's causes are called in such cases, and the test in `ui` that shows the error.
const UNWRITABLE: &[(Unwritable, &[&str], &str)] = &[
    (Unwritable::Negative, &["negative", "positive"], "argument_is_negative"),
    (Unwritable::Broken, &["type"], "size_is_a_float"),
    (Unwritable::Sizes, &["count"], "conv2d_kernel_of_three_sizes"),
    (Unwritable::Unknown, &["unsupported"], "gru_proj_size"),
];

/// The causes, as `layers_refused.tsv` names those of PyTorch's messages, and how our messages tell them.
const CAUSES: &[(&str, &[&str])] = &[
    ("around", &["has to repeat: at most", "what is mirrored is less than"]),
    ("axis", &[": its axes are ", ": it has no axes"]),
    ("broadcast", &["do not broadcast", "must have the same axes", ", tensor ", "differ in the axes before the last two"]),
    ("channels", &["in_channels = ", "num_features = ", "num_channels = ", "num_parameters = "]),
    ("choice", &[" is not known; it is ", "a transposed convolution has \"zeros\" alone", "align_corners is for "]),
    ("count", &[" numbers for ", " numbers; "]),
    ("divisible", &[" does not divide "]),
    ("elements", &["has one element, which less its mean is 0"]),
    ("elements_of_shape", &[" elements, ["]),
    ("empty", &[" is empty: ", "scale_factor leaves nothing"]),
    ("features", &["in_features = ", "in1_features = ", "input_size = ", "embed_dim = ", "the last axis on the left is "]),
    ("given", &["are both given; give one", "it needs a size or a scale_factor"]),
    ("half", &["is more than half of the kernel's "]),
    ("index", &[" is none of the "]),
    ("kernel", &[" does not fit the input's ", " is larger than the input's "]),
    ("negative", &[]),
    ("normalized_shape", &["normalized_shape = ["]),
    ("order", &[" comes after end_dim"]),
    ("output", &["the padding cuts off the whole output"]),
    ("output_padding", &["must be smaller than the stride"]),
    ("positive", &[" is 0; it must be at least 1", "divisor_override is 0"]),
    ("probability", &[" is a probability"]),
    ("rank", &[" takes [", " takes a sequence, ", " takes at least one axis", "spatial axes, [", "spatial axis, ["]),
    ("sum", &[" add up to "]),
    ("twice", &[" twice"]),
];

/// Refused by both, but for another cause: the case, PyTorch's cause, ours, and why.
const OTHERWISE: &[(&str, &str, &str, &str)] = &[
    ("conv: wrong input rank", "rank", "channels", "extra leading axes are a batch, and then the channels differ"),
    ("convT: wrong input rank", "rank", "channels", "extra leading axes are a batch, and then the channels differ"),
    ("pool: wrong input rank", "axis", "rank", "PyTorch looks for an axis that a tensor of so few axes has not"),
    ("adaptive: wrong input rank", "axis", "rank", "PyTorch looks for an axis that a tensor of so few axes has not"),
    ("layernorm: negative dim", "negative", "normalized_shape", "no input ends in a negative size"),
    ("rnn: input_size 0", "positive", "empty", "an empty tensor is told where it is made"),
    ("mha: embed_dim 0", "positive", "empty", "an empty tensor is told where it is made"),
    ("mha: batch mismatch", "elements_of_shape", "broadcast", "PyTorch fails in a view of its own; the batches differ"),
];

#[test]
fn layers_that_pytorch_refused() {
    let mut taken = BTreeMap::new();
    let (mut by_cause, mut unwritable, mut otherwise) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    let mut wrong = Vec::new();
    for row in rows(REFUSED) {
        let (case, cause) = (row[3], row[4]);
        let told = |message: &str| format!("{row:?}\n    netcost: {message}");
        match run_per_sample(&Case::of(&row)) {
            Outcome::Refused(message) => {
                println!("{case} ({cause}): {}\n    PyTorch: {}\n    netcost: {message}", row[2], row[5]);
                let ours = CAUSES.iter().filter(|(_, says)| says.iter().any(|says| message.contains(says)));
                let ours: Vec<_> = ours.map(|(cause, _)| *cause).collect();
                let known =
                    OTHERWISE.iter().find(|(of, theirs, here, _)| *of == case && *theirs == cause && ours.contains(here));
                if ours.contains(&cause) {
                    *by_cause.entry(cause).or_insert(0) += 1;
                } else if let Some((_, theirs, here, _)) = known {
                    *otherwise.entry((case, *theirs, *here)).or_insert(0) += 1;
                } else {
                    wrong.push(told(&format!("{message} ({ours:?})")));
                }
            }
            Outcome::Made(..) => *taken.entry(case).or_insert(0) += 1,
            Outcome::Unwritable(why) => {
                let (_, causes, _) = UNWRITABLE.iter().find(|(of, ..)| *of == why).expect("all are there");
                if causes.contains(&cause) {
                    *unwritable.entry(why).or_insert(0) += 1;
                } else {
                    wrong.push(told(&format!("{why:?}")));
                }
            }
        }
    }
    println!("refused by cause: {by_cause:?}");
    println!("of another cause: {otherwise:?}");
    println!("taken: {taken:?}\nunwritable: {unwritable:?}");
    let sum = |counts: &mut dyn Iterator<Item = &usize>| counts.sum::<usize>();
    let (same, other) = (sum(&mut by_cause.values()), sum(&mut otherwise.values()));
    let (taken_all, unwritable_all) = (sum(&mut taken.values()), sum(&mut unwritable.values()));
    println!("{same} of the same cause, {other} of another, {unwritable_all} unwritable, {taken_all} taken");
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(taken, TAKEN.iter().map(|(case, count, _)| (*case, *count)).collect());
    // Each that is told to differ does.
    assert_eq!(otherwise.len(), OTHERWISE.len());
    assert_eq!(unwritable.len(), UNWRITABLE.len());
    assert_eq!(same + other + taken_all + unwritable_all, rows(REFUSED).count());
}

#[test]
fn what_cannot_be_written_is_an_error_that_is_shown() {
    for (why, _, name) in UNWRITABLE {
        let path = format!("{}/tests/ui/{name}.stderr", env!("CARGO_MANIFEST_DIR"));
        let shown = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{why:?}: {path}: {error}"));
        assert!(shown.contains("error"), "{path}");
    }
}
