#![doc = include_str!("../README.md")]
#![no_std]
#![forbid(unsafe_code)]

/// The classes of the ImageNet challenge.
pub const CLASSES: usize = 1000;

#[cfg(feature = "alexnet")]
pub mod alexnet;
#[cfg(feature = "bert")]
pub mod bert;
pub mod blocks;
#[cfg(feature = "convnext")]
pub mod convnext;
#[cfg(feature = "densenet")]
pub mod densenet;
#[cfg(feature = "efficientnet")]
pub mod efficientnet;
#[cfg(feature = "ghostnet")]
pub mod ghostnet;
#[cfg(feature = "googlenet")]
pub mod googlenet;
#[cfg(feature = "gpt2")]
pub mod gpt2;
#[cfg(feature = "inception_v3")]
pub mod inception_v3;
#[cfg(feature = "lcnet")]
pub mod lcnet;
#[cfg(feature = "llama2")]
pub mod llama2;
#[cfg(feature = "lstm_tagger")]
pub mod lstm_tagger;
#[cfg(feature = "mixer")]
pub mod mixer;
#[cfg(feature = "mlperf_tiny")]
pub mod mlperf_tiny;
#[cfg(feature = "mnasnet")]
pub mod mnasnet;
#[cfg(feature = "mobilenet_v1")]
pub mod mobilenet_v1;
#[cfg(feature = "mobilenet_v2")]
pub mod mobilenet_v2;
#[cfg(feature = "mobilenet_v3")]
pub mod mobilenet_v3;
#[cfg(feature = "resnet")]
pub mod resnet;
#[cfg(feature = "shufflenet_v2")]
pub mod shufflenet_v2;
#[cfg(feature = "squeezenet")]
pub mod squeezenet;
#[cfg(feature = "swin")]
pub mod swin;
#[cfg(feature = "unet")]
pub mod unet;
#[cfg(feature = "vgg")]
pub mod vgg;
#[cfg(feature = "vit")]
pub mod vit;
#[cfg(feature = "yolo")]
pub mod yolo;
