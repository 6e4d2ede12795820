//! What belongs to single objects, in batches: whoever asks for the items of an order while others do shares one statement.
//!
//! Lists do not come here: they read what their selection asks for before the executor walks over them (`order::object`).
//! This is for what a look ahead does not see. Nothing is remembered from one request to the next.

use crate::app::App;
use crate::carrier::Carriers;
use crate::error::Error;
use crate::integration::{postage, setup};
use crate::order::change_status::{Situation, Step, steps};
use crate::order::{find, parts};
use crate::{customer, delivery, invoice as invoices, product, stock, store};
use async_graphql::Context;
use async_graphql::dataloader::{DataLoader, Loader};
use async_graphql::runtime::{Timer, TokioSpawner};
use entity::id::{CustomerId, DeliveryId, IntegrationId, InvoiceId, OrderId, ProductId, ShipmentId};
use entity::status::OrderStatus;
use entity::stock as level;
use entity::{
    address, event, integration_sync, invoice, item, money_movement, order, payment, product as product_row,
    shipment, shipment_item, shipment_volume, tracking_event, tracking_page,
};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use super::failure::Answer;

/// Reads on behalf of many.
pub(crate) struct Reader(App);

/// The newest entries in the history of an order, so many.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct NewestHistoryOf(pub(crate) OrderId, pub(crate) u64);

/// Where an order stood before its payment was disputed.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct BeforeDispute(pub(crate) OrderId);

/// The steps an order may take next.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct StepsOf(pub(crate) OrderId);

/// Why a batch failed: everybody in it hears the same.
type Shared = Arc<Error>;

