//! A workspace under a passphrase: nothing of its people lies on the disk, it opens with its passphrase only, and
//! setting, changing and removing it lose nothing.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crossfade::task::Task;
use crossfade::workspace::{Passphrase, StoreError, Workspace};
use serde_json::Value;

use super::cli::Folder;

const FIRST: &str = "seven grey herons";
const SECOND: &str = "o'clock \"at\" noon; -- 漢字";
/// Stands in every planted address.
const PLANT: &str = "quokkaburra";
const N_PEOPLE: usize = 40;

pub(crate) fn phrase(text: &str) -> Passphrase {
    Passphrase::new(text).unwrap()
}

/// Runs a command with these variables of the environment.
fn run(args: &[&str], passphrase: Option<&str>, new: Option<&str>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_crossfade"));
    command.args(args).env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
    command.env_remove("CROSSFADE_PASSPHRASE").env_remove("CROSSFADE_NEW_PASSPHRASE");
    command.envs(passphrase.map(|text| ("CROSSFADE_PASSPHRASE", text)));
    command.envs(new.map(|text| ("CROSSFADE_NEW_PASSPHRASE", text)));
    command.output().unwrap()
}

fn json(args: &[&str], passphrase: Option<&str>, new: Option<&str>) -> Value {
    let output = run(&[args, &["--json"]].concat(), passphrase, new);
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Runs a command that must fail with this code, in three sentences.
fn refused(args: &[&str], passphrase: Option<&str>, code: i32) -> String {
    let output = run(args, passphrase, None);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{args:?}: {told}");
    assert_eq!(told.lines().filter(|line| line.ends_with('.')).count(), 3, "{args:?}: {told}");
    told
}

/// An order file of people whose addresses can be searched for.
pub(crate) fn planted_orders(path: &Path) {
    let mut text = String::from("user,item,time,email,phone\n");
    for person in 0..N_PEOPLE {
        text.push_str(&format!("u{person},c{},2026-01-05,{PLANT}{person}@example.com,\n", person % 7));
    }
    std::fs::write(path, text).unwrap();
}

const MAP: [&str; 6] =
    ["--kind", "events", "--domain", "course", "--map", "user=user,item=item,time=time,email=email,phone=phone"];

/// A folder of its own and in it a workspace of those orders, under a passphrase where one is given.
fn planted_shop(folder: &Folder, passphrase: Option<&str>) -> (PathBuf, PathBuf) {
    let (orders, kept) = (folder.path("orders.csv"), PathBuf::from(folder.path("kept")));
    std::fs::create_dir(&kept).unwrap();
    planted_orders(Path::new(&orders));
    let workspace = kept.join("shop.crossfade");
    json(&[&["import", workspace.to_str().unwrap(), &orders][..], &MAP].concat(), passphrase, None);
    (kept, workspace)
}

/// Files below a folder that hold any of the words, in whatever case.
pub(crate) fn files_with(folder: &Path, words: &[&str]) -> Vec<PathBuf> {
    let mut found = vec![];
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_with(&path, words));
            continue;
        }
        // What is removed meanwhile holds nothing.
        let bytes = std::fs::read(&path).unwrap_or_default().to_ascii_lowercase();
        if words.iter().any(|word| memchr::memmem::find(&bytes, word.as_bytes()).is_some()) {
            found.push(path);
        }
    }
    found
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn nothing_of_an_encrypted_workspace_can_be_found_on_the_disk() {
    let folder = Folder::new();
    let (kept, workspace) = planted_shop(&folder, Some(FIRST));
    assert_eq!(files_with(&kept, &[PLANT, "sqlite format", "identifiers"]), Vec::<PathBuf>::new());

    // Also while it is open, with a log and changes that are not in the file yet.
    let mut open = Workspace::open_with(&workspace, Some(&phrase(FIRST))).unwrap();
    open.set_setting("note", &format!("{PLANT}@example.com")).unwrap();
    assert!(names(&kept).contains(&"shop.crossfade-wal".to_owned()));
    assert_eq!(files_with(&kept, &[PLANT, "sqlite format"]), Vec::<PathBuf>::new());
    assert_eq!(open.emails(None).unwrap().len(), N_PEOPLE);
    let cipher = open.cipher().unwrap().expect("it is encrypted");
    assert_eq!((cipher.cipher.as_str(), cipher.hmac.as_str()), ("AES-256-CBC", "HMAC_SHA512"));
    assert_eq!((cipher.kdf.as_str(), cipher.kdf_iterations), ("PBKDF2_HMAC_SHA512", 256_000));
    drop(open);

    // The same in a plain one is found: the search works.
    let plain = folder.path("plain.crossfade");
    json(&[&["import", &plain, &folder.path("orders.csv")][..], &MAP].concat(), None, None);
    assert_eq!(
        files_with(Path::new(&plain).parent().unwrap(), &[PLANT]).len(),
        2,
        "the orders and the plain workspace"
    );
}

