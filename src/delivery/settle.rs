//! Writing down how a try ended.

use super::{ATTEMPTS, DELIVERIES, OPEN};
use crate::db::Tx;
use crate::error::Result;
use entity::delivery::{AttemptOutcome, DeliveryState, Model};
use entity::id::AttemptId;
use entity::{Instant, delivery_attempt};
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};

/// How a try ended, and what follows.
#[derive(Clone, Debug)]
pub struct Settled {
    /// Where the delivery stands now.
    pub state: DeliveryState,
    /// Why, for people.
    pub problem: Option<String>,
    /// When it is tried again, when it is.
    pub due_at: Instant,
    /// Its place in the plan of pauses.
    pub step: i32,
    /// How long the try took, milliseconds.
    pub duration_ms: i64,
    /// The code of the answer.
    pub code: Option<String>,
    /// The answer.
    pub reply: Option<String>,
    /// What was sent.
    pub request: Option<String>,
}

/// Writes down how the try of `held` ended; gives whether it was held still. Who has lost the lease changes nothing: somebody else
/// tries, or has tried.
///
/// # Errors
///
/// When the database is gone.
pub async fn settle(tx: &Tx, held: &Model, ended: &Settled) -> Result<bool> {
    let sent = ended.state == DeliveryState::Sent;
    let update = Query::update()
        .table(DELIVERIES)
        .value("state", ended.state.code())
        .value("problem", ended.problem.clone())
        .value("due_at", ended.due_at)
        .value("step", ended.step)
        .value("updated_at", tx.by.at)
        .value("sent_at", sent.then_some(tx.by.at))
        .and_where(Expr::col("id").eq(held.id.0))
        .and_where(Expr::col("lease").eq(held.lease))
        .and_where(Expr::col("state").eq(DeliveryState::Sending.code()))
        .to_owned();
    if tx.run(&update).await? == 0 {
        return Ok(false);
    }
    if ended.state == DeliveryState::Failed {
        hold_back_followers(tx, held, ended.due_at).await?;
    }
    let attempt = delivery_attempt::Model {
        id: AttemptId(0),
        delivery_id: held.id,
        number: held.attempts,
        at: tx.by.at,
        duration_ms: ended.duration_ms,
        outcome: if sent { AttemptOutcome::Delivered } else { AttemptOutcome::Failed },
        code: ended.code.clone(),
        reply: ended.reply.clone(),
        request: ended.request.clone(),
    };
    tx.insert_new(ATTEMPTS, &[&attempt]).await?;
    Ok(true)
}

/// What follows in the lane has to wait as long: so nobody looks at it meanwhile.
async fn hold_back_followers(tx: &Tx, held: &Model, until: Instant) -> Result<()> {
    let update = Query::update()
        .table(DELIVERIES)
        .value("due_at", until)
        .and_where(Expr::col("lane").eq(held.lane.as_str()))
        .and_where(Expr::col("id").gt(held.id.0))
        .and_where(Expr::cust(OPEN))
        .and_where(Expr::col("state").eq(DeliveryState::Queued.code()))
        .and_where(Expr::col("due_at").lt(until))
        .to_owned();
    tx.run(&update).await?;
    Ok(())
}

/// Deletes what was closed before `before`, with its tries; gives how many deliveries.
///
/// # Errors
///
/// When the database is gone.
pub async fn purge(tx: &Tx, before: Instant) -> Result<u64> {
    let old = Query::delete()
        .from_table(DELIVERIES)
        .and_where(Expr::col("created_at").lt(before))
        .and_where(Expr::col("updated_at").lt(before))
        .and_where(Expr::cust(format!("NOT {OPEN}")))
        .to_owned();
    tx.run(&old).await
}
