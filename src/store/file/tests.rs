//! One file, many writers: what is kept, what is refused, what a killed process leaves.

use std::fs;
use std::path::Path;

use jiff::Timestamp;
use tempfile::TempDir;

use super::*;
use crate::domain::certificate::Fields;
use crate::domain::click::ClickAction;
use crate::domain::identifier::CertId;
use crate::domain::region::Region;
use crate::domain::registry::RegistryError;
use crate::domain::secret::{Secret, SecretSource};
use crate::store::lock::lock_path;
use crate::store::replacement::TEMPORARY;

/// What a caller has: one error that takes those of both rooms.
#[derive(Debug)]
enum Refused {
    Store(StoreError),
    Registry(RegistryError),
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<RegistryError> for Refused {
    fn from(error: RegistryError) -> Self {
        Self::Registry(error)
    }
}

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

fn fields(secret: SecretSource) -> Fields {
    Fields {
        package: "com.example.chat".parse().expect("package"),
        app_id: "2882303761512345678".parse().expect("app id"),
        app_key: None,
        app_secret: secret,
        channel_id: None,
        click: ClickAction::OpenApp,
        region: Region::Embedded,
    }
}

fn reference() -> SecretSource {
    SecretSource::Env("S".into())
}

fn literal() -> SecretSource {
    SecretSource::Literal(Secret::new("c2VjcmV0LXNlY3JldC1zZQ=="))
}

fn add(name: &str, secret: SecretSource) -> impl FnOnce(&mut Registry) -> Result<CertId, Refused> {
    move |registry| {
        let name = name.parse().map_err(RegistryError::from)?;
        Ok(registry.add_cert(name, fields(secret), NOW)?)
    }
}

fn in_folder() -> (TempDir, StateFile) {
    let folder = tempfile::tempdir().expect("folder");
    let state = StateFile::new(folder.path().join("mipush.toml"), Duration::from_secs(30));
    (folder, state)
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(folder)
        .expect("readable")
        .map(|entry| entry.expect("entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).expect("there").permissions().mode() & 0o7777
}

#[cfg(unix)]
fn chmod(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, Permissions::from_mode(mode)).expect("own file");
}

#[test]
fn a_missing_file_is_named_and_not_made() {
    let (folder, state) = in_folder();
    let error = state.load().expect_err("missing");
    assert!(matches!(&error, StoreError::Missing { path } if path == state.path()), "{error:?}");
    assert_eq!(error.hints()[0], "mipush init");
    assert!(matches!(state.update(add("a", reference())), Err(Refused::Store(StoreError::Missing { .. }))));
    assert_eq!(state.load_or_default().expect("empty"), Registry::default());
    assert_eq!(state.stamp().expect("readable"), None);
    assert_eq!(names(folder.path()), Vec::<String>::new(), "not even a lock file");
}

#[test]
fn created_once_then_changed() {
    let (folder, state) = in_folder();
    state.create(&Registry::default()).expect("created");
    let error = state.create(&Registry::default()).expect_err("there already");
    assert!(matches!(error, StoreError::Exists { .. }), "{error:?}");
    assert_eq!(state.update(add("a", reference())).expect("added"), CertId(1));
    assert_eq!(state.load().expect("readable").certs.len(), 1);
    assert_eq!(names(folder.path()), ["mipush.toml", "mipush.toml.lock"]);
}

#[test]
fn the_first_certificate_creates_the_file_and_its_folders() {
    let folder = tempfile::tempdir().expect("folder");
    let state = StateFile::new(folder.path().join("config/mipush/mipush.toml"), Duration::ZERO);
    assert_eq!(state.update_or_create(add("a", reference())).expect("added"), CertId(1));
    assert_eq!(state.update_or_create(add("b", reference())).expect("added"), CertId(2));
    assert_eq!(state.load().expect("readable").certs.len(), 2);
}

#[test]
fn a_refused_change_and_no_change_write_nothing() {
    let (_folder, state) = in_folder();
    // A comment shows whether the file was written anew.
    fs::write(state.path(), "schema_version = 1 # mine\n").expect("written");
    let refused = state.update(|registry| {
        add("a", reference())(registry)?;
        registry.cert("nobody")?;
        Ok::<_, Refused>(())
    });
    assert!(matches!(refused, Err(Refused::Registry(RegistryError::Unknown { .. }))), "{refused:?}");
    assert_eq!(state.update(|_| Ok::<_, Refused>(5)).expect("nothing to do"), 5);
    assert_eq!(fs::read_to_string(state.path()).expect("there"), "schema_version = 1 # mine\n");
}

#[test]
fn an_illegal_file_is_refused_with_its_place_and_left_alone() {
    let (_folder, state) = in_folder();
    for (text, expected) in [
        (&b"schema_version = 1\n[[device]]\nname = \"\"\ngeneration = \"g2\"\n"[..], "mipush.toml:3:8: device name"),
        (
            b"schema_version = 2\n",
            "mipush.toml:1:18: schema_version 2 is newer: this mipush reads up to 1; upgrade mipush",
        ),
        (b"schema_version = 1\nx", "mipush.toml:2:2: "),
        (b"", "mipush.toml:1:1: schema_version is missing"),
        (b"schema_version = 1\n# caf\xe9\n", "mipush.toml:2:6: found a byte that is not UTF-8"),
    ] {
        fs::write(state.path(), text).expect("written");
        for error in [
            state.load().expect_err(expected),
            state.load_or_default().expect_err(expected),
            match state.update_or_create(add("a", reference())) {
                Err(Refused::Store(error)) => error,
                other => panic!("{other:?}"),
            },
        ] {
            assert!(error.to_string().contains(expected), "{error}");
            assert!(!error.hints().is_empty(), "{error}");
        }
        assert!(matches!(state.create(&Registry::default()), Err(StoreError::Exists { .. })));
        assert_eq!(fs::read(state.path()).expect("there"), text);
    }
}

#[test]
fn a_folder_is_no_state_file() {
    let folder = tempfile::tempdir().expect("folder");
    let state = StateFile::new(folder.path(), Duration::ZERO);
    assert!(matches!(state.load(), Err(StoreError::NotAFile { found: "a folder", .. })));
    assert!(matches!(state.create(&Registry::default()), Err(StoreError::NotAFile { .. })));
}

#[test]
fn a_held_lock_is_waited_for_and_then_named() {
    let (_folder, state) = in_folder();
    state.create(&Registry::default()).expect("created");
    let held = Lock::acquire(state.path(), Duration::ZERO).expect("free");
    let hasty = StateFile::new(state.path(), Duration::from_millis(20));
    let refused = hasty.update(add("a", reference()));
    assert!(matches!(&refused, Err(Refused::Store(StoreError::Locked { .. }))), "{refused:?}");
    assert_eq!(hasty.load().expect("readers do not wait"), Registry::default());
    drop(held);
    hasty.update(add("a", reference())).expect("free");
}

#[test]
fn fifty_at_once_lose_nothing() {
    let (folder, state) = in_folder();
    let path = state.path();
    std::thread::scope(|scope| {
        for number in 0..50 {
            scope.spawn(move || {
                let state = StateFile::new(path, Duration::from_mins(1));
                let name = format!("cert-{number}");
                // Half of them race for the creation.
                state.update_or_create(add(&name, reference())).expect("added");
                let device = format!("phone-{number}").parse().expect("name");
                state.update(|registry| Ok::<_, Refused>(registry.device_or_new(&device).name.clone())).expect("added");
            });
        }
    });
    let registry = state.load().expect("legal");
    assert_eq!((registry.certs.len(), registry.devices.len(), registry.next_cert), (50, 50, 51));
    assert_eq!(names(folder.path()), ["mipush.toml", "mipush.toml.lock"]);
}

#[test]
fn a_process_killed_before_the_rename_leaves_the_old_file() {
    let (folder, state) = in_folder();
    state.update_or_create(add("a", reference())).expect("added");
    let before = fs::read(state.path()).expect("there");

    let held = Lock::acquire(state.path(), Duration::ZERO).expect("free");
    let half =
        Replacement::prepare(&held, state.path(), "schema_version = 1\n[[cer", Durability::Disk).expect("written");
    let left = half.abandon();
    drop(held);
    assert_eq!(fs::read(state.path()).expect("there"), before);
    assert!(left.exists() && left.to_string_lossy().ends_with(TEMPORARY));
    assert_eq!(state.load().expect("readable").certs.len(), 1);

    // Names that are not ours stay.
    let others =
        [".mipush.toml.world.json.abcdefgh.mipush-tmp", ".other.toml.abcdefgh.mipush-tmp", ".mipush.toml.mipush-tmp"];
    for other in others {
        fs::write(folder.path().join(other), "").expect("written");
    }
    state.update(add("b", reference())).expect("added");
    assert!(!left.exists());
    for other in others {
        assert!(folder.path().join(other).exists(), "{other}");
    }
}

#[test]
fn what_could_not_be_read_back_is_not_written() {
    let (_folder, state) = in_folder();
    state.create(&Registry::default()).expect("created");
    let before = fs::read(state.path()).expect("there");
    let refused = state.update(add("a", SecretSource::Literal(Secret::new("env:A"))));
    let Err(Refused::Store(error @ StoreError::Unwritable { .. })) = refused else { panic!("{refused:?}") };
    assert!(error.to_string().contains("certificate a"), "{error}");
    assert_eq!(fs::read(state.path()).expect("there"), before);
}

#[test]
fn a_stamp_changes_with_the_file() {
    let (_folder, state) = in_folder();
    state.create(&Registry::default()).expect("created");
    let first = state.stamp().expect("readable");
    assert!(first.is_some());
    assert_eq!(state.stamp().expect("readable"), first);
    state.update(add("a", reference())).expect("added");
    assert_ne!(state.stamp().expect("readable"), first);
}

#[cfg(unix)]
#[test]
fn a_file_with_a_secret_is_its_owners_alone() {
    let (_folder, state) = in_folder();
    state.update_or_create(add("a", literal())).expect("added");
    assert_eq!(mode(state.path()), 0o600);
    for open in [0o640, 0o604, 0o644, 0o620] {
        chmod(state.path(), open);
        let error = state.load().expect_err("exposed");
        assert!(matches!(error, StoreError::Exposed { mode, .. } if mode == open), "{error:?}");
        assert_eq!(error.hints(), [format!("chmod 600 {}", state.path().display())]);
        assert!(!format!("{error} {error:?}").contains("c2VjcmV0"));
        assert!(matches!(state.update(add("b", reference())), Err(Refused::Store(StoreError::Exposed { .. }))));
    }
    chmod(state.path(), 0o400);
    assert!(state.load().is_ok());
    assert!(matches!(state.update(add("b", reference())), Err(Refused::Store(StoreError::ReadOnly { .. }))));
}

#[cfg(unix)]
#[test]
fn a_files_mode_is_kept_until_a_secret_comes_in() {
    let (_folder, state) = in_folder();
    state.create(&Registry::default()).expect("created");
    assert_eq!(mode(state.path()), 0o600, "a new file");
    chmod(state.path(), 0o664);
    state.update(add("a", reference())).expect("added");
    assert_eq!(mode(state.path()), 0o664);
    state.update(add("b", literal())).expect("added");
    assert_eq!(mode(state.path()), 0o600);
}

#[cfg(unix)]
#[test]
fn a_link_is_written_through() {
    use std::os::unix::fs::symlink;
    let (folder, state) = in_folder();
    fs::create_dir(folder.path().join("real")).expect("made");
    let real = folder.path().join("real/state.toml");
    symlink("real/state.toml", folder.path().join("middle")).expect("linked");
    symlink("middle", state.path()).expect("linked");

    assert!(matches!(state.load(), Err(StoreError::Missing { .. })));
    state.create(&Registry::default()).expect("created behind the link");
    state.update(add("a", reference())).expect("added");
    assert!(fs::symlink_metadata(state.path()).expect("there").is_symlink());
    assert!(fs::symlink_metadata(&real).expect("there").is_file());
    assert!(lock_path(&real).exists(), "both ways to the file share one lock");
    assert_eq!(StateFile::new(&real, Duration::ZERO).load().expect("readable").certs.len(), 1);

    symlink("loop", folder.path().join("loop")).expect("linked");
    let endless = StateFile::new(folder.path().join("loop"), Duration::ZERO).load();
    assert!(matches!(endless, Err(StoreError::Io { doing: "follow", .. })), "{endless:?}");
}
