//! Buying postage step by step, and giving it back: each step is kept before the next, and looked at before it is done again.

use super::attempt::Job;
use super::parcel::{Parcel, Purpose, parcel};
use super::provider::{Offer, Ordered, Stage, Wanted};
use crate::error::Error;
use crate::integration::erp::{Done, Trouble};
use crate::storage::NewFile;
use entity::file::FileKind;
use entity::money::Money;
use entity::postage::PostageState as S;

/// Buys it, as far as it is not bought yet.
pub(super) async fn buy(job: &Job<'_>) -> Done<()> {
    if job.row.cancel_requested_at.is_some() || matches!(job.row.state, S::Ready | S::Cancelled) {
        return Ok(());
    }
    let Some(id) = cart(job).await? else { return Ok(()) };
    if !pay(job, &id).await? {
        return Ok(());
    }
    match make(job, &id).await? {
        Some(label) => fetch(job, &label).await,
        None => Ok(()),
    }
}

/// What the provider calls it, once it is in its cart; `None` when it is not wanted any more.
async fn cart(job: &Job<'_>) -> Done<Option<String>> {
    if let Some(id) = &job.row.external_id {
        return Ok(Some(id.clone()));
    }
    let reference = job.reference();
    // An earlier try may have put it there without hearing so.
    if job.row.sent_at.is_some()
        && let Some(found) = job.provider.find(&job.api, &reference).await?
    {
        job.book().in_cart(&found).await?;
        return Ok(Some(found.id));
    }
    let non_commercial = job.row.non_commercial;
    let parcel = parcel(&job.scene, Purpose::Buy { non_commercial })
        .map_err(|missing| Trouble::Refused(Error::Refused(missing).to_string()))?;
    let offer = offer(job, &parcel).await?;
    if !job.api.has_time() {
        return Err(Trouble::Late);
    }
    if !job.book().begin_cart(&offer).await? {
        return Ok(None);
    }
    let wanted = Wanted { parcel: &parcel, offer: &offer, reference: &reference, non_commercial };
    let ordered = job.provider.put_in_cart(&job.api, wanted).await?;
    job.book().in_cart(&ordered).await?;
    Ok(Some(ordered.id))
}

/// The service that is wanted, as it can be had now.
async fn offer(job: &Job<'_>, parcel: &Parcel) -> Done<Offer> {
    let service = job.row.service_id.clone().unwrap_or_default();
    let offers = job.provider.quote(&job.api, parcel, std::slice::from_ref(&service)).await?;
    let Some(offer) = offers.into_iter().find(|offer| offer.service_id == service) else {
        return Err(Trouble::Refused("it has no such service for this parcel".to_owned()));
    };
    if let Some(problem) = &offer.problem {
        return Err(Trouble::Refused(problem.clone()));
    }
    let Some(price) = offer.price else {
        return Err(Trouble::Refused("it does not say what the service costs".to_owned()));
    };
    if parcel.volumes.is_empty() && offer.volumes.is_empty() {
        let problem = "it does not say how the goods are to be packed: give the shipment its volumes";
        return Err(Trouble::Refused(problem.to_owned()));
    }
    match too_dear(job, price) {
        Some(problem) => Err(Trouble::Refused(problem)),
        None => Ok(offer),
    }
}

/// Why it is not bought for this price.
fn too_dear(job: &Job<'_>, price: Money) -> Option<String> {
    let most = job.row.max_price_cents?;
    (price > most)
        .then(|| format!("it costs R$ {price} now, and may cost R$ {most} at the most: nothing was paid"))
}

