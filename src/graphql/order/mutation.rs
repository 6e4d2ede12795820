//! Changing orders.

use super::facts::Visibility;
use super::object::Order;
use crate::error::{Error, Result};
use crate::graphql::failure::Answer;
use crate::graphql::mutation::{Manner, changed, payload, perform};
use crate::order::note;
use async_graphql::{Context, ID, InputObject, Object};
use entity::id::OrderId;

/// The order that an id of the input names.
pub(crate) fn order_id(field: &str, id: &ID) -> Result<OrderId> {
    id.parse().map_err(|error| Error::invalid(field, error))
}

/// A note on an order.
#[derive(InputObject)]
pub(crate) struct AddOrderNoteInput {
    /// The order.
    order_id: ID,
    /// The note, up to 5,000 characters.
    text: String,
    /// Who may read it.
    #[graphql(default_with = "Visibility::Internal")]
    visibility: Visibility,
}

payload! {
    /// What came of `addOrderNote`.
    AddOrderNotePayload {
        /// The order with its note; null when nothing was changed.
        order: Option<Order>,
    }
}

#[derive(Default)]
pub(crate) struct OrderMutation;

#[Object]
impl OrderMutation {
    /// Writes a note on an order; it moves nothing and tells nobody. Needs the scope `orders:status`.
    async fn add_order_note(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The note.")] input: AddOrderNoteInput,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<AddOrderNotePayload> {
        let order = order_id("input.orderId", &input.order_id)?;
        let (text, visibility) = (input.text, input.visibility.into());
        let done = perform(ctx, Manner { idempotency_key, dry_run: false }, move |tx| {
            let text = text.clone();
            Box::pin(async move { note::add(tx, order, &text, visibility).await })
        });
        Ok(match done.await? {
            Ok(id) => AddOrderNotePayload { order: changed(ctx, id).await?, user_errors: Vec::new() },
            Err(user_errors) => AddOrderNotePayload { order: None, user_errors },
        })
    }
}