#[test]
fn it_opens_with_its_passphrase_only() {
    let folder = Folder::new();
    let path = folder.path("shop.crossfade");
    json(&["new", &path], Some(FIRST), None);
    let file = Path::new(&path);
    for open in [Workspace::open_with, Workspace::open_read_only_with] {
        assert!(matches!(open(file, None), Err(StoreError::PassphraseNeeded { .. })));
        assert!(matches!(open(file, Some(&phrase("Seven grey herons"))), Err(StoreError::WrongPassphrase { .. })));
        assert!(open(file, Some(&phrase(FIRST))).is_ok());
    }
    assert!(matches!(Workspace::summary(file), Err(StoreError::PassphraseNeeded { .. })));

    assert!(refused(&["info", &path], None, 1).contains("encrypted"));
    let told = refused(&["info", &path], Some("seven grey heron"), 1);
    assert!(told.contains("does not open") && !told.contains("heron"), "{told}");
    let info = json(&["info", &path], Some(FIRST), None);
    assert_eq!((&info["encrypted"], &info["cipher"]["kdf_iterations"]), (&true.into(), &256_000.into()));

    let file = folder.path("phrase.txt");
    std::fs::write(&file, format!("{FIRST}\r\nsecond line\n")).unwrap();
    assert_eq!(json(&["info", &path, "--passphrase-file", &file], None, None)["encrypted"], true);
    // The file counts, whatever the environment says.
    assert_eq!(json(&["check", &path, "--passphrase-file", &file], Some("wrong"), None)["sound"], true);

    refused(&["new", &folder.path("short.crossfade")], Some("1234567"), 2);
    assert!(!Path::new(&folder.path("short.crossfade")).exists());
}

#[test]
fn a_passphrase_is_set_changed_and_removed_without_loss() {
    let folder = Folder::new();
    let (kept, workspace) = planted_shop(&folder, None);
    let path = workspace.to_str().unwrap();
    json(&["fit", path, "--model", "popularity"], None, None);
    let facts = |passphrase| {
        let mut info = json(&["info", path], passphrase, None);
        for key in ["encrypted", "cipher"] {
            info.as_object_mut().unwrap().remove(key);
        }
        info
    };
    let before = facts(None);
    assert_eq!(files_with(&kept, &[PLANT]).len(), 1);

    refused(&["passphrase", path, "change"], None, 2);
    let set = json(&["passphrase", path, "set"], None, Some(FIRST));
    assert_eq!((&set["encrypted"], &set["cipher"]["kdf_iterations"]), (&true.into(), &256_000.into()));
    assert_eq!(names(&kept), ["shop.crossfade"]);
    assert_eq!(files_with(&kept, &[PLANT]), Vec::<PathBuf>::new());
    assert_eq!(facts(Some(FIRST)), before);
    refused(&["passphrase", path, "set"], Some(FIRST), 2);

    refused(&["passphrase", path, "change"], Some("not this one"), 1);
    json(&["passphrase", path, "change"], Some(FIRST), Some(SECOND));
    assert_eq!(names(&kept), ["shop.crossfade"]);
    refused(&["info", path], Some(FIRST), 1);
    assert_eq!(facts(Some(SECOND)), before);

    refused(&["passphrase", path, "remove"], Some(FIRST), 1);
    assert_eq!(json(&["passphrase", path, "remove"], Some(SECOND), None)["encrypted"], false);
    assert_eq!(names(&kept), ["shop.crossfade"]);
    assert_eq!(facts(None), before);
    assert_eq!(files_with(&kept, &[PLANT]).len(), 1);

    let workspace = Workspace::open(&workspace).unwrap();
    assert!(workspace.check(&Task::silent()).unwrap().is_sound());
    let log = workspace.audit_log().unwrap();
    let changes: Vec<&str> =
        log.iter().filter(|entry| entry.action == "audit-passphrase").map(|entry| entry.detail_json.as_str()).collect();
    assert_eq!(changes, [r#"{"passphrase":"set"}"#, r#"{"passphrase":"changed"}"#, r#"{"passphrase":"removed"}"#]);
}

#[test]
fn an_erased_person_is_in_no_byte_of_a_plain_workspace() {
    let folder = Folder::new();
    let (kept, workspace) = planted_shop(&folder, None);
    let path = workspace.to_str().unwrap();
    let address = format!("{PLANT}17@example.com");
    assert_eq!(files_with(&kept, &[&address]).len(), 1, "it was there before");
    json(&["forget", path, "--email", &address], None, None);
    assert_eq!(files_with(&kept, &[&address, "u17\0"]), Vec::<PathBuf>::new());
    assert_eq!(files_with(&kept, &[&format!("{PLANT}18@example.com")]).len(), 1, "the others are still there");
    assert_eq!(json(&["check", path], None, None)["sound"], true);
}

#[test]
fn a_workspace_that_is_open_elsewhere_keeps_its_passphrase() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.crossfade");
    let other = Workspace::create(&path).unwrap();
    let output = run(&["passphrase", path.to_str().unwrap(), "set"], None, Some(FIRST));
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8_lossy(&output.stderr).contains("Another window or program"));
    assert_eq!(other.revision().unwrap(), 0);
    drop(other);
    assert_eq!(names(folder.path()), ["shop.crossfade"]);
    assert!(Workspace::open(&path).is_ok());
}

