//! Secrets and signatures, as Standard Webhooks 1.0 has them.

use crate::error::Result;
use anyhow::{Context as _, anyhow};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use entity::Instant;
use entity::webhook::Model;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use std::fmt;

/// What a secret begins with.
const PREFIX: &str = "whsec_";

/// Bytes of a new secret; others may have 24 to 64.
const BYTES: usize = 32;

/// What messages are signed with. It tells itself by [`Secret::reveal`], and never to a log.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Vec<u8>);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(whsec_…)")
    }
}

impl Secret {
    /// A new one.
    ///
    /// # Errors
    ///
    /// When the system has no randomness to give.
    pub fn random() -> Result<Self> {
        let mut bytes = vec![0_u8; BYTES];
        getrandom::fill(&mut bytes).context("no randomness for the secret of a webhook")?;
        Ok(Self(bytes))
    }

    /// Reads `whsec_` and 24 to 64 bytes in base64; `None` for any other text.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = BASE64.decode(text.strip_prefix(PREFIX)?).ok()?;
        (24..=64).contains(&bytes.len()).then_some(Self(bytes))
    }

    /// The whole secret, for whoever checks signatures.
    pub fn reveal(&self) -> String {
        format!("{PREFIX}{}", BASE64.encode(&self.0))
    }

    /// As it is kept in the database. It has to be readable there to be signed with; this and [`Secret::kept`] are the place for a seal.
    pub(super) fn keep(&self) -> String {
        self.reveal()
    }

    /// Reads what was kept.
    pub(super) fn kept(text: &str) -> Result<Self> {
        Ok(Self::parse(text).ok_or_else(|| anyhow!("the secret of a webhook cannot be read"))?)
    }

    /// `v1,` and the HMAC of id, second and body, in base64.
    pub fn sign(&self, id: &str, second: i64, body: &str) -> String {
        // Any length of key will do, so this cannot fail.
        let Ok(mac) = Hmac::<Sha256>::new_from_slice(&self.0) else { return String::new() };
        let signed = mac.chain_update(format!("{id}.{second}.")).chain_update(body);
        format!("v1,{}", BASE64.encode(signed.finalize().into_bytes()))
    }
}

/// The header `webhook-signature`: by the secret there is, and by the one before while that counts.
///
/// # Errors
///
/// When a secret that was kept cannot be read.
pub(super) fn signatures(webhook: &Model, (id, now): (&str, Instant), body: &str) -> Result<String> {
    let second = now.div_euclid(1000);
    let mut header = Secret::kept(&webhook.secret)?.sign(id, second, body);
    let still = webhook.previous_until.is_some_and(|until| now < until);
    if let Some(previous) = webhook.previous_secret.as_ref().filter(|_| still) {
        header.push(' ');
        header.push_str(&Secret::kept(previous)?.sign(id, second, body));
    }
    Ok(header)
}

/// Whether one of the signatures of a header is by this secret: what receivers do, for those who send to us.
pub fn is_signed(secret: &Secret, (id, second): (&str, i64), body: &str, header: &str) -> bool {
    let Ok(mac) = Hmac::<Sha256>::new_from_slice(&secret.0) else { return false };
    let signed = mac.chain_update(format!("{id}.{second}.")).chain_update(body);
    let given = header.split(' ').filter_map(|one| BASE64.decode(one.strip_prefix("v1,")?).ok());
    // Compared in constant time, and each is looked at.
    given.filter(|given| signed.clone().verify_slice(given).is_ok()).count() > 0
}

#[cfg(test)]
mod tests {
    use super::{Secret, is_signed};

    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const ID: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    const SECOND: i64 = 1_614_265_330;
    const BODY: &str = "{\"test\": 2432232314}";
    const SIGNATURE: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    /// Body, header, and whether it holds: the vectors of the specification and of its libraries.
    const VECTORS: [(&str, &str, bool); 5] = [
        (BODY, SIGNATURE, true),
        (BODY, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLawdd", false),
        (BODY, "v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", false),
        ("{\"test\":2432232314}", SIGNATURE, false),
        (BODY, "v1,AAAA v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", true),
    ];

    #[test]
    fn signatures_are_those_of_the_specification() {
        let secret = Secret::parse(SECRET).unwrap();
        assert_eq!(secret.sign(ID, SECOND, BODY), SIGNATURE);
        for (body, header, holds) in VECTORS {
            assert_eq!(is_signed(&secret, (ID, SECOND), body, header), holds, "{header}");
        }
        assert!(!is_signed(&secret, (ID, SECOND + 1), BODY, SIGNATURE));
        assert!(!is_signed(&secret, ("msg_other", SECOND), BODY, SIGNATURE));
    }

    #[test]
    fn a_secret_has_24_to_64_bytes_and_is_not_shown_by_accident() {
        let fresh = Secret::random().unwrap();
        assert_eq!(Secret::parse(&fresh.reveal()), Some(fresh.clone()));
        assert_ne!(fresh, Secret::random().unwrap());
        assert_eq!(format!("{fresh:?}"), "Secret(whsec_…)");
        for text in ["", "whsec_", "whsec_AAAA", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_!"] {
            assert_eq!(Secret::parse(text), None, "{text}");
        }
    }
}
