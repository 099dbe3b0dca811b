//! Microcontrollers: how much flash and RAM there is, for `#[fits(device::..)]`.
//!
//! Flash and RAM are those of the machine-readable descriptions that embedded Rust builds on: of STM32 parts
//! <https://github.com/embassy-rs/stm32-data-generated> (`data/chips/*.json`), of the others
//! <https://github.com/probe-rs/probe-rs> (`probe-rs/targets/*.yaml`). Clocks are those at which results of the MLPerf Tiny
//! benchmark were measured (<https://github.com/mlcommons/tiny_results_v1.3> and the rounds before), or which
//! <https://github.com/espressif/esp-nn> states; others name their source. Where there is none, there is no figure.

/// A microcontroller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Device {
    /// Its name.
    pub name: &'static str,
    /// Its processor.
    pub core: &'static str,
    /// Megahertz, if a source has it.
    pub mhz: Option<u32>,
    /// Bytes of flash inside; `None` where programs are in a memory outside, of any size.
    pub flash: Option<usize>,
    /// Bytes of RAM.
    pub ram: usize,
    /// Bytes of its largest region, in which an arena must be.
    pub largest_region: usize,
}

impl Device {
    /// A device whose RAM is one region.
    pub const fn new(name: &'static str, core: &'static str, flash: Option<usize>, ram: usize) -> Device {
        Device { name, core, mhz: None, flash, ram, largest_region: ram }
    }

    /// The same whose RAM is of several regions, of which the largest has so many bytes.
    pub const fn with_largest_region(self, bytes: usize) -> Device {
        Device { largest_region: bytes, ..self }
    }

    /// The same with a clock.
    pub const fn with_mhz(self, mhz: u32) -> Device {
        Device { mhz: Some(mhz), ..self }
    }
}

macro_rules! devices {
    ($($(#[doc = $doc:literal])* $name:ident: $core:literal, $($flash:literal KiB)? $(outside)?, $ram:literal KiB $(in $largest:literal KiB)? $(at $mhz:literal)?;)*) => {
        $(
            $(#[doc = $doc])*
            pub const $name: Device = Device::new(stringify!($name), $core, devices!(@flash $($flash)?), $ram * 1024)
                $(.with_largest_region($largest * 1024))?
                $(.with_mhz($mhz))?;
        )*

        /// All devices of this module.
        pub const ALL: &[Device] = &[$($name),*];
    };
    // Programs are in a memory outside.
    (@flash) => { None };
    (@flash $kib:literal) => { Some($kib * 1024) };
}

devices! {
    /// STM32F411CE, as on the "Black Pill" boards; clock from
    /// <https://docs.zephyrproject.org/latest/boards/weact/blackpill_f411ce/doc/index.html>.
    STM32F411CE: "Cortex-M4F", 512 KiB, 128 KiB at 100;
    /// STM32F446RE; clock from <https://docs.zephyrproject.org/latest/boards/st/nucleo_f446re/doc/index.html>.
    STM32F446RE: "Cortex-M4F", 512 KiB, 128 KiB at 180;
    /// STM32L4R5ZI, the reference board of MLPerf Tiny.
    STM32L4R5ZI: "Cortex-M4F", 2048 KiB, 640 KiB at 120;
    /// STM32F746NG.
    STM32F746NG: "Cortex-M7", 1024 KiB, 320 KiB at 216;
    /// STM32H743ZI: 512 KiB of AXI SRAM, the rest in several regions, 64 KiB of it for instructions; without the
    /// 4 KiB that a battery keeps. Clock from its data sheet ("32-bit Arm Cortex-M7 480MHz MCUs").
    STM32H743ZI: "Cortex-M7", 2048 KiB, 1056 KiB in 512 KiB at 480;
    /// STM32H7A3ZI: 1 MiB of AXI SRAM, the rest in several regions.
    STM32H7A3ZI: "Cortex-M7", 2048 KiB, 1344 KiB in 1024 KiB at 280;
    /// STM32U575ZI.
    STM32U575ZI: "Cortex-M33", 2048 KiB, 768 KiB at 160;
    /// STM32U385RG.
    STM32U385RG: "Cortex-M33", 1024 KiB, 256 KiB at 96;
    /// STM32G0B1RE.
    STM32G0B1RE: "Cortex-M0+", 512 KiB, 144 KiB at 64;
    /// nRF52840, as on the Arduino Nano 33 BLE (whose bootloader takes 64 KiB of the flash); clock from
    /// <https://docs.zephyrproject.org/3.7.0/boards/adafruit/feather/doc/index.html>.
    NRF52840: "Cortex-M4F", 1024 KiB, 256 KiB at 64;
    /// nRF5340, the application core; flash and RAM from <https://github.com/zephyrproject-rtos/zephyr>
    /// (`dts/arm/nordic/nrf5340_cpuapp_qkaa.dtsi`).
    NRF5340: "Cortex-M33", 1024 KiB, 512 KiB at 128;
    /// nRF54L15: of its 1536 KiB, 1524 KiB are for programs (product specification, "Features and peripherals").
    NRF54L15: "Cortex-M33", 1524 KiB, 256 KiB;
    /// RP2040; clock from <https://github.com/raspberrypi/pico-sdk> (`RP2040.svd`).
    RP2040: "Cortex-M0+, two", outside, 264 KiB at 133;
    /// RP2350; clock from <https://docs.micropython.org/en/latest/rp2/general.html>.
    RP2350: "Cortex-M33 or RV32, two", outside, 520 KiB at 150;
    /// ESP32: of its RAM, 200 KiB and 128 KiB are for data.
    ESP32: "Xtensa LX6, two", outside, 520 KiB in 200 KiB at 240;
    /// ESP32-S3.
    ESP32S3: "Xtensa LX7, two", outside, 512 KiB in 416 KiB at 240;
    /// ESP32-C3.
    ESP32C3: "RV32IMC", outside, 384 KiB at 160;
    /// ESP32-C6.
    ESP32C6: "RV32IMAC", outside, 512 KiB;
    /// ESP32-P4.
    ESP32P4: "RV32, two", outside, 768 KiB at 360;
}

/// Room that a network must leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reserve {
    /// Bytes of RAM.
    pub ram: u64,
    /// Bytes of flash.
    pub flash: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_are_parts() {
        for device in ALL {
            assert!(device.largest_region <= device.ram && device.largest_region > 0, "{}", device.name);
            assert!(device.ram.is_multiple_of(1024) && device.flash.is_none_or(|flash| flash.is_multiple_of(1024)));
            assert_eq!(ALL.iter().filter(|other| other.name == device.name).count(), 1);
        }
    }
}