/// Packed exports are unpacked on the disk; a kill must not leave them there to be read.
#[test]
fn no_kill_leaves_contacts_in_temporary_files() {
    let folder = Folder::new();
    let (orders, packed, kept) = (folder.path("orders.csv"), folder.path("orders.csv.gz"), folder.path("kept"));
    let temporary = folder.path("temporary");
    let (kept, temporary) = (PathBuf::from(kept), PathBuf::from(temporary));
    std::fs::create_dir(&kept).unwrap();
    std::fs::create_dir(&temporary).unwrap();
    let mut text = String::from("user,item,time,email,phone\n");
    for person in 0..60_000 {
        text.push_str(&format!("u{person},c{},2026-01-05,{PLANT}{person}@example.com,\n", person % 7));
    }
    let mut encoder =
        flate2::write::GzEncoder::new(std::fs::File::create(&packed).unwrap(), flate2::Compression::fast());
    std::io::Write::write_all(&mut encoder, text.as_bytes()).unwrap();
    encoder.finish().unwrap();
    std::fs::write(&orders, &text).unwrap();
    let workspace = kept.join("shop.crossfade");
    json(&["new", workspace.to_str().unwrap()], Some(FIRST), None);
    for (place, wait) in [150_u64, 300, 450, 700, 1_100].into_iter().enumerate() {
        let file = if place % 2 == 0 { &packed } else { &orders };
        let mut child = Command::new(env!("CARGO_BIN_EXE_crossfade"))
            .args(["import", workspace.to_str().unwrap(), file, "--rejects"])
            .arg(temporary.join("rejects.csv"))
            .args(MAP)
            .env("CROSSFADE_PASSPHRASE", FIRST)
            .env("TMPDIR", &temporary)
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_millis(wait));
        assert_eq!(files_with(&kept, &[PLANT]), Vec::<PathBuf>::new());
        assert_eq!(files_with(&temporary, &[PLANT]), Vec::<PathBuf>::new());
        let _ = child.kill();
        child.wait().unwrap();
        assert_eq!(files_with(&kept, &[PLANT]), Vec::<PathBuf>::new());
        assert_eq!(files_with(&temporary, &[PLANT]), Vec::<PathBuf>::new());
    }
    let workspace = Workspace::open_with(&workspace, Some(&phrase(FIRST))).unwrap();
    assert!(workspace.check(&Task::silent()).unwrap().is_sound());
}

