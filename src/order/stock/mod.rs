//! Counting products, and correcting how much there is of them.
//!
//! A product is counted from the first time that somebody corrects its stock or sets how it is kept. That moment looks at the
//! orders there are ([`start_counting`]), which is why it stands here and not in [`crate::stock`].

mod correct;
mod create;
mod settings;
mod start;

pub use correct::{Adjustment, Count, adjust, set};
pub use create::{Initial, create_product};
pub use settings::{Settings, update_settings};
pub use start::{COUNTING, Standing, held_by, start_counting};

use crate::db::Tx;
use crate::error::Result;
use crate::product::{self, Named};
use crate::refusal::Refusal;
use crate::stock;
use entity::id::ProductId;
use entity::product::Model;
use entity::stock::Model as Level;
use std::collections::BTreeSet;

/// The most products that one request may change.
pub const MOST: usize = 500;

/// A product that a request names, the place where it does so, and its level, which is locked.
struct Target {
    /// `changes.0`
    path: String,
    /// Which of the things in the list names it.
    place: usize,
    product: Model,
    level: Level,
}

/// The products that a list named `list` names, with their levels, which exist from now on and are locked. What is wrong with
/// their names is added to `refusals`.
async fn targets(tx: &Tx, list: &str, all: &[Named], refusals: &mut Vec<Refusal>) -> Result<Vec<Target>> {
    if all.is_empty() || all.len() > MOST {
        refusals.push(Refusal::invalid(list, format!("expected 1 to {MOST} of them")));
        return Ok(Vec::new());
    }
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for (place, named) in product::named(tx, all).await?.into_iter().enumerate() {
        let path = format!("{list}.{place}");
        match named {
            Ok(product) if seen.insert(product.id) => found.push((path, place, product)),
            Ok(product) => {
                let problem = format!("{} is named before: once in a request is enough", product.sku);
                refusals.push(Refusal::invalid(&path, problem));
            }
            Err(refusal) => refusals.push(refusal.within(&path)),
        }
    }
    let ids: Vec<ProductId> = seen.into_iter().collect();
    let mut levels = start::counted(tx, &ids).await?;
    let with_level = |(path, place, product): (String, usize, Model)| {
        Some(Target { path, place, level: levels.remove(&product.id)?, product })
    };
    Ok(found.into_iter().filter_map(with_level).collect())
}

/// The corrections that are decided, unless something was refused.
fn unless(refusals: Vec<Refusal>) -> Result<()> {
    if refusals.is_empty() { Ok(()) } else { Err(crate::error::Error::Refused(refusals)) }
}

/// A cause as it is kept, or why it cannot be.
fn cause_of(text: &str, refusals: &mut Vec<Refusal>) -> String {
    stock::checked_cause(text).unwrap_or_else(|refusal| {
        refusals.push(refusal);
        String::new()
    })
}
