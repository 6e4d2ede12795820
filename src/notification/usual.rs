//! What customers are told of by themselves: the store decides for each status, and for the confirmation of an order.

use crate::actor::Scope;
use crate::db::{Read as _, Tx, columns_of};
use crate::error::Result;
use crate::order::notify::{ORDER_RECEIVED, decided};
use crate::refusal::{Code, Refusal};
use anyhow::{Context as _, anyhow};
use entity::id::StoreId;
use entity::status::OrderStatus;
use entity::store::{self, ONLY};
use sea_orm::DbBackend;
use sea_orm::sea_query::{Expr, ExprTrait as _, LockType, Query};

/// Decides whether customers are told of a status by themselves, or, without one, that their order came in.
///
/// # Errors
///
/// Refused with `LEGAL_DUTY` where the law asks for the e-mail and nobody has confirmed that the store tells its customers another
/// way. Denied without `notifications:write`.
pub async fn set_usual(
    tx: &Tx,
    status: Option<OrderStatus>,
    notify: bool,
    confirmed: bool,
) -> Result<StoreId> {
    tx.by.actor.require(Scope::NotificationsWrite)?;
    let is_duty = matches!(status, None | Some(OrderStatus::ReturnInProgress));
    if is_duty && !notify && !confirmed {
        let problem = "Decreto 7.962/2013 asks for this confirmation at once: with `confirmLegalDuty` you say that your customers get it \
                       another way";
        return Err(Refusal::new(Code::LegalDuty, problem).at("confirmLegalDuty").into());
    }
    let mut select = columns_of::<store::Model>("stores");
    if tx.backend() == DbBackend::Postgres {
        select.lock(LockType::Update);
    }
    let settings: Vec<store::Model> = tx.rows(&select).await?;
    let settings = settings.into_iter().next().ok_or_else(|| anyhow!("the store has no settings"))?;
    let mut all = decided(&settings);
    all.insert(status.map_or(ORDER_RECEIVED, OrderStatus::code).to_owned(), notify);
    let kept = serde_json::to_string(&all).context("what is usual cannot be written")?;
    let update = Query::update()
        .table("stores")
        .value("notify_defaults", kept)
        .value("updated_at", tx.by.at)
        .and_where(Expr::col("id").eq(ONLY.0))
        .to_owned();
    tx.run(&update).await?;
    Ok(ONLY)
}