/// Declares the key of each kind of part, and how a batch of them is read.
macro_rules! parts_of {
    ($($(#[$doc:meta])* $key:ident($module:ident),)*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash)]
        pub(crate) struct $key(pub(crate) OrderId);

        impl Loader<$key> for Reader {
            type Value = Vec<$module::Model>;
            type Error = Shared;

            async fn load(&self, keys: &[$key]) -> Result<HashMap<$key, Self::Value>, Shared> {
                let orders: Vec<OrderId> = keys.iter().map(|key| key.0).collect();
                let parts = parts::of(&self.0.db, &orders).await?;
                Ok(parts.into_iter().map(|(order, parts)| ($key(order), parts)).collect())
            }
        }
    )*};
}

parts_of! {
    /// The items of an order.
    ItemsOf(item),
    /// The addresses of an order.
    AddressesOf(address),
    /// The payments of an order.
    PaymentsOf(payment),
    /// The money that came and went for an order.
    MovementsOf(money_movement),
    /// The shipments of an order.
    ShipmentsOf(shipment),
    /// What is written down for the shipments of an order.
    ShipmentItemsOf(shipment_item),
    /// The volumes of the shipments of an order.
    ShipmentVolumesOf(shipment_volume),
    /// The invoices of an order.
    InvoicesOf(invoice),
    /// The integrations that an order is on its way to.
    SyncsOf(integration_sync),
    /// What happened to the shipments of an order on their way.
    TrackingOf(tracking_event),
    /// The pages on which the customer follows an order.
    PagesOf(tracking_page),
}

impl Loader<NewestHistoryOf> for Reader {
    type Value = Vec<event::Model>;
    type Error = Shared;

    async fn load(
        &self,
        keys: &[NewestHistoryOf],
    ) -> Result<HashMap<NewestHistoryOf, Vec<event::Model>>, Shared> {
        let orders: Vec<OrderId> = keys.iter().map(|key| key.0).collect();
        let longest = keys.iter().map(|key| key.1).max().unwrap_or_default();
        let histories = parts::newest_history(&self.0.db, &orders, longest).await?;
        let mut found = HashMap::with_capacity(keys.len());
        for key in keys {
            let mut history = histories.get(&key.0).cloned().unwrap_or_default();
            history.truncate(usize::try_from(key.1).unwrap_or(usize::MAX));
            found.insert(key.clone(), history);
        }
        Ok(found)
    }
}

impl Loader<BeforeDispute> for Reader {
    type Value = OrderStatus;
    type Error = Shared;

    async fn load(&self, keys: &[BeforeDispute]) -> Result<HashMap<BeforeDispute, OrderStatus>, Shared> {
        let orders: Vec<OrderId> = keys.iter().map(|key| key.0).collect();
        let before = parts::before_dispute(&self.0.db, &orders).await?;
        Ok(before.into_iter().map(|(order, status)| (BeforeDispute(order), status)).collect())
    }
}

/// All carriers that the store knows.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct AllCarriers;

impl Loader<AllCarriers> for Reader {
    type Value = Arc<Carriers>;
    type Error = Shared;

    async fn load(&self, _: &[AllCarriers]) -> Result<HashMap<AllCarriers, Self::Value>, Shared> {
        let carriers = Carriers::read(&self.0.db).await?;
        Ok(HashMap::from([(AllCarriers, Arc::new(carriers))]))
    }
}

/// Whether the XML of an invoice is kept.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct HasXml(pub(crate) InvoiceId);

impl Loader<HasXml> for Reader {
    type Value = ();
    type Error = Shared;

    async fn load(&self, keys: &[HasXml]) -> Result<HashMap<HasXml, ()>, Shared> {
        let ids: Vec<InvoiceId> = keys.iter().map(|key| key.0).collect();
        let kept = invoices::rows::with_xml(&self.0.db, &ids).await?;
        Ok(kept.into_iter().map(|id| (HasXml(id), ())).collect())
    }
}

impl Loader<StepsOf> for Reader {
    type Value = Vec<Step>;
    type Error = Shared;

    async fn load(&self, keys: &[StepsOf]) -> Result<HashMap<StepsOf, Vec<Step>>, Shared> {
        let ids: Vec<OrderId> = keys.iter().map(|key| key.0).collect();
        let orders = find::by_ids(&self.0.db, &ids).await?;
        let store = store::settings(&self.0.db).await?;
        let situations = Situation::read_all(&self.0.db, orders, &store).await?;
        Ok(situations.iter().map(|now| (StepsOf(now.order.id), steps(now))).collect())
    }
}

impl Loader<CustomerId> for Reader {
    type Value = entity::customer::Model;
    type Error = Shared;

    async fn load(&self, keys: &[CustomerId]) -> Result<HashMap<CustomerId, Self::Value>, Shared> {
        let rows = customer::by_ids(&self.0.db, keys).await?;
        Ok(rows.into_iter().map(|row| (row.id, row)).collect())
    }
}

impl Loader<ProductId> for Reader {
    type Value = product_row::Model;
    type Error = Shared;

    async fn load(&self, keys: &[ProductId]) -> Result<HashMap<ProductId, Self::Value>, Shared> {
        let rows = product::by_ids(&self.0.db, keys).await?;
        Ok(rows.into_iter().map(|row| (row.id, row)).collect())
    }
}

impl Loader<IntegrationId> for Reader {
    type Value = entity::integration::Model;
    type Error = Shared;

    async fn load(&self, keys: &[IntegrationId]) -> Result<HashMap<IntegrationId, Self::Value>, Shared> {
        let rows = setup::by_id(&self.0.db, keys).await?;
        Ok(rows.into_iter().map(|row| (row.id, row)).collect())
    }
}

/// The postage of a shipment, oldest first.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct PostagesOf(pub(crate) ShipmentId);

impl Loader<PostagesOf> for Reader {
    type Value = Vec<entity::postage::Model>;
    type Error = Shared;

    async fn load(&self, keys: &[PostagesOf]) -> Result<HashMap<PostagesOf, Self::Value>, Shared> {
        let shipments: Vec<ShipmentId> = keys.iter().map(|key| key.0).collect();
        let mut found: HashMap<PostagesOf, Self::Value> = HashMap::new();
        for row in postage::of_shipments(&self.0.db, &shipments).await? {
            found.entry(PostagesOf(row.shipment_id)).or_default().push(row);
        }
        Ok(found)
    }
}

impl Loader<OrderId> for Reader {
    type Value = order::Model;
    type Error = Shared;

    async fn load(&self, keys: &[OrderId]) -> Result<HashMap<OrderId, Self::Value>, Shared> {
        let rows = find::by_ids(&self.0.db, keys).await?;
        Ok(rows.into_iter().map(|row| (row.id, row)).collect())
    }
}

/// The newest e-mails to the customer of an order, so many.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct MailsOf(pub(crate) OrderId, pub(crate) u64);

impl Loader<MailsOf> for Reader {
    type Value = Vec<entity::delivery::Model>;
    type Error = Shared;

    async fn load(&self, keys: &[MailsOf]) -> Result<HashMap<MailsOf, Self::Value>, Shared> {
        let orders: Vec<OrderId> = keys.iter().map(|key| key.0).collect();
        let most = keys.iter().map(|key| key.1).max().unwrap_or_default();
        let mails = delivery::mails_of(&self.0.db, &orders, most).await?;
        let of = |key: &MailsOf| {
            let most = usize::try_from(key.1).unwrap_or(usize::MAX);
            mails.iter().filter(|mail| mail.order_id == Some(key.0)).take(most).cloned().collect()
        };
        Ok(keys.iter().map(|key| (key.clone(), of(key))).collect())
    }
}

/// The tries of a delivery.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct AttemptsOf(pub(crate) DeliveryId);

impl Loader<AttemptsOf> for Reader {
    type Value = Vec<entity::delivery_attempt::Model>;
    type Error = Shared;

    async fn load(&self, keys: &[AttemptsOf]) -> Result<HashMap<AttemptsOf, Self::Value>, Shared> {
        let ids: Vec<DeliveryId> = keys.iter().map(|key| key.0).collect();
        let mut found: HashMap<AttemptsOf, Self::Value> = HashMap::new();
        for attempt in delivery::attempts_of(&self.0.db, &ids).await? {
            found.entry(AttemptsOf(attempt.delivery_id)).or_default().push(attempt);
        }
        Ok(found)
    }
}

/// How much there is of a product.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct StockOf(pub(crate) ProductId);

impl Loader<StockOf> for Reader {
    type Value = level::Model;
    type Error = Shared;

    async fn load(&self, keys: &[StockOf]) -> Result<HashMap<StockOf, Self::Value>, Shared> {
        let products: Vec<ProductId> = keys.iter().map(|key| key.0).collect();
        let levels = stock::of_products(&self.0.db, &products).await?;
        Ok(levels.into_iter().map(|(product, level)| (StockOf(product), level)).collect())
    }
}

/// Waits until the tasks that are ready have run, not for a time: whoever asks in the same breath is in the batch.
struct NextBreath;

impl Timer for NextBreath {
    fn delay(&self, _: Duration) -> BoxFuture<'static, ()> {
        tokio::task::yield_now().boxed()
    }
}

/// The loader of a schema, or of a view. Has to be made within the runtime that will run the batches.
pub(crate) fn loader(app: App) -> Arc<DataLoader<Reader>> {
    Arc::new(DataLoader::new(Reader(app), TokioSpawner::current(), NextBreath))
}

/// What `key` stands for, read together with what others ask for; `None` when there is nothing.
///
/// Boxed, like all that a field rarely does: the executor makes one future for each field, as large as the largest of the
/// object's fields, and moves it.
pub(crate) fn one<'c, K>(
    ctx: &'c Context<'_>,
    key: K,
) -> BoxFuture<'c, Answer<Option<<Reader as Loader<K>>::Value>>>
where
    K: Send + Sync + std::hash::Hash + Eq + Clone + 'static,
    Reader: Loader<K, Error = Shared>,
{
    let loader = ctx.data_unchecked::<Arc<DataLoader<Reader>>>();
    Box::pin(async move {
        Ok(loader.load_one(key).await.map_err(|shared| anyhow::anyhow!("a batch failed: {shared}"))?)
    })
}
