//! Work on a Spark cluster instead of here: which workspaces have one as their source, and what is kept of it. In builds
//! without the feature `cluster` only the question and the answer 'not in this build' are left.

#[cfg(feature = "cluster")]
mod audience;
#[cfg(feature = "cluster")]
mod connect;
#[cfg(feature = "cluster")]
mod export;
#[cfg(feature = "cluster")]
mod fit;
#[cfg(feature = "cluster")]
mod open;
#[cfg(feature = "cluster")]
mod paths;
#[cfg(feature = "cluster")]
mod self_check;
#[cfg(feature = "cluster")]
mod work;

use super::session::Session;
use crate::app::error::{AppError, Failure};
use crate::cluster::source::{SETTING, Source};

#[cfg(feature = "cluster")]
pub use audience::*;
#[cfg(feature = "cluster")]
pub use connect::*;
#[cfg(feature = "cluster")]
pub use export::*;
#[cfg(feature = "cluster")]
pub use fit::*;
#[cfg(feature = "cluster")]
pub use open::*;
#[cfg(feature = "cluster")]
pub use paths::*;
#[cfg(feature = "cluster")]
pub use self_check::*;
#[cfg(feature = "cluster")]
pub use work::*;

/// The cluster that is the workspace's source, if one is.
pub fn cluster_source(session: &Session) -> Result<Option<Source>, AppError> {
    Ok(session.store().setting(SETTING)?)
}

/// Whether the cluster is to do the work: as asked (`spark`, `local`), else where the workspace's source is one.
/// Errors: `Usage` when it is asked for and there is none, or when this build cannot.
pub fn on_cluster(session: &Session, asked: Option<&str>) -> Result<bool, AppError> {
    let has_source = cluster_source(session)?.is_some();
    match asked {
        Some("local") => Ok(false),
        Some(_) if !cfg!(feature = "cluster") => Err(AppError::Usage(Failure::new("cluster-not-built"))),
        None if has_source && !cfg!(feature = "cluster") => Err(AppError::Usage(Failure::new("cluster-not-built"))),
        Some(_) if !has_source => Err(AppError::Usage(Failure::new("cluster-none"))),
        _ => Ok(has_source),
    }
}
