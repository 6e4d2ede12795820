//! One try to buy postage, to give it back, or to hear where its parcel is.

use super::keep::{Book, change, record};
use super::provider::{LabelProvider, of_kind};
use super::scene::Scene;
use super::{by_id, steps, track};
use crate::db::{By, Tx};
use crate::error::Result;
use crate::integration::erp::api::{Api, Means};
use crate::integration::erp::{Done, Trouble};
use crate::integration::sync::{Attempt, attempt_by, called, number};
use crate::storage::Storage;
use entity::delivery;
use entity::event::EventKind;
use entity::id::PostageId;
use entity::postage::{Model, PostageState as S};
use sea_orm::sea_query::{Expr, ExprTrait as _};

/// What deliveries are about.
pub(super) const BUY: &str = "postage";
pub(super) const CANCEL: &str = "postage.cancel";
pub(super) const TRACK: &str = "postage.track";

/// A postage, and all that is needed to do something about it.
pub(super) struct Job<'m> {
    pub(super) means: &'m Means,
    pub(super) storage: &'m Storage,
    pub(super) api: Api<'m>,
    pub(super) provider: &'static dyn LabelProvider,
    pub(super) row: Model,
    pub(super) scene: Scene,
}

impl Job<'_> {
    /// What we call it there: nothing else is called so, in this store or another.
    pub(super) fn reference(&self) -> String {
        format!("{}-{}", self.row.id, self.row.requested_at)
    }

    pub(super) fn book(&self) -> Book<'_> {
        Book { means: self.means, integration: &self.api.integration, id: self.row.id }
    }

    pub(super) fn by(&self) -> By {
        attempt_by(self.means, &self.api.integration)
    }
}

/// Tries once what a delivery is about.
pub async fn attempt(means: &Means, storage: &Storage, delivery: &delivery::Model) -> Attempt {
    match begin(means, storage, delivery).await {
        Ok(Some(job)) => {
            let outcome = match delivery.what.as_str() {
                BUY => Box::pin(steps::buy(&job)).await,
                CANCEL => Box::pin(steps::cancel(&job)).await,
                _ => Box::pin(track::track(&job)).await,
            };
            Attempt { outcome, trail: job.api.trail() }
        }
        Ok(None) => Attempt::without_calls(Ok(())),
        Err(trouble) => Attempt::without_calls(Err(trouble)),
    }
}

async fn begin<'m>(
    means: &'m Means,
    storage: &'m Storage,
    delivery: &delivery::Model,
) -> Done<Option<Job<'m>>> {
    let integration = called(means, delivery).await?;
    let sells_none = || Trouble::Refused("this integration sells no postage".to_owned());
    let provider = of_kind(integration.kind).ok_or_else(sells_none)?;
    let Some(id) = number(delivery, "postage").map(PostageId) else { return Ok(None) };
    let Some(row) = by_id(&means.db, id).await? else { return Ok(None) };
    let Some(scene) = Scene::read(&means.db, row.shipment_id, &integration).await? else { return Ok(None) };
    let api = Api::new(means, integration).without(scene.private());
    Ok(Some(Job { means, storage, api, provider, row, scene }))
}

/// Writes down that a try has failed; and, when it is not tried again, says so in the history.
///
/// # Errors
///
/// When the database is gone.
pub async fn failed(tx: &Tx, delivery: &delivery::Model, is_given_up: bool) -> Result<()> {
    let Some(id) = number(delivery, "postage").map(PostageId) else { return Ok(()) };
    let mut values = vec![("problem", delivery.problem.clone().into())];
    let open = [S::Queued.code(), S::InCart.code(), S::Paid.code()];
    match (delivery.what.as_str(), is_given_up) {
        (BUY, true) => values.push(("state", S::Failed.code().into())),
        // Somebody may want it given back again.
        (CANCEL, true) => values.push(("cancel_requested_at", Option::<i64>::None.into())),
        (BUY | CANCEL, false) => {}
        // It is asked again anyway.
        _ => return Ok(()),
    }
    let buys = delivery.what == BUY;
    let changed = change(tx, id, values, |update| {
        if buys {
            update.and_where(Expr::col("state").is_in(open));
        } else {
            update.and_where(Expr::col("state").ne(S::Cancelled.code()));
        }
    })
    .await?;
    let Some(row) = by_id(tx, id).await?.filter(|_| is_given_up && changed) else { return Ok(()) };
    let comment = (!buys).then(|| "it could not be given back".to_owned());
    record(tx, &row, EventKind::PostageFailed, (comment, delivery.problem.clone())).await
}
