//! Adding events to a shipment.

use super::TABLE;
use super::check::{self, NewEvent};
use super::course::{self, Move, Seen};
use crate::actor::Scope;
use crate::db::{Read, Tx};
use crate::error::{Error, Result};
use crate::event::{self, Fact};
use crate::locale::Locale;
use crate::order::change;
use crate::order::change_status::Changed;
use crate::order::notify::Notify;
use crate::order::shipment::{self, Done, Step};
use crate::refusal::{Code, Refusal};
use entity::event::{EventKind, Visibility};
use entity::id::{OrderId, ShipmentId};
use entity::shipment::{Model as Shipment, ShipmentState};
use entity::tracking_event::Model;
use entity::{Instant, order};
use futures_util::future::BoxFuture;
use sea_orm::sea_query::{OnConflict, Query};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::HashSet;

/// Events that are kept of one shipment: more say nothing to anybody.
const MOST_OF_ONE: usize = 1_000;

/// Events that somebody tells of a shipment.
#[derive(Clone, Debug)]
pub struct Adding {
    /// The shipment.
    pub shipment: ShipmentId,
    /// What happened, in any order.
    pub events: Vec<NewEvent>,
    /// Who says so: each event is kept once for each source.
    pub source: String,
    /// Whether the customer is told of what the order does because of it.
    pub notify: Notify,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Added {
    /// The order.
    pub order: OrderId,
    /// The shipment.
    pub shipment: ShipmentId,
    /// Events that were not known.
    pub added: usize,
    /// The step of the order that followed from it.
    pub followed: Option<Changed>,
    /// What stood in the way of a move of the shipment, or of the order.
    pub blocked: Vec<Refusal>,
}

/// Adds events to a shipment, each once, and moves it where they say it is.
///
/// # Errors
///
/// Denied without `shipping:write`. Refused with `NOT_FOUND`, or `INVALID` for all that cannot be meant.
pub async fn add(tx: &Tx, wanted: &Adding) -> Result<Added> {
    tx.by.actor.require(Scope::ShippingWrite)?;
    let events = check::checked(&wanted.events, tx.by.at).map_err(Error::Refused)?;
    let (order, shipment) = locked(tx, wanted.shipment).await?;
    let known = of_shipment(tx, shipment.id).await?;
    let names: HashSet<&str> = known
        .iter()
        .filter(|event| event.source == wanted.source)
        .map(|event| event.external_id.as_str())
        .collect();
    let mut seen = HashSet::new();
    let is_new =
        |(_, name): &&(NewEvent, String)| !names.contains(name.as_str()) && seen.insert(name.clone());
    let new: Vec<&(NewEvent, String)> = events.iter().filter(is_new).collect();
    let mut added = Added {
        order: order.id,
        shipment: shipment.id,
        added: new.len(),
        followed: None,
        blocked: Vec::new(),
    };
    if new.is_empty() {
        return Ok(added);
    }
    if known.len() + new.len() > MOST_OF_ONE {
        let problem = format!("{MOST_OF_ONE} events are kept of a shipment");
        return Err(Refusal::invalid("events", problem).into());
    }
    write(tx, &shipment, &wanted.source, &new).await?;
    let order = change::keep(tx, &order, order::ActiveModel::default()).await?;
    record(tx, &shipment, &new).await?;
    let known: Vec<Seen> = known.iter().map(|event| (event.at, event.kind)).collect();
    let moving = Moving { order: &order, shipment: &shipment, new: &new, notify: wanted.notify };
    moving.along(tx, &known, &mut added).await?;
    Ok(added)
}

/// The shipment with its order, which is locked.
async fn locked(tx: &Tx, id: ShipmentId) -> Result<(order::Model, Shipment)> {
    let missing =
        || Error::from(Refusal::new(Code::NotFound, "there is no shipment with this id").at("shipmentId"));
    let of = |mut rows: Vec<Shipment>| rows.pop().ok_or_else(missing);
    let order = of(tx.rows_of("shipments", "id", &[id.0], &[]).await?)?.order_id;
    let order = change::lock(tx, order, None).await?;
    // As it is now that nobody else changes it.
    let shipment = of(tx.rows_of("shipments", "id", &[id.0], &[]).await?)?;
    Ok((order, shipment))
}

/// What is known of a shipment's way, by time.
///
/// # Errors
///
/// When the database is gone.
pub async fn of_shipment(db: &impl Read, id: ShipmentId) -> Result<Vec<Model>> {
    db.rows_of(TABLE, "shipment_id", &[id.0], &["at", "id"]).await
}

async fn write(tx: &Tx, shipment: &Shipment, source: &str, new: &[&(NewEvent, String)]) -> Result<()> {
    let columns = [
        "order_id",
        "shipment_id",
        "at",
        "kind",
        "description",
        "place",
        "source",
        "external_id",
        "created_at",
    ];
    let mut insert = Query::insert();
    insert.into_table(TABLE).columns(columns).on_conflict(OnConflict::new().do_nothing().to_owned());
    for (event, name) in new {
        insert.values_panic([
            shipment.order_id.0.into(),
            shipment.id.0.into(),
            event.at.into(),
            event.kind.code().into(),
            event.description.clone().into(),
            event.place.clone().into(),
            source.into(),
            name.as_str().into(),
            tx.by.at.into(),
        ]);
    }
    tx.run(&insert).await.map(drop)
}

/// One line of the history, however many events: what the last of them says.
async fn record(tx: &Tx, shipment: &Shipment, new: &[&(NewEvent, String)]) -> Result<()> {
    let last = new.iter().map(|(event, _)| event).max_by_key(|event| event.at);
    let details = json!({
        "shipment": shipment.id.to_string(),
        "position": shipment.position,
        "events": new.len(),
        "kind": last.map(|event| event.kind.code()),
        "at": last.map(|event| event.at),
    });
    let fact = Fact::of(shipment.order_id, EventKind::TrackingAdded);
    event::record(tx, Fact { details, visibility: Visibility::Public, ..fact }).await
}

/// A shipment that new events move.
struct Moving<'a> {
    order: &'a order::Model,
    shipment: &'a Shipment,
    new: &'a [&'a (NewEvent, String)],
    notify: Notify,
}

