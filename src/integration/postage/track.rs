//! Where a parcel is, as whoever sold its postage says.

use super::attempt::Job;
use super::keep::{change, set_code};
use super::provider::{Ordered, Stage};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::integration::erp::Done;
use crate::integration::erp::words::clip;
use crate::order::notify::Notify;
use crate::tracking::event::{self as tracking, Adding, NewEvent};
use entity::postage::{Model, PostageState as S};
use entity::tracking_event::TrackingKind;

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
    let Some(event) = event(tx, &row, seen) else { return Ok(()) };
    let wanted = Adding {
        shipment: row.shipment_id,
        events: vec![event],
        source: row.provider.code().to_owned(),
        notify: Notify::Default,
    };
    let problem = match tracking::add(tx, &wanted).await {
        // The event is kept whatever stands in the way of what follows from it.
        Ok(added) if added.blocked.is_empty() => None,
        Ok(added) => Some(Error::Refused(added.blocked).to_string()),
        // It is looked at before anything is written.
        Err(Error::Refused(refusals)) => Some(Error::Refused(refusals).to_string()),
        Err(error) => return Err(error),
    };
    let mut values = vec![("problem", problem.map(|problem| clip(&problem, 500)).into())];
    if seen.stage == Stage::Delivered {
        values.push(("check_at", Option::<i64>::None.into()));
    }
    change(tx, row.id, values, |_| {}).await.map(drop)
}

/// What has happened to the parcel, once for each stage; `None` while nothing has.
fn event(tx: &Tx, row: &Model, seen: &Ordered) -> Option<NewEvent> {
    let (kind, at) = match seen.stage {
        Stage::InCart | Stage::Paid | Stage::Made | Stage::Gone => return None,
        Stage::Posted => (TrackingKind::Posted, seen.posted_at),
        Stage::Undelivered => (TrackingKind::Failed, None),
        Stage::Delivered => (TrackingKind::Delivered, seen.delivered_at),
    };
    // A time that cannot be meant is none: a clock that goes wrong, or a zone that is not what it seems.
    let from = row.paid_at.unwrap_or(row.requested_at);
    let at = at.filter(|at| (from..=tx.by.at).contains(at)).unwrap_or(tx.by.at);
    let external_id = Some(format!("{} {}", row.id, kind.code()));
    Some(NewEvent { kind, at, description: None, place: None, external_id })
}
