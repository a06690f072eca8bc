//! The state file as the operator named it, or as it is found.

use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;

use crate::context::Context;
use crate::domain::certificate::Certificate;
use crate::domain::im::ImApp;
use crate::domain::registry::Registry;
use crate::domain::secret::{Secret, SecretSource};
use crate::emulator::tencent::Change;
use crate::error::Error;
use crate::store::{StateFile, search};

/// How long a change waits for another process to finish its own.
const LOCK_WAIT: Duration = Duration::from_secs(30);

/// The state file of this run.
#[derive(Debug, Clone)]
pub struct State {
    /// The file.
    pub file: StateFile,
}

impl State {
    /// Finds it: the one named, else the nearest `mipush.toml` upwards from here, else the user's.
    pub fn find(named: Option<&Path>, context: &Context) -> Self {
        let path = search::find(named, &context.cwd, context.config_home().as_deref());
        Self { file: StateFile::new(path, LOCK_WAIT) }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.file.path()
    }

    /// The folder that relative `file:` secrets start from.
    pub fn folder(&self) -> PathBuf {
        self.path().parent().map(Path::to_path_buf).unwrap_or_default()
    }

    /// Reads it.
    pub fn load(&self) -> Result<Registry, Error> {
        Ok(self.file.load()?)
    }

    /// Changes it, whole or not at all.
    pub fn update<T>(&self, change: impl FnOnce(&mut Registry) -> Result<T, Error>) -> Result<T, Error> {
        self.file.update(change)
    }

    /// Changes it, starting from nothing when there is no file.
    pub fn update_or_create<T>(&self, change: impl FnOnce(&mut Registry) -> Result<T, Error>) -> Result<T, Error> {
        self.file.update_or_create(change)
    }

    /// A certificate's AppSecret, read from where it rests.
    pub fn secret_of(&self, cert: &Certificate, context: &Context) -> Result<Secret, Error> {
        self.secret(&cert.fields.app_secret, context).map_err(|error| {
            error.hint(format!("say where it is: mipush cert edit {} --app-secret-file PATH", cert.name.quoted()))
        })
    }

    /// The key of the IM application, read from where it rests.
    pub fn im_key(&self, im: &ImApp, context: &Context) -> Result<Secret, Error> {
        self.credential("IM SecretKey", &im.key, context)
            .map_err(|error| error.hint("say where it is: mipush im configure --key-file PATH"))
    }

    /// Makes a change that a call to the emulated IM service asked for.
    pub fn change(&self, change: &Change, now: Timestamp) -> Result<(), Error> {
        self.update(|registry| Ok(change.apply(registry, now)?))
    }

    /// An AppSecret, read from where it rests.
    pub fn secret(&self, source: &SecretSource, context: &Context) -> Result<Secret, Error> {
        self.credential("AppSecret", source, context)
    }

    fn credential(&self, what: &str, source: &SecretSource, context: &Context) -> Result<Secret, Error> {
        context
            .secret(source, &self.folder())
            .and_then(|secret| if secret.reveal().is_empty() { Err("it is empty".to_owned()) } else { Ok(secret) })
            .map_err(|problem| Error::state(format!("the {what} ({}) cannot be read: {problem}", source.describe())))
    }
}
