//! What a customer sees of an order: only what a customer needs, and nothing of theirs beyond first name and city.
//!
//! [`View`] is a contract: it is what `/r/{token}.json` answers.

use super::steps::{self, Step};
use super::words::{self, Said, say};
use crate::carrier::{self, Carriers};
use crate::clock::{date_in, rfc3339};
use crate::db::Read;
use crate::error::Result;
use crate::locale::Locale;
use crate::order::{find, parts};
use crate::store;
use anyhow::anyhow;
use chrono::{DateTime, SecondsFormat};
use chrono_tz::Tz;
use entity::order::DeliveryMethod;
use entity::shipment::ShipmentState;
use entity::status::OrderStatus;
use entity::{Instant, order, shipment, shipment_volume, tracking_event, tracking_page};
use serde::Serialize;

/// What the page shows. Times are those of the store's clock, with their offset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct View {
    /// The number of the order.
    pub order_number: i64,
    /// The store.
    pub store: Store,
    /// The language of the labels: `pt-BR`, `en` or `es`.
    pub locale: &'static str,
    /// The store's time zone (IANA).
    pub time_zone: String,
    /// The first word of the customer's name.
    pub first_name: Option<String>,
    /// Where it goes; none when the customer fetches it.
    pub destination: Option<Destination>,
    /// Whether the customer fetches it.
    pub is_pickup: bool,
    /// Where it is.
    pub status: Labelled,
    /// The day on which it is expected; none once that is over.
    pub forecast: Option<String>,
    /// What has happened, by time.
    pub steps: Vec<Happened>,
    /// What goes out together, by position.
    pub shipments: Vec<Parcel>,
    /// When the page ends.
    pub expires_at: String,
}

/// The store, as customers know it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Store {
    /// What customers call it.
    pub name: String,
    /// Its picture.
    pub logo_url: Option<String>,
    /// Its colour (`#1d4ed8`).
    pub color: Option<String>,
}

/// A city.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Destination {
    /// Its name.
    pub city: String,
    /// Its state.
    pub uf: Option<String>,
}

/// A code for programs, and what people read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Labelled {
    /// Stable.
    pub code: &'static str,
    /// In the language of the page.
    pub label: &'static str,
}

/// Something that has happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Happened {
    /// Stable.
    pub code: &'static str,
    /// In the language of the page.
    pub label: &'static str,
    /// When (RFC 3339).
    pub at: String,
    /// The same for people.
    #[serde(skip)]
    pub when: String,
    /// Where: a town.
    pub place: Option<String>,
    /// Which shipment, by its position; none for the whole order.
    pub shipment: Option<i32>,
}

/// What goes out together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Parcel {
    /// Place in the order, from 1.
    pub position: i32,
    /// Where it is.
    pub status: Labelled,
    /// Who carries it.
    pub carrier: Option<String>,
    /// The carrier's service.
    pub service: Option<String>,
    /// By which codes it is followed, and where.
    pub tracking: Vec<Followed>,
}

/// A tracking code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Followed {
    /// As carriers take it.
    pub code: String,
    /// As people read it.
    pub formatted: String,
    /// Where it is followed.
    pub url: Option<String>,
}

/// Reads what a page shows; the number of statements is always the same. `asked` is a language that whoever looks prefers to that of
/// the order.
///
/// # Errors
///
/// When the database is gone.
pub async fn view(db: &impl Read, page: &tracking_page::Model, asked: Option<Locale>) -> Result<View> {
    let ids = [page.order_id];
    let order = find::by_ids(db, &ids).await?.pop().ok_or_else(|| anyhow!("a page has no order"))?;
    let store = store::settings(db).await?;
    let zone: Tz = store.time_zone.parse().map_err(|_| anyhow!("`{}` is no time zone", store.time_zone))?;
    let mut shipments = parts::of::<shipment::Model>(db, &ids).await?.remove(&order.id).unwrap_or_default();
    shipments.retain(|shipment| shipment.state != ShipmentState::Cancelled);
    let volumes = parts::of::<shipment_volume::Model>(db, &ids).await?.remove(&order.id).unwrap_or_default();
    let events = parts::of::<tracking_event::Model>(db, &ids).await?.remove(&order.id).unwrap_or_default();
    let carriers = Carriers::read(db).await?;
    let locale = asked.or_else(|| store::spoken(&order.locale).and_then(Locale::exactly));
    let shown = Shown { locale: locale.unwrap_or(Locale::PtBr), zone };
    let steps = steps::steps(&order, &shipments, &events);
    let is_pickup = order.delivery_method == DeliveryMethod::Pickup;
    let destination = order.city.clone().filter(|_| !is_pickup);
    Ok(View {
        order_number: order.number,
        locale: shown.locale.code(),
        time_zone: store.time_zone,
        first_name: order.customer_name.as_deref().and_then(first_name),
        destination: destination.map(|city| Destination { city, uf: order.uf.clone() }),
        is_pickup,
        status: shown.label(words::status(order.status, order.delivery_method)),
        forecast: forecast(&order).map(|at| date_in(at, zone).to_string()),
        steps: steps.into_iter().map(|step| shown.step(step)).collect(),
        shipments: shipments.iter().map(|one| shown.parcel(one, &volumes, &carriers)).collect(),
        expires_at: shown.moment(page.expires_at),
        store: Store { name: store.name, logo_url: store.logo_url, color: store.brand_color },
    })
}

