//! Sending again what is done with.

use super::DELIVERIES;
use crate::db::Tx;
use crate::error::Result;
use entity::Instant;
use entity::delivery::DeliveryState;
use entity::id::DeliveryId;
use sea_orm::Order;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query, UpdateStatement};

/// What is done with, one way or another.
const DONE: [DeliveryState; 3] = [DeliveryState::Sent, DeliveryState::GivenUp, DeliveryState::Suppressed];

/// Lets everything be sent again that was written for a receiver in a period and is done with, as far as it arrived or was given up; the
/// oldest, `most` at the most. Gives how many.
///
/// # Errors
///
/// When the database is gone.
pub async fn send_again(tx: &Tx, receiver: &str, (from, to): (Instant, Instant), most: u64) -> Result<u64> {
    let chosen = Query::select()
        .column("id")
        .from(DELIVERIES)
        .and_where(Expr::col("receiver").eq(receiver))
        .and_where(Expr::col("created_at").gte(from))
        .and_where(Expr::col("created_at").lt(to))
        .and_where(is_done())
        .order_by("id", Order::Asc)
        .limit(most)
        .take();
    let update = queued(tx.by.at).and_where(Expr::col("id").in_subquery(chosen)).to_owned();
    tx.run(&update).await
}

/// Lets one be sent again, now: one that waits for its next try, and one that is done with. One that is under way is left as it is. Gives
/// whether there was anything to do.
///
/// # Errors
///
/// When the database is gone.
pub async fn send_one_again(tx: &Tx, id: DeliveryId) -> Result<bool> {
    let waits = [DeliveryState::Queued, DeliveryState::Failed].map(DeliveryState::code);
    let update = queued(tx.by.at)
        .and_where(Expr::col("id").eq(id.0))
        .and_where(is_done().or(Expr::col("state").is_in(waits)))
        .to_owned();
    Ok(tx.run(&update).await? > 0)
}

fn is_done() -> Expr {
    Expr::col("state").is_in(DONE.map(DeliveryState::code))
}

fn queued(now: Instant) -> UpdateStatement {
    Query::update()
        .table(DELIVERIES)
        .value("state", DeliveryState::Queued.code())
        .value("problem", Option::<String>::None)
        .value("due_at", now)
        .value("step", 0)
        .value("updated_at", now)
        .value("sent_at", Option::<Instant>::None)
        .to_owned()
}