impl Moving<'_> {
    /// Does each move, until a rule stands in the way of one.
    async fn along(&self, tx: &Tx, known: &[Seen], added: &mut Added) -> Result<()> {
        let new: Vec<Seen> = self.new.iter().map(|(event, _)| (event.at, event.kind)).collect();
        let mut posted = self.shipment.posted_at;
        for next in course::moves(self.shipment, known, &new) {
            let step = self.step(next, posted, tx.by.at);
            if matches!(next, Move::Post(_)) {
                posted = step.at;
            }
            match tx.part(carry_out(tx, next, step)).await? {
                Ok(done) => {
                    added.followed = done.followed.or(added.followed.take());
                    added.blocked = done.blocked;
                }
                Err(refusals) => {
                    added.blocked = refusals;
                    break;
                }
            }
        }
        Ok(())
    }

    /// The step, at a time that fits what is known: carriers' clocks are not ours.
    fn step(&self, next: Move, posted: Option<Instant>, now: Instant) -> Step {
        let after = |at: Instant, before: Option<Instant>| Some(at.max(before.unwrap_or(at)).min(now));
        let failed = self.shipment.failed_at.filter(|_| self.shipment.state == ShipmentState::Failed);
        let plain = Step { notify: self.notify, ..Step::of(self.shipment.id) };
        match next {
            Move::Post(at) => Step { at: after(at, Some(self.order.placed_at)), ..plain },
            Move::Deliver(at) => Step { at: after(at, failed.or(posted)), ..plain },
            Move::Fail(at) => Step { at: after(at, posted), reason: Some(self.reason(at)), ..plain },
        }
    }

    /// Why it could not be delivered: in the carrier's words, else in ours.
    fn reason(&self, at: Instant) -> String {
        let said = self.new.iter().filter(|(event, _)| event.at == at).find_map(|(event, _)| {
            event.description.clone().filter(|_| event.kind == entity::tracking_event::TrackingKind::Failed)
        });
        let usual = Locale::of(&self.order.locale).say(
            "a transportadora não conseguiu entregar",
            "the carrier could not deliver it",
            "la empresa de transporte no pudo entregarlo",
        );
        said.unwrap_or_else(|| usual.to_owned())
    }
}

fn carry_out(tx: &Tx, next: Move, step: Step) -> BoxFuture<'_, Result<Done>> {
    match next {
        Move::Post(_) => Box::pin(shipment::post(tx, step)),
        Move::Deliver(_) => Box::pin(shipment::deliver(tx, step)),
        Move::Fail(_) => Box::pin(shipment::fail(tx, step)),
    }
}
