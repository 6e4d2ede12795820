//! The moment from which a product is counted.
//!
//! Orders were placed before. From now on the ledger has to say what their lines hold, because [`stock::settle`] does the
//! difference to it: a line that waits to be shipped gets its reservation, and one that has shipped is written down as taken, so
//! that what comes back of it later adds to the shelf. What was taken before is in nobody's count, so an opening entry of the
//! same size stands against it, and a level begins with nothing on the shelf.
//!
//! Nobody may place or move such an order in the meantime. On SQLite there is one writer. On PostgreSQL the orders are locked
//! first, as everybody does who moves one, then the product: a new line of it needs a lock on it for its foreign key and waits.

use super::super::ORDERS;
use super::super::holding::holding;
use crate::db::{Read as _, Tx, columns_of, is_one_of};
use crate::error::Result;
use crate::stock::{self, Holding};
use crate::store;
use entity::id::{MovementId, OrderId, ProductId};
use entity::row::Reader;
use entity::status::{FulfilmentState as F, OrderStatus as S};
use entity::stock::{Model as Level, StockMoment};
use entity::stock_movement::{self, MovementKind};
use entity::{item, order};
use sea_orm::sea_query::{Expr, ExprTrait as _, LockType, Query, SelectStatement};
use sea_orm::{DbBackend, Order};
use std::collections::BTreeMap;

const ITEMS: &str = "order_items";

/// The cause of what is written down when counting starts.
pub const COUNTING: &str = "COUNTING_STARTED";

/// The levels of these products, made where there are none, and locked.
pub(super) async fn counted(tx: &Tx, ids: &[ProductId]) -> Result<BTreeMap<ProductId, Level>> {
    let mut levels = stock::lock(tx, ids).await?;
    let missing: Vec<ProductId> = ids.iter().copied().filter(|id| !levels.contains_key(id)).collect();
    if !missing.is_empty() {
        start_counting(tx, &missing).await?;
        levels.extend(stock::lock(tx, &missing).await?);
    }
    Ok(levels)
}

/// Starts to count these products, unless they are counted already: nothing on the shelf, and what their orders hold.
///
/// # Errors
///
/// When the database is gone.
pub async fn start_counting(tx: &Tx, products: &[ProductId]) -> Result<()> {
    lock(tx, products).await?;
    let there = stock::of_products(tx, products).await?;
    let moment = store::settings(tx).await?.stock_moment;
    for product in products.iter().filter(|product| !there.contains_key(product)) {
        let mut rows = Vec::new();
        for (order, item) in lines(tx, *product).await? {
            let held = held_by(order, &item, moment);
            rows.extend(movement(tx, *product, (order.id, &item), held));
        }
        let taken: i64 = rows.iter().map(|row| -row.on_hand_delta).sum();
        let reserved: i64 = rows.iter().map(|row| row.reserved_delta).sum();
        if taken != 0 {
            rows.push(stock_movement::Model {
                on_hand_delta: taken,
                kind: MovementKind::Set,
                ..blank(tx, *product)
            });
        }
        stock::keep(tx, &[&empty(*product, reserved)]).await?;
        tx.insert_new(stock::MOVEMENTS, &rows.iter().collect::<Vec<_>>()).await?;
    }
    Ok(())
}

/// Keeps everybody else from moving the orders of these products, and from placing new ones.
async fn lock(tx: &Tx, products: &[ProductId]) -> Result<()> {
    if tx.backend() != DbBackend::Postgres {
        return Ok(());
    }
    let ids = || products.iter().map(|id| id.0);
    let theirs = Query::select()
        .column("order_id")
        .from(ITEMS)
        .and_where(is_one_of(tx.backend(), (ITEMS, "product_id"), ids()))
        .take();
    let orders = Query::select()
        .column("id")
        .from(ORDERS)
        .and_where(Expr::col("id").in_subquery(theirs))
        .order_by("id", Order::Asc)
        .lock(LockType::KeyShare)
        .take();
    tx.select(&orders).await?;
    let rows = Query::select()
        .column("id")
        .from("products")
        .and_where(is_one_of(tx.backend(), ("products", "id"), ids()))
        .order_by("id", Order::Asc)
        .lock(LockType::Update)
        .take();
    tx.select(&rows).await?;
    Ok(())
}

/// Where an order stands, as far as its goods are concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The order.
    pub id: OrderId,
    /// Where it stands.
    pub status: S,
    /// Where its goods are.
    pub fulfilment: F,
}

impl From<&order::Model> for Standing {
    fn from(order: &order::Model) -> Self {
        Self { id: order.id, status: order.status, fulfilment: order.fulfilment_state }
    }
}

