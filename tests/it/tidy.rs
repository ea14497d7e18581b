//! Keeps the house in order: the one-way order of modules, the crates that may be named where, and file sizes.
//! Reads `src/` as text, so that a breach is one sentence and a file.

use std::path::{Path, PathBuf};

/// A module may use only modules before it. `ui` and `cli` stand side by side and may not use one another;
/// nor may `sample`, `import`, `export`, `cluster` and `workspace`.
const ORDER: [&str; 13] = [
    "task",
    "data",
    "models",
    "analysis",
    "privacy",
    "sample",
    "import",
    "export",
    "cluster",
    "workspace",
    "app",
    "ui",
    "cli",
];
const APART: [&[&str]; 2] = [&["sample", "import", "export", "cluster", "workspace"], &["ui", "cli"]];

/// (crate, the modules that may name it). `main` may name eframe as well.
const CRATES: [(&str, &[&str]); 12] = [
    ("egui", &["ui"]),
    ("eframe", &["ui", "main"]),
    ("egui_plot", &["ui"]),
    ("rfd", &["ui"]),
    ("rusqlite", &["workspace"]),
    ("keyring", &["workspace"]),
    ("clap", &["cli"]),
    ("polars", &["sample", "import", "export", "workspace"]),
    ("polars_arrow", &["cluster"]),
    ("prost", &["cluster"]),
    ("tokio", &["cluster"]),
    ("tonic", &["cluster"]),
];

struct Source {
    path: PathBuf,
    module: String,
    text: String,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = vec![];
    collect(&root, &root, &mut files);
    assert!(files.len() > 20, "src/ should hold more than {} files", files.len());
    files
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<Source>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, files);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let inside = path.strip_prefix(root).unwrap().to_path_buf();
            let first = inside.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
            let text = std::fs::read_to_string(&path).unwrap();
            files.push(Source { path: inside, module: first.trim_end_matches(".rs").to_owned(), text });
        }
    }
}

/// Code without line comments, so that prose may name anything.
fn code_lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(|line| line.split("//").next().unwrap_or("")).filter(|line| !line.trim().is_empty())
}

fn rank(module: &str) -> Option<usize> {
    ORDER.iter().position(|known| *known == module)
}

#[test]
fn modules_use_only_those_before_them() {
    let mut breaches = vec![];
    for source in sources() {
        let Some(own) = rank(&source.module) else { continue };
        for line in code_lines(&source.text) {
            for used in line.match_indices("crate::").map(|(at, _)| &line[at + 7..]) {
                let name: String = used.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                let Some(other) = rank(&name) else { continue };
                let apart =
                    APART.iter().any(|group| group.contains(&source.module.as_str()) && group.contains(&&*name));
                if other > own || (apart && other != own) {
                    breaches.push(format!("{}: {} may not use {name}", source.path.display(), source.module));
                }
            }
        }
    }
    assert!(breaches.is_empty(), "the one-way order is broken:\n{}", breaches.join("\n"));
}

#[test]
fn crates_are_named_only_in_their_place() {
    let mut breaches = vec![];
    for source in sources() {
        for (name, allowed) in CRATES {
            let named = code_lines(&source.text).any(|line| names_crate(line, name));
            if named && !allowed.contains(&source.module.as_str()) {
                breaches.push(format!("{}: {name} may be named only in {}", source.path.display(), allowed.join(", ")));
            }
        }
    }
    assert!(breaches.is_empty(), "a crate is where it should not be:\n{}", breaches.join("\n"));
}

/// `name::` or `use name;` as a path of its own, not as the tail of another name.
fn names_crate(line: &str, name: &str) -> bool {
    let starts = |at: usize| at == 0 || !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':');
    line.match_indices(name).any(|(at, _)| starts(at) && line[at + name.len()..].starts_with("::"))
        || line.trim() == format!("use {name};")
}

#[test]
fn threads_are_started_only_by_jobs() {
    for source in sources() {
        let inside_jobs = source.path.starts_with("app/jobs") || source.path.starts_with("app/jobs.rs");
        let allowed = inside_jobs || source.module == "ui";
        let starts =
            code_lines(&source.text).any(|line| line.contains("thread::spawn") || line.contains("thread::Builder"));
        assert!(allowed || !starts, "{} starts a thread; only app/jobs may", source.path.display());
    }
}

#[test]
fn every_file_says_what_it_is_for() {
    for source in sources() {
        assert!(
            source.text.starts_with("//!"),
            "{} does not open with a sentence on its purpose",
            source.path.display()
        );
    }
}

#[test]
fn no_module_opens_the_network() {
    for source in sources() {
        for line in code_lines(&source.text) {
            let opens = ["TcpStream", "TcpListener", "UdpSocket", "std::net"].iter().any(|word| line.contains(word));
            assert!(!opens, "{} names a network type: {line}", source.path.display());
        }
    }
}

/// A count is held against the floor in one place. Below `privacy` a least number of people is a parameter like any other;
/// `export` and `cluster` refuse lists and sums that are too small, in their own ways.
#[test]
fn only_the_floor_compares_with_the_floor() {
    let mut breaches = vec![];
    for source in sources() {
        let is_here = ["privacy", "app", "ui", "cli"].contains(&source.module.as_str());
        if !is_here || source.path.starts_with("privacy/floor") {
            continue;
        }
        let code = source.text.split("#[cfg(test)]").next().unwrap_or_default();
        for line in code_lines(code) {
            let words: Vec<&str> =
                line.split_whitespace().map(|word| word.trim_end_matches([',', ')', '{', ';'])).collect();
            let is_floor = |word: &str| {
                word.ends_with("floor")
                    || word.ends_with("floor()")
                    || word.ends_with("floor.k()")
                    || word.ends_with("floor().k()")
            };
            let compares = |pair: &[&str]| {
                ["<", ">", "<=", ">="].contains(&pair[0]) && is_floor(pair[1])
                    || is_floor(pair[0]) && ["<", ">", "<=", ">="].contains(&pair[1])
            };
            if words.windows(2).any(compares) {
                breaches.push(format!("{}: {}", source.path.display(), line.trim()));
            }
        }
    }
    assert!(breaches.is_empty(), "ask privacy::Floor instead:\n{}", breaches.join("\n"));
}
