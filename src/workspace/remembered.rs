//! Remembering a passphrase in the keyring of the system: the Secret Service of a Linux desktop, the Keychain of macOS,
//! the Credential Manager of Windows. Done only when asked; nothing here is called for a workspace that was not
//! remembered, so that nobody else's program is spoken to unasked.
//!
//! A workspace is known there by its salt, the first bytes of its file, which are no secret: it stays the same when the
//! file is moved or renamed, and is another one with every new passphrase.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::error::StoreError;
use super::passphrase::{self, Passphrase};
use crate::data::hex;

/// SQLCipher's salt.
const SALT_BYTES: usize = 16;

/// What the keyring knows an encrypted workspace by; `None` for a plain one and for no workspace at all.
pub fn keyring_name(path: &Path) -> Option<String> {
    if !passphrase::is_encrypted(path).ok()? {
        return None;
    }
    let mut salt = [0; SALT_BYTES];
    File::open(path).ok()?.read_exact(&mut salt).ok()?;
    Some(hex(&salt))
}

/// Gives the keyring a passphrase, in the place of one that it has under this name.
pub fn remember(name: &str, passphrase: &Passphrase) -> Result<(), StoreError> {
    keyring::set(name, passphrase)
}

/// The passphrase that the keyring has under this name.
pub fn remembered(name: &str) -> Result<Option<Passphrase>, StoreError> {
    keyring::get(name)
}

/// Takes a passphrase out of the keyring; none there is as good.
pub fn forget_remembered(name: &str) -> Result<(), StoreError> {
    keyring::delete(name)
}

#[cfg(feature = "encryption")]
mod keyring {
    use ::keyring::{Entry, Error};
    use zeroize::Zeroizing;

    use super::{Passphrase, StoreError};

    /// Under which all of ours stand there.
    const SERVICE: &str = "Crossfade workspace";

    fn entry(name: &str) -> Result<Entry, StoreError> {
        if let Err(error) = Entry::store_status() {
            return Err(failed(error));
        }
        Entry::new(SERVICE, name).map_err(|error| failed(&error))
    }

    pub(super) fn set(name: &str, passphrase: &Passphrase) -> Result<(), StoreError> {
        entry(name)?.set_password(passphrase.text()).map_err(|error| failed(&error))
    }

    pub(super) fn get(name: &str) -> Result<Option<Passphrase>, StoreError> {
        match entry(name)?.get_password().map(Zeroizing::new) {
            // What is no passphrase was put there by somebody else.
            Ok(text) => Ok(Passphrase::new(&text).ok()),
            Err(Error::NoEntry | Error::BadEncoding(_)) => Ok(None),
            Err(error) => Err(failed(&error)),
        }
    }

    pub(super) fn delete(name: &str) -> Result<(), StoreError> {
        match entry(name)?.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(failed(&error)),
        }
    }

    /// The texts of these errors name services and states, never what is kept.
    fn failed(error: &Error) -> StoreError {
        StoreError::NoKeyring { reason: error.to_string() }
    }
}

#[cfg(not(feature = "encryption"))]
mod keyring {
    use super::{Passphrase, StoreError};

    fn none<T>() -> Result<T, StoreError> {
        Err(StoreError::NoKeyring { reason: "this build has no encryption".to_owned() })
    }

    pub(super) fn set(_: &str, _: &Passphrase) -> Result<(), StoreError> {
        none()
    }

    pub(super) fn get(_: &str) -> Result<Option<Passphrase>, StoreError> {
        none()
    }

    pub(super) fn delete(_: &str) -> Result<(), StoreError> {
        none()
    }
}
