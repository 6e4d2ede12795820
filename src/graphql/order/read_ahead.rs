//! Reading what a selection asks for before the executor walks over it: one statement for each kind of thing, for all
//! orders of the page at once.

use super::object::{MOST_NOTIFICATIONS, Order};
use super::parts::{Invoice, MoneyMovement, OrderAddress, OrderItem, Payment, Shipment};
use super::shipments;
use crate::app::App;
use crate::error::Result;
use crate::graphql::connection::{DEFAULT_SIZE, LARGEST_SIZE};
use crate::graphql::customer::Customer;
use crate::graphql::integration::OrderIntegration;
use crate::graphql::notification::{Notification, NotificationAttempt};
use crate::graphql::product::Product;
use crate::graphql::tracking::TrackingPage;
use crate::order::parts::{self, Of, Part};
use crate::{customer, delivery, product, store};
use async_graphql::{Lookahead, Value};
use chrono_tz::Tz;
use entity::id::{CustomerId, DeliveryId, OrderId, ProductId};
use entity::status::OrderStatus;
use entity::{
    address, event, integration_sync, invoice, item, money_movement, order, payment, tracking_page,
};
use futures_util::future::try_join;
use std::collections::{BTreeSet, HashMap};

/// E-mails that are shown when nobody says how many.
const USUAL_NOTIFICATIONS: u64 = 20;

/// The parts of an order that were read ahead; `None` is what the selection does not ask for.
#[derive(Clone, Default)]
pub(super) struct Parts {
    pub(super) customer: Option<Customer>,
    pub(super) addresses: Option<Vec<OrderAddress>>,
    pub(super) items: Option<Vec<OrderItem>>,
    pub(super) payments: Option<Vec<Payment>>,
    pub(super) shipments: Option<Vec<Shipment>>,
    pub(super) invoices: Option<Vec<Invoice>>,
    pub(super) integrations: Option<Vec<OrderIntegration>>,
    /// The pages for its customer, the newest last.
    pub(super) tracking_pages: Option<Vec<TrackingPage>>,
    /// The newest entries, as many as the selection asks for and one more.
    pub(super) history: Option<Vec<event::Model>>,
    /// The newest e-mails to the customer, as many as the selection asks for.
    pub(super) notifications: Option<Vec<Notification>>,
    /// Where the order stood before its payment was disputed.
    pub(super) before_dispute: Option<OrderStatus>,
    /// The store's time zone.
    pub(super) zone: Option<Tz>,
}

/// What a selection on orders asks for.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is one thing that a selection may ask for")]
pub(crate) struct Wanted {
    customer: bool,
    addresses: bool,
    items: bool,
    products: bool,
    payments: bool,
    movements: bool,
    shipments: Option<shipments::Wanted>,
    invoices: bool,
    integrations: bool,
    tracking_page: bool,
    history: Option<u64>,
    notifications: Option<u64>,
    attempts: bool,
    before_dispute: bool,
    zone: bool,
}

impl Wanted {
    /// What is selected on the orders at `look`.
    pub(crate) fn at(look: &Lookahead<'_>) -> Self {
        let selects = |field| look.field(field).exists();
        let in_shipments = look.field("shipments").field("items");
        Self {
            customer: selects("customer"),
            addresses: selects("shippingAddress") || selects("billingAddress"),
            items: selects("items") || in_shipments.exists(),
            products: look.field("items").field("product").exists()
                || in_shipments.field("item").field("product").exists(),
            payments: selects("payments") || sums_payments(&look.field("totals")),
            movements: look.field("payments").field("movements").exists(),
            shipments: shipments::Wanted::at(&look.field("shipments")),
            invoices: selects("invoices"),
            integrations: selects("integrations"),
            tracking_page: selects("trackingPage"),
            history: newest_entries(&look.field("history")),
            notifications: newest_mails(&look.field("notifications")),
            attempts: look.field("notifications").field("attempts").exists(),
            before_dispute: selects("nextStatuses"),
            zone: selects("withdrawalDeadline"),
        }
    }

    /// What is selected on the nodes of the connection at `look`.
    pub(crate) fn in_connection(look: &Lookahead<'_>) -> Self {
        let (nodes, edges) = (look.field("nodes"), look.field("edges").field("node"));
        match (nodes.exists(), edges.exists()) {
            (true, true) => Self::at(&nodes).or(Self::at(&edges)),
            (true, false) => Self::at(&nodes),
            _ => Self::at(&edges),
        }
    }

