//! What can go wrong with a cluster. Words of the cluster itself are shown only after [`scrubbed`], since a server may
//! quote the cell that it stumbled over.

use crate::task::Cancelled;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClusterError {
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// `why`: scheme, host, port, setting.
    #[error("not an address of a cluster: {why}")]
    Address { why: &'static str },
    #[error("a token would travel in clear")]
    TokenInClear,
    #[error("nothing answers at {place}: {reason}")]
    Unreachable { place: String, reason: String },
    #[error("the cluster turned the token down")]
    Unauthenticated,
    #[error("not allowed: {reason}")]
    NotAllowed { reason: String },
    #[error("no table or path {what}")]
    NoTable { what: String },
    #[error("{table} has no column for {role}")]
    NoColumn { table: &'static str, role: String, columns: String },
    #[error("the cluster has no room left: {reason}")]
    NoRoom { reason: String },
    #[error("the cluster speaks Spark {version}")]
    TooOld { version: String },
    #[error("the query failed: {reason}")]
    Query { reason: String },
    /// The server was started again, or ended the session.
    #[error("the session is gone")]
    SessionLost,
    #[error("an answer does not have the expected form: {what}")]
    Answer { what: String },
    #[error("the answer has {got} rows, the cluster counts {counted}")]
    RowsMissing { got: u64, counted: u64 },
    #[error("two items are called {n} times the same")]
    ItemsTwice { n: u64 },
    #[error("{what} has a value that cannot be used: {value}")]
    BadSetting { what: &'static str, value: String },
}

/// At most 300 characters of the first lines, without anything that may be contact data: words with an at-sign, and
/// runs of six and more digits.
pub fn scrubbed(message: &str) -> String {
    let line: String =
        message.lines().map(str::trim).take_while(|line| !line.starts_with("at ")).collect::<Vec<_>>().join(" ");
    let line = line.split("JVM stacktrace").next().unwrap_or_default();
    let mut told = String::new();
    for word in line.split_whitespace() {
        let n_digits = word.bytes().filter(u8::is_ascii_digit).count();
        let may_be_contact = word.contains('@') || (n_digits >= 6 && !word.contains('/'));
        if !told.is_empty() {
            told.push(' ');
        }
        told.push_str(if may_be_contact { "•••" } else { word });
    }
    told.chars().take(300).collect()
}

/// The class that Spark puts before its messages: `[TABLE_OR_VIEW_NOT_FOUND]`.
fn class_of(message: &str) -> &str {
    let inside = message.split_once('[').and_then(|(_, rest)| rest.split_once(']')).map_or("", |(class, _)| class);
    if inside.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || b"_.".contains(&byte)) {
        inside
    } else {
        ""
    }
}

impl ClusterError {
    /// From what a server says of a statement.
    pub fn told(message: &str) -> Self {
        let class = class_of(message);
        let lower = message.to_ascii_lowercase();
        let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
        let reason = scrubbed(message);
        if class.starts_with("INVALID_HANDLE.SESSION")
            || has(&["session_not_found", "session_changed", "session_closed"])
        {
            return Self::SessionLost;
        }
        if class.starts_with("TABLE_OR_VIEW_NOT_FOUND") || class.starts_with("PATH_NOT_FOUND") {
            return Self::NoTable { what: reason };
        }
        if has(&["no space left", "disk quota", "enospc", "insufficient storage"]) {
            return Self::NoRoom { reason };
        }
        let refused = [
            "permission denied",
            "accesscontrolexception",
            "insufficient_permissions",
            "access denied",
            "mkdirs failed",
            "task_write_failed",
            "forbidden",
        ];
        if has(&refused) || class.starts_with("INSUFFICIENT_PERMISSIONS") {
            return Self::NotAllowed { reason };
        }
        Self::Query { reason }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_may_be_contact_data_is_told() {
        let told = scrubbed(
            "[CAST_INVALID_INPUT] The value 'ann@example.com' of +4915112345678 is bad.\n\tat org.apache\nat x",
        );
        assert_eq!(told, "[CAST_INVALID_INPUT] The value ••• of ••• is bad.");
        assert!(scrubbed(&"word ".repeat(500)).chars().count() <= 300);
    }

    #[test]
    fn what_servers_say_is_sorted_into_kinds() {
        type Is = fn(&ClusterError) -> bool;
        let cases: [(&str, Is); 6] = [
            ("[TABLE_OR_VIEW_NOT_FOUND] The table or view `a` cannot be found.", |e| {
                matches!(e, ClusterError::NoTable { .. })
            }),
            ("[PATH_NOT_FOUND] Path does not exist: file:/x.", |e| matches!(e, ClusterError::NoTable { .. })),
            ("[INVALID_HANDLE.SESSION_NOT_FOUND] gone", |e| matches!(e, ClusterError::SessionLost)),
            ("java.io.IOException: No space left on device", |e| matches!(e, ClusterError::NoRoom { .. })),
            ("java.io.IOException: Mkdirs failed to create file:/out/x", |e| {
                matches!(e, ClusterError::NotAllowed { .. })
            }),
            ("[DIVIDE_BY_ZERO] x", |e| matches!(e, ClusterError::Query { .. })),
        ];
        for (message, is) in cases {
            assert!(is(&ClusterError::told(message)), "{message}");
        }
    }
}
