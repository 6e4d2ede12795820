//! Filling a database.

use super::fiscal::{LEGAL_NAME, STORE};
use super::mill::{Batch, Mill};
use super::order::{Maker, SOURCE};
use super::{Filled, Recipe};
use crate::db::{Db, Tx, next_order_number};
use crate::error::Result;
use crate::order::filter::Filter;
use crate::order::keep::keep;
use crate::order::list;
use crate::stock;
use entity::id::{CustomerId, ProductId};
use entity::store;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use sea_orm::ConnectionTrait as _;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};

/// Orders that are made and written together.
const BATCH: usize = 500;

/// Fills a database: settings of the store, products, customers, orders and stock; all of it or nothing.
///
/// With `progress`, and when the standard error stream is a terminal, a bar shows how far it has come.
///
/// # Errors
///
/// When the database is gone, or holds products with the SKUs of the demo.
pub async fn fill(db: &Db, recipe: &Recipe, progress: bool) -> Result<Filled> {
    let from_demo = Filter::Source(vec![SOURCE.to_owned()]);
    if list::count(db, &from_demo, Some(1), recipe.now).await?.value > 0 {
        return Ok(Filled::AlreadyThere);
    }
    let mill = Mill::new(*recipe, next_order_number(db).await?)?;
    let bar = bar(recipe.orders, progress);
    let shown = bar.clone();
    let filled = db.write(|tx| Box::pin(async move { write(tx, mill, &shown).await })).await;
    bar.finish_and_clear();
    let filled = filled?;
    db.analyze().await?;
    Ok(filled)
}

fn bar(orders: usize, progress: bool) -> ProgressBar {
    let target = if progress { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let bar = ProgressBar::with_draw_target(u64::try_from(orders).ok(), target);
    let style =
        ProgressStyle::with_template("{bar:40} {human_pos}/{human_len} orders, {per_sec}, {eta} left");
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

async fn write(tx: &Tx, mut mill: Mill, bar: &ProgressBar) -> Result<Filled> {
    keep_settings(tx, &mill.maker).await?;
    keep_products(tx, &mut mill.maker).await?;
    let (mut customers, mut orders) = (Vec::new(), 0);
    let mut batch = mill.batch(BATCH)?;
    while !batch.wholes.is_empty() {
        keep_customers(tx, &mut batch, &mut customers).await?;
        // The database writes elsewhere; the next orders are made while it does.
        let (kept, next) = tokio::join!(keep(tx, &mut batch.wholes), async { mill.batch(BATCH) });
        kept?;
        let movements = mill.shelf.movements(&batch.wholes);
        tx.insert_new(stock::MOVEMENTS, &movements.iter().collect::<Vec<_>>()).await?;
        orders += batch.wholes.len();
        bar.inc(u64::try_from(batch.wholes.len()).unwrap_or_default());
        batch = next?;
    }
    let Mill { maker, shelf, luck, .. } = &mut mill;
    let (levels, counts) = shelf.levels(&maker.goods, maker.now, luck);
    tx.insert(stock::LEVELS, &levels.iter().collect::<Vec<_>>()).await?;
    tx.insert_new(stock::MOVEMENTS, &counts.iter().collect::<Vec<_>>()).await?;
    Ok(Filled::Added { orders, customers: customers.len(), products: mill.maker.goods.len() })
}

async fn keep_settings(tx: &Tx, maker: &Maker) -> Result<()> {
    let issuers = serde_json::to_string(&maker.issuers.listed()).map_err(anyhow::Error::from)?;
    let update = Query::update()
        .table("stores")
        .values([
            ("name", STORE.into()),
            ("legal_name", LEGAL_NAME.into()),
            ("issuers", issuers.into()),
            ("time_zone", super::calendar::ZONE.name().into()),
            ("locale", "pt-BR".into()),
            ("currency", "BRL".into()),
            ("updated_at", maker.now.into()),
        ])
        .and_where(Expr::col("id").eq(store::ONLY.0))
        .take();
    tx.rows.execute(&update).await?;
    Ok(())
}

async fn keep_products(tx: &Tx, maker: &mut Maker) -> Result<()> {
    let ids = tx.next_ids("products", maker.goods.len()).await?;
    for (product, id) in maker.goods.iter_mut().zip(ids) {
        product.id = ProductId(id);
    }
    tx.insert("products", &maker.goods.iter().collect::<Vec<_>>()).await
}

/// Writes the new customers of a batch. `known` are the ids of all so far, in the order they came; the batch counts
/// customers from 1 and gets their ids.
async fn keep_customers(tx: &Tx, batch: &mut Batch, known: &mut Vec<CustomerId>) -> Result<()> {
    let ids = tx.next_ids("customers", batch.customers.len()).await?;
    for (customer, id) in batch.customers.iter_mut().zip(ids) {
        customer.id = CustomerId(id);
        known.push(customer.id);
    }
    for whole in &mut batch.wholes {
        let place = usize::try_from(whole.order.customer_id.0 - 1).ok();
        if let Some(id) = place.and_then(|place| known.get(place)) {
            whole.order.customer_id = *id;
        }
    }
    tx.insert("customers", &batch.customers.iter().collect::<Vec<_>>()).await
}
