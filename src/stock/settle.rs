//! Making the stock hold what the lines of an order should hold.

use super::short::out_of_stock;
use super::{LEVELS, MOVEMENTS};
use crate::db::{Read as _, Tx, columns_of};
use crate::error::{Error, Result};
use crate::refusal::Refusal;
use entity::feed::LevelStanding;
use entity::id::{ItemId, MovementId, OrderId, ProductId};
use entity::row::Reader;
use entity::stock;
use entity::stock_movement::{self, MovementKind};
use sea_orm::sea_query::{Expr, ExprTrait as _, Func, Query};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// What a line keeps of a product: units reserved on the shelf, and units that have left it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Holding {
    /// Units on the shelf that are kept for the line.
    pub reserved: i64,
    /// Units that have left the shelf for the line.
    pub taken: i64,
}

/// One line of an order and what it should hold.
#[derive(Clone, Debug)]
pub struct Line {
    /// The line.
    pub item: ItemId,
    /// Its product.
    pub product: ProductId,
    /// Its SKU, for messages.
    pub sku: String,
    /// What it should hold.
    pub target: Holding,
}

/// What was done to the level of one product.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Effect {
    /// The product's SKU.
    pub sku: String,
    /// Units more on the shelf, or less.
    pub on_hand: i64,
    /// Units more kept for orders, or less.
    pub reserved: i64,
}

/// What has to be done for one line.
struct Step<'l> {
    line: &'l Line,
    on_hand: i64,
    reserved: i64,
}

impl Step<'_> {
    const fn kind(&self) -> MovementKind {
        match (self.on_hand, self.reserved) {
            (on_hand, _) if on_hand < 0 => MovementKind::Take,
            (on_hand, _) if on_hand > 0 => MovementKind::GiveBack,
            (_, reserved) if reserved > 0 => MovementKind::Reserve,
            _ => MovementKind::Release,
        }
    }
}

/// Makes the stock hold what these lines should hold; `version` is the one the order comes to, `cause` says why.
///
/// Gives what was done, by SKU. Lines of products that are not counted do nothing.
///
/// # Errors
///
/// Refused with `OUT_OF_STOCK`, once for each product of which there is not enough; or the database is gone.
pub async fn settle(
    tx: &Tx,
    order: OrderId,
    version: i32,
    cause: &str,
    lines: &[Line],
) -> Result<Vec<Effect>> {
    // In its first version an order holds nothing yet.
    let held = if version > 1 { held(tx, order).await? } else { HashMap::new() };
    let steps = lines.iter().filter_map(|line| {
        let now = held.get(&line.item).copied().unwrap_or_default();
        let step = Step {
            line,
            on_hand: now.taken - line.target.taken,
            reserved: line.target.reserved - now.reserved,
        };
        (step.on_hand != 0 || step.reserved != 0).then_some(step)
    });
    let mut by_product: BTreeMap<ProductId, Vec<Step<'_>>> = BTreeMap::new();
    for step in steps {
        by_product.entry(step.line.product).or_default().push(step);
    }
    let (mut effects, mut rows, mut refusals) = (Vec::new(), Vec::new(), Vec::new());
    for (product, steps) in &by_product {
        match change(tx, *product, steps).await? {
            Changed::Done(effect) => {
                effects.push(effect);
                rows.extend(steps.iter().map(|step| movement(tx, order, (version, cause), step)));
            }
            Changed::NotCounted => {}
            Changed::Short(refusal) => refusals.push(refusal),
        }
    }
    if !refusals.is_empty() {
        return Err(Error::Refused(refusals));
    }
    tx.insert_new(MOVEMENTS, &rows.iter().collect::<Vec<_>>()).await?;
    Ok(effects)
}

