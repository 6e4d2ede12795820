//! Signatures of messages: Standard Webhooks 1.0, and Bling's.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use entity::Instant;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// How old or new a message may be, seconds.
const TOLERANCE: i64 = 300;

/// Bytes of the secrets that are made here.
const SECRET_BYTES: usize = 32;

/// A new secret, as Standard Webhooks show them.
///
/// # Errors
///
/// When the system has no randomness to give.
pub fn new_secret() -> crate::error::Result<String> {
    let mut bytes = [0; SECRET_BYTES];
    getrandom::fill(&mut bytes).map_err(|error| anyhow::anyhow!("no random bytes: {error}"))?;
    Ok(format!("whsec_{}", BASE64.encode(bytes)))
}

/// The bytes of a secret: `whsec_` and base64 of 24 to 64 bytes.
pub fn secret_bytes(secret: &str) -> Option<Vec<u8>> {
    let bytes = BASE64.decode(secret.strip_prefix("whsec_")?).ok()?;
    (24..=64).contains(&bytes.len()).then_some(bytes)
}

fn mac(key: &[u8], parts: &[&[u8]]) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    for part in parts {
        mac.update(part);
    }
    Some(mac)
}

/// The signature of a message, `v1,…`; `None` when the secret is none.
pub fn standard(secret: &str, id: &str, seconds: i64, body: &[u8]) -> Option<String> {
    let key = secret_bytes(secret)?;
    let seconds = seconds.to_string();
    let mac = mac(&key, &[id.as_bytes(), b".", seconds.as_bytes(), b".", body])?;
    Some(format!("v1,{}", BASE64.encode(mac.finalize().into_bytes())))
}

/// A message as it came.
#[derive(Clone, Copy, Debug)]
pub struct Signed<'m> {
    /// `webhook-id`.
    pub id: &'m str,
    /// `webhook-timestamp`, seconds.
    pub timestamp: &'m str,
    /// `webhook-signature`: any one of the list may match.
    pub signatures: &'m str,
    /// The body, byte for byte.
    pub body: &'m [u8],
}

/// Whether a message is signed with the secret, and of now.
pub fn is_standard(secret: &str, signed: Signed<'_>, now: Instant) -> bool {
    let (Some(key), Ok(seconds)) = (secret_bytes(secret), signed.timestamp.parse::<i64>()) else {
        return false;
    };
    let is_now = now.div_euclid(1_000).abs_diff(seconds) <= TOLERANCE.unsigned_abs();
    let given = signed.signatures.split(' ').filter_map(|one| BASE64.decode(one.strip_prefix("v1,")?).ok());
    let parts: [&[u8]; 5] = [signed.id.as_bytes(), b".", signed.timestamp.as_bytes(), b".", signed.body];
    // The comparison takes as long for any signature.
    let fits = |given: Vec<u8>| mac(&key, &parts).is_some_and(|mac| mac.verify_slice(&given).is_ok());
    is_now && given.map(fits).fold(false, |any, one| any | one)
}

/// Whether `X-Bling-Signature-256` (`sha256=…`) is of this body. Nothing is signed with an empty secret.
pub fn is_bling(secret: &str, header: &str, body: &[u8]) -> bool {
    let given = header.trim().strip_prefix("sha256=").and_then(bytes);
    let (false, Some(given)) = (secret.is_empty(), given) else { return false };
    mac(secret.as_bytes(), &[body]).is_some_and(|mac| mac.verify_slice(&given).is_ok())
}

/// The bytes of hexadecimal digits.
fn bytes(digits: &str) -> Option<Vec<u8>> {
    let pair = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    let whole = digits.len().is_multiple_of(2) && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    whole.then(|| digits.as_bytes().chunks(2).map(pair).collect()).flatten()
}

#[cfg(test)]
mod tests {
    use super::{Signed, is_bling, is_standard, new_secret, secret_bytes, standard};

    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const BODY: &str = "{\"test\": 2432232314}";
    const GOOD: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    #[test]
    fn the_vectors_of_standard_webhooks() {
        let seconds = 1_614_265_330;
        assert_eq!(
            standard(SECRET, "msg_p5jXN8AQM9LWM0D4loKWxJek", seconds, BODY.as_bytes()).as_deref(),
            Some(GOOD)
        );
        let listed = format!("v1,AAAA {GOOD}");
        for (signatures, body, valid) in [
            (GOOD, BODY, true),
            ("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLawdd", BODY, false),
            ("v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", BODY, false),
            (GOOD, "{\"test\":2432232314}", false),
            (listed.as_str(), BODY, true),
            ("", BODY, false),
        ] {
            let id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
            let signed = Signed { id, timestamp: "1614265330", signatures, body: body.as_bytes() };
            assert_eq!(is_standard(SECRET, signed, seconds * 1_000), valid, "{signatures} {body}");
            assert!(!is_standard(SECRET, signed, (seconds + 301) * 1_000));
            assert!(!is_standard("whsec_", signed, seconds * 1_000));
        }
    }

    #[test]
    fn the_vector_of_bling() {
        let body = br#"{"eventId":"1","event":"order.updated","data":{"id":1}}"#;
        let header = "sha256=80b015de0492182bfc2cf8225c36f074233b5ed9ef6386146a8c3f5d1e996857";
        assert!(is_bling("test_client_secret", header, body));
        assert!(!is_bling("test_client_secret", header, b"{}"));
        assert!(!is_bling("other", header, body));
        for odd in ["", "sha256=", "sha256=80b", "sha256=zz", "80b015de"] {
            assert!(!is_bling("test_client_secret", odd, body), "{odd}");
        }
    }

    #[test]
    fn an_empty_secret_signs_nothing() {
        // HMAC-SHA256 of `{}` with an empty key.
        let header = "sha256=00b3ebf72a5a9b18dbe2d4b8e39c92c12e6ce5b5e5d1d05ee7f2d4ea9ab4ee55";
        assert!(!is_bling("", header, b"{}"));
    }

    #[test]
    fn secrets_are_random_and_long_enough() {
        let (one, other) = (new_secret().unwrap(), new_secret().unwrap());
        assert_ne!(one, other);
        assert_eq!(secret_bytes(&one).map(|bytes| bytes.len()), Some(32));
        for bad in ["", "whsec_", "whsec_AAAA", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"] {
            assert_eq!(secret_bytes(bad), None, "{bad}");
        }
    }
}