/// Set, lock, a wrong passphrase, the right one, remove: in the window, each state drawn in both themes and languages.
#[test]
fn the_window_sets_locks_and_unlocks() {
    use crossfade::app::command::{Command as Act, PassphraseAct, Screen};
    use crossfade::app::state::Protection;

    use super::views::{check_looks, send, state, window};

    let unlock = |path: &Path, passphrase| Act::Unlock { path: path.to_owned(), passphrase, remember: false };

    let folder = Folder::new();
    let (orders, path) = (folder.path("orders.csv"), folder.path("shop.crossfade"));
    planted_orders(Path::new(&orders));
    json(&[&["import", &path, &orders][..], &MAP].concat(), None, None);
    let path = PathBuf::from(path);
    let mut window = window([1440.0, 900.0]);
    send(&mut window, [Act::OpenWorkspace(path.clone()), Act::Go(Screen::Privacy)]);
    assert_eq!(state(&window).workspace.as_ref().unwrap().protection, Protection::Plain);
    check_looks(&mut window, "privacy, plain");
    for act in [PassphraseAct::Set, PassphraseAct::Change, PassphraseAct::Remove, PassphraseAct::Remember] {
        send(&mut window, [Act::OpenPassphrase(act)]);
        check_looks(&mut window, "passphrase dialog");
        send(&mut window, [Act::ClosePassphrase]);
    }
    send(&mut window, [Act::ChangePassphrase { current: None, new: Some(phrase(FIRST)), remember: false }]);
    let open = state(&window).workspace.as_ref().expect("the workspace stays open");
    assert!(open.protection.is_encrypted() && open.dataset.n_people() == N_PEOPLE);
    assert_eq!(state(&window).privacy.passphrase, None);
    assert!(Workspace::is_under_passphrase(&path).unwrap());
    check_looks(&mut window, "privacy, encrypted");

    let wrong = Some(phrase("not this one"));
    send(&mut window, [Act::ChangePassphrase { current: wrong.clone(), new: None, remember: false }]);
    let dialog = state(&window).privacy.passphrase.as_ref().expect("the dialog stays");
    assert_eq!(dialog.failure.as_ref().map(|failure| failure.code), Some("passphrase-wrong"));
    check_looks(&mut window, "passphrase dialog, refused");

    send(&mut window, [Act::LockWorkspace]);
    assert!(state(&window).workspace.is_none() && state(&window).screen == Screen::Start);
    assert_eq!(state(&window).unlocking.as_ref().map(|asked| &asked.path), Some(&path));
    check_looks(&mut window, "start, locked");
    send(&mut window, wrong.map(|wrong| unlock(&path, wrong)));
    assert!(state(&window).unlocking.as_ref().is_some_and(|asked| asked.failure.is_some() && !asked.busy));
    check_looks(&mut window, "start, wrong passphrase");
    send(&mut window, [Act::LeaveUnlock, Act::OpenWorkspace(path.clone())]);
    assert!(state(&window).unlocking.is_some(), "opening a locked workspace asks");
    send(&mut window, [unlock(&path, phrase(FIRST)), Act::Go(Screen::Privacy)]);
    assert_eq!(state(&window).workspace.as_ref().unwrap().dataset.n_people(), N_PEOPLE);
    send(&mut window, [Act::ChangePassphrase { current: Some(phrase(FIRST)), new: None, remember: false }]);
    assert_eq!(state(&window).workspace.as_ref().unwrap().protection, Protection::Plain);
    assert!(!Workspace::is_under_passphrase(&path).unwrap());
    let lock = PathBuf::from(format!("{}-window", path.display()));
    assert!(lock.exists(), "the window keeps others out");
    send(&mut window, [Act::CloseWorkspace]);
    assert!(!lock.exists(), "a closed workspace is free");
}