/// What each line of an order holds by the ledger.
pub(super) async fn held(tx: &Tx, order: OrderId) -> Result<HashMap<ItemId, Holding>> {
    let sums = Query::select()
        .column("item_id")
        .expr(sum("reserved_delta"))
        .expr(sum("on_hand_delta"))
        .from(MOVEMENTS)
        .and_where(Expr::col("order_id").eq(order.0))
        .and_where(Expr::col("item_id").is_not_null())
        .group_by_col("item_id")
        .to_owned();
    let rows = tx.select(&sums).await?;
    let read = |row: &sea_orm::QueryResult| {
        let item: i64 = row.try_get_by_index(0)?;
        let (reserved, on_hand): (i64, i64) = (row.try_get_by_index(1)?, row.try_get_by_index(2)?);
        Ok((ItemId(item), Holding { reserved, taken: -on_hand }))
    };
    rows.iter().map(read).collect()
}

/// A sum that is a whole number on both databases (PostgreSQL adds up to a decimal).
fn sum(column: &'static str) -> Expr {
    Expr::expr(Func::cast_as(Expr::expr(Func::sum(Expr::col(column))), "BIGINT"))
}

enum Changed {
    Done(Effect),
    NotCounted,
    Short(Refusal),
}

/// Changes the level of one product for all lines of it together, if there is enough.
async fn change(tx: &Tx, product: ProductId, steps: &[Step<'_>]) -> Result<Changed> {
    let on_hand: i64 = steps.iter().map(|step| step.on_hand).sum();
    let reserved: i64 = steps.iter().map(|step| step.reserved).sum();
    let needed = reserved - on_hand;
    let sku = steps.first().map(|step| step.line.sku.clone()).unwrap_or_default();

    let mut update = Query::update();
    update
        .table(LEVELS)
        .value("on_hand", Expr::col("on_hand").add(on_hand))
        .value("reserved", Expr::col("reserved").add(reserved))
        .value("updated_at", tx.by.at)
        .and_where(Expr::col("product_id").eq(product.0));
    if needed > 0 {
        let enough = Expr::col("on_hand").sub(Expr::col("reserved")).gte(needed);
        update.and_where(
            enough.or(Expr::col("track_stock").eq(false)).or(Expr::col("allow_backorder").eq(true)),
        );
    }
    update.returning(Query::returning().columns(["on_hand", "reserved", "low_stock_threshold"]));
    if let Some(row) = tx.query(tx.backend().build(&update)).await?.first() {
        let mut row = Reader::new(row)?;
        let (now, kept, threshold) = (row.take()?, row.take()?, row.take()?);
        tell_when_scarce(tx, product, needed, (now, kept, threshold));
        return Ok(Changed::Done(Effect { sku, on_hand, reserved }));
    }
    let mut level = columns_of::<stock::Model>(LEVELS);
    level.and_where(Expr::col("product_id").eq(product.0));
    let Some(level) = tx.rows::<stock::Model>(&level).await?.pop() else { return Ok(Changed::NotCounted) };
    let available = level.on_hand - level.reserved;
    Ok(Changed::Short(out_of_stock(sku, needed, available)))
}

/// Tells of a product of which so many units fewer can be had now, when its level has just come down to its threshold: units on the
/// shelf, units kept, threshold.
pub(super) fn tell_when_scarce(
    tx: &Tx,
    product: ProductId,
    fewer: i64,
    (on_hand, reserved, threshold): (i64, i64, Option<i64>),
) {
    let Some(low_stock_threshold) = threshold else { return };
    let available = on_hand.saturating_sub(reserved);
    if available <= low_stock_threshold && available.saturating_add(fewer) > low_stock_threshold {
        tx.tell_scarce(product, LevelStanding { on_hand, reserved, low_stock_threshold });
    }
}

fn movement(
    tx: &Tx,
    order: OrderId,
    (version, cause): (i32, &str),
    step: &Step<'_>,
) -> stock_movement::Model {
    let item = step.line.item;
    stock_movement::Model {
        id: MovementId(0),
        product_id: step.line.product,
        order_id: Some(order),
        item_id: Some(item),
        kind: step.kind(),
        on_hand_delta: step.on_hand,
        reserved_delta: step.reserved,
        cause: cause.to_owned(),
        actor: tx.by.actor.name.clone(),
        at: tx.by.at,
        effect: Some(format!("item {} version {version}", item.0)),
    }
}
