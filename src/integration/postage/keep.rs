//! Keeping how far postage is: each in a transaction of its own, right behind what it keeps.

use super::provider::{Offer, Ordered};

use super::{TABLE, by_id};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::event::{self, Fact};
use crate::integration::erp::api::Means;
use crate::integration::erp::words::clip;
use crate::integration::sync::attempt_by;
use crate::order::{change, shipment};
use crate::storage::{self, Unkept};
use entity::event::EventKind;
use entity::id::PostageId;
use entity::integration::Model as Integration;
use entity::money::Money;
use entity::postage::{Model, PostageState as S};
use entity::shipment::ShipmentState;
use futures_util::future::BoxFuture;
use sea_orm::Value;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query, UpdateStatement};
use serde_json::json;
use std::sync::Arc;

/// Until it is first asked where a parcel is, milliseconds.
const FIRST_CHECK_MS: i64 = 30 * 60_000;

/// Changes one postage, as far as `and` is true of it; gives whether it was.
pub(super) async fn change(
    tx: &Tx,
    id: PostageId,
    values: Vec<(&'static str, Value)>,
    and: impl FnOnce(&mut UpdateStatement),
) -> Result<bool> {
    let mut update = Query::update();
    update
        .table(TABLE)
        .values(values.into_iter().map(|(column, value)| (column, Expr::val(value))))
        .value("updated_at", tx.by.at)
        .and_where(Expr::col("id").eq(id.0));
    and(&mut update);
    Ok(tx.run(&update).await? == 1)
}

/// What is written down in the name of the integration.
pub(super) struct Book<'b> {
    pub(super) means: &'b Means,
    pub(super) integration: &'b Integration,
    pub(super) id: PostageId,
}

impl Book<'_> {
    /// Does something with the postage as it is now, its order being locked.
    pub(super) async fn act<T, W>(&self, work: W) -> Result<Option<T>>
    where
        T: Send + 'static,
        W: for<'t> Fn(&'t Tx, Model) -> BoxFuture<'t, Result<T>> + Send + Sync + 'static,
    {
        let (id, work) = (self.id, Arc::new(work));
        self.means
            .db
            .act(&attempt_by(self.means, self.integration), |tx| {
                let work = Arc::clone(&work);
                Box::pin(async move {
                    let Some(row) = by_id(tx, id).await? else { return Ok(None) };
                    change::lock(tx, row.order_id, None).await?;
                    // As it is now that nobody else changes it.
                    let Some(row) = by_id(tx, id).await? else { return Ok(None) };
                    work(tx, row).await.map(Some)
                })
            })
            .await
    }

    /// Whether it may be put into the cart; keeps that it may be there from now on.
    pub(super) async fn begin_cart(&self, offer: &Offer) -> Result<bool> {
        let (service, carrier, price) =
            (offer.service.clone(), offer.carrier.clone(), offer.price.map(|price| price.0));
        let began = self.act(move |tx, row| {
            let values = vec![
                ("sent_at", row.sent_at.unwrap_or(tx.by.at).into()),
                ("service", service.clone().into()),
                ("carrier", carrier.clone().into()),
                ("price_cents", price.into()),
            ];
            Box::pin(async move {
                if !is_wanted(tx, &row).await? || row.external_id.is_some() {
                    return Ok(false);
                }
                change(tx, row.id, values, |_| {}).await
            })
        });
        Ok(began.await?.unwrap_or_default())
    }

    /// Keeps what the provider calls it.
    pub(super) async fn in_cart(&self, ordered: &Ordered) -> Result<()> {
        let (id, price) = (ordered.id.clone(), ordered.price);
        let kept = self.act(move |tx, row| {
            let price = price.or(row.price_cents).map(|price| price.0);
            let values = vec![
                ("external_id", id.clone().into()),
                ("price_cents", price.into()),
                ("state", S::InCart.code().into()),
            ];
            Box::pin(async move {
                change(tx, row.id, values, |update| {
                    update.and_where(Expr::col("external_id").is_null());
                })
                .await
            })
        });
        kept.await.map(drop)
    }

    /// Keeps that the provider has it no more, and that nobody has paid.
    pub(super) async fn forget(&self) -> Result<()> {
        let kept = self.act(|tx, row| {
            let values =
                vec![("external_id", Option::<String>::None.into()), ("state", S::Queued.code().into())];
            Box::pin(async move {
                change(tx, row.id, values, |update| {
                    update.and_where(Expr::col("paid_at").is_null());
                })
                .await
            })
        });
        kept.await.map(drop)
    }

    /// Whether it may be paid.
    pub(super) async fn may_pay(&self) -> Result<bool> {
        let may = self.act(|tx, row| Box::pin(async move { is_wanted(tx, &row).await }));
        Ok(may.await?.unwrap_or_default())
    }

    /// Keeps that it is paid.
    pub(super) async fn paid(&self, price: Option<Money>) -> Result<()> {
        let kept = self.act(move |tx, row| {
            let price = price.or(row.price_cents).map(|price| price.0);
            let values = vec![
                ("state", S::Paid.code().into()),
                ("paid_at", tx.by.at.into()),
                ("price_cents", price.into()),
                ("problem", Option::<String>::None.into()),
            ];
            Box::pin(async move {
                change(tx, row.id, values, |update| {
                    update.and_where(Expr::col("paid_at").is_null());
                })
                .await
            })
        });
        kept.await.map(drop)
    }

    /// Keeps the label, and puts on the shipment what it says.
    pub(super) async fn ready(&self, file: Unkept, code: Option<&str>) -> Result<()> {
        let (code, name) = (code.map(str::to_owned), self.integration.name.clone());
        let kept = self.act(move |tx, row| {
            let (code, name) = (code.clone(), name.clone());
            Box::pin(async move { ready(tx, row, file, (code, name)).await })
        });
        kept.await.map(drop)
    }

    /// Keeps that it was given back; with what there is to say about that.
    pub(super) async fn cancelled(&self, problem: Option<&str>) -> Result<()> {
        let problem = problem.map(str::to_owned);
        let kept = self.act(move |tx, row| {
            let problem = problem.clone();
            Box::pin(async move { cancelled(tx, row, problem).await })
        });
        kept.await.map(drop)
    }
}

