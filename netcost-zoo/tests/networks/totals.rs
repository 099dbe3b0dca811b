//! Totals of the networks against those that are published.

use netcost::{Layer, Network};
use netcost_zoo::alexnet::AlexNet;
use netcost_zoo::convnext::{ConvNeXtBase, ConvNeXtLarge, ConvNeXtSmall, ConvNeXtTiny};
use netcost_zoo::densenet::{DenseNet121, DenseNet161, DenseNet169, DenseNet201};
use netcost_zoo::efficientnet::{
    EfficientNetB0, EfficientNetB1, EfficientNetB2, EfficientNetB3, EfficientNetB4, EfficientNetB5, EfficientNetB6,
    EfficientNetB7,
};
use netcost_zoo::googlenet::{GoogLeNet, GoogLeNetPaper, GoogLeNetTraining};
use netcost_zoo::inception_v3::{InceptionV3, InceptionV3Training};
use netcost_zoo::mlperf_tiny::{
    AnomalyDetection, ImageClassification, ImageClassificationUnbiased, KeywordSpotting, KeywordSpottingUnbiased,
    VisualWakeWords, VisualWakeWordsUnbiased,
};
use netcost_zoo::mnasnet::{MnasNet050, MnasNet075, MnasNet100, MnasNet130};
use netcost_zoo::mobilenet_v2::MobileNetV2;
use netcost_zoo::mobilenet_v3::{MobileNetV3Large, MobileNetV3Small};
use netcost_zoo::resnet::{
    ResNeXt50, ResNet18, ResNet34, ResNet50, ResNet50V1, ResNet101, ResNet101V1, ResNet152, ResNet152V1,
};
use netcost_zoo::shufflenet_v2::{ShuffleNetV2_050, ShuffleNetV2_100, ShuffleNetV2_150, ShuffleNetV2_200};
use netcost_zoo::squeezenet::{SqueezeNet10, SqueezeNet11};
use netcost_zoo::swin::{SwinBase, SwinSmall, SwinTiny};
use netcost_zoo::unet::UNet;
use netcost_zoo::vgg::{Vgg11, Vgg11Bn, Vgg13, Vgg13Bn, Vgg16, Vgg16Bn, Vgg19, Vgg19Bn};
use netcost_zoo::vit::{VitB16, VitB16_384, VitB32, VitH14, VitH14_518, VitL16, VitL16_512, VitL32};
use netcost_zoo::yolo::{YoloV3Tiny, YoloV4Tiny};
use netcost_zoo::{mobilenet_v1, mobilenet_v2};

/// `num_params` and `_ops` of torchvision's weights. The latter are multiply-accumulates in units of 10⁹, to three decimals.
#[track_caller]
fn assert_published<N: Network>(num_params: u64, ops: &str) {
    let thousandths = (N::MACS + 500_000) / 1_000_000;
    assert_eq!(N::PARAMS, num_params);
    assert_eq!(format!("{}.{:03}", thousandths / 1000, thousandths % 1000), ops);
}

