//! Moving orders: one, many, and the everyday steps by their names.

use super::enums::{CancelReason, OrderStatus};
use super::input::OrderFilter;
use super::mutation::order_id;
use super::object::Order;
use super::query::meant;
use super::read_ahead::{Wanted, read};
use super::status::{
    ChangeOrderStatusInput, MessageMode, MissingItemInput, Notify, ReturnedItemInput, StepEffects, StepInput,
};
use crate::app::App;
use crate::error::{Error, Result};
use crate::graphql::failure::Answer;
use crate::graphql::mutation::{Manner, UserError, attempt, changed, payload, perform, shown};
use crate::graphql::permission::{self, allow};
use crate::order::change_status::{self, Change};
use crate::order::{find, list};
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use entity::id::OrderId;
use entity::status::OrderStatus as Status;
use std::collections::HashMap;

/// Orders that one `changeOrderStatuses` may move.
const MOST: usize = 1_000;

payload! {
    /// What came of a step of one order.
    OrderStepPayload {
        /// The order as it is now; null when the step was refused.
        order: Option<Order>,
        /// What the step did, or in a rehearsal would do; null when it was refused.
        effects: Option<StepEffects>,
    }
}

/// An order to be called off.
#[derive(Clone, InputObject)]
pub(crate) struct CancelOrderInput {
    /// The order.
    order_id: ID,
    /// Why.
    reason: CancelReason,
    /// Whether goods that had left the shelf already go back to it. What was only reserved is freed in any case.
    #[graphql(default = true)]
    restock: bool,
    /// Whether the customer is told.
    #[graphql(default_with = "Notify::Default")]
    notify: Notify,
    /// What you write to the customer.
    message: Option<String>,
    /// What the message does to the usual text of the e-mail.
    #[graphql(default_with = "MessageMode::Append")]
    message_mode: MessageMode,
    /// What you write into the history.
    comment: Option<String>,
    /// The version you have seen.
    expected_version: Option<i32>,
}

/// An order in which something is missing.
#[derive(Clone, InputObject)]
pub(crate) struct HoldOrderInput {
    /// The order.
    order_id: ID,
    /// What is missing. It stops being reserved.
    missing_items: Vec<MissingItemInput>,
    /// What those who decide have to know.
    comment: String,
    /// Whether the customer is told.
    #[graphql(default_with = "Notify::Default")]
    notify: Notify,
    /// What you write to the customer.
    message: Option<String>,
    /// What the message does to the usual text of the e-mail.
    #[graphql(default_with = "MessageMode::Append")]
    message_mode: MessageMode,
    /// The version you have seen.
    expected_version: Option<i32>,
}

/// An order that came back.
#[derive(Clone, InputObject)]
pub(crate) struct ReturnOrderInput {
    /// The order.
    order_id: ID,
    /// What came back, and in which condition.
    returned_items: Vec<ReturnedItemInput>,
    /// Whether the customer is told.
    #[graphql(default_with = "Notify::Default")]
    notify: Notify,
    /// What you write to the customer.
    message: Option<String>,
    /// What the message does to the usual text of the e-mail.
    #[graphql(default_with = "MessageMode::Append")]
    message_mode: MessageMode,
    /// What you write into the history.
    comment: Option<String>,
    /// The version you have seen.
    expected_version: Option<i32>,
}

/// A step of many orders.
#[derive(InputObject)]
pub(crate) struct ChangeOrderStatusesInput {
    /// The orders, 1,000 at the most; or say which ones by a filter.
    order_ids: Option<Vec<ID>>,
    /// Which orders are meant, 1,000 at the most; instead of ids.
    filter: Option<OrderFilter>,
    /// The status they should come to.
    to: OrderStatus,
    /// What the step tells and brings, for each of them.
    #[graphql(flatten)]
    step: StepInput,
}

