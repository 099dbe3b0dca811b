//! Estimates of latency against what MLPerf Tiny measured, each network left out in turn.

// Counts become an estimate.
#![allow(clippy::cast_precision_loss)]

use netcost::latency::{self, Benchmark, MACS};
use netcost::{Network, network};

#[path = "../examples/mlperf_tiny.rs"]
#[allow(dead_code)]
mod mlperf_tiny;

use mlperf_tiny::{AnomalyDetection, AnomalyDetectionFloat, ImageClassification, KeywordSpotting, VisualWakeWords};

/// The multiply-accumulates by kind that the rates stand on, from the declared networks.
#[test]
fn kinds_of_the_four_networks() {
    fn kinds<N: Network>() -> [u64; 3] {
        let mut kinds = [0; 3];
        for layer in N::LAYERS.iter().filter(|layer| layer.macs > 0) {
            let of = |part: &str| layer.name.to_string().contains(part);
            // ResNet-8's projections count as convolutions.
            let separable = of("depthwise") || of("pointwise");
            kinds[if layer.op == "linear" {
                0
            } else if separable {
                2
            } else {
                1
            }] += layer.macs;
        }
        kinds
    }
    let all = [
        kinds::<AnomalyDetection>(),
        kinds::<KeywordSpotting>(),
        kinds::<ImageClassification>(),
        kinds::<VisualWakeWords>(),
    ];
    assert_eq!(all, MACS);
}

const NAMES: [&str; 4] = ["AD", "KWS", "IC", "VWW"];

/// Prints how far each estimate is off that leaves the network out, and checks it against the same by other means: rates as
/// multiply-accumulates per cycle.
#[test]
fn each_network_left_out() {
    let mut misses = Vec::new();
    for row in latency::ALL {
        println!("{} with {}:", row.device.name, row.submission);
        for (network, name) in NAMES.iter().enumerate() {
            let (least, most) = row.left_out(network);
            let is = row.milliseconds[network];
            let miss = (is / most).max(least / is).max(1.0);
            println!("  {name:<3} {is:>8.2} ms, estimated {least:>8.2} to {most:>8.2}: missed by a factor of {miss:.2}");
            misses.push(miss);
            assert!(miss <= row.error());
        }
    }
    misses.sort_by(f64::total_cmp);
    let (median, worst) = (misses[misses.len() / 2], misses[misses.len() - 1]);
    println!("median {median:.2}, worst {worst:.2}");
    // What is found, so that a change is seen: most are near, some are off by half.
    assert!(median < 1.1 && worst < 1.5, "median {median}, worst {worst}");

    // The linear network from the others: as fast as the slowest or the fastest of these.
    let Benchmark { mhz, milliseconds, .. } = latency::L4R5_TFLM;
    let per_cycle =
        |network: usize| MACS[network].iter().sum::<u64>() as f64 / (milliseconds[network] * f64::from(mhz) * 1000.0);
    let (least, most) = latency::L4R5_TFLM.left_out(0);
    let at = |rate: f64| 264_192.0 / rate / (f64::from(mhz) * 1000.0);
    let (slowest, fastest) = (per_cycle(3).min(per_cycle(1)).min(per_cycle(2)), per_cycle(2).max(per_cycle(1)));
    assert!((least - at(fastest)).abs() < 1e-9 && (most - at(slowest)).abs() < 1e-9);
    // DS-CNN from MobileNet, by hand: 320,000 convolution and 768 linear multiply-accumulates at their rates, the rest at
    // MobileNet's rate without its stem and classifier.
    let ms = |macs: f64, network: usize, of: f64| milliseconds[network] * macs / of;
    let rest = milliseconds[3] - ms(497_664.0, 2, 12_500_992.0) - ms(512.0, 0, 264_192.0);
    let expected = ms(320_000.0, 2, 12_500_992.0) + ms(768.0, 0, 264_192.0) + rest * 2_336_000.0 / 6_991_488.0;
    let (least, most) = latency::L4R5_TFLM.left_out(1);
    assert!((least - expected).abs() < 1e-9 && (most - expected).abs() < 1e-9);
}

network! {
    #[dtype(i8)]
    struct Other;

    fn forward(x: [8, 32, 32]) -> [_] {
        x.conv2d(8, 3).relu().conv2d(16, 1).relu().flatten().linear(4).softmax(dim = -1)
    }
}

#[test]
fn estimates_say_what_they_stand_on() {
    let on = latency::U575_ST;
    let estimate = on.estimate::<Other>().expect("8-bit integers");
    assert!(estimate.least < estimate.most && estimate.least > 0.0);
    let text = estimate.to_string();
    assert!(text.contains("STM32U575ZI at 160 MHz with STMicroelectronics, v1.3") && text.contains(" ms on "), "{text}");
    // A network that was measured is within its own estimate.
    let known = on.estimate::<VisualWakeWords>().expect("8-bit integers");
    assert!(known.least <= on.milliseconds[3] && on.milliseconds[3] <= known.most);
    assert!(on.estimate::<AnomalyDetectionFloat>().is_none());
    // In a constant, too.
    const MOST: f64 = match latency::U575_ST.estimate::<Other>() {
        Some(latency) => latency.most,
        None => 0.0,
    };
    assert!((MOST - estimate.most).abs() < 1e-12);
}