#[test]
fn as_torchvision_publishes_them() {
    assert_published::<AlexNet>(61_100_840, "0.714");
    assert_published::<ConvNeXtTiny>(28_589_128, "4.456");
    assert_published::<ConvNeXtSmall>(50_223_688, "8.684");
    assert_published::<ConvNeXtBase>(88_591_464, "15.355");
    assert_published::<ConvNeXtLarge>(197_767_336, "34.361");
    assert_published::<DenseNet121>(7_978_856, "2.834");
    assert_published::<DenseNet161>(28_681_000, "7.728");
    assert_published::<DenseNet169>(14_149_480, "3.360");
    assert_published::<DenseNet201>(20_013_928, "4.291");
    assert_published::<EfficientNetB0>(5_288_548, "0.386");
    assert_published::<EfficientNetB1>(7_794_184, "0.687");
    assert_published::<EfficientNetB2>(9_109_994, "1.088");
    assert_published::<EfficientNetB3>(12_233_232, "1.827");
    assert_published::<EfficientNetB4>(19_341_616, "4.394");
    assert_published::<EfficientNetB5>(30_389_784, "10.266");
    assert_published::<EfficientNetB6>(43_040_704, "19.068");
    assert_published::<EfficientNetB7>(66_347_960, "37.746");
    assert_published::<GoogLeNet>(6_624_904, "1.498");
    // torchvision publishes the parameters with the auxiliary classifier, the operations without.
    assert_published::<InceptionV3>(27_161_264 - 3_326_696, "5.713");
    assert_published::<MnasNet050>(2_218_512, "0.104");
    assert_published::<MnasNet075>(3_170_208, "0.215");
    assert_published::<MnasNet100>(4_383_312, "0.314");
    assert_published::<MnasNet130>(6_282_256, "0.526");
    assert_published::<MobileNetV2>(3_504_872, "0.301");
    assert_published::<MobileNetV3Large>(5_483_032, "0.217");
    assert_published::<MobileNetV3Small>(2_542_856, "0.057");
    assert_published::<ResNet18>(11_689_512, "1.814");
    assert_published::<ResNet34>(21_797_672, "3.664");
    assert_published::<ResNet50>(25_557_032, "4.089");
    assert_published::<ResNet101>(44_549_160, "7.801");
    assert_published::<ResNet152>(60_192_808, "11.514");
    assert_published::<ResNeXt50>(25_028_904, "4.230");
    assert_published::<ShuffleNetV2_050>(1_366_792, "0.040");
    assert_published::<ShuffleNetV2_100>(2_278_604, "0.145");
    assert_published::<ShuffleNetV2_150>(3_503_624, "0.296");
    assert_published::<ShuffleNetV2_200>(7_393_996, "0.583");
    assert_published::<SqueezeNet10>(1_248_424, "0.819");
    assert_published::<SqueezeNet11>(1_235_496, "0.349");
    assert_published::<SwinTiny>(28_288_354, "4.491");
    assert_published::<SwinSmall>(49_606_258, "8.741");
    assert_published::<SwinBase>(87_768_224, "15.431");
    assert_published::<Vgg11>(132_863_336, "7.609");
    assert_published::<Vgg11Bn>(132_868_840, "7.609");
    assert_published::<Vgg13>(133_047_848, "11.308");
    assert_published::<Vgg13Bn>(133_053_736, "11.308");
    assert_published::<Vgg16>(138_357_544, "15.470");
    assert_published::<Vgg16Bn>(138_365_992, "15.470");
    assert_published::<Vgg19>(143_667_240, "19.632");
    assert_published::<Vgg19Bn>(143_678_248, "19.632");
    assert_published::<VitB16>(86_567_656, "17.564");
    assert_published::<VitB16_384>(86_859_496, "55.484");
    assert_published::<VitB32>(88_224_232, "4.409");
    assert_published::<VitL16>(304_326_632, "61.555");
    assert_published::<VitL16_512>(305_174_504, "361.986");
    assert_published::<VitL32>(306_535_400, "15.378");
    assert_published::<VitH14>(632_045_800, "167.295");
    assert_published::<VitH14_518>(633_470_440, "1016.717");
}

/// The parameters and multiply-accumulates of the checkpoints on
/// <https://github.com/tensorflow/models/blob/master/research/slim/nets/mobilenet/README.md>, to the last digit: the table there
/// has both in millions, the MACs truncated, the parameters without those of batch norm.
#[track_caller]
fn assert_released<N: Network>(params: u64, macs: u64) {
    let norms: u64 = N::LAYERS.iter().filter(|layer| layer.op == "batch_norm").map(|layer| layer.params).sum();
    assert_eq!((N::PARAMS - norms, N::MACS), (params, macs));
}

