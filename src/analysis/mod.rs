//! Groups, paths and numbers about people: everything a screen counts that is not a model's score.
//! No files, no screens, no sentences; names are numbers and labels of the data.

pub mod stats;
