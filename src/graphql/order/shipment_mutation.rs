//! What happens to shipments: put together, corrected, posted, arrived, not delivered, called off.

use super::object::Order;
use super::parts::Shipment;
use super::read_ahead::{Wanted, read};
use super::shipment_input::{
    CancelShipmentInput, CreateShipmentInput, MarkDeliveredInput, MarkDeliveryFailedInput, MarkPostedInput,
    MarkShipmentsPostedInput, UpdateShipmentInput, shipment_id,
};
use super::status::{NotificationEffect, ShipmentWarning, StepEffects, StockEffect};
use crate::app::App;
use crate::db::Tx;
use crate::error::{self, Error};
use crate::graphql::failure::Answer;
use crate::graphql::mutation::{Manner, UserError, attempt, changed, payload, perform, shown};
use crate::order::find;
use crate::order::shipment::{self, Done, Step};
use crate::refusal::Code;
use async_graphql::{Context, ID, Object, SimpleObject};
use entity::id::{OrderId, ShipmentId};
use futures_util::future::BoxFuture;
use std::collections::HashMap;

/// Shipments that one `markShipmentsPosted` may post.
const MOST: usize = 100;

payload! {
    /// What came of a change of a shipment.
    ShipmentPayload {
        /// The order as it is now; null when nothing was changed.
        order: Option<Order>,
        /// The shipment as it is now; null when nothing was changed.
        shipment: Option<Shipment>,
        /// What else it did; null when nothing was changed.
        effects: Option<ShipmentEffects>,
    }
}

/// What a change of a shipment did besides.
#[derive(Clone, SimpleObject)]
pub(crate) struct ShipmentEffects {
    /// The step that the order took because of it; null when it took none.
    followed: Option<StepEffects>,
    /// What stood in the way of a step that the order should have taken, by code. What happened to the shipment is kept all the same.
    blocked_by: Vec<Code>,
    /// The same in a sentence for people; null when nothing did.
    explanation: Option<String>,
    /// What happened to the stock, by SKU.
    stock: Vec<StockEffect>,
    /// What the customer is sent about the shipment itself; null where there is nothing to tell.
    notification: Option<NotificationEffect>,
    /// What a person should look at twice in its tracking codes, which were kept all the same.
    warnings: Vec<ShipmentWarning>,
}

impl From<Done> for ShipmentEffects {
    fn from(done: Done) -> Self {
        let sentences: Vec<String> = done.blocked.iter().map(|block| block.message.clone()).collect();
        Self {
            followed: done.followed.map(Into::into),
            blocked_by: done.blocked.iter().map(|block| block.code).collect(),
            explanation: (!sentences.is_empty()).then(|| sentences.join("; ")),
            stock: done.stock.into_iter().map(Into::into).collect(),
            notification: done.notification.map(Into::into),
            warnings: done.warnings.into_iter().map(Into::into).collect(),
        }
    }
}

/// What came of one shipment among many.
#[derive(SimpleObject)]
pub(crate) struct ShipmentStepResult {
    /// The shipment it is about.
    shipment_id: ID,
    /// Its order as it is now; null when nothing was changed.
    order: Option<Order>,
    /// What else it did; null when nothing was changed.
    effects: Option<ShipmentEffects>,
    /// Why this shipment was not posted; empty when it was.
    user_errors: Vec<UserError>,
}

payload! {
    /// What came of `markShipmentsPosted`.
    MarkShipmentsPostedPayload {
        /// One for each shipment, in the order in which they were named.
        results: Vec<ShipmentStepResult>,
        /// How many were posted, or had been before.
        posted: usize,
        /// How many were not.
        refused: usize,
    }
}

/// Does a use case on a shipment, once for each idempotency key.
async fn act<W>(ctx: &Context<'_>, idempotency_key: Option<String>, work: W) -> Answer<ShipmentPayload>
where
    W: for<'t> Fn(&'t Tx) -> BoxFuture<'t, error::Result<Done>> + Send + Sync + 'static,
{
    let done = match perform(ctx, Manner { idempotency_key, dry_run: false }, work).await? {
        Ok(done) => done,
        Err(user_errors) => {
            return Ok(ShipmentPayload { order: None, shipment: None, effects: None, user_errors });
        }
    };
    let row = shipment::by_id(&ctx.data_unchecked::<App>().db, done.shipment).await?;
    Ok(ShipmentPayload {
        order: changed(ctx, done.order).await?,
        shipment: row.map(Shipment::from),
        effects: Some(done.into()),
        user_errors: Vec::new(),
    })
}

#[derive(Default)]
pub(crate) struct ShipmentMutation;