/// The lines of a product, each with where its order stands.
async fn lines(tx: &Tx, product: ProductId) -> Result<Vec<(Standing, item::Model)>> {
    let mut select: SelectStatement = columns_of::<item::Model>(ITEMS);
    select
        .column((ORDERS, "status"))
        .column((ORDERS, "fulfilment_state"))
        .inner_join(ORDERS, Expr::col((ORDERS, "id")).equals((ITEMS, "order_id")))
        .and_where(Expr::col((ITEMS, "product_id")).eq(product.0))
        .order_by((ITEMS, "id"), Order::Asc);
    if tx.backend() == DbBackend::Postgres {
        // An order that came in while the others were locked is read as it is once nobody moves it.
        select.lock_with_tables(LockType::KeyShare, [ORDERS]);
    }
    let rows = tx.select(&select).await?;
    let read = |row: &sea_orm::QueryResult| {
        let mut reader = Reader::new(row)?;
        let item: item::Model = reader.take_row()?;
        let (status, fulfilment) = (reader.take()?, reader.take()?);
        Ok((Standing { id: item.order_id, status, fulfilment }, item))
    };
    rows.iter().map(read).collect()
}

/// What a line holds that nobody has counted so far. In the statuses that are about money alone it is where its goods are.
pub fn held_by(order: impl Into<Standing>, item: &item::Model, moment: StockMoment) -> Holding {
    let order = order.into();
    let goods = match (order.status, order.fulfilment) {
        (S::Refunded | S::InDispute | S::Chargeback, fulfilment) => match fulfilment {
            F::Shipped | F::Failed | F::Delivered | F::Returning | F::Returned => S::Delivered,
            F::Picking => S::Picking,
            F::Ready => S::ReadyForPickup,
            F::None if order.status == S::Refunded => S::Cancelled,
            F::None => S::Paid,
        },
        (status, _) => status,
    };
    holding(goods, item, moment).unwrap_or_default()
}

/// What makes the ledger say what a line holds; `None` when that is nothing.
fn movement(
    tx: &Tx,
    product: ProductId,
    (order, item): (OrderId, &item::Model),
    held: Holding,
) -> Option<stock_movement::Model> {
    (held != Holding::default()).then(|| stock_movement::Model {
        order_id: Some(order),
        item_id: Some(item.id),
        kind: if held.taken == 0 { MovementKind::Reserve } else { MovementKind::Take },
        on_hand_delta: -held.taken,
        reserved_delta: held.reserved,
        effect: Some(format!("item {} counting", item.id.0)),
        ..blank(tx, product)
    })
}

fn blank(tx: &Tx, product_id: ProductId) -> stock_movement::Model {
    stock_movement::Model {
        id: MovementId(0),
        product_id,
        order_id: None,
        item_id: None,
        kind: MovementKind::Set,
        on_hand_delta: 0,
        reserved_delta: 0,
        cause: COUNTING.to_owned(),
        actor: tx.by.actor.name.clone(),
        at: tx.by.at,
        effect: None,
    }
}

/// A level with nothing on the shelf, kept as most are: orders are refused when there is not enough.
pub(super) const fn empty(product_id: ProductId, reserved: i64) -> Level {
    Level {
        product_id,
        on_hand: 0,
        reserved,
        track_stock: true,
        allow_backorder: false,
        low_stock_threshold: None,
        updated_at: 0,
    }
}

#[cfg(test)]
mod tests {
    use super::{F, S, Standing, held_by, item};
    use crate::stock::Holding;
    use entity::id::{ItemId, OrderId, ProductId};
    use entity::money::Money;
    use entity::stock::StockMoment;

    fn three() -> item::Model {
        item::Model {
            id: ItemId(1),
            order_id: OrderId(1),
            position: 1,
            product_id: Some(ProductId(1)),
            sku: "A".to_owned(),
            name: "A".to_owned(),
            quantity: 3,
            unit_price_cents: Money(1),
            discount_cents: Money(0),
            total_cents: Money(3),
            weight_g: None,
            length_mm: None,
            width_mm: None,
            height_mm: None,
            ship_by: None,
            missing: 0,
            restocked: 0,
            discarded: 0,
            shipped: 0,
        }
    }

    /// Status, where the goods are, and what three units hold: reserved and taken.
    #[test]
    fn money_matters_leave_the_goods_where_they_are() {
        for (status, fulfilment, (reserved, taken)) in [
            (S::Paid, F::None, (3, 0)),
            (S::Shipped, F::Shipped, (0, 3)),
            (S::Cancelled, F::None, (0, 0)),
            (S::InDispute, F::None, (3, 0)),
            (S::InDispute, F::Picking, (3, 0)),
            (S::InDispute, F::Ready, (3, 0)),
            (S::InDispute, F::Delivered, (0, 3)),
            (S::Chargeback, F::Failed, (0, 3)),
            (S::Refunded, F::Returned, (0, 3)),
            (S::Refunded, F::None, (0, 0)),
        ] {
            let standing = Standing { id: OrderId(1), status, fulfilment };
            let held = held_by(standing, &three(), StockMoment::Shipped);
            assert_eq!(held, Holding { reserved, taken }, "{status:?} {fulfilment:?}");
        }
    }
}
