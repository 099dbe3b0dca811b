//! Networks layer by layer against PyTorch's own tables (`data/README.md`), never against netcost's output.

use netcost::{Layer, Network};
use netcost_zoo::alexnet::AlexNet;
use netcost_zoo::convnext::{ConvNeXtBase, ConvNeXtLarge, ConvNeXtSmall, ConvNeXtTiny};
use netcost_zoo::densenet::{DenseNet121, DenseNet161, DenseNet169, DenseNet201};
use netcost_zoo::efficientnet::{
    EfficientNetB0, EfficientNetB1, EfficientNetB2, EfficientNetB3, EfficientNetB4, EfficientNetB5, EfficientNetB6,
    EfficientNetB7,
};
use netcost_zoo::ghostnet::GhostNet;
use netcost_zoo::googlenet::{GoogLeNet, GoogLeNetTraining};
use netcost_zoo::inception_v3::{InceptionV3, InceptionV3Training};
use netcost_zoo::lcnet::{LcNet035, LcNet050};
use netcost_zoo::mixer::MixerS16;
use netcost_zoo::mlperf_tiny::{
    AnomalyDetection, ImageClassification, ImageClassificationUnbiased, KeywordSpotting, KeywordSpottingUnbiased,
    VisualWakeWords, VisualWakeWordsUnbiased,
};
use netcost_zoo::mnasnet::{MnasNet050, MnasNet075, MnasNet100, MnasNet130};
use netcost_zoo::mobilenet_v1::MobileNetV1_100_224;
use netcost_zoo::mobilenet_v2::{MobileNetV2, MobileNetV2_035_224, MobileNetV2_050_224};
use netcost_zoo::mobilenet_v3::{MobileNetV3Large, MobileNetV3Small};
use netcost_zoo::resnet::{ResNeXt50, ResNet18, ResNet34, ResNet50, ResNet101, ResNet152};
use netcost_zoo::shufflenet_v2::{ShuffleNetV2_050, ShuffleNetV2_100, ShuffleNetV2_150, ShuffleNetV2_200};
use netcost_zoo::squeezenet::{SqueezeNet10, SqueezeNet11};
use netcost_zoo::swin::SwinTiny;
use netcost_zoo::vgg::{Vgg11, Vgg11Bn, Vgg13, Vgg13Bn, Vgg16, Vgg16Bn, Vgg19, Vgg19Bn};
use netcost_zoo::vit::{VitB16, VitB32, VitH14, VitL16, VitL32};

/// Whether a layer's path must be the name in the table.
#[derive(Clone, Copy, PartialEq)]
enum Names {
    /// Yes: the paths are the checkpoint's keys.
    Same,
    /// No: the network has names of its own.
    Own,
}

/// The layers of `N` that a table lists, one by one against the table.
#[track_caller]
fn assert_table<N: Network>(table: &str, names: Names) {
    assert_layers(N::LAYERS.iter(), table, names);
}

/// Some layers, if the table lists their kind, one by one against the table.
#[track_caller]
fn assert_layers<'a>(layers: impl Iterator<Item = &'a Layer>, table: &str, names: Names) {
    let mut ours = layers.filter(|layer| kinds_of(layer).is_some());
    let mut lines = table.lines();
    assert_eq!(lines.next(), Some("name\tkind\toutput\tparams\tbuffers\tmacs"));
    for line in lines {
        let columns: Vec<&str> = line.split('\t').collect();
        let &[name, kind, output, params, buffers, macs] = columns.as_slice() else { panic!("six columns: {line}") };
        let Some(layer) = ours.next() else { panic!("`{name}` ({kind}) of the table is missing") };
        let path = layer.name.to_string();
        let kinds = kinds_of(layer).unwrap_or_default();
        assert!(kinds.contains(&kind), "`{path}` against `{name}`: {} is not {kind}", layer.op);
        assert_eq!(dims(layer), output, "`{path}` against `{name}`: output");
        assert_eq!(layer.params.to_string(), params, "`{path}` against `{name}`: parameters");
        assert_eq!(layer.buffers.to_string(), buffers, "`{path}` against `{name}`: buffers");
        assert_eq!(layer.macs.to_string(), macs, "`{path}` against `{name}`: MACs");
        if names == Names::Same && name != "-" {
            assert_eq!(path, name);
        }
    }
    if let Some(layer) = ours.next() {
        panic!("`{}` is not in the table", layer.name);
    }
}

