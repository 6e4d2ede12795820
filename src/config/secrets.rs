//! What secrets of others are sealed with, before they are kept in the database.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What secrets of others are sealed with: tokens and passwords of ERPs.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Secrets {
    /// 32 random bytes in base64, the same at every instance; empty when there is nothing to seal.
    pub key: Hidden,
    /// Keys that were used before: what they sealed can be opened still, and is sealed with `key` when it is next written.
    pub old_keys: Vec<Hidden>,
}

/// A value of the configuration that no log and no error repeats.
#[derive(Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(transparent)]
pub struct Hidden(String);

impl Hidden {
    /// Hides a text.
    pub const fn new(text: String) -> Self {
        Self(text)
    }

    /// Whether there is nothing to hide.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text, for whoever needs it to do their work.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_empty() { "Hidden(nothing)" } else { "Hidden(…)" })
    }
}

/// What a key looks like.
pub(super) const KEY: &str =
    "32 random bytes in base64, 44 characters: make them with `openssl rand -base64 32`";

/// The bytes of a key, `None` when it is none.
pub(crate) fn bytes_of(key: &Hidden) -> Option<[u8; 32]> {
    BASE64.decode(key.reveal().trim()).ok()?.try_into().ok()
}

impl Secrets {
    /// The name of a value that cannot be meant.
    pub(super) fn problem(&self) -> Option<&'static str> {
        if !self.key.is_empty() && bytes_of(&self.key).is_none() {
            return Some("secrets.key");
        }
        let bad = self.old_keys.iter().any(|key| bytes_of(key).is_none());
        bad.then_some("secrets.old_keys")
    }
}
