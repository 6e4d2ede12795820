//! Signatures of e-mails: DKIM (RFC 6376), with RSA and SHA-256, or Ed25519 and SHA-256 (RFC 8463).
//!
//! Both headers and body are signed in their relaxed form, which bears what servers on the way do to spaces. The headers that make a
//! message are signed once more than they are there, so that nobody can add a second one.

mod canonical;
mod key;

use crate::config;
use crate::error::{Error, Result};
use crate::mail::Unsendable;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use entity::Instant;
use key::Key;
use sha2::{Digest as _, Sha256};
use std::fmt;

/// Headers that are signed, where they are there.
const SIGNED: [&str; 10] = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Reply-To",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
    "Auto-Submitted",
];

/// Those of them that nobody may add.
const SEALED: [&str; 6] = ["From", "To", "Subject", "Date", "Reply-To", "Content-Type"];

/// Who signs.
pub struct Signer {
    selector: String,
    domain: String,
    key: Key,
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({}._domainkey.{})", self.selector, self.domain)
    }
}

impl Signer {
    /// As the configuration says; `None` when nothing is to be signed.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] when the file cannot be read or holds no key.
    pub fn open(config: &config::Mail) -> Result<Option<Self>> {
        const KEY: &str = "mail.dkim_key_file";
        let file = &config.dkim_key_file;
        if file.as_os_str().is_empty() {
            return Ok(None);
        }
        let shown = file.display();
        let pem = std::fs::read(file)
            .map_err(|error| Error::invalid(KEY, format!("{shown} cannot be read: {error}")))?;
        let key = Key::read(&pem).map_err(|why| Error::invalid(KEY, format!("{shown}: {why}")))?;
        Ok(Some(Self { selector: config.dkim_selector.clone(), domain: config.dkim_domain.clone(), key }))
    }

    /// The header that signs a message, to be put before its others, with the end of its line.
    ///
    /// # Errors
    ///
    /// When the message has no body, or the key does not sign.
    pub fn header(&self, message: &[u8], at: Instant) -> std::result::Result<String, Unsendable> {
        let (headers, body) =
            canonical::split(message).ok_or(Unsendable("the e-mail has no body to sign"))?;
        let names = signed_names(&headers);
        let body_hash = STANDARD.encode(Sha256::digest(canonical::body(body)));
        let unsigned = format!(
            "DKIM-Signature: v=1; a={}; c=relaxed/relaxed;\r\n\td={}; s={};\r\n\tt={};\r\n\th={};\r\n\tbh={body_hash};\r\n\tb=",
            self.key.algorithm(),
            self.domain,
            self.selector,
            at.div_euclid(1_000),
            names.chunks(6).map(|names| names.join(":")).collect::<Vec<_>>().join(":\r\n\t "),
        );
        let signed = canonical::signed(&headers, &names, unsigned.as_bytes());
        let signature = self.key.sign(&signed).ok_or(Unsendable("the e-mail cannot be signed"))?;
        Ok(format!("{unsigned}{}\r\n", folded(&STANDARD.encode(signature))))
    }
}

/// The names of the headers that are signed: one for each header that is there, and one more for those that nobody may add.
fn signed_names(headers: &[canonical::Header<'_>]) -> Vec<&'static str> {
    let mut names = Vec::new();
    for name in SIGNED {
        let there = headers.iter().filter(|header| header.is(name)).count();
        names.extend(std::iter::repeat_n(name, there + usize::from(SEALED.contains(&name))));
    }
    names
}

/// A long value in lines that are not.
fn folded(value: &str) -> String {
    let signs: Vec<char> = value.chars().collect();
    let lines: Vec<String> = signs.chunks(72).map(|line| line.iter().collect()).collect();
    lines.join("\r\n\t")
}
