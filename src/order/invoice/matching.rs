//! To which order an XML belongs, where that is certain.

use crate::db::{Read, Tx, columns_of};
use crate::error::Result;
use crate::invoice::rows;
use crate::invoice::xml::Nfe;
use crate::order::{ORDERS, change};
use crate::refusal::{Code, Refusal};
use entity::id::OrderId;
use entity::order;
use entity::status::{InvoiceState, OrderStatus, PaymentState};
use sea_orm::Condition;
use sea_orm::sea_query::{Expr, ExprTrait as _};

/// How many of the numbers in one file are looked up.
const MOST_NUMBERS: usize = 20;

/// The order of an XML, locked: the one that the caller names; else the one it names itself; else the only one that fits.
///
/// # Errors
///
/// Refused with `NOT_FOUND` when there is none, or more than one.
pub(super) async fn order_of(tx: &Tx, nfe: &Nfe, named: Option<OrderId>) -> Result<order::Model> {
    if let Some(id) = named {
        return change::lock(tx, id, None).await;
    }
    if let Some(order) = named_in(tx, nfe).await? {
        return change::lock(tx, order.id, None).await;
    }
    if let Some(order) = alone(tx, nfe).await? {
        let order = change::lock(tx, order.id, None).await?;
        // Another file may have found the same order and come first; or this very file, sent twice at once.
        let known = rows::by_key(tx, &nfe.key).await?;
        if order.invoice_state == InvoiceState::None || known.is_some_and(|known| known.order_id == order.id)
        {
            return Ok(order);
        }
    }
    // This very file, sent twice at once, may have found its order between two of the questions above.
    if let Some(known) = rows::by_key(tx, &nfe.key).await? {
        return change::lock(tx, known.order_id, None).await;
    }
    let problem = "it is not certain to which order this belongs: say it with `orderId`. By itself it finds the order whose number \
        or external id it names (xPed), if recipient or total agree; or the only paid order without an invoice whose recipient \
        and total agree";
    Err(Refusal::new(Code::NotFound, problem).into())
}

/// The one order that its `xPed` names, if recipient or total agree.
async fn named_in(db: &impl Read, nfe: &Nfe) -> Result<Option<order::Model>> {
    let mut either = Condition::any();
    for number in nfe.order_numbers.iter().take(MOST_NUMBERS) {
        either = either.add(Expr::col("external_id").eq(number.as_str()));
        if let Ok(number) = number.parse::<i64>() {
            either = either.add(Expr::col("number").eq(number));
        }
    }
    if either.is_empty() {
        return Ok(None);
    }
    let found = the_only(db, either).await?;
    Ok(found.filter(|order| is_of_recipient(order, nfe) || order.total_cents == nfe.total))
}

fn is_of_recipient(order: &order::Model, nfe: &Nfe) -> bool {
    nfe.recipient.is_some() && order.customer_document == nfe.recipient
}

/// The one paid order without an invoice whose recipient and total agree.
async fn alone(db: &impl Read, nfe: &Nfe) -> Result<Option<order::Model>> {
    let Some(recipient) = &nfe.recipient else { return Ok(None) };
    let condition = Condition::all()
        .add(Expr::col("customer_document").eq(recipient.as_str()))
        .add(Expr::col("total_cents").eq(nfe.total.cents()))
        .add(Expr::col("invoice_state").eq(InvoiceState::None.code()))
        .add(Expr::col("payment_state").eq(PaymentState::Captured.code()))
        .add(Expr::col("status").ne(OrderStatus::Cancelled));
    the_only(db, condition).await
}

/// The order that meets a condition, when no other does.
async fn the_only(db: &impl Read, condition: Condition) -> Result<Option<order::Model>> {
    let select = columns_of::<order::Model>(ORDERS).cond_where(condition).limit(2).take();
    let mut found: Vec<order::Model> = db.rows(&select).await?;
    let second = found.pop();
    Ok(if found.is_empty() { second } else { None })
}
