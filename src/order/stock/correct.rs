//! Adjusting stock by differences, and setting it to what was counted.

use super::{Target, cause_of, targets, unless};
use crate::actor::Scope;
use crate::db::Tx;
use crate::error::Result;
use crate::product::Named;
use crate::refusal::Refusal;
use crate::stock::{self, Correction};
use entity::id::ProductId;

/// Units that came to the shelf, or left it.
#[derive(Clone, Debug)]
pub struct Adjustment {
    /// Of what.
    pub product: Named,
    /// How many more, or less.
    pub delta: i64,
}

/// Units that were counted on the shelf.
#[derive(Clone, Debug)]
pub struct Count {
    /// Of what.
    pub product: Named,
    /// How many there are.
    pub on_hand: i64,
    /// How many there were believed to be: the count is refused when that is not so any more.
    pub expected: Option<i64>,
}

/// Puts so many units more on the shelf of each product, or takes them away; all of it or nothing.
///
/// Gives the products in the order of the changes.
///
/// # Errors
///
/// Refused, with all that is wrong, with `INVALID`, `NOT_FOUND`, `UNKNOWN_SKU`, or `OUT_OF_STOCK` where more would go than there is.
pub async fn adjust(tx: &Tx, changes: &[Adjustment], cause: &str) -> Result<Vec<ProductId>> {
    tx.by.actor.require(Scope::StockWrite)?;
    let named: Vec<Named> = changes.iter().map(|change| change.product.clone()).collect();
    correct(tx, ("changes", &named), cause, |target| {
        let delta = changes.get(target.place).map(|change| change.delta).unwrap_or_default();
        stock::adjusted(&target.level, &target.product.sku, delta)
    })
    .await
}

/// Says how many units of each product there are; all of it or nothing.
///
/// Gives the products in the order of the counts.
///
/// # Errors
///
/// Refused, with all that is wrong, with `INVALID`, `NOT_FOUND`, `UNKNOWN_SKU`, or `STOCK_CHANGED` where something else is on hand than
/// was expected.
pub async fn set(tx: &Tx, counts: &[Count], cause: &str) -> Result<Vec<ProductId>> {
    tx.by.actor.require(Scope::StockWrite)?;
    let named: Vec<Named> = counts.iter().map(|count| count.product.clone()).collect();
    correct(tx, ("levels", &named), cause, |target| {
        let (on_hand, expected) =
            counts.get(target.place).map(|count| (count.on_hand, count.expected)).unwrap_or_default();
        stock::counted(&target.level, &target.product.sku, on_hand, expected)
    })
    .await
}

async fn correct(
    tx: &Tx,
    (list, named): (&str, &[Named]),
    cause: &str,
    decide: impl Fn(&Target) -> std::result::Result<Correction, Refusal> + Send + Sync,
) -> Result<Vec<ProductId>> {
    let mut refusals = Vec::new();
    let cause = cause_of(cause, &mut refusals);
    let mut corrections = Vec::new();
    let targets = targets(tx, list, named, &mut refusals).await?;
    for target in &targets {
        match decide(target) {
            Ok(correction) => corrections.push(correction),
            Err(refusal) => refusals.push(refusal.within(&target.path)),
        }
    }
    unless(refusals)?;
    stock::correct(tx, &corrections, &cause).await?;
    Ok(targets.into_iter().map(|target| target.product.id).collect())
}
