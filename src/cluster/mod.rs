//! A Spark cluster that the user points at: the same answers where the data already live. Set operations go there as
//! text ([`sql`], [`sql_paths`], [`sql_audience`]), over Spark Connect ([`client`], only in builds with the feature
//! `cluster`); sums come back, and the algebra of items is done here ([`weights`]). [`local`] is the plain reference of
//! every answer. Nothing else in this program opens a connection.

pub mod address;
pub mod answers;
#[cfg(feature = "cluster")]
mod client;
mod error;
#[cfg(feature = "cluster")]
mod frame;
pub mod local;
#[cfg(feature = "cluster")]
mod proto;
pub mod source;
#[cfg(feature = "cluster")]
mod spark;
#[cfg(feature = "cluster")]
mod spark_audience;
pub mod sql;
pub mod sql_audience;
pub mod sql_paths;
pub mod strengths;
pub mod weights;

#[cfg(feature = "cluster")]
pub use client::{Client, Sent};
pub use error::ClusterError;
#[cfg(feature = "cluster")]
pub use frame::{Column, Frame};
#[cfg(feature = "cluster")]
pub use spark::{CatalogueItem, NodeOf, Places, SampleCells, Spark};
#[cfg(feature = "cluster")]
pub use spark_audience::{WrittenAudience, WrittenList};