/// Two fields and a box in the window: from its first byte on, the new file is encrypted.
#[test]
fn the_window_makes_an_encrypted_workspace() {
    use crossfade::app::command::Command as Act;
    use egui::accesskit::Role;
    use egui_kittest::kittest::Queryable;

    use super::views::{check_looks, send, state, window};

    let folder = Folder::new();
    let [path, plain] = ["sealed.crossfade", "plain.crossfade"].map(|name| PathBuf::from(folder.path(name)));
    let mut window = window([1440.0, 900.0]);
    send(&mut window, [Act::AskNewWorkspace(path.clone())]);
    check_looks(&mut window, "new workspace");
    send(&mut window, [Act::SetLanguage(crossfade::app::text::Language::English)]);
    assert!(!path.exists() && state(&window).making.is_some());
    let mut type_into = |name: &str, text: &str| {
        window.get_by_role_and_label(Role::PasswordInput, name).focus();
        window.run_steps(2);
        window.event(egui::Event::Text(text.to_owned()));
        window.run_steps(2);
    };
    type_into("New passphrase", FIRST);
    type_into("Passphrase again", "seven grey heron");
    window.get_by_label("Make encrypted").click();
    window.run_steps(3);
    assert!(!path.exists(), "the two differ");
    window.get_by_role_and_label(Role::PasswordInput, "Passphrase again").focus();
    window.run_steps(2);
    window.event(egui::Event::Text("s".to_owned()));
    window.run_steps(2);
    window.get_by_label("Make encrypted").click();
    window.run_steps(3);
    send(&mut window, []);
    assert!(state(&window).workspace.as_ref().is_some_and(|open| open.protection.is_encrypted()));
    assert!(state(&window).making.is_none());
    assert!(Workspace::open_read_only_with(&path, Some(&phrase(FIRST))).is_ok());

    // One that is there stays as it is, and the dialog says so.
    let before = std::fs::read(&path).unwrap();
    send(&mut window, [Act::AskNewWorkspace(path.clone()), Act::NewWorkspace(path.clone())]);
    let making = state(&window).making.as_ref().expect("the dialog stays");
    assert_eq!(making.failure.as_ref().map(|failure| failure.code), Some("workspace-exists"));
    check_looks(&mut window, "new workspace, refused");
    assert_eq!(std::fs::read(&path).unwrap(), before);
    send(&mut window, [Act::LeaveNewWorkspace, Act::AskNewWorkspace(plain.clone()), Act::NewWorkspace(plain.clone())]);
    assert!(!Workspace::is_under_passphrase(&plain).unwrap() && state(&window).making.is_none());
}

/// The window locks by itself after the time that is set, and not before; a plain workspace never.
#[test]
fn an_unused_window_locks_itself() {
    use crossfade::app::command::{Command as Act, Screen};

    use super::views::{send, state, window};

    let folder = Folder::new();
    let [sealed, plain] = ["sealed.crossfade", "plain.crossfade"].map(|name| PathBuf::from(folder.path(name)));
    drop(Workspace::create_with(&sealed, Some(&phrase(FIRST))).unwrap());
    drop(Workspace::create(&plain).unwrap());
    let mut window = window([1440.0, 900.0]);
    let later = |window: &mut egui_kittest::Harness<'_, crossfade::ui::CrossfadeApp>, minutes: f64| {
        let now = window.ctx.input(|input| input.time);
        window.input_mut().time = Some(now + minutes * 60.0);
        window.step();
        window.input_mut().time = None;
        send(window, []);
    };
    let open = |path: &Path| Act::Unlock { path: path.to_owned(), passphrase: phrase(FIRST), remember: false };
    send(&mut window, [open(&sealed), Act::SetLockAfter(15), Act::Go(Screen::Privacy)]);
    assert!(state(&window).workspace.is_some(), "{:?}", state(&window).opening);
    let wish = window.output().viewport_output.values().map(|viewport| viewport.repaint_delay).min().unwrap();
    assert!(
        (800.0..=900.0).contains(&wish.as_secs_f64()),
        "a quiet window asks for the frame in which it locks: {wish:?}"
    );
    later(&mut window, 14.0);
    assert!(state(&window).workspace.is_some(), "too early");
    later(&mut window, 2.0);
    assert!(state(&window).workspace.is_none() && state(&window).screen == Screen::Start);
    assert_eq!(state(&window).unlocking.as_ref().map(|asked| &asked.path), Some(&sealed));
    assert_eq!(state(&window).unlocking.as_ref().and_then(|asked| asked.idle_minutes), Some(15));
    send(&mut window, [open(&sealed), Act::SetLockAfter(0)]);
    later(&mut window, 500.0);
    assert!(state(&window).workspace.is_some(), "never is never");
    send(&mut window, [Act::SetLockAfter(5), Act::OpenWorkspace(plain)]);
    later(&mut window, 500.0);
    assert!(state(&window).workspace.is_some(), "whoever can read the file can read it locked as well");
}

