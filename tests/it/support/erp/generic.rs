//! Any program that keeps to Standard Webhooks: it checks the signature, and knows a message again by its id.

use super::{Books, Call, Reply, ok};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::json;
use sha2::Sha256;

/// The secret that test and program share.
pub(crate) const WHSEC: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// The signature of a message, by the standard's own words.
pub(crate) fn sign(id: &str, timestamp: &str, body: &[u8]) -> String {
    let key = STANDARD.decode(WHSEC.strip_prefix("whsec_").unwrap()).unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
    mac.update(format!("{id}.{timestamp}.").as_bytes());
    mac.update(body);
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

pub(super) fn answer(books: &mut Books, call: &Call) -> Reply {
    let (id, timestamp) = (call.header("webhook-id"), call.header("webhook-timestamp"));
    if call.header("webhook-signature") != sign(id, timestamp, &call.raw) {
        return (401, Vec::new(), json!({ "error": "a assinatura não confere" }));
    }
    if call.body["type"] == "webhook.test" {
        return ok(json!({}));
    }
    if !books.messages.iter().any(|known| known == id) {
        books.messages.push(id.to_owned());
        books.orders.push(call.body.clone());
    }
    let place = books.messages.iter().position(|known| known == id).unwrap();
    ok(json!({ "externalId": format!("ext-{place}"), "number": place + 1 }))
}
