//! Pages on which customers follow their orders.

use crate::config::PublicUrl;
use crate::graphql::failure::Answer;
use crate::graphql::mutation::{Manner, changed, payload, perform};
use crate::graphql::order::{Order, order_id};
use crate::graphql::scalar::DateTime;
use crate::tracking::page::{self, NewPage};
use async_graphql::{Context, ID, InputObject, Object};
use entity::tracking_page::Model;

/// A page on which a customer follows an order.
#[derive(Clone)]
pub(crate) struct TrackingPage {
    row: Model,
    url: Option<String>,
}

impl TrackingPage {
    /// A page of this server, which customers reach there.
    pub(crate) fn of(row: Model, public_url: &PublicUrl) -> Self {
        Self { url: public_url.to(&page::path(&row.token)), row }
    }
}

/// A page on which a customer follows an order. Whoever has its address sees where the order is until it expires or is revoked, and
/// nothing of the customer beyond first name and city.
#[Object]
impl TrackingPage {
    /// Its address; null while `http.public_url` of the server's configuration does not say where customers reach it.
    async fn url(&self) -> Option<&str> {
        self.url.as_deref()
    }

    /// Where it is on this server (`/r/…`). With `.json` behind it, or for who accepts `application/json`, the same as JSON.
    async fn path(&self) -> String {
        page::path(&self.row.token)
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        DateTime(self.row.created_at)
    }

    /// When it ends.
    async fn expires_at(&self) -> DateTime {
        DateTime(self.row.expires_at)
    }

    /// When it was revoked; null when it was not.
    async fn revoked_at(&self) -> Option<DateTime> {
        self.row.revoked_at.map(DateTime)
    }
}

/// A page for a customer.
#[derive(InputObject)]
pub(crate) struct CreateTrackingPageInput {
    /// The order.
    order_id: ID,
    /// For how many days, 1 to 730; for `Store.trackingPageDays` when it is not given.
    days: Option<i32>,
    /// Make another page when there is one, and revoke that.
    #[graphql(default = false)]
    renew: bool,
}

/// The page of an order, to be closed.
#[derive(InputObject)]
pub(crate) struct RevokeTrackingPageInput {
    /// The order.
    order_id: ID,
}

payload! {
    /// What came of `createTrackingPage`.
    CreateTrackingPagePayload {
        /// The order with its page; null when none was made.
        order: Option<Order>,
    }
}

payload! {
    /// What came of `revokeTrackingPage`.
    RevokeTrackingPagePayload {
        /// The order with its page; null when none was revoked.
        order: Option<Order>,
    }
}

#[derive(Default)]
pub(crate) struct TrackingPageMutation;

#[Object]
impl TrackingPageMutation {
    /// Makes the page on which a customer follows an order. The page there is stays as it is, with its address and its end, unless
    /// `renew` asks for another one. Needs the scope `shipping:write`.
    async fn create_tracking_page(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: CreateTrackingPageInput,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<CreateTrackingPagePayload> {
        let order = order_id("input.orderId", &input.order_id)?;
        let wanted = NewPage { order, days: input.days, renew: input.renew };
        let done = perform(ctx, Manner { idempotency_key, dry_run: false }, move |tx| {
            Box::pin(page::create(tx, wanted))
        });
        Ok(match done.await? {
            Ok(id) => CreateTrackingPagePayload { order: changed(ctx, id).await?, user_errors: Vec::new() },
            Err(user_errors) => CreateTrackingPagePayload { order: None, user_errors },
        })
    }

    /// Closes the page of an order at once: who has its address sees nothing any more. The next e-mail or label that leads to the
    /// order makes another one. Needs the scope `shipping:write`.
    async fn revoke_tracking_page(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: RevokeTrackingPageInput,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<RevokeTrackingPagePayload> {
        let order = order_id("input.orderId", &input.order_id)?;
        let done = perform(ctx, Manner { idempotency_key, dry_run: false }, move |tx| {
            Box::pin(page::revoke(tx, order))
        });
        Ok(match done.await? {
            Ok(id) => RevokeTrackingPagePayload { order: changed(ctx, id).await?, user_errors: Vec::new() },
            Err(user_errors) => RevokeTrackingPagePayload { order: None, user_errors },
        })
    }
}