/// What PyTorch calls a layer, if the tables list it.
fn kinds_of(layer: &Layer) -> Option<&'static [&'static str]> {
    Some(match layer.op {
        "conv2d" => &["Conv2d"],
        "linear" => &["Linear"],
        "batch_norm" => &["BatchNorm1d", "BatchNorm2d"],
        "layer_norm" => &["LayerNorm", "LayerNorm2d"],
        "multihead_attention" => &["MultiheadAttention"],
        "matmul" => &["matmul"],
        "parameter" => &["parameter"],
        "buffer" => &["buffer"],
        "max_pool2d" => &["MaxPool2d"],
        "avg_pool2d" => &["AvgPool2d"],
        "adaptive_avg_pool2d" => &["AdaptiveAvgPool2d"],
        "relu" => &["ReLU"],
        "relu6" => &["ReLU6"],
        "silu" => &["SiLU"],
        "gelu" => &["GELU"],
        "sigmoid" => &["Sigmoid"],
        "hardswish" => &["Hardswish"],
        "hardsigmoid" => &["Hardsigmoid"],
        "add" => &["add"],
        "mul" => &["mul"],
        "cat" => &["cat"],
        "mean" => &["mean"],
        _ => return None,
    })
}

/// `64x112x112`.
fn dims(layer: &Layer) -> String {
    let dims: Vec<String> = layer.output.dims().iter().map(ToString::to_string).collect();
    dims.join("x")
}

/// Tests named by their tables.
macro_rules! tables {
    ($($names:ident { $($table:ident $network:ty,)* })*) => {$($(
        #[test]
        fn $table() {
            assert_table::<$network>(include_str!(concat!("../data/", stringify!($table), ".tsv")), Names::$names);
        }
    )*)*};
}

tables! {
    Same {
        alexnet AlexNet,
        convnext_base ConvNeXtBase,
        convnext_large ConvNeXtLarge,
        convnext_small ConvNeXtSmall,
        convnext_tiny ConvNeXtTiny,
        densenet121 DenseNet121,
        densenet161 DenseNet161,
        densenet169 DenseNet169,
        densenet201 DenseNet201,
        efficientnet_b0 EfficientNetB0,
        efficientnet_b1 EfficientNetB1,
        efficientnet_b2 EfficientNetB2,
        efficientnet_b3 EfficientNetB3,
        efficientnet_b4 EfficientNetB4,
        efficientnet_b5 EfficientNetB5,
        efficientnet_b6 EfficientNetB6,
        efficientnet_b7 EfficientNetB7,
        ghostnet GhostNet,
        googlenet GoogLeNet,
        inception_v3 InceptionV3,
        lcnet_035 LcNet035,
        lcnet_050 LcNet050,
        mixer_s16 MixerS16,
        mnasnet0_5 MnasNet050,
        mnasnet0_75 MnasNet075,
        mnasnet1_0 MnasNet100,
        mnasnet1_3 MnasNet130,
        mobilenet_v2 MobileNetV2,
        mobilenet_v3_large MobileNetV3Large,
        mobilenet_v3_small MobileNetV3Small,
        resnet18 ResNet18,
        resnet34 ResNet34,
        resnet50 ResNet50,
        resnet101 ResNet101,
        resnet152 ResNet152,
        resnext50_32x4d ResNeXt50,
        shufflenet_v2_x0_5 ShuffleNetV2_050,
        shufflenet_v2_x1_0 ShuffleNetV2_100,
        shufflenet_v2_x1_5 ShuffleNetV2_150,
        shufflenet_v2_x2_0 ShuffleNetV2_200,
        squeezenet1_0 SqueezeNet10,
        squeezenet1_1 SqueezeNet11,
        swin_t SwinTiny,
        vgg11 Vgg11,
        vgg11_bn Vgg11Bn,
        vgg13 Vgg13,
        vgg13_bn Vgg13Bn,
        vgg16 Vgg16,
        vgg16_bn Vgg16Bn,
        vgg19 Vgg19,
        vgg19_bn Vgg19Bn,
        vit_b_16 VitB16,
        vit_b_32 VitB32,
        vit_h_14 VitH14,
        vit_l_16 VitL16,
        vit_l_32 VitL32,
    }
    Own {
        mlperf_tiny_ad AnomalyDetection,
        mlperf_tiny_ic ImageClassification,
        mlperf_tiny_ic_unbiased ImageClassificationUnbiased,
        mlperf_tiny_kws KeywordSpotting,
        mlperf_tiny_kws_unbiased KeywordSpottingUnbiased,
        mlperf_tiny_vww VisualWakeWords,
        mlperf_tiny_vww_unbiased VisualWakeWordsUnbiased,
        mobilenet_v1 MobileNetV1_100_224,
        mobilenet_v2_035 MobileNetV2_035_224,
        mobilenet_v2_050 MobileNetV2_050_224,
        mobilenet_v2_100 MobileNetV2,
    }
}

/// The auxiliary classifiers are not in the tables, for PyTorch runs them in training alone; the layers outside of them are.
#[test]
fn with_auxiliary_classifiers() {
    fn beside<N: Network>(aux: &str) -> impl Iterator<Item = &'static Layer> {
        N::LAYERS.iter().filter(move |layer| !layer.name.to_string().starts_with(aux))
    }
    assert_layers(beside::<GoogLeNetTraining>("aux"), include_str!("../data/googlenet.tsv"), Names::Same);
    assert_layers(beside::<InceptionV3Training>("AuxLogits."), include_str!("../data/inception_v3.tsv"), Names::Same);
}