/// Pays it, unless it is paid; gives whether it is.
async fn pay(job: &Job<'_>, id: &str) -> Done<bool> {
    if job.row.paid_at.is_some() {
        return Ok(true);
    }
    // An earlier try may have paid it without hearing so.
    let Some(label) = job.provider.look_at(&job.api, id).await?.filter(|label| label.stage != Stage::Gone)
    else {
        job.book().forget().await?;
        let problem =
            "it is not in the cart any more: what nobody pays is removed after some days. Ask for it again";
        return Err(Trouble::Refused(problem.to_owned()));
    };
    if label.stage > Stage::InCart {
        job.book().paid(label.price).await?;
        return Ok(true);
    }
    if let Some(problem) = label.price.and_then(|price| too_dear(job, price)) {
        job.provider.take_out(&job.api, id).await?;
        job.book().forget().await?;
        return Err(Trouble::Refused(problem));
    }
    if !job.api.has_time() {
        return Err(Trouble::Late);
    }
    if !job.book().may_pay().await? {
        return Ok(false);
    }
    job.provider.pay(&job.api, id).await?;
    job.book().paid(label.price).await?;
    Ok(true)
}

/// The label, made; `None` when it was given back.
async fn make(job: &Job<'_>, id: &str) -> Done<Option<Ordered>> {
    let Some(label) = look_at_paid(job, id).await? else { return Ok(None) };
    if label.stage >= Stage::Made {
        return Ok(Some(label));
    }
    let made = job.provider.make(&job.api, id).await;
    match (made, look_at_paid(job, id).await?) {
        (_, None) => Ok(None),
        (_, Some(label)) if label.stage >= Stage::Made => Ok(Some(label)),
        (Err(trouble), _) => Err(trouble),
        (Ok(()), _) => Err(Trouble::Waiting("it is paid, and its label is being made".to_owned())),
    }
}

async fn look_at_paid(job: &Job<'_>, id: &str) -> Done<Option<Ordered>> {
    let label = job.provider.look_at(&job.api, id).await?.filter(|label| label.stage != Stage::Gone);
    if label.is_none() {
        job.book().cancelled(Some("it was given back at the provider itself")).await?;
    }
    Ok(label)
}

/// Fetches the label, and keeps it.
async fn fetch(job: &Job<'_>, label: &Ordered) -> Done<()> {
    let url = match job.provider.print(&job.api, &label.id).await {
        Err(Trouble::Refused(said)) => return Err(Trouble::Waiting(said)),
        other => other?,
    };
    let most = job.storage.max_bytes();
    let answer = job.api.fetch(&url, most).await?;
    if !answer.is_success() {
        return Err(Trouble::Waiting(format!("its label cannot be fetched: it answered {}", answer.status)));
    }
    if !answer.is_whole {
        return Err(Trouble::Waiting(format!("its label broke off, or has more than {most} bytes")));
    }
    if !answer.body.starts_with(b"%PDF-") {
        return Err(Trouble::Refused("what it gives as the label is no PDF".to_owned()));
    }
    let new = NewFile {
        kind: FileKind::Postage,
        media_type: "application/pdf".to_owned(),
        name: format!("{}.pdf", job.row.id),
        content: answer.body,
    };
    let file = job.storage.put(&job.by(), new).await?;
    job.book().ready(file, label.tracking_code.as_deref()).await?;
    Ok(())
}

/// Gives it back: what nobody has paid is taken out of the cart.
pub(super) async fn cancel(job: &Job<'_>) -> Done<()> {
    if job.row.state == S::Cancelled || job.row.cancel_requested_at.is_none() {
        return Ok(());
    }
    let known = match &job.row.external_id {
        Some(id) => job.provider.look_at(&job.api, id).await?,
        None if job.row.sent_at.is_some() => job.provider.find(&job.api, &job.reference()).await?,
        None => None,
    };
    if let Some(label) = known {
        match label.stage {
            Stage::Gone => {}
            Stage::InCart => job.provider.take_out(&job.api, &label.id).await?,
            Stage::Paid | Stage::Made => {
                if !job.api.has_time() {
                    return Err(Trouble::Late);
                }
                job.provider.cancel(&job.api, &label.id).await?;
            }
            Stage::Posted | Stage::Undelivered | Stage::Delivered => {
                let problem = "the carrier has the parcel: its postage cannot be given back any more";
                return Err(Trouble::Refused(problem.to_owned()));
            }
        }
    }
    job.book().cancelled(None).await?;
    Ok(())
}