#[Object]
impl ShipmentMutation {
    /// Puts a shipment together, from what is free of a paid order: not in other shipments, not missing, not come back. Needs the scope
    /// `shipping:write`.
    async fn create_shipment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The shipment.")] input: CreateShipmentInput,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<ShipmentPayload> {
        let meant = input.meant()?;
        act(ctx, idempotency_key, move |tx| Box::pin(shipment::create(tx, meant.clone()))).await
    }

    /// Corrects a shipment: what is in it as long as it is at the store, everything else later too. A tracking code that was mistyped
    /// is corrected here, and with `notify: YES` the customer is told. Needs the scope `shipping:write`.
    async fn update_shipment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The corrections.")] input: UpdateShipmentInput,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<ShipmentPayload> {
        let meant = input.meant()?;
        act(ctx, idempotency_key, move |tx| Box::pin(shipment::update(tx, meant.clone()))).await
    }

    /// Says that a shipment was handed to the carrier: its goods leave the shelf. Once all of the order has left, and unless the store
    /// has switched that off (`shipWhenPosted`), the order is shipped, with its e-mail; of a part the customer is told when you say so.
    /// Posted again, nothing changes. Needs the scope `shipping:write`.
    async fn mark_posted(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The shipment.")] input: MarkPostedInput,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<ShipmentPayload> {
        let meant = input.meant()?;
        act(ctx, idempotency_key, move |tx| Box::pin(shipment::post(tx, meant.clone()))).await
    }

    /// Says so of up to 100 shipments, each on its own: what is refused for one does not hold up the others. Needs the scope
    /// `shipping:write`.
    async fn mark_shipments_posted(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The shipments.")] input: MarkShipmentsPostedInput,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<MarkShipmentsPostedPayload> {
        let ids = shipments(&input.shipment_ids)?;
        let manner = Manner { idempotency_key, dry_run: false };
        let mut results = Vec::with_capacity(ids.len());
        for id in ids {
            results.push((id, one_of_many(ctx, &manner, input.step.clone().meant(id)).await?));
        }
        let posted = results.iter().filter(|(_, done)| done.is_ok()).count();
        let orders = orders(ctx, &results).await?;
        let result = |(id, done): (ShipmentId, Outcome)| match done {
            Ok(done) => ShipmentStepResult {
                shipment_id: id.to_string().into(),
                order: orders.get(&done.order).cloned(),
                effects: Some(done.into()),
                user_errors: Vec::new(),
            },
            Err(user_errors) => ShipmentStepResult {
                shipment_id: id.to_string().into(),
                order: None,
                effects: None,
                user_errors,
            },
        };
        Ok(MarkShipmentsPostedPayload {
            posted,
            refused: results.len().saturating_sub(posted),
            results: results.into_iter().map(result).collect(),
            user_errors: Vec::new(),
        })
    }

    /// Says that a shipment has arrived. Once all of the order has, and unless the store has switched that off
    /// (`deliverWhenDelivered`), the order is delivered, with its e-mail. Needs the scope `shipping:write`.
    async fn mark_delivered(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The shipment.")] input: MarkDeliveredInput,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<ShipmentPayload> {
        let meant = input.meant()?;
        act(ctx, idempotency_key, move |tx| Box::pin(shipment::deliver(tx, meant.clone()))).await
    }

    /// Says that a shipment could not be delivered; an order that was on its way is `DELIVERY_FAILED` then, unless the store has switched
    /// that off (`deliverWhenDelivered`). It may be posted again, called off once it is back, or arrive after all. Needs the scope
    /// `shipping:write`.
    async fn mark_delivery_failed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The shipment, and why.")] input: MarkDeliveryFailedInput,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<ShipmentPayload> {
        let meant = input.meant()?;
        act(ctx, idempotency_key, move |tx| Box::pin(shipment::fail(tx, meant.clone()))).await
    }

    /// Calls a shipment off: what is in it is free for another one. One that has left can be called off once it is back at the store,
    /// while its order is not shipped; one that has arrived cannot. Needs the scope `shipping:write`.
    async fn cancel_shipment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The shipment, and why.")] input: CancelShipmentInput,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<ShipmentPayload> {
        let meant = input.meant()?;
        act(ctx, idempotency_key, move |tx| Box::pin(shipment::cancel(tx, meant.clone()))).await
    }
}

/// The shipments that are meant, each once.
fn shipments(ids: &[ID]) -> error::Result<Vec<ShipmentId>> {
    if ids.is_empty() || ids.len() > MOST {
        return Err(Error::invalid("input.shipmentIds", format!("expected 1 to {MOST} shipments")));
    }
    let id = |(at, id): (usize, &ID)| shipment_id(&format!("input.shipmentIds[{at}]"), id);
    let mut ids = ids.iter().enumerate().map(id).collect::<error::Result<Vec<_>>>()?;
    let mut seen = std::collections::HashSet::new();
    ids.retain(|id| seen.insert(*id));
    Ok(ids)
}

/// What came of one of many: what it did, or why it was refused.
type Outcome = Result<Done, Vec<UserError>>;

async fn one_of_many(ctx: &Context<'_>, manner: &Manner, wanted: Step) -> Answer<Outcome> {
    let part = wanted.shipment.to_string();
    let done = attempt(ctx, manner, &part, move |tx| {
        let wanted = wanted.clone();
        Box::pin(shipment::post(tx, wanted))
    });
    Ok(match done.await? {
        Ok(done) => Ok(done),
        Err(refusals) => Err(shown(ctx, refusals).await?),
    })
}

/// The orders of the shipments that were posted, with what the payload's selection asks for of them.
async fn orders(ctx: &Context<'_>, results: &[(ShipmentId, Outcome)]) -> Answer<HashMap<OrderId, Order>> {
    let app = ctx.data_unchecked::<App>();
    let mut ids: Vec<OrderId> =
        results.iter().filter_map(|(_, done)| Some(done.as_ref().ok()?.order)).collect();
    ids.sort_unstable();
    ids.dedup();
    let rows = find::by_ids(&app.db, &ids).await?;
    let known: Vec<OrderId> = rows.iter().map(|row| row.id).collect();
    let look = ctx.look_ahead().field("results").field("order");
    let orders = read(app, rows, Wanted::at(&look)).await?;
    Ok(known.into_iter().zip(orders).collect())
}
