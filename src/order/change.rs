//! Changing one order: found and locked, compared with what the caller has seen, and kept with its next version.

use super::ORDERS;
use super::parts;
use super::search::{Searched, text_of};
use crate::db::{Read as _, Tx, columns_of};
use crate::error::Result;
use crate::refusal::{Code, Details, Refusal};
use entity::id::OrderId;
use entity::order::{self, ActiveModel};
use entity::{address, invoice, item, shipment, shipment_volume};
use sea_orm::sea_query::{Expr, ExprTrait as _, LockType};
use sea_orm::{ActiveModelTrait as _, DbBackend, Set};

/// The order with this id, locked until the transaction ends: nobody else changes it meanwhile.
///
/// # Errors
///
/// Refused with `NOT_FOUND`; or with `VERSION_CONFLICT` when the caller has seen another version.
pub async fn lock(tx: &Tx, id: OrderId, expected_version: Option<i32>) -> Result<order::Model> {
    let mut select = columns_of::<order::Model>(ORDERS);
    select.and_where(Expr::col((ORDERS, "id")).eq(id.0));
    if tx.backend() == DbBackend::Postgres {
        select.lock(LockType::Update);
    }
    let Some(order) = tx.rows::<order::Model>(&select).await?.pop() else {
        return Err(Refusal::new(Code::NotFound, "there is no order with this id").at("orderId").into());
    };
    seen(&order, expected_version)?;
    Ok(order)
}

/// Makes sure that the caller has seen the order as it is.
///
/// # Errors
///
/// Refused with `VERSION_CONFLICT` when it was another version.
pub fn seen(order: &order::Model, expected_version: Option<i32>) -> Result<()> {
    match expected_version {
        Some(expected) if expected != order.version => {
            let problem =
                format!("the order is at version {} by now, not {expected}: look at it again", order.version);
            let details = Details::Version { order: order.id, current: order.version };
            Err(Refusal::new(Code::VersionConflict, problem).at("expectedVersion").with(details).into())
        }
        _ => Ok(()),
    }
}

/// Keeps what has changed of an order that was locked: its version rises by one.
///
/// # Errors
///
/// When the database is gone.
pub async fn keep(tx: &Tx, before: &order::Model, mut change: ActiveModel) -> Result<order::Model> {
    change.id = sea_orm::ActiveValue::Unchanged(before.id);
    change.version = Set(before.version + 1);
    change.updated_at = Set(tx.by.at);
    Ok(change.update(&tx.rows).await?)
}

/// Writes anew what a search finds the order by, after something of that has changed.
///
/// # Errors
///
/// When the database is gone.
pub async fn refresh_search(tx: &Tx, order: &order::Model) -> Result<()> {
    let id = [order.id];
    let mut addresses = parts::of::<address::Model>(tx, &id).await?;
    let mut items = parts::of::<item::Model>(tx, &id).await?;
    let mut shipments = parts::of::<shipment::Model>(tx, &id).await?;
    let mut volumes = parts::of::<shipment_volume::Model>(tx, &id).await?;
    let mut invoices = parts::of::<invoice::Model>(tx, &id).await?;
    let text = text_of(&Searched {
        order,
        addresses: &addresses.remove(&order.id).unwrap_or_default(),
        items: &items.remove(&order.id).unwrap_or_default(),
        shipments: &shipments.remove(&order.id).unwrap_or_default(),
        volumes: &volumes.remove(&order.id).unwrap_or_default(),
        invoices: &invoices.remove(&order.id).unwrap_or_default(),
    });
    let key = if tx.backend() == DbBackend::Sqlite { "rowid" } else { "order_id" };
    let update = sea_orm::sea_query::Query::update()
        .table("order_search")
        .value("text", text)
        .and_where(Expr::col(key).eq(order.id.0))
        .to_owned();
    tx.run(&update).await?;
    Ok(())
}
