//! All files into memory: the orders that are whole, and the rows that are bad.

use super::customer::CustomerRow;
use super::files::Sheets;
use super::item::ItemRow;
use super::order::OrderRow;
use super::payment::PaymentRow;
use super::product::ProductRow;
use crate::error::Result;
use crate::import::bad_rows::BadRows;
use crate::import::report::Report;
use crate::import::row::{Bad, Read, Row};
use crate::import::sheet::Sheet;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Rows of a file by their id.
pub(super) type ById<T> = HashMap<String, Arc<T>>;

/// Reads all files: the orders, oldest first, and a report that has the bad rows.
///
/// # Errors
///
/// When `strict`, [`Error::Invalid`](crate::error::Error::Invalid) at the first bad row; or a file cannot be read to its end.
pub(super) fn read(mut sheets: Sheets, strict: bool) -> Result<(Vec<OrderRow>, Report)> {
    let mut bad_rows = BadRows { strict, rows: Vec::new() };
    let customers = bad_rows.by_id(&mut sheets.customers, "customer_id", CustomerRow::read)?;
    let products = bad_rows.by_id(&mut sheets.products, "product_id", ProductRow::read)?;
    let mut orders = Orders::default();
    bad_rows.sort_out(&mut sheets.orders, |row| orders.read(row, &customers))?;
    bad_rows.sort_out(&mut sheets.items, |row| orders.read_item(row, &products))?;
    bad_rows.sort_out(&mut sheets.payments, |row| orders.read_payment(row))?;

    let report =
        Report { orders_skipped: orders.skipped.len(), bad_rows: bad_rows.rows, ..Report::default() };
    Ok((orders.whole(), report))
}

impl BadRows {
    /// Reads a file whose rows have an id.
    fn by_id<T>(
        &mut self,
        sheet: &mut Sheet,
        column: &'static str,
        read: impl Fn(&Row<'_>) -> Read<T>,
    ) -> Result<ById<T>> {
        let mut rows = HashMap::new();
        self.sort_out(sheet, |row| {
            let id = row.id(column)?;
            let read = read(row)?;
            once(column, id, !rows.contains_key(id))?;
            rows.insert(id.to_owned(), Arc::new(read));
            Ok(())
        })?;
        Ok(rows)
    }
}

fn once(column: &'static str, id: &str, is_new: bool) -> Read<()> {
    if is_new { Ok(()) } else { Err(Bad::value(column, "each one once", id)) }
}

/// The orders read so far.
#[derive(Default)]
struct Orders {
    rows: Vec<OrderRow>,
    places: HashMap<String, usize>,
    /// Orders that a bad row belongs to.
    skipped: HashSet<String>,
}

impl Orders {
    fn read(&mut self, row: &Row<'_>, customers: &ById<CustomerRow>) -> Read<()> {
        let order = match OrderRow::read(row, customers) {
            Ok(order) => order,
            Err(bad) => {
                let id = row.loose_id("order_id").filter(|id| !self.places.contains_key(*id));
                return Err(self.leave_out(id, bad));
            }
        };
        let is_new = !self.places.contains_key(&order.id) && !self.skipped.contains(&order.id);
        once("order_id", &order.id, is_new)?;
        self.places.insert(order.id.clone(), self.rows.len());
        self.rows.push(order);
        Ok(())
    }

    fn read_item(&mut self, row: &Row<'_>, products: &ById<ProductRow>) -> Read<()> {
        let read = ItemRow::read(row, products).and_then(|item| {
            let Some(order) = self.of(row)? else { return Ok(()) };
            add(&mut order.items, item, "order_item_id", |item| item.position)
        });
        read.map_err(|bad| self.leave_out(self.named_in(row), bad))
    }

    fn read_payment(&mut self, row: &Row<'_>) -> Read<()> {
        let read = PaymentRow::read(row).and_then(|payment| {
            let Some(order) = self.of(row)? else { return Ok(()) };
            add(&mut order.payments, payment, "payment_sequential", |payment| payment.position)
        });
        read.map_err(|bad| self.leave_out(self.named_in(row), bad))
    }

    /// The order a row belongs to; `None` when that order is left out anyway.
    fn of(&mut self, row: &Row<'_>) -> Read<Option<&mut OrderRow>> {
        let id = row.id("order_id")?;
        if let Some(order) = self.places.get(id).and_then(|place| self.rows.get_mut(*place)) {
            return Ok(Some(order));
        }
        if self.skipped.contains(id) {
            return Ok(None);
        }
        Err(Bad::value("order_id", "an order of olist_orders_dataset.csv", id))
    }

    /// The order that a bad row names, wherever in it.
    fn named_in<'r>(&self, row: &'r Row<'_>) -> Option<&'r str> {
        row.loose_values().find(|value| self.places.contains_key(*value))
    }

    /// Leaves out the order that a bad row belongs to, and says so.
    fn leave_out(&mut self, order: Option<&str>, mut bad: Bad) -> Bad {
        bad.order = order.map(str::to_owned);
        self.skipped.extend(bad.order.clone());
        bad
    }

    /// The orders that are whole, oldest first.
    fn whole(self) -> Vec<OrderRow> {
        let Self { mut rows, skipped, .. } = self;
        rows.retain(|order| !skipped.contains(&order.id));
        for order in &mut rows {
            order.items.sort_unstable_by_key(|item| item.position);
            order.payments.sort_unstable_by_key(|payment| payment.position);
        }
        rows.sort_unstable_by(|one, other| (one.placed_at, &one.id).cmp(&(other.placed_at, &other.id)));
        rows
    }
}

/// Adds a part to its order, unless there is one at its place.
fn add<T>(parts: &mut Vec<T>, part: T, column: &'static str, place: impl Fn(&T) -> i32) -> Read<()> {
    if parts.iter().any(|other| place(other) == place(&part)) {
        return Err(Bad::value(column, "each one once in its order", &place(&part).to_string()));
    }
    parts.push(part);
    Ok(())
}
