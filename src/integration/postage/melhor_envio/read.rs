//! What Melhor Envio answers: pure.

use crate::integration::erp::words::{clip, id_in};
use crate::integration::postage::{Offer, Ordered, Stage, Volume};
use chrono::NaiveDateTime;
use entity::Instant;
use entity::money::Money;
use serde_json::Value;

/// An amount, which comes as a number or as a text.
fn amount(value: Option<&Value>) -> Option<Money> {
    let text = match value? {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    // The nearest cent: what comes as a floating-point number may have more places.
    let reais: f64 = text.parse().ok()?;
    format!("{reais:.2}").parse::<Money>().ok().filter(|money| money.cents() >= 0)
}

fn text(value: Option<&Value>) -> Option<String> {
    value?.as_str().map(str::trim).filter(|text| !text.is_empty()).map(|text| clip(text, 100))
}

/// `2026-01-02 14:00:00`: its clock is UTC, as far as public clients know.
fn instant(value: Option<&Value>) -> Option<Instant> {
    let text = value?.as_str()?;
    let at = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").ok()?;
    Some(at.and_utc().timestamp_millis())
}

/// The services of an answer to `calculate`: a list, or one alone.
pub(super) fn offers(answer: &Value) -> Vec<Offer> {
    let offers = answer.as_array().map_or_else(|| std::slice::from_ref(answer), Vec::as_slice);
    offers.iter().filter_map(offer).collect()
}

fn offer(value: &Value) -> Option<Offer> {
    // What the store has agreed on with it goes before the list.
    let price = amount(value.get("custom_price")).or_else(|| amount(value.get("price")));
    let problem = text(value.get("error"));
    let range = value.get("custom_delivery_range").or_else(|| value.get("delivery_range"));
    let days = |end: &str| range?.get(end)?.as_i64().and_then(|days| i32::try_from(days).ok());
    let packages = value.get("packages").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    Some(Offer {
        service_id: id_in(value.get("id"))?,
        service: text(value.get("name")).unwrap_or_default(),
        carrier: text(value.pointer("/company/name")).unwrap_or_default(),
        price: price.filter(|_| problem.is_none()),
        days: days("min").zip(days("max")),
        problem,
        volumes: packages.iter().filter_map(package).collect(),
    })
}

/// Thousandths of a decimal number, as long as they are few enough.
fn thousandths(value: Option<&Value>) -> Option<i32> {
    let text = match value? {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let rest: String = rest.chars().chain("000".chars()).take(3).collect();
    whole.parse::<i32>().ok()?.checked_mul(1_000)?.checked_add(rest.parse().ok()?)
}

fn package(value: &Value) -> Option<Volume> {
    let size = |name: &str| thousandths(value.get("dimensions")?.get(name)).map(|size| size / 100);
    Some(Volume {
        weight_g: thousandths(value.get("weight"))?,
        length_mm: size("length")?,
        width_mm: size("width")?,
        height_mm: size("height")?,
    })
}

/// A label, out of the cart, the list of labels, or what is known of where it is.
pub(super) fn label(value: &Value) -> Option<Ordered> {
    let at = |name: &str| instant(value.get(name));
    let status = value.get("status").and_then(Value::as_str).unwrap_or("pending");
    let (posted_at, delivered_at) = (at("posted_at"), at("delivered_at"));
    let stage = match status {
        "pending" => Stage::InCart,
        // It is on its way, and something holds it up.
        "paused" | "suspended" if posted_at.is_some() => Stage::Posted,
        "generated" | "received" => Stage::Made,
        "posted" => Stage::Posted,
        "undelivered" => Stage::Undelivered,
        "delivered" => Stage::Delivered,
        "canceled" | "cancelled" | "expired" => Stage::Gone,
        _ if value.get("generated_at").is_some_and(|at| !at.is_null()) => Stage::Made,
        _ => Stage::Paid,
    };
    Some(Ordered {
        id: id_in(value.get("id"))?,
        stage,
        price: amount(value.get("price")),
        tracking_code: text(value.get("tracking")),
        posted_at,
        delivered_at,
    })
}

fn list(answer: &Value) -> &[Value] {
    let list = answer.as_array().or_else(|| answer.get("data").and_then(Value::as_array));
    list.map(Vec::as_slice).unwrap_or_default()
}

/// The label with this tag, unless it is gone.
pub(super) fn with_tag(answer: &Value, tag: &str) -> Option<Ordered> {
    let has_tag = |label: &&Value| {
        let tags = label.get("tags").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        tags.iter().any(|one| one.get("tag").unwrap_or(one).as_str() == Some(tag))
    };
    let found = list(answer).iter().filter(has_tag).filter_map(label);
    found.into_iter().find(|label| label.stage != Stage::Gone)
}

/// Whether there is a page behind this one.
pub(super) fn has_more(answer: &Value, page: usize) -> bool {
    let last = answer.get("last_page").and_then(Value::as_u64).and_then(|last| usize::try_from(last).ok());
    last.is_some_and(|last| page < last)
}

/// An address in an answer: a text, the first of a list, or under `url`.
pub(super) fn address(answer: &Value) -> Option<String> {
    let address = answer.get("url").or_else(|| answer.get(0)).unwrap_or(answer).as_str()?;
    (address.starts_with("https://") || address.starts_with("http://")).then(|| address.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{address, has_more, label, offers, with_tag};
    use crate::integration::postage::{Stage, Volume};
    use entity::money::Money;
    use serde_json::json;

    #[test]
    fn services_with_their_prices_or_why_not() {
        let answer = json!([
            { "id": 1, "name": "PAC", "error": "Serviço econômico indisponível para o trecho.",
                "company": { "id": 1, "name": "Correios" } },
            { "id": 2, "name": "SEDEX", "price": "18.08", "custom_price": "17.5", "delivery_time": 2,
                "custom_delivery_range": { "min": 1, "max": 2 }, "company": { "id": 1, "name": "Correios" },
                "packages": [{ "dimensions": { "height": 11, "width": "11", "length": 17.5 }, "weight": "3.05" }] },
        ]);
        let offers = offers(&answer);
        assert_eq!((offers[0].price, offers[0].problem.is_some()), (None, true));
        let sedex = &offers[1];
        assert_eq!((sedex.service_id.as_str(), sedex.carrier.as_str()), ("2", "Correios"));
        assert_eq!((sedex.price, sedex.days), (Some(Money(1_750)), Some((1, 2))));
        let volume = Volume { weight_g: 3_050, length_mm: 175, width_mm: 110, height_mm: 110 };
        assert_eq!(sedex.volumes, [volume]);
    }

    #[test]
    fn how_far_a_label_is() {
        let at = "2026-01-01 10:02:00";
        for (value, stage) in [
            (json!({ "status": "pending" }), Stage::InCart),
            (json!({ "status": "released" }), Stage::Paid),
            (json!({ "status": "released", "generated_at": at }), Stage::Made),
            (json!({ "status": "generated" }), Stage::Made),
            (json!({ "status": "posted", "posted_at": at }), Stage::Posted),
            (json!({ "status": "paused", "posted_at": at }), Stage::Posted),
            (json!({ "status": "delivered" }), Stage::Delivered),
            (json!({ "status": "undelivered" }), Stage::Undelivered),
            (json!({ "status": "canceled" }), Stage::Gone),
            (json!({ "status": "expired" }), Stage::Gone),
        ] {
            let mut value = value;
            value["id"] = "9af5-x".into();
            value["price"] = json!(615.759_999);
            let read = label(&value).unwrap();
            assert_eq!((read.stage, read.price), (stage, Some(Money(61_576))), "{value}");
        }
        assert_eq!(label(&json!({ "status": "pending" })), None);
    }

    #[test]
    fn a_label_is_found_by_its_tag_unless_it_is_gone() {
        let page = json!({ "data": [
            { "id": "a", "status": "canceled", "tags": [{ "tag": "x" }] },
            { "id": "b", "status": "pending", "tags": [{ "tag": "xy" }] },
            { "id": "c", "status": "pending", "tags": [{ "tag": "7" }, { "tag": "x" }] },
        ], "last_page": 2 });
        assert_eq!(with_tag(&page, "x").map(|found| found.id).as_deref(), Some("c"));
        assert_eq!(with_tag(&page["data"], "z"), None);
        assert_eq!((has_more(&page, 1), has_more(&page, 2), has_more(&json!([]), 1)), (true, false, false));
    }

    #[test]
    fn where_a_label_can_be_fetched() {
        for answer in [
            json!("https://s3.example/a.pdf"),
            json!(["https://s3.example/a.pdf"]),
            json!({ "url": "https://s3.example/a.pdf" }),
        ] {
            assert_eq!(address(&answer).as_deref(), Some("https://s3.example/a.pdf"));
        }
        assert_eq!((address(&json!({ "message": "não" })), address(&json!("JVBERi0="))), (None, None));
    }
}
