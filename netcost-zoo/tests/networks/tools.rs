//! Whole networks under the conventions of tools.

use netcost::{Convention, Network};
use netcost_zoo::alexnet::AlexNet;
use netcost_zoo::convnext::ConvNeXtTiny;
use netcost_zoo::densenet::DenseNet121;
use netcost_zoo::efficientnet::EfficientNetB0;
use netcost_zoo::googlenet::GoogLeNet;
use netcost_zoo::mnasnet::MnasNet050;
use netcost_zoo::mobilenet_v2::MobileNetV2;
use netcost_zoo::mobilenet_v3::MobileNetV3Small;
use netcost_zoo::resnet::ResNet18;
use netcost_zoo::shufflenet_v2::ShuffleNetV2_050;
use netcost_zoo::squeezenet::SqueezeNet11;
use netcost_zoo::vgg::Vgg11Bn;
use netcost_zoo::vit::VitB32;

#[track_caller]
fn assert_printed<N: Network>(figure: u64) {
    assert_eq!(N::flops(Convention::Tract), figure, "{}", N::NAME);
}

/// `FMA` of tract 0.23.9, of the decluttered graph of torchvision 0.29.2's network, with random weights and statistics, as PyTorch
/// 2.15.0 exports it.
#[test]
fn tract() {
    assert_printed::<AlexNet>(714_188_480);
    assert_printed::<ConvNeXtTiny>(4_592_725_436);
    // Batch norms before convolutions stay.
    assert_printed::<DenseNet121>(2_844_762_368);
    assert_printed::<EfficientNetB0>(464_494_320);
    assert_printed::<GoogLeNet>(1_498_427_392);
    assert_printed::<MnasNet050>(104_519_968);
    assert_printed::<MobileNetV2>(300_838_272);
    assert_printed::<MobileNetV3Small>(57_114_544);
    assert_printed::<ResNet18>(1_814_098_944);
    assert_printed::<ShuffleNetV2_050>(40_527_648);
    assert_printed::<SqueezeNet11>(349_321_936);
    assert_printed::<Vgg11Bn>(7_609_090_048);
    // torchvision asks for no weights of the attention: then keys are scaled, too, 50 of 768 elements in 12 layers.
    assert_printed::<VitB32>(4_440_713_954 - 12 * 50 * 768);
}
