//! How the stock of each product is kept.

use super::{targets, unless};
use crate::actor::Scope;
use crate::db::Tx;
use crate::error::Result;
use crate::product::Named;
use crate::refusal::Refusal;
use crate::stock;
use entity::id::ProductId;
use entity::stock::Model as Level;

/// How the stock of one product is kept from now on; what is `None` stays as it is.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Of what.
    pub product: Named,
    /// Whether orders are refused when there is not enough.
    pub track_stock: Option<bool>,
    /// Whether orders are taken all the same.
    pub allow_backorder: Option<bool>,
    /// At how many available units it is low; `Some(None)` is never.
    pub low_stock_threshold: Option<Option<i64>>,
}

impl Settings {
    /// A level with these settings.
    pub(super) fn of(&self, level: &Level) -> std::result::Result<Level, Refusal> {
        let threshold = self.low_stock_threshold.unwrap_or(level.low_stock_threshold);
        if threshold.is_some_and(|threshold| !(0..=stock::LARGEST).contains(&threshold)) {
            let expected = format!("expected a number from 0 to {}", stock::LARGEST);
            return Err(Refusal::invalid("lowStockThreshold", expected));
        }
        Ok(Level {
            track_stock: self.track_stock.unwrap_or(level.track_stock),
            allow_backorder: self.allow_backorder.unwrap_or(level.allow_backorder),
            low_stock_threshold: threshold,
            ..level.clone()
        })
    }
}

/// Changes how the stock of products is kept; a product that was not counted is from now on. All of it or nothing.
///
/// Gives the products in the order of the settings.
///
/// # Errors
///
/// Refused, with all that is wrong, with `INVALID`, `NOT_FOUND` or `UNKNOWN_SKU`.
pub async fn update_settings(tx: &Tx, settings: &[Settings]) -> Result<Vec<ProductId>> {
    tx.by.actor.require(Scope::StockWrite)?;
    let named: Vec<Named> = settings.iter().map(|one| one.product.clone()).collect();
    let (mut refusals, mut changed) = (Vec::new(), Vec::new());
    let targets = targets(tx, "settings", &named, &mut refusals).await?;
    for target in &targets {
        let Some(wanted) = settings.get(target.place) else { continue };
        match wanted.of(&target.level) {
            Ok(level) if level == target.level => {}
            Ok(level) => changed.push(level),
            Err(refusal) => refusals.push(refusal.within(&target.path)),
        }
    }
    unless(refusals)?;
    stock::keep(tx, &changed.iter().collect::<Vec<_>>()).await?;
    Ok(targets.into_iter().map(|target| target.product.id).collect())
}
