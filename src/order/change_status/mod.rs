//! Moving an order from status to status: the one way in which its status ever changes.
//!
//! ```text
//!  change ── permission ── lock ── what the caller brings is written down (tracking code, missing and returned units)
//!     │                               │
//!     │        situation: the order with its parts, read in the same transaction
//!     │                               │
//!     ├─ guard  (pure)   what stands in the way: the machine of `order::status`, then what the status needs
//!     ├─ outcome (pure)  what is true of the order afterwards: states, milestones, due date
//!     ├─ stock           each line comes to hold what `order::holding` says
//!     ├─ payments        called off, disputed, restored with the order
//!     └─ one fact        from, to, why, whether the customer is told
//! ```
//!
//! The same status again moves nothing: it writes its line in the history, and may tell the customer something. A forced move
//! skips machine and guards, never the stock: what is not there cannot be reserved by force.

mod goods;
mod guard;
mod outcome;
mod situation;

pub(super) use guard::blocks;
pub use guard::{Need, Step, steps};
pub use situation::Situation;

use super::invoice::{self, EnterInvoice};
use super::notify::{MessageMode, Notification, Notify, decide, is_usual, notification};
use super::shipment::{Warning, code};
use super::{change, holding};
use crate::actor::Scope;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::event::{self, Fact};
use crate::refusal::{Code, Refusal};
use crate::stock::{self, Effect};
use entity::event::{EventKind, Visibility};
use entity::id::{ItemId, OrderId};
use entity::order;
use entity::status::{CancelReason, OrderStatus};
use serde::{Deserialize, Serialize};

/// Units of a line that came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Returned {
    /// The line.
    pub item: ItemId,
    /// Units that go back to the shelf.
    pub restock: i32,
    /// Units that are thrown away.
    pub discard: i32,
}

/// A step that somebody wants, with all that they bring for it.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a question of its own")]
pub struct Change {
    /// The order.
    pub order: OrderId,
    /// The status it should come to.
    pub to: OrderStatus,
    /// Whether the customer is told.
    pub notify: Notify,
    /// What staff writes to the customer.
    pub message: Option<String>,
    /// What that does to the usual text.
    pub message_mode: MessageMode,
    /// What staff writes into the history.
    pub comment: Option<String>,
    /// Who may read the entry; by default staff alone when it has a comment, else the customer too.
    pub visibility: Option<Visibility>,
    /// Why, in words; a forced move must say.
    pub reason: Option<String>,
    /// Why it is called off.
    pub cancel_reason: Option<CancelReason>,
    /// Whether goods that had left the shelf go back to it when the order is called off.
    pub restock: bool,
    /// The carrier's code.
    pub tracking_code: Option<String>,
    /// Units that are missing, by line.
    pub missing: Vec<(ItemId, i32)>,
    /// Units that came back, by line.
    pub returned: Vec<Returned>,
    /// The access key of an invoice, entered in the same unit of work: that of the order, or, when it is called off, that of the
    /// return.
    pub invoice_key: Option<String>,
    /// Move it where the rules would not let it go.
    pub force: bool,
    /// The payments are as they should be: the step was brought about by one of them.
    pub keeps_payments: bool,
    /// The shipments are as they should be: the step was brought about by them.
    pub keeps_shipments: bool,
    /// The version the caller has seen.
    pub expected_version: Option<i32>,
}

impl Change {
    /// A plain step to a status.
    pub const fn to(order: OrderId, to: OrderStatus) -> Self {
        Self {
            order,
            to,
            notify: Notify::Default,
            message: None,
            message_mode: MessageMode::Append,
            comment: None,
            visibility: None,
            reason: None,
            cancel_reason: None,
            restock: true,
            tracking_code: None,
            missing: Vec::new(),
            returned: Vec::new(),
            invoice_key: None,
            force: false,
            keeps_payments: false,
            keeps_shipments: false,
            expected_version: None,
        }
    }
}

/// What came of a step.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Changed {
    /// The order.
    pub order: OrderId,
    /// Where it stood, as a rank.
    pub from: i16,
    /// Where it stands, as a rank.
    pub to: i16,
    /// What was done to the stock, by SKU.
    pub stock: Vec<Effect>,
    /// What the customer is sent, or would be.
    pub notification: Notification,
    /// What is unusual about the tracking code that came with it.
    #[serde(default)]
    pub warnings: Vec<Warning>,
}

