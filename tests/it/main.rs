//! The one integration-test binary. Each module is a contract suite over a list of the library, or a journey.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, clippy::panic)] // a test may stop at the first surprise

mod cli;
mod destinations;
mod fuzz;
mod journey;
mod models;
mod people;
mod platforms;
mod presets;
mod privacy;
mod reading;
mod results;
mod sample;
mod screens;
mod segments;
mod shell;
#[cfg(feature = "snapshots")]
mod snapshots;
mod tidy;
mod trust;
mod views;
mod wizard;
mod workspace;