    fn or(self, other: Self) -> Self {
        Self {
            customer: self.customer || other.customer,
            addresses: self.addresses || other.addresses,
            items: self.items || other.items,
            products: self.products || other.products,
            payments: self.payments || other.payments,
            movements: self.movements || other.movements,
            shipments: shipments::Wanted::or(self.shipments, other.shipments),
            invoices: self.invoices || other.invoices,
            integrations: self.integrations || other.integrations,
            tracking_page: self.tracking_page || other.tracking_page,
            history: self.history.max(other.history),
            notifications: self.notifications.max(other.notifications),
            attempts: self.attempts || other.attempts,
            before_dispute: self.before_dispute || other.before_dispute,
            zone: self.zone || other.zone,
        }
    }
}

/// Whether the totals ask for what is paid.
fn sums_payments(totals: &Lookahead<'_>) -> bool {
    ["captured", "refunded", "due"].into_iter().any(|field| totals.field(field).exists())
}

/// How many of the newest entries serve every selection of the history; `None` when one of them asks for other ones.
fn newest_entries(history: &Lookahead<'_>) -> Option<u64> {
    let mut most = None;
    for field in history.selection_fields() {
        let mut first = i64::from(DEFAULT_SIZE);
        for (name, value) in field.arguments().ok()? {
            match (name.as_str(), value) {
                (_, Value::Null) => {}
                ("first", Value::Number(number)) => first = number.as_i64()?,
                _ => return None,
            }
        }
        let first = u64::try_from(first.clamp(1, LARGEST_SIZE.into())).ok()?;
        most = most.max(Some(first + 1));
    }
    most
}

/// How many of the newest e-mails serve every selection of them.
fn newest_mails(notifications: &Lookahead<'_>) -> Option<u64> {
    let mut most = None;
    for field in notifications.selection_fields() {
        let mut first = USUAL_NOTIFICATIONS;
        for (name, value) in field.arguments().ok()? {
            if let ("first", Value::Number(number)) = (name.as_str(), value) {
                first = number.as_u64()?.clamp(1, MOST_NOTIFICATIONS);
            }
        }
        most = most.max(Some(first));
    }
    most
}

/// Makes the views of these rows, with what is wanted of them.
///
/// # Errors
///
/// When the database is gone.
pub(crate) async fn read(app: &App, rows: Vec<order::Model>, wanted: Wanted) -> Result<Vec<Order>> {
    let mut orders: Vec<Order> = rows.into_iter().map(|row| Order { row, parts: Parts::default() }).collect();
    if orders.is_empty() {
        return Ok(orders);
    }
    let ids: Vec<OrderId> = orders.iter().map(|order| order.row.id).collect();
    let goods = try_join(items(app, &ids, wanted), some_parts::<address::Model>(app, &ids, wanted.addresses));
    let papers = try_join(
        payments(app, &ids, wanted),
        try_join(
            shipments::read(app, &ids, wanted.shipments),
            try_join(
                some_parts::<invoice::Model>(app, &ids, wanted.invoices),
                try_join(
                    some_parts::<integration_sync::Model>(app, &ids, wanted.integrations),
                    some_parts::<tracking_page::Model>(app, &ids, wanted.tracking_page),
                ),
            ),
        ),
    );
    let ((goods, people), (papers, past)) = try_join(
        try_join(goods, customers(app, &orders, wanted)),
        try_join(papers, past(app, &orders, wanted)),
    )
    .await?;
    let (mut items, mut addresses) = goods;
    let (mut payments, (parcels, (mut invoices, (mut syncs, mut pages)))) = papers;
    let mut shipments = parcels.map(|parcels| parcels.of_orders(items.as_ref()));
    for order in &mut orders {
        let id = order.row.id;
        order.parts = Parts {
            customer: people.as_ref().and_then(|people| people.get(&order.row.customer_id).cloned()),
            addresses: take(&mut addresses, id, OrderAddress),
            items: items.as_mut().map(|items| items.remove(&id).unwrap_or_default()),
            payments: payments.as_mut().map(|payments| payments.remove(&id).unwrap_or_default()),
            shipments: shipments.as_mut().map(|shipments| shipments.remove(&id).unwrap_or_default()),
            invoices: take(&mut invoices, id, Invoice),
            integrations: take(&mut syncs, id, OrderIntegration),
            tracking_pages: take(&mut pages, id, |row| TrackingPage::of(row, &app.public_url)),
            notifications: past.mails.as_ref().map(|all| all.get(&id).cloned().unwrap_or_default()),
            history: past.history.as_ref().map(|all| all.get(&id).cloned().unwrap_or_default()),
            before_dispute: past.before_dispute.get(&id).copied(),
            zone: past.zone,
        };
    }
    Ok(orders)
}

/// The parts of one order out of those of all, as views; `None` when they were not read.
fn take<T, V>(parts: &mut Option<Of<T>>, order: OrderId, view: impl Fn(T) -> V) -> Option<Vec<V>> {
    let parts = parts.as_mut()?.remove(&order).unwrap_or_default();
    Some(parts.into_iter().map(view).collect())
}

