//! The public data set of Olist: orders of Brazilian stores from 2016 to 2018.
//!
//! "Brazilian E-Commerce Public Dataset by Olist" is published under CC BY-NC-SA 4.0: whoever imports it downloads it
//! first. Five of its files are read: orders, items, payments, customers and products. It has no names, documents,
//! e-mails, invoices, tracking codes or stock, and none are made up.
//!
//! - `customer_id` is another one for each order; the person is `customer_unique_id`, the customer's external id.
//! - There is one row per unit sold; rows of one product at one price in one order become one item.
//! - A product's SKU is its `product_id`, its name is made of the category, its list price is that of its first sale.
//!   Customers and products come in with the first order that names them; those of no order are left out.
//! - Timestamps have no zone. They are read as the clocks of São Paulo showed them.
//! - Amounts that do not add up (a payment of another sum than the total) are kept as they are.
//!
//! Values are checked for what the rest of the program relies on: ids of 1 to 64 characters, texts of up to 100
//! characters on one line, amounts from 0 to 9,999,999.99, states that exist, each id once in its file.

mod customer;
mod files;
mod history;
mod item;
mod keep;
mod order;
mod payment;
mod product;
mod read;

use super::Options;
use super::progress::Progress;
use super::report::Report;
use crate::db::Db;
use crate::error::Result;
use std::path::Path;

/// What these orders have as their source.
pub const SOURCE: &str = "olist";

/// Who did it, in the history.
const ACTOR: &str = "import olist";

/// Orders in one transaction.
const BATCH: usize = 500;

/// Imports the files of the data set in `dir`; orders that are there already are left as they are.
///
/// # Errors
///
/// [`Error::Invalid`](crate::error::Error::Invalid) with all files and columns that are missing, or, when `options` are
/// strict, with the first bad row: then nothing was written. When the database is gone, the batches before stay.
pub async fn olist(db: &Db, dir: &Path, options: Options) -> Result<Report> {
    let sheets = files::Sheets::open(dir)?;
    let reading = tokio::task::spawn_blocking(move || read::read(sheets, options.strict));
    let (orders, mut report) = reading.await.map_err(anyhow::Error::from)??;

    let progress = Progress::of_rows(orders.iter().map(order::OrderRow::rows).sum(), options.progress);
    let mut orders = orders.into_iter().peekable();
    while orders.peek().is_some() {
        let batch: Vec<_> = orders.by_ref().take(BATCH).collect();
        let (size, rows) = (batch.len(), batch.iter().map(order::OrderRow::rows).sum());
        let kept = db.write(|tx| Box::pin(keep::batch(tx, batch))).await?;
        report.orders_added += kept.orders;
        report.orders_known += size - kept.orders;
        report.customers_added += kept.customers;
        report.products_added += kept.products;
        progress.advance(rows);
    }
    if report.orders_added > 0 {
        db.analyze().await?;
    }
    Ok(report)
}
