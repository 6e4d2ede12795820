//! Secrets of others, sealed before they are kept: who reads the database without the key of the configuration learns nothing.
//!
//! What is sealed is bound to what it belongs to (`integration:3 tokens`): moved to another row it does not open. The key can be
//! changed: what old keys sealed opens still, and is sealed with the new one when it is next written.
//!
//! ```text
//!  version (1 byte) ║ nonce (12 bytes, random) ║ ciphertext and tag (ChaCha20-Poly1305)      as base64
//! ```

use crate::config::{Secrets, bytes_of};
use crate::error::Result;
use crate::refusal::{Code, Refusal};
use anyhow::{Context as _, anyhow};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use std::fmt;
use std::sync::Arc;

/// How sealed texts begin; another way to seal would be another version.
const VERSION: u8 = 1;

/// Seals and opens.
#[derive(Clone, Default)]
pub struct Seal {
    /// The key that seals first, then those that only open.
    keys: Arc<[LessSafeKey]>,
}

impl fmt::Debug for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Seal({} keys)", self.keys.len())
    }
}

impl Seal {
    /// With the keys of the configuration, which was checked before; a key that is none is left out.
    pub fn of(secrets: &Secrets) -> Self {
        if secrets.key.is_empty() {
            return Self::default();
        }
        let keys = std::iter::once(&secrets.key).chain(&secrets.old_keys);
        let keys = keys.filter_map(|key| UnboundKey::new(&CHACHA20_POLY1305, &bytes_of(key)?).ok());
        Self { keys: keys.map(LessSafeKey::new).collect() }
    }

    /// Makes sure that there is a key to seal with.
    ///
    /// # Errors
    ///
    /// Refused with `SECRETS_KEY_MISSING`.
    pub fn require(&self) -> Result<()> {
        self.first().map(drop)
    }

    fn first(&self) -> Result<&LessSafeKey> {
        let problem = "this server has no key to seal secrets with, so it keeps none: put one into its configuration \
            (`PEDIDOS__SECRETS__KEY`, made with `openssl rand -base64 32`), the same at every instance, and start it again";
        Ok(self.keys.first().ok_or_else(|| Refusal::new(Code::SecretsKeyMissing, problem))?)
    }

    /// Seals a secret that belongs to `owner`.
    ///
    /// # Errors
    ///
    /// Refused with `SECRETS_KEY_MISSING` where there is no key.
    pub fn seal(&self, owner: &str, secret: &str) -> Result<String> {
        let key = self.first()?;
        let mut nonce = [0; NONCE_LEN];
        getrandom::fill(&mut nonce).map_err(|error| anyhow!("no random bytes: {error}"))?;
        let mut bytes = secret.as_bytes().to_vec();
        key.seal_in_place_append_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(owner.as_bytes()),
            &mut bytes,
        )
        .map_err(|_| anyhow!("a secret cannot be sealed"))?;
        Ok(BASE64.encode([&[VERSION][..], &nonce, &bytes].concat()))
    }

    /// Opens what was sealed for `owner`.
    ///
    /// # Errors
    ///
    /// Refused with `SECRETS_KEY_MISSING` where there is no key; fails when it was sealed with a key that is not known, for another
    /// owner, or was changed.
    pub fn open(&self, owner: &str, sealed: &str) -> Result<String> {
        self.first()?;
        let bytes = BASE64.decode(sealed).context("what is sealed is not base64")?;
        let parts = bytes.split_first().and_then(|(version, rest)| {
            let (nonce, sealed) = rest.split_first_chunk::<NONCE_LEN>()?;
            (*version == VERSION).then_some((*nonce, sealed))
        });
        let (nonce, sealed) = parts.context("what is sealed has an unknown form")?;
        let opened = self.keys.iter().find_map(|key| {
            let mut bytes = sealed.to_vec();
            let nonce = Nonce::assume_unique_for_key(nonce);
            let opened = key.open_in_place(nonce, Aad::from(owner.as_bytes()), &mut bytes).ok()?;
            Some(opened.to_vec())
        });
        let opened = opened.with_context(|| {
            format!("the secret of {owner} does not open: is `secrets.key` the one it was sealed with?")
        })?;
        Ok(String::from_utf8(opened).map_err(|_| anyhow!("the secret of {owner} is no text"))?)
    }
}

#[cfg(test)]
mod tests {
    use super::Seal;
    use crate::config::{Hidden, Secrets};
    use crate::error::Error;

    fn key(byte: u8) -> Hidden {
        use base64::Engine as _;
        Hidden::new(base64::engine::general_purpose::STANDARD.encode([byte; 32]))
    }

    fn seal(new: u8, old: &[u8]) -> Seal {
        Seal::of(&Secrets { key: key(new), old_keys: old.iter().map(|byte| key(*byte)).collect() })
    }

    #[test]
    fn what_is_sealed_opens_for_its_owner_only_and_is_never_twice_the_same() {
        let with = seal(1, &[]);
        let sealed = with.seal("integration:3", "segredo é").unwrap();
        assert!(!sealed.contains("segredo"));
        assert_ne!(sealed, with.seal("integration:3", "segredo é").unwrap());
        assert_eq!(with.open("integration:3", &sealed).unwrap(), "segredo é");
        assert!(with.open("integration:4", &sealed).is_err());
        assert!(seal(2, &[]).open("integration:3", &sealed).is_err());
        assert_eq!(seal(2, &[7, 1]).open("integration:3", &sealed).unwrap(), "segredo é");
    }

    #[test]
    fn what_was_changed_does_not_open() {
        let with = seal(1, &[]);
        let sealed = with.seal("a", "x").unwrap();
        for at in 0..sealed.len() {
            let mut changed = sealed.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            assert!(with.open("a", &String::from_utf8(changed).unwrap()).is_err(), "{at}");
        }
        for odd in ["", "A", "AQ", "é", "====", &"A".repeat(17)] {
            assert!(with.open("a", odd).is_err(), "{odd}");
        }
    }

    #[test]
    fn without_a_key_nothing_is_sealed_and_it_says_how_to_make_one() {
        let without = Seal::of(&Secrets::default());
        let Err(Error::Refused(refusals)) = without.seal("a", "x") else { panic!("sealed without a key") };
        assert_eq!(refusals[0].code.name(), "SECRETS_KEY_MISSING");
        assert!(refusals[0].message.contains("openssl rand -base64 32"));
        assert!(without.require().is_err() && seal(1, &[]).require().is_ok());
    }

    #[test]
    fn keys_are_not_told() {
        let secrets = Secrets { key: key(1), old_keys: vec![key(2)] };
        let told = format!("{secrets:?} {:?}", Seal::of(&secrets));
        assert!(!told.contains(key(1).reveal()) && !told.contains(key(2).reveal()), "{told}");
    }
}
