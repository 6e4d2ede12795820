//! The feed of orders, for systems that fetch it themselves.

use super::subscription::{OrderChanged, Reading};
use crate::actor::Scope;
use crate::app::App;
use crate::error::Error;
use crate::feed;
use crate::graphql::failure::Answer;
use crate::graphql::mutation::{Manner, payload, perform, refused};
use crate::graphql::permission::{self, allow};
use crate::graphql::scalar::DateTime;
use async_graphql::{Context, InputObject, Object, SimpleObject};

/// Messages that are fetched at once, at the most.
const MOST: i32 = 200;

/// A part of the feed of orders.
#[derive(SimpleObject)]
pub(crate) struct OrderFeed {
    /// What happened, oldest first: one message for each command and order.
    messages: Vec<OrderChanged>,
    /// The place behind these messages: acknowledge it when you have kept them.
    end_cursor: String,
    /// Whether there is more already.
    has_more: bool,
}

/// A system that fetches the feed of orders.
#[derive(SimpleObject)]
pub(crate) struct OrderFeedConsumer {
    /// What it calls itself.
    consumer: String,
    /// Who acknowledges for it: nobody else may.
    owner: String,
    /// The place up to which it has everything.
    cursor: String,
    /// When it last acknowledged.
    acknowledged_at: DateTime,
}

#[derive(Default)]
pub(crate) struct OrderFeedQuery;

#[Object]
impl OrderFeedQuery {
    /// What happened to orders since a system last acknowledged: at least once, in order, nothing skipped. Fetched again without
    /// `ackOrderFeed` it is the same again. A system that has never acknowledged begins with the oldest that is kept. Needs the scope
    /// `orders:read`.
    async fn order_feed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the system calls itself, up to 60 characters.")] consumer: String,
        #[graphql(desc = "Messages, 1 to 200.", default = 100)] first: i32,
    ) -> Answer<OrderFeed> {
        allow(ctx, permission::ORDERS)?;
        let most = usize::try_from(first).ok().filter(|_| (1..=MOST).contains(&first));
        let most =
            most.ok_or_else(|| Error::invalid("first", format!("expected a number from 1 to {MOST}")))?;
        let app = ctx.data_unchecked::<App>();
        let fetched = app.feed.fetch(&app.db, &consumer, most).await?;
        let reading = Reading::at(ctx, &ctx.look_ahead().field("messages"));
        Ok(OrderFeed {
            messages: reading.changes(fetched.entries).await?,
            end_cursor: fetched.end.encode(),
            has_more: fetched.has_more,
        })
    }

    /// The systems that fetch the feed of orders, by name. Needs the scope `integrations:write`.
    async fn order_feed_consumers(&self, ctx: &Context<'_>) -> Answer<Vec<OrderFeedConsumer>> {
        allow(ctx, permission::INTEGRATIONS)?;
        let app = ctx.data_unchecked::<App>();
        let shown = |row: entity::feed_consumer::Model| OrderFeedConsumer {
            cursor: app.feed.cursor(row.place).encode(),
            consumer: row.name,
            owner: row.owner,
            acknowledged_at: DateTime(row.acknowledged_at),
        };
        Ok(feed::consumers(&app.db).await?.into_iter().map(shown).collect())
    }
}

/// What a system has kept.
#[derive(InputObject)]
pub(crate) struct AckOrderFeedInput {
    /// What the system calls itself. The first to acknowledge under a name is the only one who may.
    consumer: String,
    /// Everything up to this place: the `endCursor` of what was fetched, or the `cursor` of one of its messages.
    cursor: String,
}

/// A system that fetches no more.
#[derive(InputObject)]
pub(crate) struct ForgetOrderFeedConsumerInput {
    /// What it calls itself.
    consumer: String,
}

payload! {
    /// What came of `ackOrderFeed`.
    AckOrderFeedPayload {
        /// The place up to which the system has everything now: an earlier one than before changes nothing. Null when it was refused.
        cursor: Option<String>,
    }
}

payload! {
    /// What came of `forgetOrderFeedConsumer`.
    ForgetOrderFeedConsumerPayload {
        /// The name that was forgotten; null when it was refused.
        consumer: Option<String>,
    }
}

#[derive(Default)]
pub(crate) struct OrderFeedMutation;

#[Object]
impl OrderFeedMutation {
    /// Says that a system has kept everything up to a place of `orderFeed`: what follows is kept for it, for longer than for others but
    /// not for ever (`live.consumer_retention_days`). Needs the scope `orders:read`.
    async fn ack_order_feed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which system, and up to where.")] input: AckOrderFeedInput,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<AckOrderFeedPayload> {
        allow(ctx, permission::ORDERS)?;
        let app = ctx.data_unchecked::<App>();
        let place = match app.feed.given_out(&app.db, &input.cursor).await {
            Ok(place) => place,
            Err(Error::Invalid { problem, .. }) => {
                let user_errors = refused(ctx, Error::invalid("cursor", problem)).await?;
                return Ok(AckOrderFeedPayload { cursor: None, user_errors });
            }
            Err(error) => return Err(error.into()),
        };
        let consumer = input.consumer;
        let done = perform(ctx, Manner { idempotency_key, dry_run: false }, move |tx| {
            let consumer = consumer.clone();
            Box::pin(async move {
                tx.by.actor.require(Scope::OrdersRead)?;
                feed::acknowledge(tx, &consumer, place).await
            })
        });
        Ok(match done.await? {
            Ok(place) => {
                AckOrderFeedPayload { cursor: Some(app.feed.cursor(place).encode()), user_errors: Vec::new() }
            }
            Err(user_errors) => AckOrderFeedPayload { cursor: None, user_errors },
        })
    }

    /// Forgets a system that fetches the feed no more, so that nothing is kept for it. Needs the scope `integrations:write`.
    async fn forget_order_feed_consumer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which system.")] input: ForgetOrderFeedConsumerInput,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<ForgetOrderFeedConsumerPayload> {
        let consumer = input.consumer;
        let done = perform(ctx, Manner { idempotency_key, dry_run: false }, move |tx| {
            let consumer = consumer.clone();
            Box::pin(async move {
                tx.by.actor.require(Scope::IntegrationsWrite)?;
                feed::forget(tx, &consumer).await?;
                Ok(consumer)
            })
        });
        Ok(match done.await? {
            Ok(consumer) => {
                ForgetOrderFeedConsumerPayload { consumer: Some(consumer), user_errors: Vec::new() }
            }
            Err(user_errors) => ForgetOrderFeedConsumerPayload { consumer: None, user_errors },
        })
    }
}
