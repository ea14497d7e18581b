//! The one integration-test binary. Each module is a contract suite over a list of the library, or a journey.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, clippy::panic)] // a test may stop at the first surprise

mod cli;
mod destinations;
#[cfg(feature = "encryption")]
mod encryption;
mod fuzz;
mod journey;
mod models;
#[cfg(target_os = "linux")]
mod offline;
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
#[cfg(feature = "encryption")]
mod survival;
mod tidy;
mod trust;
mod views;
mod wizard;
mod workspace;