/// Whether somebody still wants it: it was not taken back, and its shipment has neither left nor been called off.
async fn is_wanted(tx: &Tx, row: &Model) -> Result<bool> {
    let open = matches!(row.state, S::Queued | S::InCart) && row.cancel_requested_at.is_none();
    let shipment = shipment::by_id(tx, row.shipment_id).await?;
    Ok(open && shipment.is_some_and(|shipment| shipment.state == ShipmentState::Pending))
}

async fn ready(tx: &Tx, row: Model, file: Unkept, (code, name): (Option<String>, String)) -> Result<()> {
    if matches!(row.state, S::Ready | S::Cancelled) {
        return Ok(());
    }
    let kept = storage::keep(tx, file, None).await?;
    let values = vec![
        ("state", S::Ready.code().into()),
        ("file_id", kept.0.into()),
        ("tracking_code", code.clone().into()),
        ("ready_at", tx.by.at.into()),
        ("problem", Option::<String>::None.into()),
        ("check_at", (tx.by.at + FIRST_CHECK_MS).into()),
    ];
    change(tx, row.id, values, |_| {}).await?;
    let carried = shipment::Carried {
        carrier: row.carrier.clone().filter(|text| !text.is_empty()),
        service: row.service.clone().filter(|text| !text.is_empty()),
        cost: row.price_cents,
    };
    shipment::set_carried(tx, row.shipment_id, &carried).await?;
    record(tx, &row, EventKind::PostageReady, (Some(name), None)).await?;
    match code {
        Some(code) => set_code(tx, &row, &code).await,
        None => Ok(()),
    }
}

/// Puts a code on the shipment; one that cannot be put there stays on the postage.
pub(super) async fn set_code(tx: &Tx, row: &Model, code: &str) -> Result<()> {
    match shipment::set_code(tx, row.shipment_id, code).await {
        Ok(_) => Ok(()),
        // It is looked at before anything is written.
        Err(Error::Refused(refusals)) => {
            let problem = clip(&Error::Refused(refusals).to_string(), 500);
            change(tx, row.id, vec![("problem", problem.into())], |_| {}).await.map(drop)
        }
        Err(error) => Err(error),
    }
}

/// Ends it: its label is worth nothing any more, nor is its code.
pub(super) async fn cancelled(tx: &Tx, row: Model, problem: Option<String>) -> Result<()> {
    if row.state == S::Cancelled {
        return Ok(());
    }
    let values = vec![
        ("state", S::Cancelled.code().into()),
        ("cancelled_at", tx.by.at.into()),
        ("file_id", Option::<i64>::None.into()),
        ("problem", problem.clone().into()),
        ("check_at", Option::<i64>::None.into()),
    ];
    change(tx, row.id, values, |_| {}).await?;
    if let Some(file) = row.file_id {
        storage::release(tx, file).await?;
    }
    if let Some(code) = &row.tracking_code {
        shipment::drop_code(tx, row.shipment_id, code).await?;
    }
    record(tx, &row, EventKind::PostageCancelled, (None, problem)).await
}

/// Says in the history what has become of it.
pub(super) async fn record(
    tx: &Tx,
    row: &Model,
    kind: EventKind,
    (comment, reason): (Option<String>, Option<String>),
) -> Result<()> {
    let details = json!({
        "postage": row.id.to_string(),
        "shipment": row.shipment_id.to_string(),
        "provider": row.provider.code(),
        "serviceId": row.service_id,
        "service": row.service,
        "carrier": row.carrier,
        "price": row.price_cents.map(|price| price.to_string()),
    });
    event::record(tx, Fact { comment, reason, details, ..Fact::of(row.order_id, kind) }).await
}
