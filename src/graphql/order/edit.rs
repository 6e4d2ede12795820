//! Correcting orders: contact, address, tags, and who looks after them.

use super::mutation::order_id;
use super::object::Order;
use super::place::AddressInput;
use crate::error::{Error, Result};
use crate::graphql::failure::Answer;
use crate::graphql::mutation::{Manner, changed, changed_all, payload, perform};
use crate::order::edit::{self, Edit, MOST_ORDERS, Tagging};
use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};
use entity::id::OrderId;
use std::sync::Arc;

/// Corrections of the contact of an order. What is left out stays; null takes a value away.
#[derive(InputObject)]
pub(crate) struct UpdateOrderContactInput {
    /// The order.
    order_id: ID,
    /// Full name or razão social; cannot be taken away. Not after delivery.
    name: MaybeUndefined<String>,
    /// CPF or CNPJ, with or without marks. Not after delivery.
    document: MaybeUndefined<String>,
    /// E-mail address.
    email: MaybeUndefined<String>,
    /// Phone in Brazil, with or without marks.
    phone: MaybeUndefined<String>,
    /// The version you have seen: refused with `VERSION_CONFLICT` when there is another by now.
    expected_version: Option<i32>,
}

/// Another address for an order.
#[derive(InputObject)]
pub(crate) struct UpdateShippingAddressInput {
    /// The order.
    order_id: ID,
    /// Where the goods go now, the whole address.
    address: AddressInput,
    /// The version you have seen: refused with `VERSION_CONFLICT` when there is another by now.
    expected_version: Option<i32>,
}

/// Tags for orders.
#[derive(InputObject)]
pub(crate) struct TagOrdersInput {
    /// The orders, 1 to 1,000.
    order_ids: Vec<ID>,
    /// Tags to put on, up to 50.
    #[graphql(default)]
    add: Vec<String>,
    /// Tags to take off, up to 50.
    #[graphql(default)]
    remove: Vec<String>,
}

/// Who shall look after an order.
#[derive(InputObject)]
pub(crate) struct AssignOrderInput {
    /// The order.
    order_id: ID,
    /// Who; null for nobody.
    assignee: Option<String>,
    /// The version you have seen: refused with `VERSION_CONFLICT` when there is another by now.
    expected_version: Option<i32>,
}

payload! {
    /// What came of `updateOrderContact`.
    UpdateOrderContactPayload {
        /// The order as it is now; null when it was refused.
        order: Option<Order>,
    }
}

payload! {
    /// What came of `updateShippingAddress`.
    UpdateShippingAddressPayload {
        /// The order as it is now; null when it was refused.
        order: Option<Order>,
    }
}

payload! {
    /// What came of `tagOrders`.
    TagOrdersPayload {
        /// The orders as they are now, in the order in which they were named; none when it was refused.
        orders: Vec<Order>,
    }
}

payload! {
    /// What came of `assignOrder`.
    AssignOrderPayload {
        /// The order as it is now; null when it was refused.
        order: Option<Order>,
    }
}

fn edit(value: MaybeUndefined<String>) -> Edit {
    match value {
        MaybeUndefined::Undefined => Edit::Keep,
        MaybeUndefined::Null => Edit::Clear,
        MaybeUndefined::Value(text) => Edit::To(text),
    }
}

/// The orders that are named, or the first id that names none.
fn order_ids(ids: &[ID]) -> Result<Vec<OrderId>> {
    if ids.len() > MOST_ORDERS {
        return Err(Error::invalid("input.orderIds", format!("expected 1 to {MOST_ORDERS} orders")));
    }
    ids.iter().enumerate().map(|(at, id)| order_id(&format!("input.orderIds.{at}"), id)).collect()
}

#[derive(Default)]
pub(crate) struct EditMutation;

#[Object]
impl EditMutation {
    /// Corrects name, document, e-mail or phone on an order; the customer's other orders stay as they are. Name and document
    /// until it is delivered, e-mail and phone always. Needs the scope `orders:edit`.
    async fn update_order_contact(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The corrections.")] input: UpdateOrderContactInput,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<UpdateOrderContactPayload> {
        let (order, expected) = (order_id("input.orderId", &input.order_id)?, input.expected_version);
        let contact = Arc::new(edit::Contact {
            name: edit(input.name),
            document: edit(input.document),
            email: edit(input.email),
            phone: edit(input.phone),
        });
        let done = perform(ctx, Manner { idempotency_key, dry_run: false }, move |tx| {
            let contact = Arc::clone(&contact);
            Box::pin(async move { edit::update_contact(tx, order, &contact, expected).await })
        });
        Ok(match done.await? {
            Ok(id) => UpdateOrderContactPayload { order: changed(ctx, id).await?, user_errors: Vec::new() },
            Err(user_errors) => UpdateOrderContactPayload { order: None, user_errors },
        })
    }

    /// Puts another address in place of the one an order goes to, until it has shipped. Needs the scope `orders:edit`.
    async fn update_shipping_address(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The address.")] input: UpdateShippingAddressInput,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<UpdateShippingAddressPayload> {
        let (order, expected) = (order_id("input.orderId", &input.order_id)?, input.expected_version);
        let address = Arc::new(input.address.meant());
        let done = perform(ctx, Manner { idempotency_key, dry_run: false }, move |tx| {
            let address = Arc::clone(&address);
            Box::pin(async move { edit::update_shipping_address(tx, order, &address, expected).await })
        });
        Ok(match done.await? {
            Ok(id) => {
                UpdateShippingAddressPayload { order: changed(ctx, id).await?, user_errors: Vec::new() }
            }
            Err(user_errors) => UpdateShippingAddressPayload { order: None, user_errors },
        })
    }

    /// Puts tags on orders and takes others off, on all of them or on none. Needs the scope `orders:edit`.
    async fn tag_orders(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Orders and tags.")] input: TagOrdersInput,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<TagOrdersPayload> {
        let orders = Arc::new(order_ids(&input.order_ids)?);
        let tagging = Arc::new(Tagging { add: input.add, remove: input.remove });
        let done = perform(ctx, Manner { idempotency_key, dry_run: false }, move |tx| {
            let (orders, tagging) = (Arc::clone(&orders), Arc::clone(&tagging));
            Box::pin(async move { edit::tag_orders(tx, &orders, &tagging).await })
        });
        Ok(match done.await? {
            Ok(ids) => TagOrdersPayload { orders: changed_all(ctx, &ids).await?, user_errors: Vec::new() },
            Err(user_errors) => TagOrdersPayload { orders: Vec::new(), user_errors },
        })
    }

    /// Says who looks after an order, or that nobody does. Needs the scope `orders:edit`.
    async fn assign_order(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The order and who.")] input: AssignOrderInput,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<AssignOrderPayload> {
        let (order, expected) = (order_id("input.orderId", &input.order_id)?, input.expected_version);
        let assignee = input.assignee;
        let done = perform(ctx, Manner { idempotency_key, dry_run: false }, move |tx| {
            let assignee = assignee.clone();
            Box::pin(async move { edit::assign(tx, order, assignee.as_deref(), expected).await })
        });
        Ok(match done.await? {
            Ok(id) => AssignOrderPayload { order: changed(ctx, id).await?, user_errors: Vec::new() },
            Err(user_errors) => AssignOrderPayload { order: None, user_errors },
        })
    }
}
