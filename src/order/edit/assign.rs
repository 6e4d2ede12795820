//! Saying who looks after an order.

use crate::actor::Scope;
use crate::db::Tx;
use crate::error::Result;
use crate::event::{self, Fact};
use crate::order::change;
use crate::order::check::Checks;
use entity::event::EventKind;
use entity::id::OrderId;
use entity::order::ActiveModel;
use sea_orm::Set;
use serde_json::json;

/// The longest name of somebody who looks after orders, characters.
const LONGEST_NAME: usize = 100;

/// Gives an order into somebody's care, or nobody's.
///
/// # Errors
///
/// Denied without `orders:edit`. Refused with `NOT_FOUND`, `VERSION_CONFLICT` or `INVALID`.
pub async fn assign(
    tx: &Tx,
    id: OrderId,
    assignee: Option<&str>,
    expected_version: Option<i32>,
) -> Result<OrderId> {
    tx.by.actor.require(Scope::OrdersEdit)?;
    let mut checks = Checks::default();
    let assignee = checks.line("assignee", assignee, LONGEST_NAME);
    checks.done()?;
    let found = change::lock(tx, id, expected_version).await?;
    if found.assigned_to == assignee {
        return Ok(id);
    }
    let change = ActiveModel { assigned_to: Set(assignee.clone()), ..ActiveModel::default() };
    change::keep(tx, &found, change).await?;
    let details = json!({ "before": found.assigned_to, "after": assignee });
    event::record(tx, Fact { details, ..Fact::of(id, EventKind::OrderAssigned) }).await?;
    Ok(id)
}
