//! The one integration-test binary. Each module is a contract suite over a list of the library, or a journey.

mod cli;
mod destinations;
mod journey;
mod models;
mod presets;
mod sample;
mod tidy;
mod views;
mod workspace;
