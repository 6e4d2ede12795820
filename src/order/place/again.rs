//! The same order once more: what it is by, and whether it is the same.
//!
//! A sender who does not know whether an order arrived sends it again with the same source and external id. It is the same when
//! the lines have the same SKUs and quantities in the same order, with the prices and discounts that were sent, when
//! discount, shipping and the expected total are those that were kept, and when the customer has the same document, or the
//! same e-mail where one of the two has no document. Prices that were not sent are not compared: the list may have changed
//! since. Nor are payments, addresses and notes: a new Pix code does not make another order.

use super::buyer::{self, Buyer};
use super::request::{NewItem, PlaceOrder};
use crate::db::{Read as _, Tx};
use crate::error::Result;
use crate::order::check::Checks;
use crate::order::{ORDERS, parts};
use crate::refusal::{Code, Details, Refusal};
use entity::id::OrderId;
use entity::money::Money;
use entity::{item, order};
use sea_orm::Condition;
use sea_orm::sea_query::{Expr, ExprTrait as _};

/// The order that was placed with the same source and external id.
///
/// # Errors
///
/// Refused with `EXTERNAL_ID_TAKEN` when it is another one.
pub(super) async fn placed_before(
    tx: &Tx,
    request: &PlaceOrder,
    (source, external_id): (&str, &str),
) -> Result<Option<OrderId>> {
    let same_name = Condition::all()
        .add(Expr::col((ORDERS, "external_id")).eq(external_id))
        .add(Expr::col((ORDERS, "source")).eq(source));
    let Some(order) = tx.rows_where::<order::Model>(ORDERS, same_name).await?.pop() else { return Ok(None) };
    let mut items = parts::of::<item::Model>(tx, &[order.id]).await?;
    let items = items.remove(&order.id).unwrap_or_default();
    if is_same(request, &order, &items) {
        return Ok(Some(order.id));
    }
    let problem = "this external id of this source belongs to an order with other items, amounts or customer";
    Err(Refusal::new(Code::ExternalIdTaken, problem).at("externalId").with(Details::Other(order.id)).into())
}

fn is_same(request: &PlaceOrder, order: &order::Model, items: &[item::Model]) -> bool {
    let discounts = request.items.iter().map(|item| item.discount).chain([request.discount]);
    let discount = discounts.into_iter().try_fold(Money::ZERO, Money::plus);
    let shipping = request.shipping.as_ref().map_or(Money::ZERO, |shipping| shipping.cost);
    request.items.len() == items.len()
        && request.items.iter().zip(items).all(|(sent, kept)| is_same_line(sent, kept))
        && discount == Some(order.discount_cents)
        && shipping == order.shipping_cents
        && request.expected_total.is_none_or(|total| total == order.total_cents)
        && is_same_buyer(&buyer::checked(&mut Checks::default(), &request.customer), order)
}

fn is_same_line(sent: &NewItem, kept: &item::Model) -> bool {
    sent.sku.trim() == kept.sku
        && sent.quantity == kept.quantity
        && sent.discount == kept.discount_cents
        && sent.unit_price.is_none_or(|price| price == kept.unit_price_cents)
}

fn is_same_buyer(sent: &Buyer, kept: &order::Model) -> bool {
    match (&sent.document, &kept.customer_document) {
        (Some(sent), Some(kept)) => sent == kept,
        _ => sent.email.is_some() && sent.email == kept.customer_email,
    }
}
