//! Melhor Envio: postage of many carriers from a prepaid wallet, without a contract with any of them.
//!
//! Sources: its reference of the API (July to October 2026: cart, checkout, generation, printing as a file, cancellation, tracking),
//! and public clients, where the reference is silent about what an answer looks like.

mod read;
mod write;

use super::parcel::Parcel;
use super::provider::{LabelProvider, Offer, Ordered, Wanted};
use crate::integration::erp::Step;
use crate::integration::erp::Trouble;
use crate::integration::erp::api::Api;
use crate::integration::erp::pace::Limits;
use crate::integration::erp::words::clip;
use entity::postage::PostageProvider;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

/// What the store lets us do there.
pub const SCOPES: [&str; 9] = [
    "cart-read",
    "cart-write",
    "orders-read",
    "shipping-calculate",
    "shipping-cancel",
    "shipping-checkout",
    "shipping-generate",
    "shipping-print",
    "shipping-tracking",
];

/// Pages of the cart that are looked through.
const PAGES: usize = 10;

/// What a label is given back for: somebody changed their mind.
const REASON: &str = "2";

/// Melhor Envio.
#[derive(Clone, Copy, Debug)]
pub struct MelhorEnvio;

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

/// What it said of one label, when it did not do what was asked for.
fn refused(answer: &Value, id: &str) -> Trouble {
    let said = answer.get(id).unwrap_or(answer);
    let message = said.get("message").or_else(|| said.get("error")).and_then(Value::as_str);
    Trouble::Refused(clip(message.unwrap_or("it did not do it, and does not say why"), 300))
}

impl LabelProvider for MelhorEnvio {
    /// It takes 250 calls a minute.
    fn limits(&self) -> Limits {
        Limits { per_second: Some(4), ..Limits::default() }
    }

    fn provider(&self) -> PostageProvider {
        PostageProvider::MelhorEnvio
    }

    fn quote<'a>(
        &'a self,
        api: &'a Api<'a>,
        parcel: &'a Parcel,
        services: &'a [String],
    ) -> Step<'a, Vec<Offer>> {
        Box::pin(async move {
            let body = write::quote(parcel, services, &api.settings.postage);
            let answer = api.post("/api/v2/me/shipment/calculate", &body).await?;
            Ok(read::offers(&answer))
        })
    }

    fn find<'a>(&'a self, api: &'a Api<'a>, reference: &'a str) -> Step<'a, Option<Ordered>> {
        Box::pin(async move {
            for page in 1..=PAGES {
                let cart = api.get(&format!("/api/v2/me/cart?page={page}")).await?;
                if let Some(found) = read::with_tag(&cart, reference) {
                    return Ok(Some(found));
                }
                if !read::has_more(&cart, page) {
                    break;
                }
            }
            // Somebody may have paid it at Melhor Envio itself.
            let path = format!("/api/v2/me/orders/search?q={}", encoded(reference));
            let labels = match api.get(&path).await {
                Err(Trouble::Refused(_)) => return Ok(None),
                other => other?,
            };
            Ok(read::with_tag(&labels, reference))
        })
    }

    fn look_at<'a>(&'a self, api: &'a Api<'a>, id: &'a str) -> Step<'a, Option<Ordered>> {
        Box::pin(async move {
            if let Some(label) = api.find(&format!("/api/v2/me/orders/{}", encoded(id))).await? {
                return Ok(read::label(&label));
            }
            let in_cart = api.find(&format!("/api/v2/me/cart/{}", encoded(id))).await?;
            Ok(in_cart.as_ref().and_then(read::label))
        })
    }

    fn put_in_cart<'a>(&'a self, api: &'a Api<'a>, wanted: Wanted<'a>) -> Step<'a, Ordered> {
        Box::pin(async move {
            let body = write::cart(&wanted, &api.settings.postage);
            let answer = api.post("/api/v2/me/cart", &body).await?;
            let no_id = || Trouble::Unknown("it answered without an id".to_owned());
            read::label(&answer).ok_or_else(no_id)
        })
    }

    fn pay<'a>(&'a self, api: &'a Api<'a>, id: &'a str) -> Step<'a, ()> {
        Box::pin(async move {
            let answer = api.post("/api/v2/me/shipment/checkout", &json!({ "orders": [id] })).await?;
            match answer.pointer("/purchase/status").and_then(Value::as_str) {
                Some("paid") => Ok(()),
                // What it has come to is looked at before anything else is done.
                Some(other) => {
                    Err(Trouble::Unknown(format!("the purchase is \"{}\", not paid", clip(other, 40))))
                }
                None => Err(Trouble::Unknown("it does not say whether it is paid".to_owned())),
            }
        })
    }

    fn make<'a>(&'a self, api: &'a Api<'a>, id: &'a str) -> Step<'a, ()> {
        Box::pin(async move {
            // Asked for again, it says no, and that the label is there: whether it is, is looked at.
            api.post("/api/v2/me/shipment/generate", &json!({ "orders": [id] })).await.map(drop)
        })
    }

    fn print<'a>(&'a self, api: &'a Api<'a>, id: &'a str) -> Step<'a, String> {
        Box::pin(async move {
            let answer = api.get(&format!("/api/v2/me/imprimir/pdf/{}", encoded(id))).await?;
            let not_yet = || Trouble::Waiting("its label cannot be fetched yet".to_owned());
            read::address(&answer).ok_or_else(not_yet)
        })
    }

    fn take_out<'a>(&'a self, api: &'a Api<'a>, id: &'a str) -> Step<'a, ()> {
        Box::pin(async move { api.delete(&format!("/api/v2/me/cart/{}", encoded(id))).await.map(drop) })
    }

    fn cancel<'a>(&'a self, api: &'a Api<'a>, id: &'a str) -> Step<'a, ()> {
        Box::pin(async move {
            let order = json!({ "id": id, "reason_id": REASON, "description": "Cancelado pela loja" });
            let answer = api.post("/api/v2/me/shipment/cancel", &json!({ "order": order })).await?;
            match answer.get(id).and_then(|label| label.get("canceled")).and_then(Value::as_bool) {
                Some(true) => Ok(()),
                _ => Err(refused(&answer, id)),
            }
        })
    }

    fn track<'a>(&'a self, api: &'a Api<'a>, id: &'a str) -> Step<'a, Option<Ordered>> {
        Box::pin(async move {
            let answer = api.post("/api/v2/me/shipment/tracking", &json!({ "orders": [id] })).await?;
            Ok(answer.get(id).and_then(read::label))
        })
    }

    fn greet<'a>(&'a self, api: &'a Api<'a>) -> Step<'a, ()> {
        Box::pin(async move { api.get("/api/v2/me/cart?page=1").await.map(drop) })
    }
}
