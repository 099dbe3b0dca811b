//! Networks of the literature, declared with [`netcost`]: to compare with, and to build on.
//!
//! A module is a family: a definition that reads like the paper, and its variants as a line each. All figures are constants:
//!
//! ```
//! use netcost_zoo::mobilenet_v2::MobileNetV2;
//! use netcost_zoo::resnet::ResNet50;
//!
//! const _: () = assert!(ResNet50::PARAMS == 25_557_032 && ResNet50::MACS == 4_089_184_256);
//! const _: () = assert!(MobileNetV2::MACS * 13 < ResNet50::MACS);
//!
//! println!("{}", MobileNetV2::REPORT);
//! ```
//!
//! [`blocks`] has what several families share, for networks of your own:
//!
//! ```
//! use netcost::{Activation, network};
//! use netcost_zoo::blocks::{conv_norm_act, squeeze_excitation};
//!
//! network! {
//!     /// A convolution of which each channel is weighed.
//!     struct Weighed;
//!
//!     fn forward(image: [3, 64, 64]) -> [32, 32, 32] {
//!         let conv = conv_norm_act(image, 32, stride = 2);
//!         squeeze_excitation(conv, 8, gate = Activation::Hardsigmoid)
//!     }
//! }
//!
//! # fn main() {
//! assert_eq!(Weighed::PARAMS, 27 * 32 + 2 * 32 + (32 * 8 + 8) + (8 * 32 + 32));
//! # }
//! ```
//!
//! # What is promised
//!
//! Where torchvision or timm has a network, ours has its layers in its order, with its shapes, parameters and
//! multiply-accumulates, layer by layer; the tests compare with tables that PyTorch made. Paths are the keys of torchvision's
//! (or timm's) checkpoints where the module says so. Where paper and implementation differ, the module says in what.
//!
//! Nothing is compiled into a program but the figures that it names.
#![no_std]
#![forbid(unsafe_code)]

/// The classes of the ImageNet challenge.
pub const CLASSES: usize = 1000;

pub mod alexnet;
pub mod blocks;
pub mod densenet;
pub mod efficientnet;
pub mod ghostnet;
pub mod googlenet;
pub mod inception_v3;
pub mod lcnet;
pub mod mlperf_tiny;
pub mod mnasnet;
pub mod mobilenet_v1;
pub mod mobilenet_v2;
pub mod mobilenet_v3;
pub mod resnet;
pub mod shufflenet_v2;
pub mod squeezenet;
pub mod unet;
pub mod vgg;
pub mod yolo;