/// A keyring that is not there is told; nothing is asked of one for workspaces that were never remembered.
#[test]
fn without_a_keyring_nothing_is_remembered_and_everything_else_works() {
    let folder = Folder::new();
    let path = folder.path("shop.crossfade");
    json(&["new", &path], Some(FIRST), None);
    let run = |args: &[&str], passphrase: Option<&str>| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_crossfade"));
        command.args(args).env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY").env_remove("CROSSFADE_PASSPHRASE");
        command
            .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/at/all")
            .env("XDG_CONFIG_HOME", folder.path("config"));
        command.envs(passphrase.map(|text| ("CROSSFADE_PASSPHRASE", text))).output().unwrap()
    };
    let told = run(&["passphrase", &path, "remember"], Some(FIRST));
    let words = String::from_utf8_lossy(&told.stderr).into_owned();
    assert_eq!(told.status.code(), Some(1), "{words}");
    assert!(words.contains("keyring") && !words.contains("heron"), "{words}");
    assert_eq!(run(&["passphrase", &path, "remember"], Some("not this one")).status.code(), Some(1));
    assert_eq!(run(&["info", &path], Some(FIRST)).status.code(), Some(0));
    assert_eq!(run(&["info", &path], None).status.code(), Some(1));
    assert_eq!(run(&["passphrase", &path, "forget-remembered"], None).status.code(), Some(0));
    let plain = folder.path("plain.crossfade");
    json(&["new", &plain], None, None);
    assert_eq!(run(&["passphrase", &plain, "remember"], None).status.code(), Some(2));
}

/// With a real keyring, where this computer has one that can be started for a test (Debian: `gnome-keyring`).
#[test]
fn a_remembered_passphrase_opens_until_it_is_forgotten() {
    let has = |program: &str| Command::new("which").arg(program).output().is_ok_and(|found| found.status.success());
    if !has("dbus-run-session") || !has("gnome-keyring-daemon") {
        return println!("no keyring can be started here: not tried");
    }
    let folder = Folder::new();
    let path = folder.path("shop.crossfade");
    let moved = folder.path("moved.crossfade");
    json(&["new", &path], Some(FIRST), None);
    let script = r#"
        eval "$(printf 'keyring' | gnome-keyring-daemon --unlock --components=secrets)"
        set -e; cd "$HOME"
        CROSSFADE_PASSPHRASE="$FIRST" "$CROSSFADE" passphrase shop.crossfade remember
        "$CROSSFADE" info shop.crossfade
        mv shop.crossfade moved.crossfade
        "$CROSSFADE" info moved.crossfade
        CROSSFADE_NEW_PASSPHRASE="$SECOND" "$CROSSFADE" passphrase moved.crossfade change
        "$CROSSFADE" info moved.crossfade --json
        "$CROSSFADE" passphrase moved.crossfade forget-remembered
        if "$CROSSFADE" info moved.crossfade 2>/dev/null; then echo 'still open'; exit 9; fi
    "#;
    let output = Command::new("dbus-run-session")
        .args(["--", "bash", "-c", script])
        .env("HOME", Path::new(&path).parent().unwrap())
        .env("XDG_CONFIG_HOME", folder.path("config"))
        .env("XDG_DATA_HOME", folder.path("data"))
        .env("XDG_RUNTIME_DIR", Path::new(&path).parent().unwrap())
        .env("CROSSFADE", env!("CARGO_BIN_EXE_crossfade"))
        .env("FIRST", FIRST)
        .env("SECOND", SECOND)
        .env_remove("CROSSFADE_PASSPHRASE")
        .output()
        .unwrap();
    let told = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).join("");
    assert!(output.status.success(), "{told}");
    assert!(!told.contains(FIRST) && Path::new(&moved).exists(), "{told}");
    let settings = std::fs::read_to_string(folder.path("config/crossfade/settings.json")).unwrap();
    assert!(settings.contains("\"remembered\": []"), "{settings}");
    assert!(!settings.contains(FIRST), "{settings}");
}
