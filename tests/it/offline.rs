//! The program opens no network socket: commands run under a filter of the kernel that kills whoever asks for one. The
//! filter is put on a thread, and what the thread starts inherits it; it needs no rights.

use std::collections::BTreeMap;
use std::net::TcpStream;
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Output};

use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
};

use super::cli::Folder;

/// Numbers of Linux: `socket` and the families of the internet, on both processors.
const SOCKET: i64 = if cfg!(target_arch = "aarch64") { 198 } else { 41 };
const INTERNET: [u64; 2] = [2, 10];
/// Of a process that the filter killed.
const SIGSYS: i32 = 31;

fn filter(on_match: SeccompAction) -> BpfProgram {
    let of_family = |family| {
        let is_it = SeccompCondition::new(0, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, family).unwrap();
        SeccompRule::new(vec![is_it]).unwrap()
    };
    let rules = BTreeMap::from([(SOCKET, INTERNET.map(of_family).to_vec())]);
    let processor = std::env::consts::ARCH.try_into().unwrap();
    let filter = SeccompFilter::new(rules, SeccompAction::Allow, on_match, processor).unwrap();
    filter.try_into().unwrap()
}

/// Runs `work` in a thread that may not open such a socket; nor may what it starts.
fn offline<T: Send>(on_match: SeccompAction, work: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| {
        let held = scope.spawn(|| {
            seccompiler::apply_filter(&filter(on_match)).unwrap();
            work()
        });
        held.join().unwrap()
    })
}

fn run(args: &[&str]) -> Output {
    offline(SeccompAction::KillProcess, || {
        Command::new(env!("CARGO_BIN_EXE_crossfade"))
            .args(args)
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY")
            .env_remove("CROSSFADE_PASSPHRASE")
            .envs(cfg!(feature = "encryption").then_some(("CROSSFADE_PASSPHRASE", "seven grey herons")))
            .output()
            .unwrap()
    })
}

/// A filter that lets everything through would prove nothing.
#[test]
fn the_filter_holds() {
    let refused = offline(SeccompAction::Errno(13), || TcpStream::connect("127.0.0.1:9").unwrap_err().kind());
    assert_eq!(refused, std::io::ErrorKind::PermissionDenied);
    assert_eq!(TcpStream::connect("127.0.0.1:9").unwrap_err().kind(), std::io::ErrorKind::ConnectionRefused);
    let killed = offline(SeccompAction::KillProcess, || {
        Command::new("bash").args(["-c", "exec 3<>/dev/tcp/127.0.0.1/9"]).output()
    });
    if let Ok(killed) = killed {
        assert_eq!(killed.status.signal(), Some(SIGSYS));
    }
}

#[test]
fn the_whole_journey_opens_no_network_socket() {
    let folder = Folder::new();
    let (demo, workspace) = (folder.path("demo"), folder.path("demo/demo.crossfade"));
    let out = |name: &str| folder.path(name);
    let steps: [&[&str]; 12] = [
        &["demo", "--headless", "--people", "1500", "--out", &demo],
        &["info", &workspace, "--json"],
        &["check", &workspace],
        &["evaluate", &workspace, "--run", "blend"],
        &["recommend", &workspace, "--run", "blend", "--top", "3", "--out", &out("r.csv")],
        &["pairings", &workspace, "--out", &out("p.csv")],
        &["overlap", &workspace, "start", "--out", &out("1.overlap")],
        &["report", &workspace, "--out", &out("r.html")],
        &["feed", &workspace, "--run", "blend", "--out", &out("f.jsonl")],
        &["open-data", &workspace, "--out", &out("open"), "--with-contacts"],
        &["forget", &workspace, "--user", "P-000005"],
        &["repair", &workspace, "--out", &out("again.crossfade")],
    ];
    for args in steps {
        let output = run(args);
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.signal(), None, "{args:?} asked for a network socket");
        assert!(output.status.success(), "{args:?}: {told}");
    }
    // The window has no display here; that it starts and says so is all that can be tried.
    let output = run(&[&workspace]);
    assert_eq!((output.status.signal(), output.status.code()), (None, Some(1)));
}