/// When it is expected, while it is.
fn forecast(order: &order::Model) -> Option<Instant> {
    use OrderStatus as S;
    let is_open = matches!(
        order.status,
        S::AwaitingPayment
            | S::UnderReview
            | S::Paid
            | S::Picking
            | S::OnHold
            | S::Invoiced
            | S::ReadyForPickup
            | S::Shipped
    );
    order.deliver_by.filter(|_| is_open)
}

/// The first word of a name, when it is one: who calls himself an address or a number has none here. So it is for companies too: that
/// of a small one is its owner's, with the number of his document behind it.
fn first_name(name: &str) -> Option<String> {
    let word = name.split_whitespace().next()?;
    let is_name = word.chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | '’' | '-' | '.'));
    (is_name && word.chars().count() <= 40).then(|| word.to_owned())
}

/// How things are shown.
#[derive(Clone, Copy)]
struct Shown {
    locale: Locale,
    zone: Tz,
}

impl Shown {
    const fn label(self, (code, label): Said) -> Labelled {
        Labelled { code, label: say(self.locale, label) }
    }

    /// By the store's clock, with its offset.
    fn moment(self, at: Instant) -> String {
        DateTime::from_timestamp_millis(at).map_or_else(
            || rfc3339(at),
            |at| at.with_timezone(&self.zone).to_rfc3339_opts(SecondsFormat::Secs, false),
        )
    }

    fn step(self, step: Step) -> Happened {
        let Labelled { code, label } = self.label(step.said);
        let when = self.locale.moment(step.at, self.zone);
        Happened { code, label, at: self.moment(step.at), when, place: step.place, shipment: step.shipment }
    }

    fn parcel(
        self,
        shipment: &shipment::Model,
        volumes: &[shipment_volume::Model],
        carriers: &Carriers,
    ) -> Parcel {
        let own = volumes.iter().filter(|volume| volume.shipment_id == shipment.id);
        let mut codes: Vec<&str> = Vec::new();
        for code in
            shipment.tracking_code.iter().chain(own.filter_map(|volume| volume.tracking_code.as_ref()))
        {
            if !codes.contains(&code.as_str()) {
                codes.push(code);
            }
        }
        let code = |code: &str| Followed {
            formatted: carrier::grouped(code),
            url: carriers.tracking_url(shipment.carrier.as_deref(), code),
            code: code.to_owned(),
        };
        Parcel {
            position: shipment.position,
            status: self.label(words::shipment(shipment.state)),
            carrier: shipment.carrier.clone(),
            service: shipment.service.clone(),
            tracking: codes.into_iter().map(code).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::first_name;

    #[test]
    fn a_first_name_is_one_word_of_letters() {
        for (name, first) in [
            ("Ana Souza", Some("Ana")),
            ("  D'Ávila  da Silva", Some("D'Ávila")),
            ("Ana-Maria", Some("Ana-Maria")),
            ("JOAO DA SILVA 52998224725", Some("JOAO")),
            ("52998224725 JOAO", None),
            ("ana@example.com", None),
            ("https://x.example", None),
            ("", None),
        ] {
            assert_eq!(first_name(name).as_deref(), first, "{name}");
        }
    }
}
