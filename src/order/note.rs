//! Writing a note on an order.

use super::change;
use crate::actor::Scope;
use crate::db::Tx;
use crate::error::Result;
use crate::event::{self, Fact};
use crate::refusal::Refusal;
use entity::event::{EventKind, Visibility};
use entity::id::OrderId;
use entity::order::ActiveModel;

/// The longest text that somebody writes about an order, characters.
pub const LONGEST_TEXT: usize = 5_000;

/// Adds a note to the history of an order. It moves nothing and tells nobody.
///
/// # Errors
///
/// Refused with `NOT_FOUND`, or `INVALID` for a text that is empty or too long.
pub async fn add(tx: &Tx, order: OrderId, text: &str, visibility: Visibility) -> Result<OrderId> {
    tx.by.actor.require(Scope::OrdersStatus)?;
    let text = checked("text", text)?;
    let found = change::lock(tx, order, None).await?;
    change::keep(tx, &found, ActiveModel::default()).await?;
    let fact = Fact { comment: Some(text), visibility, ..Fact::of(order, EventKind::OrderNoteAdded) };
    event::record(tx, fact).await?;
    Ok(order)
}

/// A text that somebody wrote, without blanks around it.
///
/// # Errors
///
/// Refused with `INVALID` when it is empty, too long, or holds U+0000.
pub fn checked(path: &str, text: &str) -> Result<String> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > LONGEST_TEXT || text.contains('\0') {
        let problem = format!("expected 1 to {LONGEST_TEXT} characters of text");
        return Err(Refusal::invalid(path, problem).into());
    }
    Ok(text.to_owned())
}
