//! Levels: read in pages by SKU, locked for a change, and kept.

use super::{LEVELS, PRODUCTS};
use crate::db::{self, Cursor, Db, Key, Page, Read, Slice, Sorting, Tx, columns_of, is_one_of};
use crate::error::Result;
use entity::id::ProductId;
use entity::product;
use entity::row::Stored as _;
use entity::stock::Model;
use sea_orm::sea_query::{Expr, ExprTrait as _, LockType, OnConflict, Query};
use sea_orm::{Condition, DbBackend, Order};
use std::collections::BTreeMap;

/// Levels are listed by the SKU of their product.
pub const BY_SKU: Sorting =
    Sorting { mark: b's', table: PRODUCTS, column: "sku", text: true, descending: false };

/// Which levels are meant; every part that is given must hold.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Of products with one of these SKUs.
    pub skus: Option<Vec<String>>,
    /// Of these products.
    pub products: Option<Vec<ProductId>>,
    /// Whether no more can be had than the threshold of the level; one without a threshold is never low.
    pub low: Option<bool>,
    /// At least so many units can be had.
    pub available_from: Option<i64>,
    /// At most so many units can be had.
    pub available_to: Option<i64>,
    /// Whether orders are refused when there is not enough.
    pub tracked: Option<bool>,
}

impl Filter {
    /// What must hold of a product, for the sake of its level.
    fn condition(&self, backend: DbBackend) -> Condition {
        let available = || Expr::col("on_hand").sub(Expr::col("reserved"));
        let low = available().lte(Expr::col("low_stock_threshold"));
        let of_level = Condition::all()
            .add_option(self.low.map(|wanted| {
                if wanted { low } else { low.not().or(Expr::col("low_stock_threshold").is_null()) }
            }))
            .add_option(self.available_from.map(|least| available().gte(least)))
            .add_option(self.available_to.map(|most| available().lte(most)))
            .add_option(self.tracked.map(|tracked| Expr::col("track_stock").eq(tracked)));
        let levels = Query::select().column("product_id").from(LEVELS).cond_where(of_level).take();
        let skus = self.skus.as_ref();
        let products = self.products.as_ref();
        Condition::all()
            .add(Expr::col((PRODUCTS, "id")).in_subquery(levels))
            .add_option(
                skus.map(|skus| {
                    db::is_one_of_texts(backend, (PRODUCTS, "sku"), skus.iter().map(String::as_str))
                }),
            )
            .add_option(products.map(|ids| is_one_of(backend, (PRODUCTS, "id"), ids.iter().map(|id| id.0))))
    }
}

/// The place of a level in the list, by its product.
pub fn cursor(product: &product::Model) -> Cursor {
    BY_SKU.cursor(Key::Text(product.sku.clone()), product.id.0)
}

/// Reads one page of levels, each with its product: two statements.
///
/// # Errors
///
/// When the database is gone.
pub async fn page(db: &Db, filter: &Filter, wanted: &Page) -> Result<Slice<(product::Model, Model)>> {
    let products: Slice<product::Model> =
        db::page(db, BY_SKU, filter.condition(db.backend()), wanted).await?;
    let ids: Vec<ProductId> = products.rows.iter().map(|product| product.id).collect();
    let mut levels = of_products(db, &ids).await?;
    let Slice { rows, has_previous, has_next } = products;
    let rows = rows.into_iter().filter_map(|product| {
        let level = levels.remove(&product.id)?;
        Some((product, level))
    });
    Ok(Slice { rows: rows.collect(), has_previous, has_next })
}

/// The levels of these products; one that is not counted has none.
///
/// # Errors
///
/// When the database is gone.
pub async fn of_products(db: &impl Read, ids: &[ProductId]) -> Result<BTreeMap<ProductId, Model>> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let levels: Vec<Model> = db.rows_of(LEVELS, "product_id", &ids, &[]).await?;
    Ok(levels.into_iter().map(|level| (level.product_id, level)).collect())
}

/// The levels of these products, locked until the transaction ends, in the order in which everybody locks them.
///
/// # Errors
///
/// When the database is gone.
pub async fn lock(tx: &Tx, ids: &[ProductId]) -> Result<BTreeMap<ProductId, Model>> {
    let mut select = columns_of::<Model>(LEVELS);
    select
        .and_where(is_one_of(tx.backend(), (LEVELS, "product_id"), ids.iter().map(|id| id.0)))
        .order_by("product_id", Order::Asc);
    if tx.backend() == DbBackend::Postgres {
        select.lock(LockType::Update);
    }
    let levels: Vec<Model> = tx.rows(&select).await?;
    Ok(levels.into_iter().map(|level| (level.product_id, level)).collect())
}

/// Levels kept together: each row binds its seven values.
const TOGETHER: usize = 200;

/// Keeps levels as they are given, new or locked by this transaction.
///
/// # Errors
///
/// When more than nothing would be reserved less (`reserved >= 0`), or the database is gone.
pub async fn keep(tx: &Tx, levels: &[&Model]) -> Result<()> {
    let (key, changing) = Model::COLUMNS.split_first().unwrap_or((&"product_id", &[]));
    for levels in levels.chunks(TOGETHER) {
        let mut upsert = Query::insert();
        upsert.into_table(LEVELS).columns(Model::COLUMNS.iter().copied());
        for level in levels {
            let mut level: Model = Clone::clone(level);
            level.updated_at = tx.by.at;
            upsert.values_panic(entity::row::Stored::values(&level).into_iter().map(Expr::val));
        }
        upsert.on_conflict(OnConflict::column(*key).update_columns(changing.iter().copied()).to_owned());
        tx.run(&upsert).await?;
    }
    Ok(())
}
