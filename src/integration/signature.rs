//! Whether a message is signed by an integration: as Standard Webhooks 1.0 has it, and as Bling does.

use super::webhook::sign::{Secret, is_signed};
use entity::Instant;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// How old or new a message may be, seconds.
const TOLERANCE: u64 = 300;

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
    let (Some(secret), Ok(second), Ok(body)) =
        (Secret::parse(secret), signed.timestamp.parse::<i64>(), std::str::from_utf8(signed.body))
    else {
        return false;
    };
    let is_now = now.div_euclid(1_000).abs_diff(second) <= TOLERANCE;
    // What was signed is the text of the header, so a number written in another way does not fit.
    let is_plain = second.to_string() == signed.timestamp;
    is_now && is_plain && is_signed(&secret, (signed.id, second), body, signed.signatures)
}

/// Whether `X-Bling-Signature-256` (`sha256=…`) is of this body. Nothing is signed with an empty secret.
pub fn is_bling(secret: &str, header: &str, body: &[u8]) -> bool {
    let given = header.trim().strip_prefix("sha256=").and_then(bytes);
    let (false, Some(given)) = (secret.is_empty(), given) else { return false };
    // Any length of key will do, so this cannot fail.
    let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes());
    mac.is_ok_and(|mac| mac.chain_update(body).verify_slice(&given).is_ok())
}

/// The bytes of hexadecimal digits.
fn bytes(digits: &str) -> Option<Vec<u8>> {
    let pair = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    let whole = digits.len().is_multiple_of(2) && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    whole.then(|| digits.as_bytes().chunks(2).map(pair).collect()).flatten()
}

#[cfg(test)]
mod tests {
    use super::{Signed, is_bling, is_standard};

    #[test]
    fn a_message_has_to_be_of_now() {
        let (secret, seconds) = ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", 1_614_265_330);
        let signed = Signed {
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
            timestamp: "1614265330",
            signatures: "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            body: b"{\"test\": 2432232314}",
        };
        for (secret, signed, later, valid) in [
            (secret, signed, 0, true),
            (secret, signed, 300, true),
            (secret, signed, 301, false),
            (secret, signed, -301, false),
            ("whsec_", signed, 0, false),
            (secret, Signed { timestamp: "+1614265330", ..signed }, 0, false),
            (secret, Signed { body: b"\xff", ..signed }, 0, false),
            (secret, Signed { signatures: "", ..signed }, 0, false),
        ] {
            assert_eq!(is_standard(secret, signed, (seconds + later) * 1_000), valid, "{signed:?} {later}");
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
}
