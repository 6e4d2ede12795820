//! What lines say has left, and what the shipments of their orders say.

use super::{Check, Finding, rows};
use crate::db::Db;
use crate::error::Result;
use entity::id::OrderId;

/// Lines that say something else than their shipments. One that has left and for which nothing is written down carries all that no
/// other one does.
const DRIFTED: &str = "SELECT o.id, o.number, i.position, i.shipped, CAST(i.due AS BIGINT) FROM orders o JOIN (
        SELECT l.id, l.order_id, l.position, l.shipped, CASE
            WHEN l.order_id IN (SELECT s.order_id FROM shipments s WHERE s.state IN ('POSTED', 'DELIVERED', 'FAILED')
                AND NOT EXISTS (SELECT 1 FROM shipment_items w WHERE w.shipment_id = s.id))
                AND l.quantity - l.missing - COALESCE(c.here, 0) > COALESCE(c.gone, 0)
            THEN l.quantity - l.missing - COALESCE(c.here, 0) ELSE COALESCE(c.gone, 0) END AS due
        FROM order_items l LEFT JOIN (SELECT w.item_id, SUM(CASE WHEN s.state = 'PENDING' THEN w.quantity ELSE 0 END) AS here,
                SUM(CASE WHEN s.state IN ('POSTED', 'DELIVERED', 'FAILED') THEN w.quantity ELSE 0 END) AS gone
            FROM shipment_items w JOIN shipments s ON s.id = w.shipment_id GROUP BY w.item_id) c ON c.item_id = l.id) i
        ON i.order_id = o.id WHERE i.shipped <> i.due ORDER BY o.id, i.position";

pub(super) async fn examine(db: &Db) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for row in rows(db, DRIFTED).await? {
        let (id, number): (i64, i64) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        let (position, shipped): (i32, i32) = (row.try_get_by_index(2)?, row.try_get_by_index(3)?);
        let due: i64 = row.try_get_by_index(4)?;
        let problem = format!("line {position} says that {shipped} have left, its shipments say {due}");
        findings.push(Finding::of(Check::ShippedUnits, problem).order(OrderId(id), number));
    }
    Ok(findings)
}
