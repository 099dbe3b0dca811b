//! An inference in a planned arena gives what one gives that has a buffer for each tensor.

#[path = "../examples/keyword_spotter/main.rs"]
#[allow(dead_code)]
mod keyword_spotter;

use keyword_spotter::inference::{
    Arena, DEPTHWISE_SHAPE, KeywordSpotter, LINEAR_SHAPE, POINTWISE_SHAPE, Rest, STEM_SHAPE, WORDS, average, convolve,
    infer, softmax,
};
use keyword_spotter::{PARAMETERS, speech};

/// The same layers, each with a buffer of its own.
fn with_buffers(speech: &[i8]) -> [i8; WORDS] {
    let mut rest = Rest { weights: &PARAMETERS.weights, biases: &PARAMETERS.biases };
    let mut x = vec![0; 64 * 25 * 5];
    convolve(&STEM_SHAPE, &mut rest, speech, &mut x);
    for _ in 0..4 {
        let (mut depthwise, mut pointwise) = (vec![0; x.len()], vec![0; x.len()]);
        convolve(&DEPTHWISE_SHAPE, &mut rest, &x, &mut depthwise);
        convolve(&POINTWISE_SHAPE, &mut rest, &depthwise, &mut pointwise);
        x = pointwise;
    }
    let (mut pool, mut scores, mut words) = ([0; 64], [0; WORDS], [0; WORDS]);
    average(&x, &mut pool);
    convolve(&LINEAR_SHAPE, &mut rest, &pool, &mut scores);
    assert!(rest.weights.is_empty() && rest.biases.is_empty());
    softmax(&scores, &mut words);
    words
}

#[test]
fn the_arena_is_enough() {
    let mut results = Vec::new();
    for k in 0..3 {
        let mut input = speech();
        input.rotate_left(37 * k);
        let expected = with_buffers(&input);
        // Whatever was there before.
        for dirt in [0, -86, 127] {
            let mut arena: Arena = [dirt; KeywordSpotter::ARENA_BYTES];
            assert_eq!(infer(&mut arena, &PARAMETERS, &input), expected);
        }
        // Probabilities, in 1/256, rounded down.
        let sum: i32 = expected.iter().map(|&p| i32::from(p) + 128).sum();
        assert!((256 - 12..=256).contains(&sum), "{sum}");
        results.push(expected);
    }
    assert!(results[0] != results[1] && results[1] != results[2]);
}

/// The figures of the deployed model: `kws_ref_model.tflite` of <https://github.com/mlcommons/tiny>.
#[test]
fn figures_of_the_model() {
    assert_eq!(
        (KeywordSpotter::WEIGHT_BYTES, KeywordSpotter::ARENA_BYTES, KeywordSpotter::MACS),
        (24_368, 16_000, 2_656_768)
    );
}

#[test]
fn the_example_runs() {
    keyword_spotter::main();
}
