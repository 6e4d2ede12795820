//! What happened to a shipment on its way.

use crate::error::{Error, Result};
use crate::graphql::failure::Answer;
use crate::graphql::mutation::{Manner, changed, payload, perform};
use crate::graphql::order::{Notify, Order};
use crate::graphql::scalar::DateTime;
use crate::refusal::{Code, Refusal};
use crate::tracking::event::{self, Adding, NewEvent};
use async_graphql::{Context, Enum, ID, InputObject, Object};
use entity::id::ShipmentId;
use entity::tracking_event::Model;
use std::sync::Arc;

/// Who says what comes by these mutations.
const SOURCE: &str = "api";

/// What happened to a shipment on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::tracking_event::TrackingKind")]
pub(crate) enum TrackingKind {
    /// The carrier has it: a shipment that is PENDING is posted.
    Posted,
    /// It goes from place to place.
    InTransit,
    /// It is on the round of today.
    OutForDelivery,
    /// The customer has it: the shipment is delivered.
    Delivered,
    /// It could not be delivered: the shipment has failed.
    Failed,
    /// It goes back to the store.
    Returning,
    /// It is back at the store.
    Returned,
    /// Anything else; the description says what.
    Other,
}

/// Something that happened to a shipment on its way.
#[derive(Clone)]
pub(crate) struct TrackingEvent(pub(crate) Model);

/// Something that happened to a shipment on its way, as its carrier or a person said it.
#[Object]
impl TrackingEvent {
    /// Opaque id (`tracking_…`).
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// When it happened.
    async fn at(&self) -> DateTime {
        DateTime(self.0.at)
    }

    /// What happened.
    async fn kind(&self) -> TrackingKind {
        self.0.kind.into()
    }

    /// In the words of who said it; customers do not see them on the tracking page.
    async fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// Where: city and state.
    async fn place(&self) -> Option<&str> {
        self.0.place.as_deref()
    }

    /// Who said so: `api`, or an integration.
    async fn source(&self) -> &str {
        &self.0.source
    }

    /// When it was written down.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }
}

/// One thing that happened on the way.
#[derive(InputObject)]
pub(crate) struct TrackingEventInput {
    /// What happened.
    kind: TrackingKind,
    /// When it happened.
    at: DateTime,
    /// What the carrier says, one line of up to 500 characters.
    description: Option<String>,
    /// Where: city and state, up to 120 characters.
    place: Option<String>,
    /// What the carrier calls it, up to 200 characters: told again under this name, it is the same event. Without a name, one that says
    /// the same is the same.
    external_id: Option<String>,
}

impl From<TrackingEventInput> for NewEvent {
    fn from(input: TrackingEventInput) -> Self {
        Self {
            kind: input.kind.into(),
            at: input.at.0,
            description: input.description,
            place: input.place,
            external_id: input.external_id,
        }
    }
}

/// Something that happened to a shipment.
#[derive(InputObject)]
pub(crate) struct AddTrackingEventInput {
    /// The shipment (`shipment_…`).
    shipment_id: ID,
    /// What happened.
    kind: TrackingKind,
    /// When it happened.
    at: DateTime,
    /// What the carrier says, one line of up to 500 characters.
    description: Option<String>,
    /// Where: city and state, up to 120 characters.
    place: Option<String>,
    /// What the carrier calls it, up to 200 characters: told again under this name, it is the same event. Without a name, one that says
    /// the same is the same.
    external_id: Option<String>,
    /// Whether the customer is told of what the order does because of it.
    #[graphql(default_with = "Notify::Default")]
    notify: Notify,
}

/// What happened to a shipment.
#[derive(InputObject)]
pub(crate) struct AddTrackingEventsInput {
    /// The shipment (`shipment_…`).
    shipment_id: ID,
    /// What happened, 1 to 100 events in any order.
    events: Vec<TrackingEventInput>,
    /// Whether the customer is told of what the order does because of it.
    #[graphql(default_with = "Notify::Default")]
    notify: Notify,
}

payload! {
    /// What came of `addTrackingEvent`.
    AddTrackingEventPayload {
        /// The order with its shipments; null when nothing was added.
        order: Option<Order>,
        /// Events that were added: 0 when it was known.
        added: i32,
        /// What stood in the way of the shipment, or of its order, when it should have followed, by code. The event is kept all the same.
        blocked_by: Vec<Code>,
        /// The same in a sentence for people; null when nothing did.
        explanation: Option<String>,
    }
}

