//! The figures of the networks against those of others. One program, so that each network is counted once more for it.

mod sequences;
mod tables;
mod tools;
mod totals;
