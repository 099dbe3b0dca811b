//! What a network has, in const contexts.

use netcost::{Convention, Cost, Layer, Network, Report, Shape, network};

const LIMIT: u64 = 2_000;

network! {
    /// Two layers.
    #[budget(params <= 1_218, macs <= 60 K, flops <= 0.1 M)]
    #[budget(params <= LIMIT, macs <= 2 * LIMIT * 30, flops <= LIMIT M)]
    #[budget(macs <= 1 G, flops <= 1.5G, params <= u64::MAX)]
    pub struct Small;

    fn forward(image: [3, 10, 10]) -> [10] {
        let stem = image.conv2d(4, 3, stride = 2, bias = false).batch_norm().relu();
        let mut x = stem;
        'stage: for channels in [6, 8] {
            x = x.conv2d(channels, 3, padding = 1).relu();
        }
        x.flatten().linear(2).linear(10, bias = false, name = "head")
    }
}

// stem: 10 → 4, 3·9·4 = 108 weights, 16 positions. batch norm: 8, and 8 stored. stage: 4·9·6 = 216 + 6, then 6·9·8 = 432 + 8.
// linear: 8·16·2 = 256 + 2. head: 2·10 = 20.
const WEIGHTS: u64 = 108 + 216 + 432 + 256 + 20;
const PARAMS: u64 = Small::PARAMS;
const MACS: u64 = Small::MACS;
const _: () = assert!(PARAMS == WEIGHTS + 8 + 6 + 8 + 2);
const _: () = assert!(MACS == 16 * (108 + 216 + 432) + 256 + 20);
const _: () = assert!(Small::FLOPS == MACS + 16 * (6 + 8) + 2);
const _: () = assert!(Small::PARAMS_STORED == PARAMS + 8);
const _: () = assert!(Small::PARAMS_ACTIVE == PARAMS);
// The batch norm's 4 scales go into the weights, its 4 shifts become the bias.
const _: () = assert!(Small::PARAMS_FOLDED == PARAMS - 8 + 4);

static LOGITS: [f32; Small::OUTPUT.numel()] = [0.0; Small::OUTPUT.numel()];
static IMAGE: [[u8; Small::INPUT.dims()[1]]; Small::INPUT.dims()[0]] = [[0; 10]; 3];
const STEM: &Layer = Small::layer("stem.conv2d");
static STEM_BUFFER: [u8; STEM.output.numel()] = [0; 4 * 4 * 4];
const STAGE: Cost = Small::subtotal("stage");
const TWO_PER_MAC: u64 = Small::flops(Convention::TwoPerMac);
const SUMMARY: &str = Small::SUMMARY;
const REPORT: Report = Small::REPORT;
const LAYERS: &[Layer] = Small::LAYERS;
const FIRST: &str = LAYERS[0].op;

#[test]
fn constants_in_const_contexts() {
    assert_eq!((LOGITS.len(), IMAGE.len(), IMAGE[0].len(), STEM_BUFFER.len()), (10, 3, 10, 64));
    assert_eq!((STEM.params, STEM.weights, STEM.bias, STEM.buffers, STEM.macs), (108, 108, 0, 0, 108 * 16));
    assert_eq!((STEM.inputs.as_slice(), STEM.output), (&[Shape::new(&[3, 10, 10])][..], Shape::new(&[4, 4, 4])));
    assert_eq!(TWO_PER_MAC, 2 * MACS);
    assert_eq!(FIRST, "conv2d");
    assert_eq!(LAYERS.len(), 10);
    assert_eq!(LAYERS.iter().map(|layer| layer.params).sum::<u64>(), PARAMS);
    assert_eq!(LAYERS.iter().map(|layer| layer.macs).sum::<u64>(), MACS);
    assert_eq!(LAYERS.iter().map(|layer| layer.flops(Convention::MultiplyAdd)).sum::<u64>(), Small::FLOPS);
    let norm = Small::layer("stem.batch_norm");
    assert_eq!((norm.params, norm.weights + norm.bias, norm.buffers), (8, 8, 8));
}

#[test]
fn subtotals() {
    assert_eq!(STAGE.layers, 4);
    assert_eq!((STAGE.params, STAGE.weights, STAGE.bias), (222 + 440, 216 + 432, 14));
    assert_eq!((STAGE.macs, STAGE.flops), (16 * 648, 16 * (648 + 14)));
    let one = Small::subtotal("stage.1");
    assert_eq!((one.layers, one.params), (2, 440));
    assert_eq!(Small::subtotal("head").params, 20);
    assert_eq!(Small::subtotal("").params, PARAMS);
}

