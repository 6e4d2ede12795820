//! Mending what is certain. Each thing is looked at again under its lock, in a unit of work of its own.

use super::{Check, Finding, examine};
use crate::db::{By, Db, Read as _, Tx};
use crate::error::{Error, Result};
use crate::order::shipment::recount as recount_shipped;
use crate::order::{change, holding, parts};
use crate::{stock, store};
use anyhow::anyhow;
use entity::id::{OrderId, ProductId};
use entity::invoice::{self, InvoiceStatus};
use entity::order::ActiveModel;
use entity::status::InvoiceState;
use entity::stock::Model as Level;
use entity::{item, shipment};
use futures_util::future::BoxFuture;
use sea_orm::Set;
use sea_orm::sea_query::{Expr, ExprTrait as _, Func, Query};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Why the stock of an order was settled, in the ledger.
const CAUSE: &str = "DOCTOR";

/// What is mended order by order, and may be refused for one.
const BY_ORDER: [Check; 2] = [Check::LineHolding, Check::ShippedUnits];

/// What was mended, and what is left to people.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Mended {
    /// What fits now.
    pub mended: Vec<Finding>,
    /// What still does not.
    pub left: Vec<Finding>,
}

/// Mends what is certain, and tells what that was and what is left.
///
/// # Errors
///
/// When the database is gone.
pub async fn mend(db: &Db, by: &By) -> Result<Mended> {
    let found = examine(db).await?;
    // Lines are settled against levels that are right; whoever was settled may have righted a sum below zero.
    levels(db, by, &found).await?;
    let mut why = shipped(db, by, &found).await?;
    why.extend(lines(db, by, &found).await?);
    levels(db, by, &found).await?;
    invoices(db, by, &found).await?;
    let mut left = examine(db).await?;
    for finding in &mut left {
        if let Some(why) =
            finding.order.filter(|_| BY_ORDER.contains(&finding.check)).and_then(|id| why.get(&id))
        {
            finding.problem = format!("{}; not mended: {why}", finding.problem);
        }
    }
    let is_left = |finding: &Finding| left.iter().any(|other| other.is_about(finding));
    let mended = found.into_iter().filter(|finding| !is_left(finding)).collect();
    Ok(Mended { mended, left })
}

/// Makes levels the sums of their movements.
async fn levels(db: &Db, by: &By, found: &[Finding]) -> Result<()> {
    let drifted = |finding: &&Finding| {
        matches!(
            finding.check,
            Check::LevelOnHand | Check::LevelReserved | Check::LevelMissing | Check::ReservedBelowZero
        )
    };
    let products: BTreeSet<ProductId> =
        found.iter().filter(drifted).filter_map(|finding| finding.product).collect();
    for product in products {
        db.act(by, move |tx| Box::pin(level(tx, product))).await?;
    }
    Ok(())
}

async fn level(tx: &Tx, product: ProductId) -> Result<()> {
    // Whoever moves stock has locked its level: with this lock the sum is the whole sum.
    let level = stock::lock(tx, &[product]).await?.remove(&product);
    let sum = |column| {
        let whole = Func::cast_as(Expr::expr(Func::sum(Expr::col(column))), "BIGINT");
        Expr::expr(Func::coalesce([Expr::expr(whole), Expr::val(0_i64)]))
    };
    let sums = Query::select()
        .expr(sum("on_hand_delta"))
        .expr(sum("reserved_delta"))
        .from(stock::MOVEMENTS)
        .and_where(Expr::col("product_id").eq(product.0))
        .take();
    let rows = tx.select(&sums).await?;
    let row = rows.first().ok_or_else(|| anyhow!("a sum without a row"))?;
    let (on_hand, reserved): (i64, i64) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
    if reserved < 0 {
        return Ok(());
    }
    let level = level.unwrap_or(Level {
        product_id: product,
        on_hand,
        reserved,
        track_stock: true,
        allow_backorder: false,
        low_stock_threshold: None,
        updated_at: tx.by.at,
    });
    stock::keep(tx, &[&Level { on_hand, reserved, ..level }]).await
}

/// Makes the lines of orders say what their shipments say has left, and the ledger what follows from that.
async fn shipped(db: &Db, by: &By, found: &[Finding]) -> Result<BTreeMap<OrderId, String>> {
    each(db, by, (found, Check::ShippedUnits), |tx, order| Box::pin(recount(tx, order))).await
}

async fn recount(tx: &Tx, id: OrderId) -> Result<()> {
    change::lock(tx, id, None).await?;
    let mut items = parts::of::<item::Model>(tx, &[id]).await?.remove(&id).unwrap_or_default();
    let shipments = parts::of::<shipment::Model>(tx, &[id]).await?.remove(&id).unwrap_or_default();
    recount_shipped(tx, &mut items, &shipments).await?;
    settle(tx, id).await
}

/// Makes the ledger say what the statuses of orders ask for. Gives why not, where there is not enough on the shelf.
async fn lines(db: &Db, by: &By, found: &[Finding]) -> Result<BTreeMap<OrderId, String>> {
    each(db, by, (found, Check::LineHolding), |tx, order| Box::pin(settle(tx, order))).await
}

/// Mends each order of which a check has found something. Gives why not, where a rule said no.
async fn each<W>(
    db: &Db,
    by: &By,
    (found, check): (&[Finding], Check),
    mend: W,
) -> Result<BTreeMap<OrderId, String>>
where
    W: for<'t> Fn(&'t Tx, OrderId) -> BoxFuture<'t, Result<()>> + Sync,
{
    let drifted = found.iter().filter(|finding| finding.check == check);
    let orders: BTreeSet<OrderId> = drifted.filter_map(|finding| finding.order).collect();
    let mut why = BTreeMap::new();
    for order in orders {
        match db.act(by, |tx| mend(tx, order)).await {
            Ok(()) => {}
            Err(Error::Refused(refusals)) => {
                let refusals: Vec<String> = refusals.iter().map(ToString::to_string).collect();
                why.insert(order, refusals.join("; "));
            }
            Err(error) => return Err(error),
        }
    }
    Ok(why)
}

async fn settle(tx: &Tx, id: OrderId) -> Result<()> {
    let order = change::lock(tx, id, None).await?;
    let items = parts::of::<item::Model>(tx, &[id]).await?.remove(&id).unwrap_or_default();
    let moment = store::settings(tx).await?.stock_moment;
    // The effects of a version happen once; these are those of another.
    let kept = change::keep(tx, &order, ActiveModel::default()).await?;
    let lines = holding::lines(order.status, &items, moment);
    stock::settle(tx, id, kept.version, CAUSE, &lines).await?;
    Ok(())
}

/// Makes invoice states what the invoices come to.
async fn invoices(db: &Db, by: &By, found: &[Finding]) -> Result<()> {
    let drifted = found.iter().filter(|finding| finding.check == Check::InvoiceState);
    for order in drifted.filter_map(|finding| finding.order) {
        db.act(by, move |tx| Box::pin(invoice_state(tx, order))).await?;
    }
    Ok(())
}

async fn invoice_state(tx: &Tx, id: OrderId) -> Result<()> {
    let order = change::lock(tx, id, None).await?;
    let invoices = parts::of::<invoice::Model>(tx, &[id]).await?.remove(&id).unwrap_or_default();
    let state = match invoices.as_slice() {
        [] => InvoiceState::None,
        some if some.iter().any(|one| one.state == InvoiceStatus::Valid) => InvoiceState::Issued,
        _ => InvoiceState::Cancelled,
    };
    change::keep(tx, &order, ActiveModel { invoice_state: Set(state), ..ActiveModel::default() }).await?;
    Ok(())
}
