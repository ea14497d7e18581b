//! What may be told to others without telling about anybody: how many people two companies share. Nothing here reads
//! files of the workspace or writes any; callers bring bytes and take bytes.

pub mod overlap;
