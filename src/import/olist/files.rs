//! The files of the data set: which there must be, with which columns.

use crate::error::{Error, Result};
use crate::import::sheet::{Kind, Sheet};
use std::path::Path;

const CUSTOMERS: (&str, Kind) = (
    "olist_customers_dataset.csv",
    Kind::with_all(&[
        "customer_id",
        "customer_unique_id",
        "customer_zip_code_prefix",
        "customer_city",
        "customer_state",
    ]),
);

const PRODUCTS: (&str, Kind) = (
    "olist_products_dataset.csv",
    Kind::with_all(&[
        "product_id",
        "product_category_name",
        "product_weight_g",
        "product_length_cm",
        "product_height_cm",
        "product_width_cm",
    ]),
);

const ORDERS: (&str, Kind) = (
    "olist_orders_dataset.csv",
    Kind::with_all(&[
        "order_id",
        "customer_id",
        "order_status",
        "order_purchase_timestamp",
        "order_approved_at",
        "order_delivered_carrier_date",
        "order_delivered_customer_date",
        "order_estimated_delivery_date",
    ]),
);

const ITEMS: (&str, Kind) = (
    "olist_order_items_dataset.csv",
    Kind::with_all(&[
        "order_id",
        "order_item_id",
        "product_id",
        "shipping_limit_date",
        "price",
        "freight_value",
    ]),
);

const PAYMENTS: (&str, Kind) = (
    "olist_order_payments_dataset.csv",
    Kind::with_all(&[
        "order_id",
        "payment_sequential",
        "payment_type",
        "payment_installments",
        "payment_value",
    ]),
);

/// All files, each behind its heading.
pub(super) struct Sheets {
    pub(super) customers: Sheet,
    pub(super) products: Sheet,
    pub(super) orders: Sheet,
    pub(super) items: Sheet,
    pub(super) payments: Sheet,
}

impl Sheets {
    /// Opens all files of a folder.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] that says everything that is missing, not only the first thing.
    pub(super) fn open(dir: &Path) -> Result<Self> {
        let mut missing = Vec::new();
        let mut open = |(file, kind): &'static (&str, Kind)| {
            Sheet::open(&dir.join(file), *file, kind).map_err(|problem| missing.push(problem)).ok()
        };
        let sheets = (open(&CUSTOMERS), open(&PRODUCTS), open(&ORDERS), open(&ITEMS), open(&PAYMENTS));
        let (Some(customers), Some(products), Some(orders), Some(items), Some(payments)) = sheets else {
            return Err(Error::invalid(dir.display().to_string(), missing.join("; ")));
        };
        Ok(Self { customers, products, orders, items, payments })
    }
}
