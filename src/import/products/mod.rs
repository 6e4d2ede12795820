//! A catalogue with its stock, as a shop writes it in a spreadsheet: comma-separated, with a heading.
//!
//! Columns, in any order and among others: `sku` (which there must be), `name`, `price` (`149.90`), `gtin`, `ncm`, `weight_g`, `length_mm`,
//! `width_mm`, `height_mm`, `category`, `place`, `active` (`true` or `false`), `on_hand`, `low_stock_threshold`.
//!
//! A product is found by its SKU. Of one that is there already, an empty cell or a missing column leaves things as they are; a new one
//! needs its name and price. Units on hand are a count: the product is counted from then on, and the ledger says what the file
//! changed. Importing again changes nothing, unless something was sold or changed in between: then the file stands.

mod keep;
mod row;

use super::Options;
use super::bad_rows::BadRows;
use super::progress::Progress;
use super::report::{BadRow, ProductsReport};
use super::row::Bad;
use super::sheet::{Kind, Sheet};
use crate::actor::Actor;
use crate::db::{By, Db};
use crate::error::{Error, Result};
use crate::product::{self, Named};
use entity::Instant;
use row::ProductRow;
use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

/// Who did it, in the ledger; and why.
const ACTOR: &str = "import products";

/// Products in one transaction, as many as one may correct at once.
const BATCH: usize = 500;

const PRODUCTS: Kind = Kind {
    columns: &[
        "sku",
        "name",
        "price",
        "gtin",
        "ncm",
        "weight_g",
        "length_mm",
        "width_mm",
        "height_mm",
        "category",
        "place",
        "active",
        "on_hand",
        "low_stock_threshold",
    ],
    required: 1,
};

/// Imports a file of products at `now`.
///
/// # Errors
///
/// [`Error::Invalid`] when the file or its heading is missing, or, when `options` are strict, with the first bad row: then nothing was
/// written. When the database is gone, the batches before stay.
pub async fn products(db: &Db, file: &Path, options: Options, now: Instant) -> Result<ProductsReport> {
    let name = file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned();
    let sheet = Sheet::open(file, &name, &PRODUCTS)
        .map_err(|problem| Error::invalid(file.display().to_string(), problem))?;
    let reading = tokio::task::spawn_blocking(move || read(sheet, options.strict));
    let (rows, bad_rows) = reading.await.map_err(anyhow::Error::from)??;
    let (rows, bad_rows) = without_nameless(db, rows, bad_rows, (&name, options.strict)).await?;

    let mut report = ProductsReport { bad_rows, ..ProductsReport::default() };
    let progress = Progress::of_rows(rows.len(), options.progress);
    let by = By::new(Actor::system(ACTOR), now);
    for batch in rows.chunks(BATCH) {
        let batch: Arc<[ProductRow]> = batch.into();
        let (size, rows) = (batch.len(), Arc::clone(&batch));
        let kept = db
            .act(&by, move |tx| {
                let rows = Arc::clone(&rows);
                Box::pin(async move { keep::batch(tx, &rows).await })
            })
            .await?;
        report.added += kept.added;
        report.changed += kept.changed;
        report.known += size - kept.added - kept.changed;
        report.stock_changed += kept.stock_changed;
        progress.advance(size);
    }
    if report.added > 0 {
        db.analyze().await?;
    }
    Ok(report)
}

/// Reads all rows; each SKU once.
fn read(mut sheet: Sheet, strict: bool) -> Result<(Vec<ProductRow>, Vec<BadRow>)> {
    // The first bad row of a strict import may be one that only the database knows to be bad.
    let mut bad_rows = BadRows { strict: false, rows: Vec::new() };
    let (mut rows, mut seen) = (Vec::new(), HashSet::new());
    let done = bad_rows.sort_out(&mut sheet, |row| {
        let product = ProductRow::read(row)?;
        if !seen.insert(product.sku.clone()) {
            return Err(Bad::value("sku", "each one once", &product.sku));
        }
        rows.push(product);
        Ok(())
    });
    done?;
    if let (true, Some(first)) = (strict, bad_rows.rows.first()) {
        rows.retain(|row: &ProductRow| row.line < first.line);
    }
    Ok((rows, bad_rows.rows))
}

/// Leaves out rows of products that are new and lack what only a product that is there already may lack.
async fn without_nameless(
    db: &Db,
    rows: Vec<ProductRow>,
    found: Vec<BadRow>,
    (file, strict): (&str, bool),
) -> Result<(Vec<ProductRow>, Vec<BadRow>)> {
    let lacks = |row: &ProductRow| row.name.is_none() || row.price.is_none();
    let skus = rows.iter().filter(|row| lacks(row));
    let named: Vec<Named> = skus.map(|row| Named { id: None, sku: Some(row.sku.clone()) }).collect();
    let known = product::named(db, &named).await?.into_iter().flatten().map(|product| product.sku);
    let known: HashSet<String> = known.collect();
    let (bad, good): (Vec<_>, Vec<_>) =
        rows.into_iter().partition(|row| lacks(row) && !known.contains(&row.sku));
    let nameless = bad.iter().map(|row| BadRow {
        file: file.to_owned(),
        line: row.line,
        column: Some(if row.name.is_none() { "name" } else { "price" }),
        reason: "expected one, as the product is new, got nothing".to_owned(),
        skipped_order: None,
    });
    let mut all: Vec<BadRow> = found.into_iter().chain(nameless).collect();
    all.sort_by_key(|bad| bad.line);
    let mut bad_rows = BadRows { strict, rows: Vec::new() };
    all.into_iter().try_for_each(|bad| bad_rows.add(bad))?;
    Ok((good, bad_rows.rows))
}
