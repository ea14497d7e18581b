//! ZIPs of exports: each member that is a table counts as a file of its own, the others are accounted for by name.

use std::path::PathBuf;

use crate::app::error::AppError;
use crate::data::incoming::FileReport;
use crate::import::{self, ImportOptions};

/// One file to read.
pub(super) struct Piece<'a> {
    pub path: PathBuf,
    pub options: &'a ImportOptions,
    /// It came in a bundle: when it turns out to be no table of ours, the others are read all the same.
    pub is_member: bool,
}

/// The files with every bundle in its members, and the members that are passed over.
pub(super) fn unfold(files: &[(PathBuf, ImportOptions)]) -> Result<(Vec<Piece<'_>>, Vec<FileReport>), AppError> {
    let (mut pieces, mut passed) = (vec![], vec![]);
    for (path, options) in files {
        match import::members(path)? {
            None => pieces.push(Piece { path: path.clone(), options, is_member: false }),
            // Reading the bundle itself says that there is no table in it.
            Some(members) if members.tables.is_empty() => {
                pieces.push(Piece { path: path.clone(), options, is_member: false });
            }
            Some(members) => {
                passed.extend(members.passed);
                pieces.extend(members.tables.into_iter().map(|path| Piece { path, options, is_member: true }));
            }
        }
    }
    Ok((pieces, passed))
}

/// What stands in a list of files for those that were chosen: a bundle's tables in its place. A bundle that cannot be
/// opened stays, and says why when it is checked. The number is that of the members passed over.
pub fn unfold_paths(paths: Vec<PathBuf>) -> (Vec<PathBuf>, usize) {
    let mut n_passed = 0;
    let unfolded = paths.into_iter().flat_map(|path| match import::members(&path) {
        Ok(Some(members)) if !members.tables.is_empty() => {
            n_passed += members.passed.len();
            members.tables
        }
        _ => vec![path],
    });
    (unfolded.collect(), n_passed)
}
