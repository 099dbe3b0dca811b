//! Files that are none, or no longer: the readers tell what is wrong, and never panic, run on, or say a wrong figure.
//!
//! The readers are ordinary functions, so here they run. What a compiler says of such a file is in `tests/ui`.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use netcost_core::file::{check, footprint, room};
use netcost_core::trace::Trace;

use crate::verify::Sine;

/// Reads a file with room for its values, but not for all of its layers: that makes no difference to the reader, and it is
/// called often.
fn trace(bytes: &[u8]) -> Trace<16, 16, 16, 0> {
    netcost_core::file::trace::<16, 16, 16, 0, 512>(bytes, &[])
}

/// What is wrong with a file.
fn message(bytes: &[u8]) -> Option<String> {
    trace(bytes).faults.get(0).map(|fault| fault.message().to_owned())
}

const FILES: [(&str, &[u8]); 5] = [
    ("sine", include_bytes!("../models/sine.tflite")),
    ("speech", include_bytes!("../models/speech.tflite")),
    ("conv3d", include_bytes!("../models/conv3d_groups.onnx")),
    ("conv_transpose2d", include_bytes!("../models/conv_transpose2d.onnx")),
    ("squeezenet", include_bytes!("../models/light_squeezenet.onnx")),
];

#[test]
fn no_models() {
    let message = |bytes: &[u8]| message(bytes).expect("a fault");
    assert_eq!(message(b""), "the model file: it is empty");
    assert!(message(b"<!DOCTYPE html><html><body>404 Not Found</body></html>").contains("a page of HTML or XML"));
    assert!(
        message(b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n").contains("`git lfs pull`")
    );
    assert!(message(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").contains("not `TFL3`"));
    assert!(message(b"\xff\xff\xff\xffTFL3").contains("it refers to byte 4_294_967_295, but has only 8 bytes"));
}

/// A file cut off anywhere is at fault, or what was cut off says nothing of its costs.
#[test]
fn truncated_at_every_byte() {
    for (name, bytes) in FILES {
        let whole = trace(bytes).totals;
        let mut told = 0;
        for length in 0..bytes.len() {
            let cut = trace(&bytes[..length]);
            match cut.faults.get(0) {
                Some(fault) => {
                    assert!(fault.message().starts_with("the model file"), "{name} cut to {length}: {}", fault.message());
                    told += 1;
                }
                None => assert_eq!(cut.totals, whole, "{name} cut to {length}"),
            }
        }
        assert!(told * 10 > bytes.len() * 9, "{name}: {told} of {} cuts are told", bytes.len());
    }
}

/// Marsaglia's xorshift, 64 bits, shifts 13, 7, 17.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % n as u64).unwrap()
    }
}

/// Numbers that lengths, offsets and sizes go wrong at.
const ODD: [u32; 12] = [0, 1, 2, 4, 0x7f, 0xff, 0x7fff, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_fffe, 0xffff_ffff];

/// A file with one to eight damages: a bit, a byte, four bytes, a piece copied over another, or its end cut off.
fn damaged(random: &mut Random, file: &[u8], into: &mut Vec<u8>) {
    into.clear();
    into.extend_from_slice(file);
    for _ in 0..=random.below(8) {
        let length = into.len();
        if length < 16 {
            return;
        }
        match random.below(8) {
            0 | 1 => into[random.below(length)] ^= 1 << random.below(8),
            2 => into[random.below(length)] = u8::try_from(random.below(256)).unwrap(),
            3 | 4 => {
                let at = random.below(length / 4) * 4;
                into[at..at + 4].copy_from_slice(&ODD[random.below(ODD.len())].to_le_bytes());
            }
            5 => {
                // Four bytes that lead somewhere else in the file.
                let (at, to) = (random.below(length / 4) * 4, u32::try_from(random.below(length)).unwrap());
                into[at..at + 4].copy_from_slice(&to.to_le_bytes());
            }
            6 => {
                let size = 1 + random.below(32.min(length / 2));
                let (from, to) = (random.below(length - size), random.below(length - size));
                into.copy_within(from..from + size, to);
            }
            _ => into.truncate(16 + random.below(length - 15)),
        }
    }
}

/// Reads a file, and, if it can be read, plans its memory and compares it with a network; whether it is told to be at fault.
fn read(bytes: &[u8]) -> bool {
    let trace = trace(bytes);
    let room = room(bytes);
    if trace.faults.count() == 0 && trace.size.nodes <= 16 && trace.size.scopes <= 16 && trace.size.edges <= 16 {
        let footprint = footprint::<Sine, 16, 16, 16, 0>(&trace, &room);
        let file = trace.parts(trace.input_count(), room.outputs);
        let told = check::<Sine, 16, 16>(&file, &trace.faults, 0, footprint);
        std::hint::black_box(told.count());
    }
    trace.faults.count() > 0
}

/// Reads so many damaged files; returns how many are told to be at fault, and the longest time that one took.
fn fuzz(inputs: usize, seed: u64) -> (usize, Duration) {
    let mut random = Random(seed);
    let mut bytes = Vec::new();
    let (mut told, mut longest) = (0, Duration::ZERO);
    for i in 0..inputs {
        let (name, file) = FILES[i % FILES.len()];
        damaged(&mut random, file, &mut bytes);
        let begin = Instant::now();
        let told_of = catch_unwind(AssertUnwindSafe(|| read(&bytes))).unwrap_or_else(|_| {
            let path = std::env::temp_dir().join(format!("netcost-fuzz-{name}-{i}"));
            std::fs::write(&path, &bytes).unwrap();
            panic!("input {i} of seed {seed} panics; it is in {}", path.display());
        });
        longest = longest.max(begin.elapsed());
        told += usize::from(told_of);
    }
    (told, longest)
}

#[test]
fn damaged_files() {
    let (told, longest) = fuzz(20_000, 0x9e37_79b9_7f4a_7c15);
    // Much of a file is weights, which no figure is made of.
    assert!(told > 5_000, "{told} of 20,000 are told");
    assert!(longest < Duration::from_secs(1), "one took {longest:?}");
}

/// `cargo test --release --test files -- --ignored --nocapture`
#[test]
#[ignore = "takes minutes"]
fn ten_million_damaged_files() {
    let begin = Instant::now();
    let (told, longest) = fuzz(10_000_000, 0x2545_f491_4f6c_dd1d);
    println!("10,000,000 inputs in {:?}: {told} at fault, the longest {longest:?}", begin.elapsed());
}