payload! {
    /// What came of `addTrackingEvents`.
    AddTrackingEventsPayload {
        /// The order with its shipments; null when nothing was added.
        order: Option<Order>,
        /// Events that were added: those that were known are not.
        added: i32,
        /// What stood in the way of the shipment, or of its order, when it should have followed, by code. The events are kept all the
        /// same.
        blocked_by: Vec<Code>,
        /// The same in a sentence for people; null when nothing did.
        explanation: Option<String>,
    }
}

#[derive(Default)]
pub(crate) struct TrackingEventMutation;

#[Object]
impl TrackingEventMutation {
    /// Adds something that happened to a shipment on its way, once. `POSTED` posts a shipment, `DELIVERED` and `FAILED` deliver it or not;
    /// what is older than what is known moves nothing. Needs the scope `shipping:write`.
    async fn add_tracking_event(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What happened.")] input: AddTrackingEventInput,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<AddTrackingEventPayload> {
        let shipment = shipment_id(&input.shipment_id)?;
        let event = NewEvent {
            kind: input.kind.into(),
            at: input.at.0,
            description: input.description,
            place: input.place,
            external_id: input.external_id,
        };
        let events = vec![event];
        let adding = Adding { shipment, events, source: SOURCE.to_owned(), notify: input.notify.into() };
        let Came { order, added, blocked_by, explanation, user_errors } =
            add(ctx, idempotency_key, adding, true).await?;
        Ok(AddTrackingEventPayload { order, added, blocked_by, explanation, user_errors })
    }

    /// Adds all that happened to a shipment on its way, each event once, as `addTrackingEvent`: one line in the history. Needs the
    /// scope `shipping:write`.
    async fn add_tracking_events(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What happened.")] input: AddTrackingEventsInput,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<AddTrackingEventsPayload> {
        let shipment = shipment_id(&input.shipment_id)?;
        let events = input.events.into_iter().map(NewEvent::from).collect();
        let adding = Adding { shipment, events, source: SOURCE.to_owned(), notify: input.notify.into() };
        let Came { order, added, blocked_by, explanation, user_errors } =
            add(ctx, idempotency_key, adding, false).await?;
        Ok(AddTrackingEventsPayload { order, added, blocked_by, explanation, user_errors })
    }
}

fn shipment_id(id: &ID) -> Result<ShipmentId> {
    id.parse().map_err(|error| Error::invalid("input.shipmentId", error))
}

/// What both payloads hold.
struct Came {
    order: Option<Order>,
    added: i32,
    blocked_by: Vec<Code>,
    explanation: Option<String>,
    user_errors: Vec<crate::graphql::mutation::UserError>,
}

async fn add(
    ctx: &Context<'_>,
    idempotency_key: Option<String>,
    adding: Adding,
    is_one: bool,
) -> Answer<Came> {
    let adding = Arc::new(adding);
    let done = perform(ctx, Manner { idempotency_key, dry_run: false }, move |tx| {
        let adding = Arc::clone(&adding);
        Box::pin(async move {
            let done = event::add(tx, &adding).await;
            if is_one { done.map_err(of_the_one) } else { done }
        })
    });
    Ok(match done.await? {
        Ok(done) => Came {
            order: changed(ctx, done.order).await?,
            added: i32::try_from(done.added).unwrap_or(i32::MAX),
            blocked_by: done.blocked.iter().map(|block| block.code).collect(),
            explanation: sentence(&done.blocked),
            user_errors: Vec::new(),
        },
        Err(user_errors) => {
            Came { order: None, added: 0, blocked_by: Vec::new(), explanation: None, user_errors }
        }
    })
}

fn sentence(blocked: &[Refusal]) -> Option<String> {
    let said: Vec<&str> = blocked.iter().map(|block| block.message.as_str()).collect();
    (!said.is_empty()).then(|| said.join("; "))
}

/// What is wrong with the only event stands at the fields of the input itself.
fn of_the_one(error: Error) -> Error {
    let Error::Refused(mut refusals) = error else { return error };
    for refusal in &mut refusals {
        if refusal.path.len() > 2 && refusal.path.first().is_some_and(|step| step == "events") {
            refusal.path.drain(..2);
        }
    }
    Error::Refused(refusals)
}