/// What came of a step of one order among many.
#[derive(SimpleObject)]
pub(crate) struct OrderStepResult {
    /// The order it is about.
    order_id: ID,
    /// The order as it is now; null when there is no such order.
    order: Option<Order>,
    /// What the step did, or in a rehearsal would do; null when it was refused.
    effects: Option<StepEffects>,
    /// Why this order was not moved; empty when it was.
    user_errors: Vec<UserError>,
}

payload! {
    /// What came of `changeOrderStatuses`.
    ChangeOrderStatusesPayload {
        /// One for each order, in the order in which they were named.
        results: Vec<OrderStepResult>,
        /// How many were moved, or in a rehearsal would be.
        changed: usize,
        /// How many were not.
        refused: usize,
    }
}

async fn step(ctx: &Context<'_>, manner: Manner, wanted: Change) -> Answer<OrderStepPayload> {
    let done = perform(ctx, manner, move |tx| {
        let wanted = wanted.clone();
        Box::pin(async move { change_status::change(tx, wanted).await })
    });
    Ok(match done.await? {
        Ok(done) => OrderStepPayload {
            order: changed(ctx, done.order).await?,
            effects: Some(done.into()),
            user_errors: Vec::new(),
        },
        Err(user_errors) => OrderStepPayload { order: None, effects: None, user_errors },
    })
}

impl ChangeOrderStatusesInput {
    /// The orders that are meant, each once.
    async fn orders(&self, app: &App, filter: Option<OrderFilter>) -> Result<Vec<OrderId>> {
        let too_many = || format!("expected at most {MOST} orders");
        let mut ids = match (&self.order_ids, filter) {
            (Some(ids), None) => {
                let id = |(at, id): (usize, &ID)| order_id(&format!("input.orderIds[{at}]"), id);
                ids.iter().enumerate().map(id).collect::<Result<Vec<_>>>()?
            }
            (None, Some(filter)) => {
                let (filter, now) = meant(app, Some(filter), None).await?;
                let limit = u64::try_from(MOST).unwrap_or_default().saturating_add(1);
                list::ids(&app.db, &filter, limit, now).await?
            }
            _ => return Err(Error::invalid("input", "expected either `orderIds` or `filter`")),
        };
        let mut seen = std::collections::HashSet::new();
        ids.retain(|id| seen.insert(*id));
        if ids.len() > MOST {
            return Err(Error::invalid("input", too_many()));
        }
        Ok(ids)
    }
}

#[derive(Default)]
pub(crate) struct StatusMutation;

