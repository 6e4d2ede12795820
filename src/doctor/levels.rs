//! Levels and the sums of the ledger.

use super::{Check, Finding, rows};
use crate::db::Db;
use crate::error::Result;
use entity::id::ProductId;

const SUMS: &str = "SELECT product_id, SUM(on_hand_delta) AS on_hand, SUM(reserved_delta) AS reserved
    FROM stock_movements GROUP BY product_id";

pub(super) async fn examine(db: &Db) -> Result<Vec<Finding>> {
    let drifted = rows(
        db,
        format!(
            "SELECT p.id, p.sku, l.on_hand, l.reserved, CAST(COALESCE(m.on_hand, 0) AS BIGINT),
                CAST(COALESCE(m.reserved, 0) AS BIGINT)
            FROM products p LEFT JOIN stock_levels l ON l.product_id = p.id LEFT JOIN ({SUMS}) m ON m.product_id = p.id
            WHERE (l.product_id IS NULL AND m.product_id IS NOT NULL) OR m.reserved < 0
                OR l.on_hand <> COALESCE(m.on_hand, 0) OR l.reserved <> COALESCE(m.reserved, 0)
            ORDER BY p.sku"
        ),
    );
    let mut findings = Vec::new();
    for row in drifted.await? {
        let (id, sku): (i64, String) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        let level: (Option<i64>, Option<i64>) = (row.try_get_by_index(2)?, row.try_get_by_index(3)?);
        let (on_hand, reserved): (i64, i64) = (row.try_get_by_index(4)?, row.try_get_by_index(5)?);
        let mut find = |check, problem| {
            findings.push(Finding::of(check, problem).product(ProductId(id), sku.clone()));
        };
        let add_up = |sum: i64| format!("the movements add up to {sum}");
        match level {
            (Some(there), _) if there != on_hand => {
                find(Check::LevelOnHand, format!("{there} on hand, {}", add_up(on_hand)));
            }
            (None, _) => find(Check::LevelMissing, format!("no level, {} on hand", add_up(on_hand))),
            _ => {}
        }
        if let Some(there) = level.1.filter(|there| *there != reserved) {
            find(Check::LevelReserved, format!("{there} reserved, {}", add_up(reserved)));
        }
        if reserved < 0 {
            find(Check::ReservedBelowZero, format!("the movements reserve {reserved}"));
        }
    }
    Ok(findings)
}
