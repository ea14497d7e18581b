//! The one integration-test binary. Each module is a contract suite over a list of the library, or a journey.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, clippy::panic)] // a test may stop at the first surprise

mod cli;
mod destinations;
mod journey;
mod models;
mod platforms;
mod presets;
mod reading;
mod sample;
mod tidy;
mod views;
mod wizard;
mod workspace;
