//! The same answers on a Spark cluster: the whole journey on the generated sample, every sum beside the plain reference
//! and every list byte for byte, and what happens when workers, servers and connections die. `.ci/cluster` starts the
//! cluster and runs these one after the other, in the order of their names; without a cluster they say so and fail.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may stop at the first surprise

mod journey;
mod screen;
mod shop;
mod when_broken;
