//! The statements of the twin: the same rows as the server's, in as few statements as serve both databases.
//!
//! Parameters are written `$1`, `$2`, … in the order in which they stand; SQLite takes those for names and counts them in
//! the same order.

use super::shape::{
    ADDRESS, CUSTOMER, EVENT, FOUND, FULL, FULL_ITEM, Field, INVOICE, ITEM, ORDER, PAYMENT, PRODUCT,
    SHIPMENT, TOTALS,
};
use std::sync::LazyLock;

/// Rows of a page.
const PAGE: u32 = 50;

/// All statements.
pub(crate) struct Statements {
    /// The newest orders with customer and address.
    pub(crate) newest: String,
    /// Delivered ones placed from `$1` to before `$2` of `$3` cents and more, largest first.
    pub(crate) filtered: String,
    /// Those behind the order placed at `$1` with id `$2`.
    pub(crate) behind: String,
    /// The lines of order `$1` on a page.
    pub(crate) items_of_one: String,
    /// The lines of orders `$1` on a page, with the id of the order first (PostgreSQL).
    pub(crate) items_of_many: String,
    /// Order number `$1` with totals, customer and both addresses.
    pub(crate) full: String,
    /// The lines of order `$1` with their products.
    pub(crate) full_items: String,
    /// Payments, parcels, documents and newest history of order `$1`.
    pub(crate) parts: [String; 4],
    /// The newest orders whose text has `$1` in it: a pattern, or a phrase of FTS5.
    pub(crate) search_sqlite: String,
    /// The same in PostgreSQL.
    pub(crate) search_postgres: String,
    /// Orders by status, method, state of delivery, invoice state and whether they are late at `$1`.
    pub(crate) facets: String,
}

/// The statements, put together once.
pub(crate) static SQL: LazyLock<Statements> = LazyLock::new(|| {
    let page = |condition: &str, order: &str| {
        format!(
            "SELECT {}, {}, {}, a.id FROM orders o LEFT JOIN customers c ON c.id = o.customer_id \
             LEFT JOIN order_addresses a ON a.order_id = o.id AND a.kind = 'SHIPPING' \
             {condition} ORDER BY {order} LIMIT {PAGE}",
            columns("o", ORDER),
            columns("c", CUSTOMER),
            columns("a", ADDRESS),
        )
    };
    let newest = "o.placed_at DESC, o.id DESC";
    let part = |table: &str, shape: &[Field], order: &str| {
        format!("SELECT {} FROM {table} t WHERE t.order_id = $1 ORDER BY {order}", columns("t", shape))
    };
    let search = |found: &str| {
        format!(
            "SELECT {} FROM orders o WHERE o.id IN ({found}) ORDER BY {newest} LIMIT 25",
            columns("o", FOUND)
        )
    };
    Statements {
        newest: page("", newest),
        filtered: page(
            "WHERE o.status = 100 AND o.placed_at >= $1 AND o.placed_at < $2 AND o.total_cents >= $3",
            "o.total_cents DESC, o.id DESC",
        ),
        behind: page("WHERE (o.placed_at, o.id) < ($1, $2)", newest),
        items_of_one: part("order_items", ITEM, "t.position"),
        items_of_many: format!(
            "SELECT t.order_id, {} FROM order_items t WHERE t.order_id = ANY($1) ORDER BY t.order_id, t.position",
            columns("t", ITEM)
        ),
        full: format!(
            "SELECT {}, {}, {}, {}, a.id, {}, b.id FROM orders o LEFT JOIN customers c ON c.id = o.customer_id \
             LEFT JOIN order_addresses a ON a.order_id = o.id AND a.kind = 'SHIPPING' \
             LEFT JOIN order_addresses b ON b.order_id = o.id AND b.kind = 'BILLING' WHERE o.number = $1",
            columns("o", FULL),
            columns("o", TOTALS),
            columns("c", CUSTOMER),
            columns("a", ADDRESS),
            columns("b", ADDRESS),
        ),
        full_items: format!(
            "SELECT {}, {} FROM order_items t LEFT JOIN products p ON p.id = t.product_id \
             WHERE t.order_id = $1 ORDER BY t.position",
            columns("t", FULL_ITEM),
            columns("p", PRODUCT),
        ),
        parts: [
            part("payments", PAYMENT, "t.position"),
            part("shipments", SHIPMENT, "t.position"),
            part("invoices", INVOICE, "t.id"),
            part("events", EVENT, "t.at DESC, t.id DESC LIMIT 20"),
        ],
        // Ids first: SQLite would carry every column of every hit through the sort.
        search_sqlite: search(
            "SELECT h.id FROM orders h WHERE h.id IN \
             (SELECT rowid FROM order_search WHERE order_search MATCH $1) ORDER BY h.placed_at DESC, h.id DESC LIMIT 25",
        ),
        search_postgres: search("SELECT order_id FROM order_search WHERE text LIKE $1"),
        facets: "SELECT status, payment_method, uf, invoice_state, \
                 SUM(CASE WHEN ship_by < $1 THEN 1 ELSE 0 END), COUNT(*) FROM orders GROUP BY 1, 2, 3, 4"
            .to_owned(),
    }
});

fn columns(table: &str, shape: &[Field]) -> String {
    let columns: Vec<String> = shape.iter().map(|field| format!("{table}.{}", field.column)).collect();
    columns.join(", ")
}
