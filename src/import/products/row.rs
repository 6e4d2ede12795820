//! One product as the file has it.

use crate::import::row::{Bad, Read, Row};
use crate::product::{Changes, LONGEST_NAME, New, SIZES, WEIGHTS};
use crate::refusal::Refusal;
use entity::id::ProductId;
use entity::money::Money;

/// The most units in a file.
const MOST_UNITS: i32 = 1_000_000_000;

/// A row; `None` where the cell is empty.
#[derive(Clone, Debug)]
pub(super) struct ProductRow {
    /// Where it stands.
    pub(super) line: u64,
    pub(super) sku: String,
    pub(super) name: Option<String>,
    pub(super) price: Option<Money>,
    /// Everything else that is said of the product.
    pub(super) more: Changes,
    pub(super) on_hand: Option<i64>,
    pub(super) low_stock_threshold: Option<i64>,
}

impl ProductRow {
    pub(super) fn read(row: &Row<'_>) -> Read<Self> {
        let sku = row.words("sku")?;
        let name = Some(row.text_up_to("name", LONGEST_NAME)?).filter(|name| !name.is_empty());
        let weight = |row: &Row<'_>, column| row.number(column, WEIGHTS);
        let size = |row: &Row<'_>, column| row.number(column, SIZES);
        let units = |row: &Row<'_>, column| Ok(i64::from(row.number(column, 0..=MOST_UNITS)?));
        let more = Changes {
            gtin: row.maybe("gtin", Row::words)?.map(Some),
            ncm: row.maybe("ncm", Row::words)?.map(Some),
            category: row.maybe("category", Row::words)?.map(Some),
            place: row.maybe("place", Row::words)?.map(Some),
            weight_g: row.maybe("weight_g", weight)?.map(Some),
            length_mm: row.maybe("length_mm", size)?.map(Some),
            width_mm: row.maybe("width_mm", size)?.map(Some),
            height_mm: row.maybe("height_mm", size)?.map(Some),
            active: row.maybe("active", yes_or_no)?,
            ..Changes::default()
        };
        let read = Self {
            line: row.line,
            sku,
            name: name.map(str::to_owned),
            price: row.maybe("price", Row::amount)?,
            more,
            on_hand: row.maybe("on_hand", units)?,
            low_stock_threshold: row.maybe("low_stock_threshold", units)?,
        };
        read.checked(row)
    }

    /// The row, if a product can be like that.
    fn checked(self, row: &Row<'_>) -> Read<Self> {
        let new = New {
            sku: self.sku.clone(),
            name: self.name.clone().unwrap_or_else(|| "…".to_owned()),
            price: self.price.unwrap_or_default(),
            more: self.more.clone(),
        };
        let Err(refusals) = new.row(ProductId(0), 0) else { return Ok(self) };
        let Some(Refusal { message, path, .. }) = refusals.into_iter().next() else { return Ok(self) };
        let columns = ["sku", "name", "price", "gtin", "ncm", "category", "place"];
        let column = columns.into_iter().find(|column| path.iter().any(|step| step == column));
        let column = column.unwrap_or("sku");
        Err(Bad::rule(column, message, row.text_up_to(column, LONGEST_NAME)?))
    }

    /// What the file changes of a product that is there.
    pub(super) fn changes(&self) -> Changes {
        Changes { name: self.name.clone(), price: self.price, ..self.more.clone() }
    }
}

fn yes_or_no(row: &Row<'_>, column: &'static str) -> Read<bool> {
    match row.text(column)? {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        text => Err(Bad::value(column, "true or false", text)),
    }
}