async fn some_parts<T: Part>(app: &App, orders: &[OrderId], wanted: bool) -> Result<Option<Of<T>>> {
    if wanted { parts::of(&app.db, orders).await.map(Some) } else { Ok(None) }
}

async fn payments(app: &App, orders: &[OrderId], wanted: Wanted) -> Result<Option<Of<Payment>>> {
    let (payments, mut movements) = try_join(
        some_parts::<payment::Model>(app, orders, wanted.payments),
        some_parts::<money_movement::Model>(app, orders, wanted.movements),
    )
    .await?;
    let mut view = |row: payment::Model| {
        let own = |of_order: &mut Vec<money_movement::Model>| {
            of_order.extract_if(.., |movement| movement.payment_id == row.id).map(MoneyMovement).collect()
        };
        let movements = movements.as_mut().map(|all| all.get_mut(&row.order_id).map(own).unwrap_or_default());
        Payment { row, movements }
    };
    let mut views =
        |(order, rows): (OrderId, Vec<payment::Model>)| (order, rows.into_iter().map(&mut view).collect());
    Ok(payments.map(|payments| payments.into_iter().map(&mut views).collect()))
}

async fn items(
    app: &App,
    orders: &[OrderId],
    wanted: Wanted,
) -> Result<Option<HashMap<OrderId, Vec<OrderItem>>>> {
    let Some(items) = some_parts::<item::Model>(app, orders, wanted.items).await? else { return Ok(None) };
    let mut products = HashMap::new();
    if wanted.products {
        let ids: BTreeSet<ProductId> = items.values().flatten().filter_map(|item| item.product_id).collect();
        let rows = product::by_ids(&app.db, &ids.into_iter().collect::<Vec<_>>()).await?;
        products = rows.into_iter().map(|row| (row.id, Product(row))).collect();
    }
    let view = |row: item::Model| OrderItem {
        product: row.product_id.and_then(|id| products.get(&id).cloned()),
        row,
    };
    Ok(Some(items.into_iter().map(|(order, items)| (order, items.into_iter().map(view).collect())).collect()))
}

async fn customers(
    app: &App,
    orders: &[Order],
    wanted: Wanted,
) -> Result<Option<HashMap<CustomerId, Customer>>> {
    if !wanted.customer {
        return Ok(None);
    }
    let ids: BTreeSet<CustomerId> = orders.iter().map(|order| order.row.customer_id).collect();
    let rows = customer::by_ids(&app.db, &ids.into_iter().collect::<Vec<_>>()).await?;
    Ok(Some(rows.into_iter().map(|row| (row.id, Customer(row))).collect()))
}

/// What has to do with time.
struct Past {
    history: Option<Of<event::Model>>,
    mails: Option<Of<Notification>>,
    before_dispute: HashMap<OrderId, OrderStatus>,
    zone: Option<Tz>,
}

async fn past(app: &App, orders: &[Order], wanted: Wanted) -> Result<Past> {
    let ids: Vec<OrderId> = orders.iter().map(|order| order.row.id).collect();
    let history = match wanted.history {
        Some(most) => Some(parts::newest_history(&app.db, &ids, most).await?),
        None => None,
    };
    let mails = mails(app, &ids, wanted).await?;
    let disputed =
        |order: &&Order| matches!(order.row.status, OrderStatus::InDispute | OrderStatus::Chargeback);
    let disputed: Vec<OrderId> = orders.iter().filter(disputed).map(|order| order.row.id).collect();
    let before_dispute = if wanted.before_dispute && !disputed.is_empty() {
        parts::before_dispute(&app.db, &disputed).await?
    } else {
        HashMap::new()
    };
    let zone = if wanted.zone { Some(store::time_zone_of(&app.db).await?) } else { None };
    Ok(Past { history, mails, before_dispute, zone })
}

async fn mails(app: &App, orders: &[OrderId], wanted: Wanted) -> Result<Option<Of<Notification>>> {
    let Some(most) = wanted.notifications else { return Ok(None) };
    let rows = delivery::mails_of(&app.db, orders, most).await?;
    let mut attempts: HashMap<DeliveryId, Vec<NotificationAttempt>> = HashMap::new();
    if wanted.attempts {
        let ids: Vec<DeliveryId> = rows.iter().map(|row| row.id).collect();
        for attempt in delivery::attempts_of(&app.db, &ids).await? {
            attempts.entry(attempt.delivery_id).or_default().push(attempt.into());
        }
    }
    let mut mails: Of<Notification> = HashMap::new();
    for row in rows {
        let (id, Some(order)) = (row.id, row.order_id) else { continue };
        let mut mail = Notification::from(row);
        mail.attempts = wanted.attempts.then(|| attempts.remove(&id).unwrap_or_default());
        mails.entry(order).or_default().push(mail);
    }
    Ok(Some(mails))
}
