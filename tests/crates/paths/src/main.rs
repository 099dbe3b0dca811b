//! Prints all that the constants of networks say: once made by the macro, once by const evaluation, it must be the same.
#![allow(dead_code, unused_imports)]

use std::fmt::Write as _;

use netcost::{Convention, Layer, Network};

#[path = "../../../../examples/alexnet.rs"]
mod alexnet;
#[path = "../../../../examples/embedded.rs"]
mod embedded;
#[path = "../../../../examples/keyword_spotter/inference.rs"]
mod keyword_spotter;
#[path = "../../../../examples/mlperf_tiny.rs"]
mod mlperf_tiny;
#[path = "../../../../examples/mobilenet_v1.rs"]
mod mobilenet_v1;
#[path = "../../../../examples/pruned_vgg.rs"]
mod pruned_vgg;
#[path = "../../../../examples/resnet.rs"]
mod resnet;
#[path = "../../../../examples/vgg16.rs"]
mod vgg16;

#[cfg(feature = "traced")]
const _: usize = resnet::ResNet18::__TRACE.size.nodes;

fn text<N: Network>() -> String {
    let mut text = String::new();
    let _ = writeln!(
        text,
        "{} {} {:?} {:?} {} {} {} {} {} {} {} {}",
        N::NAME,
        N::SUMMARY,
        N::INPUTS,
        N::OUTPUTS,
        N::PARAMS,
        N::PARAMS_STORED,
        N::PARAMS_FOLDED,
        N::PARAMS_ACTIVE,
        N::MACS,
        N::FLOPS,
        N::CONVENTION,
        N::STATE_BYTES,
    );
    let _ = writeln!(
        text,
        "{} {} {} {} {} {} {} {} {} {}",
        N::WEIGHT_BYTES,
        N::PEAK_BYTES,
        N::PEAK_LAYER,
        N::PEAK_STEP,
        N::SUM_ACTIVATION_BYTES,
        N::RAM_BYTES,
        N::SCRATCH_BYTES,
        N::ARENA_BYTES,
        N::INPUT_BYTES,
        N::OUTPUT_BYTES,
    );
    for layer in N::LAYERS {
        let Layer {
            name, op, inputs, output, params, weights, bias, buffers, types, weight_bytes, macs, macs_masked, ..
        } = layer;
        let Layer { macs_effective, params_effective, weight_bytes_effective, copies, active, tied, file, line, .. } = layer;
        let _ = writeln!(
            text,
            "{name} {op} {inputs:?} {output:?} {params} {weights} {bias} {buffers} {types:?} {weight_bytes} {macs} {macs_masked} \
             {macs_effective} {params_effective} {weight_bytes_effective} {copies} {active} {tied} {file}:{line} {:?} {}",
            layer.work(),
            layer.flops(Convention::MultiplyAdd),
        );
    }
    let _ = writeln!(text, "{}", N::REPORT);
    for tensor in N::TENSORS {
        let _ = writeln!(text, "{tensor:?}");
    }
    let _ = writeln!(text, "{}", N::PLAN);
    text
}

fn main() {
    print!("{}", text::<alexnet::AlexNet>());
    print!("{}", text::<alexnet::AlexNetUngrouped>());
    print!("{}", text::<alexnet::AlexNetTorchvision>());
    print!("{}", text::<embedded::Gesture>());
    print!("{}", text::<mlperf_tiny::AnomalyDetection>());
    print!("{}", text::<mlperf_tiny::AnomalyDetectionFloat>());
    print!("{}", text::<mlperf_tiny::KeywordSpotting>());
    print!("{}", text::<mlperf_tiny::KeywordSpottingFloat>());
    print!("{}", text::<mlperf_tiny::ImageClassification>());
    print!("{}", text::<mlperf_tiny::ImageClassificationFloat>());
    print!("{}", text::<mlperf_tiny::VisualWakeWords>());
    print!("{}", text::<mlperf_tiny::VisualWakeWordsFloat>());
    print!("{}", text::<mobilenet_v1::MobileNetV1_100_224>());
    print!("{}", text::<mobilenet_v1::MobileNetV1_100_192>());
    print!("{}", text::<mobilenet_v1::MobileNetV1_100_160>());
    print!("{}", text::<mobilenet_v1::MobileNetV1_100_128>());
    print!("{}", text::<mobilenet_v1::MobileNetV1_075_224>());
    print!("{}", text::<mobilenet_v1::MobileNetV1_075_192>());
    print!("{}", text::<mobilenet_v1::MobileNetV1_075_160>());
    print!("{}", text::<mobilenet_v1::MobileNetV1_075_128>());
    print!("{}", text::<mobilenet_v1::MobileNetV1_050_224>());
    print!("{}", text::<mobilenet_v1::MobileNetV1_050_192>());
    print!("{}", text::<mobilenet_v1::MobileNetV1_050_160>());
    print!("{}", text::<mobilenet_v1::MobileNetV1_050_128>());
    print!("{}", text::<mobilenet_v1::MobileNetV1_025_224>());
    print!("{}", text::<mobilenet_v1::MobileNetV1_025_192>());
    print!("{}", text::<mobilenet_v1::MobileNetV1_025_160>());
    print!("{}", text::<mobilenet_v1::MobileNetV1_025_128>());
    print!("{}", text::<resnet::ResNet18>());
    print!("{}", text::<resnet::ResNet34>());
    print!("{}", text::<resnet::ResNet50>());
    print!("{}", text::<resnet::ResNet101>());
    print!("{}", text::<resnet::ResNet152>());
    print!("{}", text::<resnet::ResNet50V1>());
    print!("{}", text::<vgg16::Vgg16>());
    print!("{}", text::<pruned_vgg::Vgg16Dense>());
    print!("{}", text::<pruned_vgg::Vgg16Pruned>());
    print!("{}", text::<keyword_spotter::KeywordSpotter>());
    print!("{}", text::<netcost_zoo::alexnet::AlexNet>());
    print!("{}", text::<netcost_zoo::vgg::Vgg11>());
    print!("{}", text::<netcost_zoo::vgg::Vgg13>());
    print!("{}", text::<netcost_zoo::vgg::Vgg16>());
    print!("{}", text::<netcost_zoo::vgg::Vgg19>());
    print!("{}", text::<netcost_zoo::vgg::Vgg11Bn>());
    print!("{}", text::<netcost_zoo::vgg::Vgg13Bn>());
    print!("{}", text::<netcost_zoo::vgg::Vgg16Bn>());
    print!("{}", text::<netcost_zoo::vgg::Vgg19Bn>());
    print!("{}", text::<netcost_zoo::mlperf_tiny::AnomalyDetection>());
    print!("{}", text::<netcost_zoo::mlperf_tiny::KeywordSpotting>());
    print!("{}", text::<netcost_zoo::mlperf_tiny::ImageClassification>());
    print!("{}", text::<netcost_zoo::mlperf_tiny::VisualWakeWords>());
}
