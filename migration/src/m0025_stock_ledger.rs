//! The ledger of the whole store, newest first.

crate::dialect::migration! {
    "m0025_stock_ledger",
    up: "CREATE INDEX stock_movements_by_at ON stock_movements (at, id);\n",
    down: "DROP INDEX stock_movements_by_at;\n",
}
