//! What stock is asked for by, and changed to.

use super::object::StockMovementKind;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::order::stock::{Adjustment, Count, Settings};
use crate::product::{self, Named};
use crate::stock;
use async_graphql::{ID, InputObject, MaybeUndefined};
use entity::id::ProductId;

/// The most SKUs or ids in a filter.
const MOST: usize = 500;

/// Units that came to the shelf of a product, or left it.
#[derive(InputObject)]
pub(crate) struct StockAdjustmentInput {
    /// The product (`product_…`); this or `sku`.
    product_id: Option<ID>,
    /// Its SKU; this or `productId`.
    sku: Option<String>,
    /// How many more (12), or less (-3); not 0.
    delta: i64,
}

impl From<StockAdjustmentInput> for Adjustment {
    fn from(input: StockAdjustmentInput) -> Self {
        Self { product: named(input.product_id, input.sku), delta: input.delta }
    }
}

/// Units that were counted on the shelf of a product.
#[derive(InputObject)]
pub(crate) struct StockCountInput {
    /// The product (`product_…`); this or `sku`.
    product_id: Option<ID>,
    /// Its SKU; this or `productId`.
    sku: Option<String>,
    /// How many there are, those of orders among them.
    on_hand: i64,
    /// How many there were when counting began: refused with `STOCK_CHANGED` when that is not so any more.
    expected_on_hand: Option<i64>,
}

impl From<StockCountInput> for Count {
    fn from(input: StockCountInput) -> Self {
        Self {
            product: named(input.product_id, input.sku),
            on_hand: input.on_hand,
            expected: input.expected_on_hand,
        }
    }
}

/// How the stock of a product is kept. What is not given stays as it is.
#[derive(InputObject)]
pub(crate) struct StockSettingsInput {
    /// The product (`product_…`); this or `sku`.
    product_id: Option<ID>,
    /// Its SKU; this or `productId`.
    sku: Option<String>,
    /// Whether orders are refused when there is not enough.
    track_stock: Option<bool>,
    /// Whether orders are taken all the same.
    allow_backorder: Option<bool>,
    /// At how many available units it is low; null is never.
    low_stock_threshold: MaybeUndefined<i64>,
}

impl From<StockSettingsInput> for Settings {
    fn from(input: StockSettingsInput) -> Self {
        Self {
            product: named(input.product_id, input.sku),
            track_stock: input.track_stock,
            allow_backorder: input.allow_backorder,
            low_stock_threshold: input.low_stock_threshold.into(),
        }
    }
}

fn named(id: Option<ID>, sku: Option<String>) -> Named {
    Named { id: id.map(String::from), sku }
}

/// A number of units within bounds, both of which count.
#[derive(InputObject)]
pub(crate) struct UnitsRange {
    /// At least so many.
    gte: Option<i64>,
    /// At most so many.
    lte: Option<i64>,
}

/// Which levels are meant. Everything that is given must hold.
#[derive(Default, InputObject)]
pub(crate) struct StockLevelFilter {
    /// Of products with one of these SKUs, 500 at the most.
    skus: Option<Vec<String>>,
    /// Of these products, 500 at the most.
    product_ids: Option<Vec<ID>>,
    /// Whether no more can be had than the low-stock threshold; without a threshold it is never low.
    low: Option<bool>,
    /// How many units can be had.
    available: Option<UnitsRange>,
    /// Whether orders are refused when there is not enough.
    tracked: Option<bool>,
}

impl StockLevelFilter {
    pub(super) fn meant(self) -> Result<stock::Filter> {
        for (field, length) in [
            ("filter.skus", self.skus.as_ref().map(Vec::len)),
            ("filter.productIds", self.product_ids.as_ref().map(Vec::len)),
        ] {
            if length.is_some_and(|length| length > MOST) {
                return Err(Error::invalid(field, format!("expected at most {MOST} of them")));
            }
        }
        let ids = self.product_ids.map(|ids| {
            let numbered = ids.iter().enumerate();
            numbered.map(|(at, id)| product_id(&format!("filter.productIds[{at}]"), id)).collect()
        });
        let (available_from, available_to) =
            self.available.map(|units| (units.gte, units.lte)).unwrap_or_default();
        Ok(stock::Filter {
            skus: self.skus,
            products: ids.transpose()?,
            low: self.low,
            available_from,
            available_to,
            tracked: self.tracked,
        })
    }
}

/// Which movements are meant. Everything that is given must hold.
#[derive(Default, InputObject)]
pub(crate) struct StockMovementFilter {
    /// Of this product (`product_…`).
    product_id: Option<ID>,
    /// Of the product with this SKU.
    sku: Option<String>,
    /// For this order (`order_…`).
    order_id: Option<ID>,
    /// Of one of these kinds.
    kinds: Option<Vec<StockMovementKind>>,
}

impl StockMovementFilter {
    /// The filter, `None` when no product has the SKU.
    pub(super) async fn meant(self, db: &Db) -> Result<Option<stock::MovementFilter>> {
        let mut product = self.product_id.map(|id| product_id("filter.productId", &id)).transpose()?;
        if let Some(sku) = self.sku {
            let by_sku = product::Filter { sku: Some(sku), ..product::Filter::default() };
            let Some(found) = product::one(db, &by_sku).await? else { return Ok(None) };
            if product.is_some_and(|id| id != found.id) {
                return Ok(None);
            }
            product = Some(found.id);
        }
        let order = self.order_id.map(|id| {
            id.parse().map_err(|error: entity::id::IdError| Error::invalid("filter.orderId", error))
        });
        let kinds = self.kinds.map(|kinds| kinds.into_iter().map(Into::into).collect());
        Ok(Some(stock::MovementFilter { product, order: order.transpose()?, kinds }))
    }
}

fn product_id(field: &str, id: &ID) -> Result<ProductId> {
    id.parse().map_err(|error| Error::invalid(field, error))
}
