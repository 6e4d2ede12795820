//! Where a parcel is, as whoever sold its postage says.

use super::attempt::Job;
use super::keep::{change, set_code};
use super::provider::{Ordered, Stage};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::integration::erp::Done;
use crate::integration::erp::words::clip;
use crate::order::shipment::{self, Step};
use entity::Instant;
use entity::postage::{Model, PostageState as S};

/// Asks where the parcel is, and writes down what has happened to it.
pub(super) async fn track(job: &Job<'_>) -> Done<()> {
    let Some(id) = job.row.external_id.as_deref().filter(|_| job.row.state == S::Ready) else {
        return Ok(());
    };
    let Some(seen) = job.provider.track(&job.api, id).await? else { return Ok(()) };
    if seen.stage == Stage::Gone {
        job.book().cancelled(Some("it was given back at the provider itself, or its time is over")).await?;
        return Ok(());
    }
    job.book()
        .act(move |tx, row| {
            let seen = seen.clone();
            Box::pin(async move { apply(tx, row, &seen).await })
        })
        .await?;
    Ok(())
}

async fn apply(tx: &Tx, row: Model, seen: &Ordered) -> Result<()> {
    if let Some(code) =
        seen.tracking_code.as_deref().filter(|code| row.tracking_code.as_deref() != Some(*code))
    {
        change(tx, row.id, vec![("tracking_code", code.into())], |_| {}).await?;
        set_code(tx, &row, code).await?;
    }
    let outcome = match seen.stage {
        Stage::InCart | Stage::Paid | Stage::Made | Stage::Gone => return Ok(()),
        Stage::Posted => shipment::post(tx, step(tx, &row, seen.posted_at)).await,
        Stage::Undelivered => {
            let reason = Some("the carrier could not deliver it".to_owned());
            shipment::fail(tx, Step { reason, ..step(tx, &row, None) }).await
        }
        Stage::Delivered => shipment::deliver(tx, step(tx, &row, seen.delivered_at)).await,
    };
    let over = seen.stage == Stage::Delivered;
    let problem = match outcome {
        Ok(_) if over => None,
        Ok(_) => return Ok(()),
        // What a rule of the shipment refuses is refused before anything is written; it is asked again.
        Err(Error::Refused(refusals)) => Some(clip(&Error::Refused(refusals).to_string(), 500)),
        Err(error) => return Err(error),
    };
    let mut values = vec![("problem", problem.clone().into())];
    if problem.is_none() {
        values.push(("check_at", Option::<i64>::None.into()));
    }
    change(tx, row.id, values, |_| {}).await.map(drop)
}

/// A step of the shipment at a time that can be meant; now, where the provider's cannot.
fn step(tx: &Tx, row: &Model, at: Option<Instant>) -> Step {
    let from = row.paid_at.unwrap_or(row.requested_at);
    let at = at.filter(|at| (from..=tx.by.at).contains(at));
    Step { at, ..Step::of(row.shipment_id) }
}