#[test]
fn the_released_mobilenets_v2() {
    assert_released::<mobilenet_v2::MobileNetV2_140_224>(6_060_840, 582_195_824);
    assert_released::<mobilenet_v2::MobileNetV2_130_224>(5_342_536, 509_374_560);
    assert_released::<mobilenet_v2::MobileNetV2_100_224>(3_470_760, 300_774_272);
    assert_released::<mobilenet_v2::MobileNetV2_100_192>(3_470_760, 221_316_608);
    assert_released::<mobilenet_v2::MobileNetV2_100_160>(3_470_760, 154_083_200);
    assert_released::<mobilenet_v2::MobileNetV2_100_128>(3_470_760, 99_074_048);
    assert_released::<mobilenet_v2::MobileNetV2_100_96>(3_470_760, 56_289_152);
    assert_released::<mobilenet_v2::MobileNetV2_075_224>(2_609_784, 209_069_792);
    assert_released::<mobilenet_v2::MobileNetV2_075_192>(2_609_784, 153_941_888);
    assert_released::<mobilenet_v2::MobileNetV2_075_160>(2_609_784, 107_295_200);
    assert_released::<mobilenet_v2::MobileNetV2_075_128>(2_609_784, 69_129_728);
    assert_released::<mobilenet_v2::MobileNetV2_075_96>(2_609_784, 39_445_472);
    assert_released::<mobilenet_v2::MobileNetV2_050_224>(1_950_136, 97_131_840);
    assert_released::<mobilenet_v2::MobileNetV2_050_192>(1_950_136, 71_701_760);
    assert_released::<mobilenet_v2::MobileNetV2_050_160>(1_950_136, 50_184_000);
    assert_released::<mobilenet_v2::MobileNetV2_050_128>(1_950_136, 32_578_560);
    assert_released::<mobilenet_v2::MobileNetV2_050_96>(1_950_136, 18_885_440);
    assert_released::<mobilenet_v2::MobileNetV2_035_224>(1_663_048, 59_285_808);
    assert_released::<mobilenet_v2::MobileNetV2_035_192>(1_663_048, 43_896_512);
    assert_released::<mobilenet_v2::MobileNetV2_035_160>(1_663_048, 30_874_800);
    assert_released::<mobilenet_v2::MobileNetV2_035_128>(1_663_048, 20_220_672);
    assert_released::<mobilenet_v2::MobileNetV2_035_96>(1_663_048, 11_934_128);
}

/// By hand from the paper's Table 1. In millions they are those of
/// <https://github.com/tensorflow/models/blob/master/research/slim/nets/mobilenet_v1.md>, but for the MACs of α = 0.75 (where the
/// paper itself has ours: 325 at 224 × 224) and of α = 0.25 at 192 × 192.
#[test]
fn the_mobilenets_v1() {
    assert_eq!(
        (mobilenet_v1::MobileNetV1_100_224::PARAMS, mobilenet_v1::MobileNetV1_100_224::MACS),
        (4_231_976, 568_740_352)
    );
    assert_eq!(
        (mobilenet_v1::MobileNetV1_100_192::PARAMS, mobilenet_v1::MobileNetV1_100_192::MACS),
        (4_231_976, 418_121_728)
    );
    assert_eq!(
        (mobilenet_v1::MobileNetV1_100_160::PARAMS, mobilenet_v1::MobileNetV1_100_160::MACS),
        (4_231_976, 290_675_200)
    );
    assert_eq!(
        (mobilenet_v1::MobileNetV1_100_128::PARAMS, mobilenet_v1::MobileNetV1_100_128::MACS),
        (4_231_976, 186_400_768)
    );
    assert_eq!(
        (mobilenet_v1::MobileNetV1_075_224::PARAMS, mobilenet_v1::MobileNetV1_075_224::MACS),
        (2_585_560, 325_400_448)
    );
    assert_eq!(
        (mobilenet_v1::MobileNetV1_075_192::PARAMS, mobilenet_v1::MobileNetV1_075_192::MACS),
        (2_585_560, 239_273_472)
    );
    assert_eq!(
        (mobilenet_v1::MobileNetV1_075_160::PARAMS, mobilenet_v1::MobileNetV1_075_160::MACS),
        (2_585_560, 166_396_800)
    );
    assert_eq!(
        (mobilenet_v1::MobileNetV1_075_128::PARAMS, mobilenet_v1::MobileNetV1_075_128::MACS),
        (2_585_560, 106_770_432)
    );
    assert_eq!(
        (mobilenet_v1::MobileNetV1_050_224::PARAMS, mobilenet_v1::MobileNetV1_050_224::MACS),
        (1_331_592, 149_497_088)
    );
    assert_eq!(
        (mobilenet_v1::MobileNetV1_050_192::PARAMS, mobilenet_v1::MobileNetV1_050_192::MACS),
        (1_331_592, 109_970_432)
    );
    assert_eq!(
        (mobilenet_v1::MobileNetV1_050_160::PARAMS, mobilenet_v1::MobileNetV1_050_160::MACS),
        (1_331_592, 76_524_800)
    );
    assert_eq!(
        (mobilenet_v1::MobileNetV1_050_128::PARAMS, mobilenet_v1::MobileNetV1_050_128::MACS),
        (1_331_592, 49_160_192)
    );
    assert_eq!((mobilenet_v1::MobileNetV1_025_224::PARAMS, mobilenet_v1::MobileNetV1_025_224::MACS), (470_072, 41_030_272));
    assert_eq!((mobilenet_v1::MobileNetV1_025_192::PARAMS, mobilenet_v1::MobileNetV1_025_192::MACS), (470_072, 30_212_608));
    assert_eq!((mobilenet_v1::MobileNetV1_025_160::PARAMS, mobilenet_v1::MobileNetV1_025_160::MACS), (470_072, 21_059_200));
    assert_eq!((mobilenet_v1::MobileNetV1_025_128::PARAMS, mobilenet_v1::MobileNetV1_025_128::MACS), (470_072, 13_570_048));
}

