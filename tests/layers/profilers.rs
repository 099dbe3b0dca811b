//! What fvcore and PyTorch's `FlopCounterMode` printed of the layers that PyTorch ran.
//!
//! The rules by which they count, and where they are wrong, are the conventions'; what they print of a layer that is written
//! otherwise than as the module for which these speak is said here, and in the documentation of the conventions.

use std::collections::BTreeMap;

use netcost::{Convention, Layer};

use super::{Case, LAYERS, Outcome, rows, run};

/// The figures of a row, in this order.
const TOOLS: [Tool; 4] = [Tool::Fvcore, Tool::FlopCounter, Tool::FlopCounterOnMeta, Tool::FlopCounterWithoutGradients];

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Tool {
    Fvcore,
    FlopCounter,
    FlopCounterOnMeta,
    FlopCounterWithoutGradients,
}

impl Tool {
    const fn convention(self) -> Convention {
        match self {
            Tool::Fvcore => Convention::Fvcore,
            _ => Convention::TorchFlopCounter,
        }
    }

    /// What is said of a layer that is written otherwise: the figure, and why.
    fn otherwise(self, case: &Case, layer: &Layer) -> Option<(Option<u64>, &'static str)> {
        let attention = layer.op == "multihead_attention";
        let counted = layer.flops(self.convention());
        match (self, case.layer) {
            (Tool::Fvcore, "Conv1d" | "Conv2d" | "Conv3d")
                if matches!(case.arguments.text("padding", "0"), "same" | "valid") =>
            {
                Some((Some(0), "a convolution whose padding is a word is an operator that it does not know"))
            }
            (Tool::Fvcore, "LayerNorm") if case.inputs[0].len() == 1 => {
                Some((None, "it stops with an error at a normalisation of a vector"))
            }
            // It asks for no weights, so that the products are the fused attention's.
            (Tool::Fvcore, "TransformerEncoderLayer") if attention => {
                let (q, k) = (layer.inputs[0].dims(), layer.inputs[1].dims());
                let products: usize = 2 * q.iter().product::<usize>() * k[k.len() - 2];
                Some((Some(counted - products as u64), "the fused attention is not among the operators it knows"))
            }
            (Tool::FlopCounterOnMeta, "LSTM") => Some((Some(counted), "nothing is fused on this device")),
            (Tool::FlopCounterWithoutGradients, "TransformerEncoderLayer") if is_one_operator(case) => {
                Some((Some(0), "PyTorch runs the layer as one operator"))
            }
            _ => None,
        }
    }
}

/// Whether PyTorch runs an encoder layer as one operator where it needs no gradients: the first axis is the batch, there are
/// biases, and heads are even in number.
fn is_one_operator(case: &Case) -> bool {
    let heads = case.arguments.int("nhead", 0).expect("heads");
    case.arguments.flag("batch_first", false) && case.arguments.flag("bias", true) && heads.is_multiple_of(2)
}

/// How many figures are told how.
#[derive(Default, Debug, PartialEq, Eq)]
struct Tally {
    /// The convention's own figure is what the tool prints.
    equal: usize,
    /// The convention says what it prints instead.
    deviating: usize,
    /// [`Tool::otherwise`] does.
    otherwise: usize,
    /// The tool was not run, for the size of the layer, or since it makes no difference.
    not_run: usize,
}

#[test]
fn figures_of_profilers() {
    let mut tallies = BTreeMap::<Tool, Tally>::new();
    let mut reasons = BTreeMap::<(Tool, &str), usize>::new();
    let mut wrong = Vec::new();
    let mut cells = 0;
    for row in rows(LAYERS) {
        let Some(figures) = row.get(8) else {
            assert!(row[0].starts_with(char::is_lowercase), "a class without figures: {row:?}");
            continue;
        };
        let case = Case::of(&row);
        let (samples, outcome) = if case.is_batch() {
            (case.inputs[0][case.batch_axis()] as u64, run(&case.per_sample(), 1))
        } else {
            (1, run(&case, 0))
        };
        let Outcome::Made(_, layers) = outcome else { panic!("{row:?}: {outcome:?}") };
        let figures: Vec<_> = figures.split(',').collect();
        assert_eq!(figures.len(), TOOLS.len(), "{row:?}");
        for (tool, text) in TOOLS.into_iter().zip(figures) {
            cells += 1;
            let tally = tallies.entry(tool).or_default();
            if text.is_empty() {
                tally.not_run += 1;
                continue;
            }
            // A dash is an error.
            let figure = text.parse::<u64>().ok();
            let mut sum = Some(0);
            let (mut otherwise, mut deviating) = (None, false);
            for layer in layers {
                let printed = match tool.otherwise(&case, layer) {
                    Some((printed, why)) => {
                        otherwise = Some(why);
                        printed
                    }
                    None => tool.convention().printed(layer),
                };
                deviating |= printed != Some(layer.flops(tool.convention()));
                sum = sum.zip(printed).map(|(sum, printed)| sum + samples * printed);
            }
            if sum != figure {
                wrong.push(format!("{row:?} {tool:?}: {sum:?}, not {text}"));
            } else if let Some(why) = otherwise {
                *reasons.entry((tool, why)).or_default() += 1;
                tally.otherwise += 1;
            } else if deviating {
                tally.deviating += 1;
            } else {
                tally.equal += 1;
            }
        }
    }
    println!("{tallies:#?} {reasons:#?}");
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
    // Every figure has one place.
    let told: usize = tallies.values().map(|t| t.equal + t.deviating + t.otherwise + t.not_run).sum();
    assert_eq!((told, cells), (3964 * 4, 3964 * 4));
    let run = TOOLS.map(|tool| 3964 - tallies[&tool].not_run);
    assert_eq!(run, [3543, 3543, 3964, 166]);
}
