//! What a list of orders is sorted by: each of these has an index, ties go by id.

use super::ORDERS;
use crate::db::{Cursor, Key, Sorting};
use entity::order;

/// The value that orders are sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SortBy {
    /// When it was placed.
    #[default]
    PlacedAt,
    /// The order number.
    Number,
    /// When it last changed.
    UpdatedAt,
    /// When it was paid; unpaid orders count as before all paid ones.
    PaidAt,
    /// When it has to be posted; orders without a deadline count as after all others.
    ShipBy,
    /// The total.
    Total,
    /// The customer's name, accents and case ignored.
    CustomerName,
    /// The status, in the order of the trade.
    Status,
}

/// What a list is sorted by, and which end comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort {
    /// The value.
    pub by: SortBy,
    /// Largest first.
    pub descending: bool,
}

impl Default for Sort {
    /// Newest first.
    fn default() -> Self {
        Self { by: SortBy::PlacedAt, descending: true }
    }
}

impl Sort {
    /// The column and direction, and the mark that tells its cursors from others.
    pub fn sorting(self) -> Sorting {
        let (mark, column) = match self.by {
            SortBy::PlacedAt => (b'p', "placed_at"),
            SortBy::Number => (b'n', "number"),
            SortBy::UpdatedAt => (b'u', "updated_at"),
            SortBy::PaidAt => (b'c', "paid_rank"),
            SortBy::ShipBy => (b's', "ship_rank"),
            SortBy::Total => (b't', "total_cents"),
            SortBy::CustomerName => (b'k', "customer_key"),
            SortBy::Status => (b'w', "status"),
        };
        // An upper-case letter marks the other direction.
        let mark = if self.descending { mark } else { mark.to_ascii_uppercase() };
        let text = self.by == SortBy::CustomerName;
        Sorting { mark, table: ORDERS, column, text, descending: self.descending }
    }

    /// The place of an order in a list sorted so.
    pub fn cursor(self, order: &order::Model) -> Cursor {
        let key = match self.by {
            SortBy::PlacedAt => Key::Int(order.placed_at),
            SortBy::Number => Key::Int(order.number),
            SortBy::UpdatedAt => Key::Int(order.updated_at),
            SortBy::PaidAt => Key::Int(order.paid_at.unwrap_or(0)),
            SortBy::ShipBy => Key::Int(order.ship_by.unwrap_or(i64::MAX)),
            SortBy::Total => Key::Int(order.total_cents.cents()),
            SortBy::CustomerName => Key::Text(order.customer_key.clone()),
            SortBy::Status => Key::Int(order.status.rank().into()),
        };
        self.sorting().cursor(key, order.id.0)
    }
}
