//! The event log: all that has happened to orders, in the past tense.
//!
//! A fact is recorded in the transaction that makes it true, so there is none without a change and none before its commit. The
//! history of an order is read from the log, and whatever has to be told to others starts from it.

use crate::db::{By, Tx};
use crate::error::Result;
use entity::event::{self, EventKind, Visibility};
use entity::id::{EventId, OrderId};
use entity::status::OrderStatus;

/// Something that has just happened to an order.
#[derive(Clone, Debug)]
pub struct Fact {
    /// The order.
    pub order: OrderId,
    /// What happened.
    pub kind: EventKind,
    /// The status before and after, when it is about the status.
    pub moved: Option<(Option<OrderStatus>, OrderStatus)>,
    /// What somebody wrote about it.
    pub comment: Option<String>,
    /// Who may read it.
    pub visibility: Visibility,
    /// Whether the customer is told; `None` where there is nothing to tell.
    pub notifies: Option<bool>,
    /// What staff wrote to the customer.
    pub message: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// Whether the rules would not have let it happen.
    pub forced: bool,
    /// Particulars: a JSON object, or null.
    pub details: serde_json::Value,
}

impl Fact {
    /// A fact that only staff reads, with nothing more to say.
    pub const fn of(order: OrderId, kind: EventKind) -> Self {
        Self {
            order,
            kind,
            moved: None,
            comment: None,
            visibility: Visibility::Internal,
            notifies: None,
            message: None,
            reason: None,
            forced: false,
            details: serde_json::Value::Null,
        }
    }
}

/// Writes a fact into the log, in the name and at the time of the transaction.
///
/// # Errors
///
/// When the database is gone.
pub async fn record(tx: &Tx, fact: Fact) -> Result<()> {
    record_all(tx, vec![fact]).await
}

/// Writes facts into the log, as [`record`] does.
///
/// # Errors
///
/// When the database is gone.
pub async fn record_all(tx: &Tx, facts: Vec<Fact>) -> Result<()> {
    let rows: Vec<event::Model> = facts.into_iter().map(|fact| row(&tx.by, fact)).collect();
    keep(tx, &rows.iter().collect::<Vec<_>>()).await
}

/// Writes lines into the log as they are: a history that is brought in, or that was made with [`row`]. Each is told in the feed,
/// unless the unit of work is a bulk load.
///
/// # Errors
///
/// When the database is gone.
pub async fn keep(tx: &Tx, rows: &[&event::Model]) -> Result<()> {
    for row in rows {
        tx.tell(row.order_id, row.kind);
    }
    tx.insert_new("events", rows).await
}

/// A fact as it stands in the log, for those who write a whole order at once.
pub fn row(by: &By, fact: Fact) -> event::Model {
    event::Model {
        id: EventId(0),
        order_id: fact.order,
        at: by.at,
        kind: fact.kind,
        actor: by.actor.name.clone(),
        from_status: fact.moved.and_then(|(from, _)| from),
        to_status: fact.moved.map(|(_, to)| to),
        comment: fact.comment,
        visibility: fact.visibility,
        notifies: fact.notifies,
        message: fact.message,
        reason: fact.reason,
        forced: fact.forced,
        details: (!fact.details.is_null()).then(|| fact.details.to_string()),
    }
}
