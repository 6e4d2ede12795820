//! The files: which there must be, with which columns, and their rows one by one.

use super::fields::Fields;
use super::row::Row;
use crate::error::{Error, Result};
use anyhow::Context as _;
use std::fs::File;
use std::io::{self, BufRead as _, BufReader};
use std::path::Path;

/// What is needed of one file.
#[derive(Debug)]
pub(super) struct Kind {
    /// Its name.
    pub(super) file: &'static str,
    /// The columns that are read; there may be more, in any order.
    pub(super) columns: &'static [&'static str],
}

pub(super) const CUSTOMERS: Kind = Kind {
    file: "olist_customers_dataset.csv",
    columns: &[
        "customer_id",
        "customer_unique_id",
        "customer_zip_code_prefix",
        "customer_city",
        "customer_state",
    ],
};

pub(super) const PRODUCTS: Kind = Kind {
    file: "olist_products_dataset.csv",
    columns: &[
        "product_id",
        "product_category_name",
        "product_weight_g",
        "product_length_cm",
        "product_height_cm",
        "product_width_cm",
    ],
};

pub(super) const ORDERS: Kind = Kind {
    file: "olist_orders_dataset.csv",
    columns: &[
        "order_id",
        "customer_id",
        "order_status",
        "order_purchase_timestamp",
        "order_approved_at",
        "order_delivered_carrier_date",
        "order_delivered_customer_date",
        "order_estimated_delivery_date",
    ],
};

pub(super) const ITEMS: Kind = Kind {
    file: "olist_order_items_dataset.csv",
    columns: &["order_id", "order_item_id", "product_id", "shipping_limit_date", "price", "freight_value"],
};

pub(super) const PAYMENTS: Kind = Kind {
    file: "olist_order_payments_dataset.csv",
    columns: &["order_id", "payment_sequential", "payment_type", "payment_installments", "payment_value"],
};

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
        let mut open = |kind| Sheet::open(dir, kind).map_err(|problem| missing.push(problem)).ok();
        let sheets = (open(&CUSTOMERS), open(&PRODUCTS), open(&ORDERS), open(&ITEMS), open(&PAYMENTS));
        let (Some(customers), Some(products), Some(orders), Some(items), Some(payments)) = sheets else {
            return Err(Error::invalid(dir.display().to_string(), missing.join("; ")));
        };
        Ok(Self { customers, products, orders, items, payments })
    }
}

/// One open file. A row is a line: no value of these files holds a line break, so a quote left open spoils one row only.
pub(super) struct Sheet {
    kind: &'static Kind,
    lines: BufReader<File>,
    line: u64,
    source: Vec<u8>,
    fields: Fields,
    /// Number of fields in a row.
    width: usize,
    /// Where the columns of the kind are in a row, in their order.
    places: Vec<usize>,
}

impl Sheet {
    fn open(dir: &Path, kind: &'static Kind) -> std::result::Result<Self, String> {
        let file = File::open(dir.join(kind.file)).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => format!("there is no {}", kind.file),
            _ => format!("{} cannot be read: {error}", kind.file),
        })?;
        let mut sheet = Self {
            kind,
            lines: BufReader::new(file),
            line: 0,
            source: Vec::new(),
            fields: Fields::none(),
            width: 0,
            places: Vec::new(),
        };
        sheet.advance().map_err(|error| format!("{} cannot be read: {error}", kind.file))?;
        sheet.width = sheet.fields.len();

        let mut missing = Vec::new();
        for column in kind.columns {
            match sheet.fields.position(column) {
                Some(place) => sheet.places.push(place),
                None => missing.push(*column),
            }
        }
        if missing.is_empty() {
            return Ok(sheet);
        }
        Err(format!("{} has no column {}", kind.file, missing.join(", ")))
    }

    /// The next row, `None` behind the last one. Empty lines are passed over.
    pub(super) fn next(&mut self) -> Result<Option<Row<'_>>> {
        if !self.advance().with_context(|| format!("{} cannot be read to its end", self.kind.file))? {
            return Ok(None);
        }
        Ok(Some(Row {
            kind: self.kind,
            line: self.line,
            source: &self.source,
            fields: &self.fields,
            width: self.width,
            places: &self.places,
        }))
    }

    fn advance(&mut self) -> io::Result<bool> {
        loop {
            self.source.clear();
            if self.lines.read_until(b'\n', &mut self.source)? == 0 {
                self.fields.split(&[]);
                return Ok(false);
            }
            self.line += 1;
            if !self.source.trim_ascii().is_empty() {
                break;
            }
        }
        self.fields.split(&self.source);
        Ok(true)
    }
}
