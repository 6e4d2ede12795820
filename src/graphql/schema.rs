//! The schema: what can be asked, and how it is built.

use super::access_key::{AccessKeyMutation, AccessKeyQuery};
use super::carrier::{CarrierMutation, CarrierQuery};
use super::connection::Paged;
use super::customer::{Customer, CustomerQuery};
use super::integration::{IntegrationMutation, IntegrationQuery};
use super::invoice::{InvoiceMutation, InvoiceQuery};
use super::load;
use super::node::NodeQuery;
use super::notification::{NotificationMutation, NotificationQuery};
use super::order::{
    EditMutation, HistoryEntry, OrderFeedMutation, OrderFeedQuery, OrderMutation, OrderPage, OrderQuery,
    OrderSubscription, PaymentMutation, PlaceMutation, ShipmentMutation, StatusMutation,
};
use super::postage::{PostageMutation, PostageQuery};
use super::printing::PrintingMutation;
use super::product::{Product, ProductMutation, ProductQuery};
use super::selection::Stored;
use super::stock::{StockLevel, StockMovement, StockMutation, StockQuery, StockSubscription};
use super::store::{StoreMutation, StoreQuery};
use super::tracking::{TrackingEventMutation, TrackingPageMutation};
use super::webhook::{WebhookDelivery, WebhookMutation, WebhookQuery};
use crate::app::App;
use crate::link::Signer;
use crate::notification::Tokens;
use async_graphql::{ID, MergedObject, MergedSubscription, SDLExportOptions, SchemaBuilder};

/// What can be asked.
#[derive(Default, MergedObject)]
pub struct Query(
    OrderQuery,
    CustomerQuery,
    ProductQuery,
    StoreQuery,
    InvoiceQuery,
    NodeQuery,
    AccessKeyQuery,
    StockQuery,
    IntegrationQuery,
    PostageQuery,
    NotificationQuery,
    WebhookQuery,
    OrderFeedQuery,
    CarrierQuery,
);

/// What can be changed. Every payload lists in `userErrors` why nothing was.
#[derive(Default, MergedObject)]
pub struct Mutation(
    OrderMutation,
    PlaceMutation,
    EditMutation,
    StatusMutation,
    PaymentMutation,
    ShipmentMutation,
    InvoiceMutation,
    StoreMutation,
    AccessKeyMutation,
    StockMutation,
    ProductMutation,
    IntegrationMutation,
    NotificationMutation,
    PostageMutation,
    PrintingMutation,
    WebhookMutation,
    OrderFeedMutation,
    CarrierMutation,
    TrackingPageMutation,
    TrackingEventMutation,
);

/// What can be followed. Each message carries a cursor; after a lost connection, `after` with the last cursor gives what was missed,
/// then goes on live, without gap and without repetition.
#[derive(Default, MergedSubscription)]
pub struct Subscription(OrderSubscription, StockSubscription);

/// The schema this server serves.
pub type Schema = async_graphql::Schema<Query, Mutation, Subscription>;

fn builder() -> SchemaBuilder<Query, Mutation, Subscription> {
    // No extension is installed: any of them costs every field its fast path. Limits are checked before (`document`).
    Schema::build(Query::default(), Mutation::default(), Subscription::default())
        .disable_suggestions()
        .override_output_type_description::<ID>(
            "An opaque text that names one thing; it is copied, never made up.",
        )
        .override_output_type_description::<OrderPage>("A page of orders, and how many there are.")
        .override_output_type_description::<Paged<HistoryEntry>>("A page of the history of an order.")
        .override_output_type_description::<Paged<Customer>>("A page of customers.")
        .override_output_type_description::<Paged<Product>>("A page of products.")
        .override_output_type_description::<Paged<StockLevel>>("A page of stock levels.")
        .override_output_type_description::<Paged<StockMovement>>("A page of the ledger of stock.")
        .override_output_type_description::<Paged<WebhookDelivery>>("A page of what was sent to a webhook.")
}

/// The schema over an app; has to be called within the runtime that will serve it.
pub fn build(app: App) -> Schema {
    builder()
        .data(load::loader(app.clone()))
        .data(Signer::default())
        .data(Tokens::default())
        .data(Stored::new(app.clone()))
        .data(app)
        .finish()
}

/// The published contract: the text of `schema.graphql`.
pub fn sdl() -> String {
    let options =
        SDLExportOptions::new().sorted_fields().sorted_arguments().sorted_enum_items().include_specified_by();
    let sdl = builder().finish().sdl_with_options(options);
    let mut lines: Vec<&str> = sdl.lines().map(str::trim_end).collect();
    while lines.last().is_some_and(|line| line.is_empty()) {
        lines.pop();
    }
    lines.join("\n") + "\n"
}
