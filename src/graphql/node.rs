//! Anything by its id, by the Relay global object identification specification.

use super::customer::Customer;
use super::failure::Answer;
use super::order::{self, Order, Wanted};
use super::permission::{self, allow};
use super::product::Product;
use super::store::Store;
use super::webhook::Webhook;
use crate::app::App;
use crate::error::{Error, Result};
use crate::integration::webhook;
use crate::{customer, product, store};
use async_graphql::{Context, ID, Interface, Object};
use entity::id::{CustomerId, OrderId, ProductId, StoreId, WebhookId};
use std::collections::HashMap;
use std::str::FromStr;

/// How many ids may be asked for at once.
const MOST: usize = 200;

/// Something with an id that can be asked for alone.
#[derive(Clone, Interface)]
#[expect(clippy::large_enum_variant, reason = "most nodes are orders; a box would cost them an allocation")]
#[graphql(field(name = "id", ty = "ID", desc = "Opaque id; its prefix names the type."))]
pub(crate) enum Node {
    Order(Order),
    Customer(Customer),
    Product(Product),
    Store(Store),
    Webhook(Webhook),
}

/// The ids that were asked for, by type.
#[derive(Default)]
struct Ids {
    orders: Vec<OrderId>,
    customers: Vec<CustomerId>,
    products: Vec<ProductId>,
    store: bool,
    webhooks: Vec<WebhookId>,
}

impl Ids {
    fn add(&mut self, field: &str, text: &str) -> Result<()> {
        fn id<T: FromStr<Err: std::fmt::Display>>(field: &str, text: &str) -> Result<T> {
            text.parse().map_err(|error: T::Err| Error::invalid(field, error))
        }
        match text.split('_').next() {
            Some(OrderId::PREFIX) => self.orders.push(id(field, text)?),
            Some(CustomerId::PREFIX) => self.customers.push(id(field, text)?),
            Some(ProductId::PREFIX) => self.products.push(id(field, text)?),
            Some(StoreId::PREFIX) => self.store |= id::<StoreId>(field, text)? == entity::store::ONLY,
            Some(WebhookId::PREFIX) => self.webhooks.push(id(field, text)?),
            _ => {
                let expected = "expected an id that begins with `order_`, `customer_`, `product_`, `store_` or `webhook_`";
                return Err(Error::invalid(field, expected));
            }
        }
        Ok(())
    }

    /// Makes sure that whoever asks may see each type that occurs, whether there is such a thing or not.
    fn allowed(&self, ctx: &Context<'_>) -> Result<()> {
        if !self.orders.is_empty() || !self.customers.is_empty() {
            allow(ctx, permission::ORDERS)?;
        }
        if !self.products.is_empty() {
            allow(ctx, permission::PRODUCTS)?;
        }
        if !self.webhooks.is_empty() {
            allow(ctx, permission::INTEGRATIONS)?;
        }
        allow(ctx, permission::ANY_KEY)
    }

    /// Reads everything: one statement for each type that occurs, and what the selection asks for of the orders.
    async fn read(self, ctx: &Context<'_>) -> Result<HashMap<String, Node>> {
        self.allowed(ctx)?;
        let (app, wanted) = (ctx.data_unchecked::<App>(), Wanted::at(&ctx.look_ahead()));
        let mut nodes = HashMap::new();
        if !self.orders.is_empty() {
            let rows = crate::order::find::by_ids(&app.db, &self.orders).await?;
            let ids: Vec<OrderId> = rows.iter().map(|row| row.id).collect();
            let orders = order::read(app, rows, wanted).await?;
            nodes.extend(ids.into_iter().zip(orders).map(|(id, order)| (id.to_string(), Node::Order(order))));
        }
        if !self.customers.is_empty() {
            let rows = customer::by_ids(&app.db, &self.customers).await?;
            nodes.extend(rows.into_iter().map(|row| (row.id.to_string(), Node::Customer(Customer(row)))));
        }
        if !self.products.is_empty() {
            let rows = product::by_ids(&app.db, &self.products).await?;
            nodes.extend(rows.into_iter().map(|row| (row.id.to_string(), Node::Product(Product(row)))));
        }
        if !self.webhooks.is_empty() {
            let rows = webhook::by_ids(&app.db, &self.webhooks).await?;
            nodes.extend(rows.into_iter().map(|row| (row.id.to_string(), Node::Webhook(Webhook(row)))));
        }
        if self.store {
            let row = store::settings(&app.db).await?;
            nodes.insert(row.id.to_string(), Node::Store(Store(row)));
        }
        Ok(nodes)
    }
}

#[derive(Default)]
pub(crate) struct NodeQuery;

#[Object]
impl NodeQuery {
    /// Anything by its id; null when there is no such thing. Needs the scope of its type: `orders:read` for orders and customers,
    /// `orders:read` or `stock:read` for products, `integrations:write` for webhooks, any key for the store.
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Opaque id; its prefix names the type.")] id: ID,
    ) -> Option<Answer<Node>> {
        let node = async {
            let mut ids = Ids::default();
            ids.add("id", &id)?;
            Ok(ids.read(ctx).await?.remove(id.as_str()))
        };
        node.await.transpose()
    }

    /// Several things by their ids, in the order asked for; null where there is no such thing. Needs the scopes of all their
    /// types, as `node`.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Opaque ids, 200 at the most.")] ids: Vec<ID>,
    ) -> Answer<Vec<Option<Node>>> {
        if ids.len() > MOST {
            return Err(Error::invalid("ids", format!("expected at most {MOST} ids")).into());
        }
        let mut asked = Ids::default();
        for (at, id) in ids.iter().enumerate() {
            asked.add(&format!("ids[{at}]"), id)?;
        }
        let found = asked.read(ctx).await?;
        Ok(ids.iter().map(|id| found.get(id.as_str()).cloned()).collect())
    }
}