/// Moves an order, when its status, its parts and the stock allow it.
///
/// # Errors
///
/// Refused with all that stands in the way; with `NOT_FOUND` or `VERSION_CONFLICT`. Denied without `orders:status`
/// (`orders:cancel` to call off, `orders:force` too for a forced move, `invoices:write` too with an invoice's key).
pub async fn change(tx: &Tx, wanted: Change) -> Result<Changed> {
    let actor = &tx.by.actor;
    actor.require(if wanted.to == OrderStatus::Cancelled {
        Scope::OrdersCancel
    } else {
        Scope::OrdersStatus
    })?;
    if wanted.force {
        actor.require(Scope::OrdersForce)?;
    }
    let mut expected_version = wanted.expected_version;
    if let Some(key) = wanted.invoice_key.clone() {
        let entering = EnterInvoice { order: wanted.order, key, advance: false, expected_version };
        invoice::enter(tx, &entering).await?;
        // The invoice has brought the order to its next version.
        expected_version = None;
    }
    let found = change::lock(tx, wanted.order, expected_version).await?;
    apply(tx, found, wanted).await
}

/// Moves an order that is locked already: for use cases that brought the move about and have asked for their own permission.
///
/// # Errors
///
/// Refused with all that stands in the way.
pub async fn apply(tx: &Tx, found: order::Model, wanted: Change) -> Result<Changed> {
    let situation = Situation::read_towards(tx, found, wanted.to).await?;
    carry_out(tx, situation, wanted).await
}

/// The same for an order whose parts have been read.
///
/// # Errors
///
/// Refused with all that stands in the way.
pub(super) async fn carry_out(tx: &Tx, mut situation: Situation, wanted: Change) -> Result<Changed> {
    let mut refusals = guard::texts(&wanted);
    refusals.extend(goods::check(&situation.items, &wanted));
    refusals.extend(guard::blocks(&situation, &wanted));
    if !refusals.is_empty() {
        return Err(Error::Refused(refusals));
    }
    let (from, moved) = (situation.order.status, situation.order.status != wanted.to);
    let (tracked, warnings) = goods::track(tx, &mut situation, &wanted).await?;
    goods::write(tx, &mut situation, &wanted, moved).await?;

    let change = outcome::of(&situation, &wanted, tx.by.at);
    let before = situation.order.clone();
    let order = change::keep(tx, &before, change).await?;
    if tracked {
        change::refresh_search(tx, &order).await?;
    }
    let mut done = Vec::new();
    if moved {
        let lines = holding::lines(wanted.to, &situation.items, situation.store.stock_moment);
        done = stock::settle(tx, order.id, order.version, wanted.to.code(), &lines).await?;
        if !wanted.keeps_payments {
            outcome::settle_payments(tx, &situation, wanted.to).await?;
        }
    }
    let usual = is_usual(&situation.store, wanted.to);
    let sent = decide(wanted.notify, usual, moved || wanted.message.is_some(), wanted.force);
    event::record(tx, fact(&wanted, from, sent)).await?;
    Ok(Changed {
        order: order.id,
        from: from.rank(),
        to: order.status.rank(),
        stock: done,
        notification: notification(&order, sent),
        warnings,
    })
}

/// What the history keeps of a step.
fn fact(wanted: &Change, from: OrderStatus, sent: bool) -> Fact {
    let by_default = if wanted.comment.is_some() { Visibility::Internal } else { Visibility::Public };
    let mut details = serde_json::Map::new();
    if !wanted.missing.is_empty() {
        let missing = wanted.missing.iter().map(|(item, units)| (item.to_string(), (*units).into()));
        details.insert("missing".to_owned(), serde_json::Value::Object(missing.collect()));
    }
    for back in &wanted.returned {
        let units = serde_json::json!({ "restocked": back.restock, "discarded": back.discard });
        details.insert(back.item.to_string(), units);
    }
    if let Some(code) = &wanted.tracking_code {
        details.insert("trackingCode".to_owned(), code::kept(code).into());
    }
    if sent && wanted.message.is_some() && wanted.message_mode == MessageMode::Replace {
        details.insert(MessageMode::KEY.to_owned(), MessageMode::REPLACE.into());
    }
    Fact {
        moved: Some((Some(from), wanted.to)),
        comment: wanted.comment.clone(),
        visibility: wanted.visibility.unwrap_or(by_default),
        notifies: Some(sent),
        message: wanted.message.clone().filter(|_| sent),
        reason: wanted.reason.clone().or_else(|| Some(wanted.cancel_reason?.code().to_owned())),
        forced: wanted.force,
        details: if details.is_empty() { serde_json::Value::Null } else { details.into() },
        ..Fact::of(wanted.order, EventKind::OrderStatusChanged)
    }
}

/// A refusal of the status itself.
fn at_status(code: Code, problem: impl std::fmt::Display) -> Refusal {
    Refusal::new(code, problem).at("to")
}
