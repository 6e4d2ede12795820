//! From facts to deliveries: what has to be sent to customers, and to the store's own people.

use super::alert;
use super::case::{Background, Case, Reach};
use super::compose::{Letter, compose};
use super::keep::Texts;
use super::link;
use super::rule;
use super::telling::Telling;
use crate::db::{Db, Read};
use crate::delivery::NewDelivery;
use crate::error::Result;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use entity::delivery::DeliveryKind;
use entity::event::EventKind;
use entity::id::OrderId;
use entity::{event, order};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;

/// Who delivers e-mails to customers.
pub const MAIL: &str = "mail";

/// What one command did to one order.
#[derive(Clone, Copy, Debug)]
pub struct Happened<'a> {
    /// The order as it is now.
    pub order: &'a order::Model,
    /// The lines of its history that the command wrote, oldest first.
    pub events: &'a [event::Model],
}

/// What has to be sent because of these. The same again gives the same keys.
///
/// # Errors
///
/// When the database is gone.
pub async fn fan_out(db: &Db, reach: &Reach, happened: &[Happened<'_>]) -> Result<Vec<NewDelivery>> {
    let tells = |event: &event::Model| event.notifies == Some(true) || event.kind == EventKind::OrderPlaced;
    let happened: Vec<&Happened<'_>> = happened.iter().filter(|one| one.events.iter().any(tells)).collect();
    if happened.is_empty() {
        return Ok(Vec::new());
    }
    let background = Background::read(db).await?;
    let mut deliveries = mails((db, reach), &background, &happened).await?;
    for one in &happened {
        deliveries.extend(alert::of(&background.store, one));
    }
    Ok(deliveries)
}

async fn mails(
    (db, reach): (&Db, &Reach),
    background: &Background,
    happened: &[&Happened<'_>],
) -> Result<Vec<NewDelivery>> {
    let mut orders: BTreeMap<OrderId, order::Model> = BTreeMap::new();
    for one in happened {
        if one.events.iter().any(|event| event.notifies == Some(true)) {
            orders.entry(one.order.id).or_insert_with(|| one.order.clone());
        }
    }
    let mut cases = Case::read_all(db, background, orders.into_values().collect()).await?;
    link::put(db, reach, background, &mut cases).await?;
    let cases: BTreeMap<OrderId, Case> = cases.into_iter().map(|case| (case.order.id, case)).collect();
    let mut tellings: Vec<(&Case, &event::Model, Telling)> = Vec::new();
    for one in happened {
        let Some(case) = cases.get(&one.order.id) else { continue };
        for event in one.events {
            let mails = rule::mails(event, &case.order, &case.payments);
            tellings.extend(mails.into_iter().map(|telling| (case, event, telling)));
        }
    }
    let texts = texts(db, tellings.iter().map(|(_, _, telling)| telling.template)).await?;
    Ok(tellings.iter().map(|(case, event, telling)| mail(case, event, telling, &texts)).collect())
}

async fn texts(db: &impl Read, templates: impl Iterator<Item = &'static str>) -> Result<Texts> {
    let mut templates: Vec<&str> = templates.collect();
    templates.sort_unstable();
    templates.dedup();
    if templates.is_empty() { Ok(Texts::default()) } else { Texts::read(db, &templates).await }
}

fn mail(case: &Case, event: &event::Model, telling: &Telling, texts: &Texts) -> NewDelivery {
    let key = format!("mail:{}:{}", event.id.0, telling.template);
    let mut new = NewDelivery {
        kind: DeliveryKind::Mail,
        receiver: MAIL.to_owned(),
        key: String::new(),
        order: Some(case.order.id),
        event: Some(event.id),
        what: telling.template.to_owned(),
        payload: json!({}),
        suppressed: None,
        due_at: None,
    };
    match compose(case, telling, texts) {
        Ok(letter) => {
            new.suppressed = letter.to.is_none().then(|| nowhere(&case.order).to_owned());
            new.payload = payload(&letter, &message_id(case, &key));
        }
        Err(mistake) => new.suppressed = Some(format!("the e-mail cannot be put together: {mistake}")),
    }
    new.key = key;
    new
}

/// Why an order's customer cannot be written to.
pub(super) const fn nowhere(order: &order::Model) -> &'static str {
    if order.customer_email.is_some() {
        "mail cannot be sent to the e-mail address of the order"
    } else {
        "the order has no e-mail address"
    }
}

/// All that is needed to send a letter, and to show it.
pub(super) fn payload(letter: &Letter, message_id: &str) -> serde_json::Value {
    json!({
        "to": letter.to,
        "toName": letter.to_name,
        "subject": letter.subject,
        "text": letter.text,
        "html": letter.html,
        "messageId": message_id,
        "locale": letter.locale.code(),
    })
}

/// What an e-mail is called in the world: always the same for the same key of the same order, and no other store's.
pub(super) fn message_id(case: &Case, key: &str) -> String {
    let (order, store) = (&case.order, &case.background.store);
    let digest = digest(&[&store.legal_name, &order.placed_at.to_string(), key]);
    format!("order.{}.{digest}@{}", order.id.0, host(store))
}

/// A short text that stands for these and for nothing else.
pub(super) fn digest(parts: &[&str]) -> String {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part.as_bytes());
        digest.update([0]);
    }
    let mut digest = BASE64.encode(digest.finalize());
    digest.truncate(16);
    digest
}

/// The domain of the store, as far as its settings tell.
pub(super) fn host(store: &entity::store::Model) -> String {
    let mail = store.support_contact.as_deref().filter(|text| crate::email::is_address(text));
    let domain = mail.and_then(|address| address.split_once('@')).map(|(_, domain)| domain);
    let url = [&store.order_url, &store.logo_url].into_iter().flatten().next();
    let host =
        url.and_then(|url| url.split("//").nth(1)).and_then(|rest| rest.split(['/', ':', '?', '#']).next());
    let is_plain = |name: &&str| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte))
    };
    domain.or(host).filter(is_plain).unwrap_or("pedidos.invalid").to_ascii_lowercase()
}