#[Object]
impl StatusMutation {
    /// Moves an order to a status, with its line in the history and, unless you say no, an e-mail to the customer. Needs the
    /// scope `orders:status`; `orders:cancel` to call it off; `orders:force` too when forced.
    async fn change_order_status(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The step.")] input: ChangeOrderStatusInput,
        #[graphql(desc = "Everything is checked and computed, and nothing is kept.", default = false)]
        dry_run: bool,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<OrderStepPayload> {
        step(ctx, Manner { idempotency_key, dry_run }, input.meant()?).await
    }

    /// Calls an order off and frees its stock. Money that arrived stays where it is: see `refundPayment`. Needs the scope
    /// `orders:cancel`.
    async fn cancel_order(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The order and why.")] input: CancelOrderInput,
        #[graphql(desc = "Everything is checked and computed, and nothing is kept.", default = false)]
        dry_run: bool,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<OrderStepPayload> {
        let brought = StepInput {
            notify: input.notify,
            message: input.message,
            message_mode: input.message_mode,
            comment: input.comment,
            cancel_reason: Some(input.reason),
            ..StepInput::default()
        };
        let order = order_id("input.orderId", &input.order_id)?;
        let wanted = brought.meant(order, Status::Cancelled, input.expected_version)?;
        step(ctx, Manner { idempotency_key, dry_run }, Change { restock: input.restock, ..wanted }).await
    }

    /// Sets an order aside because something is missing. Needs the scope `orders:status`.
    async fn hold_order(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The order and what is missing.")] input: HoldOrderInput,
        #[graphql(desc = "Everything is checked and computed, and nothing is kept.", default = false)]
        dry_run: bool,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<OrderStepPayload> {
        let brought = StepInput {
            notify: input.notify,
            message: input.message,
            message_mode: input.message_mode,
            comment: Some(input.comment),
            missing_items: input.missing_items,
            ..StepInput::default()
        };
        let order = order_id("input.orderId", &input.order_id)?;
        let wanted = brought.meant(order, Status::OnHold, input.expected_version)?;
        step(ctx, Manner { idempotency_key, dry_run }, wanted).await
    }

    /// Takes an order back: each unit goes to the shelf again or is thrown away. Needs the scope `orders:status`.
    async fn return_order(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The order and what came back.")] input: ReturnOrderInput,
        #[graphql(desc = "Everything is checked and computed, and nothing is kept.", default = false)]
        dry_run: bool,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<OrderStepPayload> {
        let brought = StepInput {
            notify: input.notify,
            message: input.message,
            message_mode: input.message_mode,
            comment: input.comment,
            returned_items: input.returned_items,
            ..StepInput::default()
        };
        let order = order_id("input.orderId", &input.order_id)?;
        let wanted = brought.meant(order, Status::Returned, input.expected_version)?;
        step(ctx, Manner { idempotency_key, dry_run }, wanted).await
    }

    /// Moves up to 1,000 orders, each on its own: what is refused for one does not hold up the others. Needs the scopes of
    /// `changeOrderStatus`.
    async fn change_order_statuses(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which orders, and the step.")] mut input: ChangeOrderStatusesInput,
        #[graphql(desc = "Everything is checked and computed, and nothing is kept.", default = false)]
        dry_run: bool,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<ChangeOrderStatusesPayload> {
        let app = ctx.data_unchecked::<App>();
        let filter = input.filter.take();
        if filter.is_some() {
            // Whether a filter finds something is for those to know who may read.
            allow(ctx, permission::ORDERS)?;
        }
        let ids = input.orders(app, filter).await?;
        let manner = Manner { idempotency_key, dry_run };
        let mut results = Vec::with_capacity(ids.len());
        for id in &ids {
            let wanted = input.step.clone().meant(*id, input.to.into(), None)?;
            results.push((*id, one_of_many(ctx, &manner, wanted).await?));
        }
        let rows = find::by_ids(&app.db, &ids).await?;
        let known: Vec<OrderId> = rows.iter().map(|row| row.id).collect();
        let look = ctx.look_ahead().field("results").field("order");
        let orders = read(app, rows, Wanted::at(&look)).await?;
        let mut orders: HashMap<OrderId, Order> = known.into_iter().zip(orders).collect();
        let changed = results.iter().filter(|(_, (effects, _))| effects.is_some()).count();
        let result = |(id, (effects, user_errors)): (OrderId, Done)| OrderStepResult {
            order_id: id.to_string().into(),
            order: orders.remove(&id),
            effects,
            user_errors,
        };
        Ok(ChangeOrderStatusesPayload {
            changed,
            refused: ids.len().saturating_sub(changed),
            results: results.into_iter().map(result).collect(),
            user_errors: Vec::new(),
        })
    }
}

/// What came of one order: what the step did, or why it was refused.
type Done = (Option<StepEffects>, Vec<UserError>);

async fn one_of_many(ctx: &Context<'_>, manner: &Manner, wanted: Change) -> Answer<Done> {
    let part = wanted.order.to_string();
    let done = attempt(ctx, manner, &part, move |tx| {
        let wanted = wanted.clone();
        Box::pin(async move { change_status::change(tx, wanted).await })
    });
    Ok(match done.await? {
        Ok(done) => (Some(done.into()), Vec::new()),
        Err(refusals) => (None, shown(ctx, refusals).await?),
    })
}