#[test]
fn unknown_paths_panic_with_near_ones() {
    let message = |call: fn()| *std::panic::catch_unwind(call).unwrap_err().downcast::<String>().unwrap();
    let text = message(|| {
        Small::layer("stem.conv");
    });
    assert!(text.contains("`stem.conv`") && text.contains("`stem.conv2d`"), "{text}");
    let text = message(|| {
        Small::subtotal("stag");
    });
    assert!(text.contains("`stag`") && text.contains("`stage.0"), "{text}");
}

#[test]
fn summary_and_report() {
    assert!(SUMMARY.starts_with("Small: [3, 10, 10] → [10], 1,056 parameters, 12,372 MACs"), "{SUMMARY}");
    let table = REPORT.to_string();
    for text in ["stem", "conv2d", "head", "1,056", "12,372", "MultiplyAdd"] {
        assert!(table.contains(text), "{text} in\n{table}");
    }
    assert!(format!("{REPORT:#}").contains('|'));
}

/// Code for any network.
fn totals<N: Network>() -> (u64, u64, u64, u64, u64, usize, usize) {
    let sum = N::LAYERS.iter().map(|layer| layer.macs).sum();
    (N::PARAMS, N::PARAMS_STORED, N::PARAMS_FOLDED, sum, N::FLOPS, N::INPUTS.len(), N::OUTPUTS[0].numel())
}

/// A constant made from any network.
struct Buffers<N>(N);

impl<N: Network> Buffers<N> {
    const BYTES: u64 = 4 * N::PARAMS_ACTIVE + N::MACS;
}

#[test]
fn the_trait_in_generic_code() {
    assert_eq!(totals::<Small>(), (1_056, 1_064, 1_052, 12_372, 12_372 + 226, 1, 10));
    assert_eq!(Buffers::<Small>::BYTES, 4 * 1_056 + 12_372);
    assert_eq!(<Small as Network>::NAME, "Small");
    assert_eq!(<Small as Network>::CONVENTION, Convention::MultiplyAdd);
    assert_eq!(<Small as Network>::flops(Convention::TwoPerMac), 2 * 12_372);
    assert_eq!(<Small as Network>::layer("head").params, 20);
    assert_eq!(<Small as Network>::subtotal("stage.0").macs, 216 * 16);
    assert_eq!(<Small as Network>::REPORT.to_string(), Small::REPORT.to_string());
    assert_eq!(<Small as Network>::SUMMARY, Small::SUMMARY);
}

network! {
    #[convention(Convention::TwoPerMac)]
    struct Doubled;

    fn forward(x: [4]) -> [5] {
        x.linear(5)
    }
}

network! {
    #[convention(RethinkingPruning { multiply_adds: false })]
    struct Rethought;

    fn forward(x: [4]) -> [5] {
        x.linear(5)
    }
}

#[test]
fn a_convention_of_its_own() {
    assert_eq!((Doubled::FLOPS, Doubled::flops(Convention::MultiplyAdd)), (40, 25));
    assert_eq!(Doubled::CONVENTION, Convention::TwoPerMac);
    // The script counts the bias, too.
    assert_eq!(Rethought::FLOPS, 20 + 5);
    assert!(Doubled::SUMMARY.ends_with("(TwoPerMac)"));
}

#[test]
fn shapes() {
    const SHAPE: Shape = Small::INPUT;
    const RANK: usize = SHAPE.rank();
    assert_eq!((RANK, SHAPE.numel(), SHAPE.dims()), (3, 300, &[3, 10, 10][..]));
    assert_eq!((SHAPE[0], SHAPE.to_string(), format!("{SHAPE:?}")), (3, "[3, 10, 10]".into(), "[3, 10, 10]".into()));
    assert!(SHAPE == [3, 10, 10] && SHAPE == Shape::new(&[3, 10, 10]) && SHAPE.equals(&Shape::new(&[3, 10, 10])));
    assert!(SHAPE != [3, 10] && SHAPE != *[3, 10, 11].as_slice());
    assert!(Shape::try_new(&[1; 9]).is_none() && Shape::SCALAR.numel() == 1);
}

#[test]
fn source_positions() {
    let stem = Small::layer("stem.conv2d");
    assert!(stem.file.ends_with("items.rs"), "{}", stem.file);
    let line = include_str!("items.rs").lines().nth(stem.line as usize - 1).unwrap();
    assert!(line.contains("conv2d(4, 3, stride = 2"), "{line}");
}