/// Table 1 of the paper: 3.8 (truncated), 7.6 and 11.3 billion multiply-adds. The exact figures are by hand: torchvision's, less what
/// the first convolution of three blocks, at half the resolution, saves. The parameters are the same.
#[test]
fn resnets_of_the_paper() {
    assert_eq!((ResNet50V1::PARAMS, ResNet50V1::MACS), (25_557_032, 3_857_973_248));
    assert_eq!((ResNet101V1::PARAMS, ResNet101V1::MACS), (44_549_160, 7_570_194_432));
    assert_eq!((ResNet152V1::PARAMS, ResNet152V1::MACS), (60_192_808, 11_282_415_616));
}

/// The Caffe model `bvlc_googlenet` has 6,998,552 weights and biases; the paper says 1.5 billion multiply-adds.
#[test]
fn googlenet_of_the_paper() {
    assert_eq!((GoogLeNetPaper::PARAMS, GoogLeNetPaper::MACS), (6_998_552, 1_582_671_872));
}

/// torchvision's models with `aux_logits=True`: what they have more, layer by layer, by hand from its source. PyTorch counts
/// 6,379,984 and 3,326,696 parameters that inference does not use, which are these.
#[test]
fn with_auxiliary_classifiers() {
    /// Path, elements of the output, parameters, multiply-accumulates.
    type Row = (&'static str, usize, u64, u64);

    #[track_caller]
    fn assert_rows<N: Network>(scope: &str, params: u64, rows: &[Row]) {
        let counted = |layer: &&Layer| layer.name.to_string().starts_with(scope) && layer.params > 0;
        let mut sum = 0;
        for (layer, (path, numel, params, macs)) in N::LAYERS.iter().filter(counted).zip(rows) {
            assert_eq!(&layer.name.to_string(), path);
            assert_eq!((layer.output.numel(), layer.params, layer.macs), (*numel, *params, *macs), "{path}");
            sum += layer.params;
        }
        assert_eq!(N::LAYERS.iter().filter(counted).count(), rows.len());
        assert_eq!(sum, params);
    }

    // On 4 × 4: 1×1 to 128 channels, then 2048 to 1024 to 1000.
    let googlenet: [Row; 8] = [
        ("aux1.conv.conv", 128 * 16, 512 * 128, 512 * 128 * 16),
        ("aux1.conv.bn", 128 * 16, 2 * 128, 0),
        ("aux1.fc1", 1024, 2048 * 1024 + 1024, 2048 * 1024),
        ("aux1.fc2", 1000, 1024 * 1000 + 1000, 1024 * 1000),
        ("aux2.conv.conv", 128 * 16, 528 * 128, 528 * 128 * 16),
        ("aux2.conv.bn", 128 * 16, 2 * 128, 0),
        ("aux2.fc1", 1024, 2048 * 1024 + 1024, 2048 * 1024),
        ("aux2.fc2", 1000, 1024 * 1000 + 1000, 1024 * 1000),
    ];
    assert_rows::<GoogLeNetTraining>("aux", 6_379_984, &googlenet);
    assert_eq!(GoogLeNetTraining::PARAMS, 13_004_888);
    assert_eq!(GoogLeNetTraining::PARAMS_STORED, 13_004_888 + 15_072);

    // On 5 × 5: 1×1 to 128 channels, 5×5 to 768 on what is then one position, to 1000.
    let inception: [Row; 5] = [
        ("AuxLogits.conv0.conv", 128 * 25, 768 * 128, 768 * 128 * 25),
        ("AuxLogits.conv0.bn", 128 * 25, 2 * 128, 0),
        ("AuxLogits.conv1.conv", 768, 128 * 768 * 25, 128 * 768 * 25),
        ("AuxLogits.conv1.bn", 768, 2 * 768, 0),
        ("AuxLogits.fc", 1000, 768 * 1000 + 1000, 768 * 1000),
    ];
    assert_rows::<InceptionV3Training>("AuxLogits.", 3_326_696, &inception);
    assert_eq!(InceptionV3Training::PARAMS, 27_161_264);
    assert_eq!(InceptionV3Training::PARAMS_STORED, 27_161_264 + 36_224);
}

/// The usual implementation, padded and with transposed convolutions: 31.0 million parameters; multiply-accumulates as PyTorch's
/// `FlopCounterMode` has them, halved.
#[test]
fn unet() {
    assert_eq!((UNet::PARAMS, UNet::MACS), (31_030_658, 48_096_083_968));
}

/// Darknet's README has 5.6 and 6.9 BFLOPS, two per multiply-accumulate of a convolution: 5.565 and 6.908. Its weight files hold
/// 8,858,734 and 6,062,814 numbers, which are the parameters and batch norm's running statistics.
#[test]
fn yolo() {
    assert_eq!((YoloV3Tiny::PARAMS, YoloV3Tiny::PARAMS_STORED, YoloV3Tiny::MACS), (8_852_366, 8_858_734, 2_782_480_896));
    assert_eq!((YoloV4Tiny::PARAMS, YoloV4Tiny::PARAMS_STORED, YoloV4Tiny::MACS), (6_056_606, 6_062_814, 3_453_938_176));
    assert_eq!(YoloV3Tiny::OUTPUTS[1].dims(), [255, 26, 26]);
    assert_eq!(YoloV4Tiny::OUTPUTS[0].dims(), [255, 13, 13]);
}

/// The deployed models of <https://github.com/mlcommons/tiny>, with batch norm folded in.
#[test]
fn mlperf_tiny_as_deployed() {
    assert_eq!((AnomalyDetection::MACS, AnomalyDetection::PARAMS_FOLDED), (264_192, 265_864));
    assert_eq!((KeywordSpotting::MACS, KeywordSpotting::PARAMS_FOLDED), (2_656_768, 22_604));
    assert_eq!((ImageClassification::MACS, ImageClassification::PARAMS_FOLDED), (12_501_632, 77_706));
    assert_eq!((VisualWakeWords::MACS, VisualWakeWords::PARAMS_FOLDED), (7_489_664, 210_850));

    // A bias before batch norm makes no difference to what is deployed; two projections to 32 and 64 channels lose theirs.
    assert_eq!((KeywordSpottingUnbiased::MACS, KeywordSpottingUnbiased::PARAMS_FOLDED), (2_656_768, 22_604));
    assert_eq!(
        (ImageClassificationUnbiased::MACS, ImageClassificationUnbiased::PARAMS_FOLDED),
        (12_501_632, 77_706 - 32 - 64)
    );
    assert_eq!((VisualWakeWordsUnbiased::MACS, VisualWakeWordsUnbiased::PARAMS_FOLDED), (7_489_664, 210_850));
}
