//! A new product with what there is of it.

use super::{COUNTING, Settings, start};
use crate::actor::Scope;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::product::{self, New};
use crate::stock;
use entity::id::ProductId;

/// What there is of a new product.
#[derive(Clone, Debug, Default)]
pub struct Initial {
    /// Units on the shelf.
    pub on_hand: i64,
    /// How its stock is kept; its product is not looked at.
    pub settings: Settings,
}

/// Creates a product. It is counted from the start when its stock is said, and not at all otherwise.
///
/// # Errors
///
/// Refused, with all that is wrong, as [`product::create`], and with `INVALID` for the stock.
pub async fn create_product(tx: &Tx, new: &New, stock: Option<&Initial>) -> Result<ProductId> {
    tx.by.actor.require(Scope::StockWrite)?;
    let mut refusals = stock.map(wrong).unwrap_or_default();
    let created = match product::create(tx, new).await {
        Ok(created) => Some(created),
        Err(Error::Refused(others)) => {
            refusals.splice(0..0, others);
            None
        }
        Err(error) => return Err(error),
    };
    let Some(created) = created.filter(|_| refusals.is_empty()) else {
        return Err(Error::Refused(refusals));
    };
    if let Some(initial) = stock {
        let levels = start::counted(tx, &[created.id]).await?;
        for level in levels.into_values() {
            let level = initial.settings.of(&level)?;
            stock::keep(tx, &[&level]).await?;
            let correction = stock::counted(&level, &created.sku, initial.on_hand, None)?;
            stock::correct(tx, &[correction], COUNTING).await?;
        }
    }
    Ok(created.id)
}

/// What cannot be meant of the stock of a product that there is not yet.
fn wrong(initial: &Initial) -> Vec<crate::refusal::Refusal> {
    let level = start::empty(ProductId(0), 0);
    let settings = initial.settings.of(&level).err();
    let on_hand = stock::counted(&level, "", initial.on_hand, None).err();
    settings.into_iter().chain(on_hand).map(|refusal| refusal.within("stock")).collect()
}
