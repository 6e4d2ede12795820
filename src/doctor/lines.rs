//! What the ledger says that the lines of orders hold, and what their statuses ask for.

use super::{Check, Finding, rows};
use crate::db::Db;
use crate::error::Result;
use crate::order::holding::holding;
use crate::stock::Holding;
use crate::store;
use entity::id::{OrderId, ProductId};
use entity::item;
use entity::row::{Reader, Stored as _};
use entity::status::OrderStatus;
use entity::stock::StockMoment;
use sea_orm::QueryResult;

/// Order ids that are looked at together.
const TOGETHER: i64 = 20_000;

pub(super) async fn examine(db: &Db) -> Result<Vec<Finding>> {
    let moment = store::settings(db).await?.stock_moment;
    let last = rows(db, "SELECT CAST(COALESCE(MAX(id), 0) AS BIGINT) FROM orders").await?;
    let last: i64 = last.first().map_or(Ok(0), |row| row.try_get_by_index(0))?;
    let (mut findings, mut from) = (Vec::new(), 0);
    while from < last {
        let to = from + TOGETHER;
        for row in rows(db, between(from, to)).await? {
            findings.extend(compare(&row, moment)?);
        }
        from = to;
    }
    Ok(findings)
}

/// The lines of counted products of the orders behind one id and up to another.
fn between(from: i64, to: i64) -> String {
    let columns: Vec<String> = item::Model::COLUMNS.iter().map(|column| format!("i.{column}")).collect();
    format!(
        "SELECT {}, o.status, o.number, CAST(COALESCE(m.reserved, 0) AS BIGINT), CAST(COALESCE(m.on_hand, 0) AS BIGINT)
        FROM order_items i JOIN orders o ON o.id = i.order_id JOIN stock_levels l ON l.product_id = i.product_id
        LEFT JOIN (SELECT item_id, SUM(reserved_delta) AS reserved, SUM(on_hand_delta) AS on_hand FROM stock_movements
            WHERE order_id > {from} AND order_id <= {to} GROUP BY item_id) m ON m.item_id = i.id
        WHERE i.order_id > {from} AND i.order_id <= {to} ORDER BY i.id",
        columns.join(", ")
    )
}

fn compare(row: &QueryResult, moment: StockMoment) -> Result<Option<Finding>> {
    let mut reader = Reader::new(row)?;
    let item: item::Model = reader.take_row()?;
    let status: OrderStatus = reader.take()?;
    let number: i64 = reader.take()?;
    let (reserved, on_hand): (i64, i64) = (reader.take()?, reader.take()?);
    let held = Holding { reserved, taken: -on_hand };
    let Some(wanted) = holding(status, &item, moment).filter(|wanted| *wanted != held) else {
        return Ok(None);
    };
    let problem = format!(
        "line {} holds {} reserved and {} taken, {status:?} asks for {} and {}",
        item.position, held.reserved, held.taken, wanted.reserved, wanted.taken
    );
    let product = item.product_id.unwrap_or(ProductId(0));
    let finding = Finding::of(Check::LineHolding, problem).product(product, item.sku);
    Ok(Some(finding.order(OrderId(item.order_id.0), number)))
}
