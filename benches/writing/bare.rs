//! The bare statements: what has to be read and written for the same work, with everything known beforehand.

use crate::Work;
use crate::load::{Load, Outcome};
use crate::shop::Shop;
use entity::event::EventKind;
use entity::id::{ItemId, MovementId, OrderId, PaymentId, ShipmentId};
use entity::stock_movement::{self, MovementKind};
use entity::{address, event, item, order, payment, product, shipment, store};
use pedidos::actor::Actor;
use pedidos::clock::Clock;
use pedidos::config;
use pedidos::db::{By, Db, Read as _, Tx, columns_of, is_one_of_texts};
use pedidos::error::Result;
use pedidos::order::parts;
use sea_orm::sea_query::{Expr, ExprTrait as _, LockType, Query, SelectStatement};
use sea_orm::{ConnectionTrait as _, DbBackend, Statement, Value};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;
use tokio::task::JoinSet;

/// Connections to the shop's database, and what is written.
pub(crate) struct Bare {
    db: Db,
    next: AtomicUsize,
    template: Template,
    paid: Vec<order::Model>,
}

/// An order that the demo made, to be written again and again with other ids.
struct Template {
    order: order::Model,
    address: address::Model,
    items: Vec<item::Model>,
    payment: payment::Model,
    shipment: shipment::Model,
    event: event::Model,
    products: Vec<product::Model>,
    document: String,
}

impl Bare {
    pub(crate) async fn open(shop: &Shop) -> Self {
        let url = shop.url.clone();
        let db = Db::connect(&config::Database { url, ..config::Database::default() }).await.unwrap();
        let template = Template::find(shop).await;
        Self { db, next: AtomicUsize::new(0), template, paid: shop.paid.clone() }
    }

    async fn one(self: &Arc<Self>, work: Work) -> Result<()> {
        let at = self.next.fetch_add(1, Ordering::Relaxed);
        let by = By::new(Actor::system("bare"), Clock::System.now());
        let bare = Arc::clone(self);
        let done = self.db.act(&by, move |tx| {
            let bare = Arc::clone(&bare);
            Box::pin(async move {
                match work {
                    Work::Place => bare.template.place(tx).await,
                    Work::Move => {
                        let orders = bare.paid.len();
                        let to = if (at / orders).is_multiple_of(2) { 40 } else { 30 };
                        step(tx, bare.paid[at % orders].id, to).await
                    }
                }
            })
        });
        done.await
    }
}

/// Sends the statements of this work from as many tasks as there are callers.
pub(crate) async fn drive(bare: &Arc<Bare>, work: Work, load: Load) -> Outcome {
    let began = Instant::now();
    let until = began + load.time;
    let mut tasks = JoinSet::new();
    for _ in 0..load.connections {
        let bare = Arc::clone(bare);
        tasks.spawn(async move {
            let mut latencies = Vec::new();
            while Instant::now() < until {
                let asked = Instant::now();
                bare.one(work).await.unwrap();
                latencies.push(asked.elapsed());
            }
            latencies
        });
    }
    let mut latencies = tasks.join_all().await.concat();
    let time = began.elapsed();
    latencies.sort_unstable();
    Outcome { time, latencies }
}

impl Template {
    async fn find(shop: &Shop) -> Self {
        let order = shop.paid[0].clone();
        let id = [order.id];
        let address = parts::of::<address::Model>(&shop.db, &id).await.unwrap();
        let items = parts::of::<item::Model>(&shop.db, &id).await.unwrap();
        let payments = parts::of::<payment::Model>(&shop.db, &id).await.unwrap();
        let events: Vec<event::Model> =
            shop.db.rows_of("events", "order_id", &[order.id.0], &["id"]).await.unwrap();
        let products = vec![shop.products[0].clone(), shop.products[1].clone()];
        let line = &items[&order.id][0];
        let item = |product: &product::Model| item::Model {
            product_id: Some(product.id),
            sku: product.sku.clone(),
            name: product.name.clone(),
            ..line.clone()
        };
        let shipment = shipment::Model {
            id: ShipmentId(0),
            order_id: order.id,
            carrier: Some("Correios".to_owned()),
            service: Some("SEDEX".to_owned()),
            cost_cents: order.shipping_cents,
            created_at: order.placed_at,
            ..shipment::Model::BLANK
        };
        Self {
            address: address[&order.id][0].clone(),
            items: products.iter().map(item).collect(),
            payment: payments[&order.id][0].clone(),
            shipment,
            event: events[0].clone(),
            document: shop.customers[0].document.clone().unwrap(),
            order,
            products,
        }
    }

    /// What `placeOrder` reads and writes.
    async fn place(&self, tx: &Tx) -> Result<()> {
        one(tx, columns_of::<store::Model>("stores").and_where(Expr::col("id").eq(1))).await?;
        let skus = self.products.iter().map(|product| product.sku.as_str());
        let mut products = columns_of::<product::Model>("products");
        one(tx, products.and_where(is_one_of_texts(tx.backend(), ("products", "sku"), skus))).await?;
        let mut customer = columns_of::<entity::customer::Model>("customers");
        one(tx, customer.and_where(Expr::col("document").eq(self.document.as_str()))).await?;
        let ids = tx.next_ids_of(&[("orders", 1), ("order_items", 2), ("payments", 1)]).await?;
        let number = tx.next_order_numbers(1).await?[0];
        let order_id = OrderId(ids[0][0]);
        let order = order::Model { id: order_id, number, external_id: None, ..self.order.clone() };
        tx.insert("orders", &[&order]).await?;
        tx.insert_new("order_addresses", &[&address::Model { order_id, ..self.address.clone() }]).await?;
        let items = self.items.iter().zip(&ids[1]).zip(1..).map(|((item, id), position)| item::Model {
            id: ItemId(*id),
            order_id,
            position,
            ..item.clone()
        });
        let items: Vec<item::Model> = items.collect();
        tx.insert("order_items", &items.iter().collect::<Vec<_>>()).await?;
        let id = PaymentId(ids[2][0]);
        tx.insert("payments", &[&payment::Model { id, order_id, ..self.payment.clone() }]).await?;
        tx.insert_new("shipments", &[&shipment::Model { order_id, ..self.shipment.clone() }]).await?;
        tx.insert_new("events", &[&event::Model { order_id, ..self.event.clone() }]).await?;
        // The entry in the feed is one more statement, before the commit.
        tx.tell(order_id, EventKind::OrderPlaced);
        let key = if tx.backend() == DbBackend::Sqlite { "rowid" } else { "order_id" };
        let text = format!(
            " {number} ana souza 52998224725 01310200 {} {}",
            self.products[0].name, self.products[1].name
        );
        tx.insert_values("order_search", &[key, "text"], vec![vec![order_id.0.into(), text.into()]]).await?;
        self.reserve(tx, order_id, &items).await
    }

    async fn reserve(&self, tx: &Tx, order: OrderId, items: &[item::Model]) -> Result<()> {
        let mut movements = Vec::new();
        for item in items {
            let product_id = item.product_id.unwrap();
            let update = Query::update()
                .table("stock_levels")
                .value("reserved", Expr::col("reserved").add(1))
                .value("updated_at", tx.by.at)
                .and_where(Expr::col("product_id").eq(product_id.0))
                .and_where(Expr::col("on_hand").sub(Expr::col("reserved")).gte(1))
                .to_owned();
            tx.run(&update).await?;
            movements.push(stock_movement::Model {
                id: MovementId(0),
                product_id,
                order_id: Some(order),
                item_id: Some(item.id),
                kind: MovementKind::Reserve,
                on_hand_delta: 0,
                reserved_delta: 1,
                cause: "ORDER_PLACED".to_owned(),
                actor: "bare".to_owned(),
                at: tx.by.at,
                effect: Some(format!("item {} version 1", item.id.0)),
            });
        }
        tx.insert_new("stock_movements", &movements.iter().collect::<Vec<_>>()).await
    }
}

/// What `changeOrderStatus` reads and writes.
async fn step(tx: &Tx, order: OrderId, to: i16) -> Result<()> {
    let mut found = columns_of::<order::Model>("orders");
    found.and_where(Expr::col("id").eq(order.0));
    if tx.backend() == DbBackend::Postgres {
        found.lock(LockType::Update);
    }
    one(tx, &found).await?;
    one(tx, columns_of::<store::Model>("stores").and_where(Expr::col("id").eq(1))).await?;
    let of_order =
        |mut select: SelectStatement| select.and_where(Expr::col("order_id").eq(order.0)).to_owned();
    one(tx, &of_order(columns_of::<item::Model>("order_items"))).await?;
    one(tx, &of_order(columns_of::<payment::Model>("payments"))).await?;
    one(tx, &of_order(columns_of::<entity::invoice::Model>("invoices"))).await?;
    one(tx, &of_order(columns_of::<shipment::Model>("shipments"))).await?;
    let update = Query::update()
        .table("orders")
        .value("status", to)
        .value("payment_state", "CAPTURED")
        .value("fulfilment_state", if to == 40 { "PICKING" } else { "NONE" })
        .value("version", Expr::col("version").add(1))
        .value("updated_at", tx.by.at)
        .and_where(Expr::col("id").eq(order.0))
        .to_owned();
    tx.run(&update).await?;
    held(tx, order).await?;
    let values: Vec<Value> = vec![
        order.0.into(),
        tx.by.at.into(),
        "ORDER_STATUS_CHANGED".into(),
        "bare".into(),
        to.into(),
        "PUBLIC".into(),
        true.into(),
    ];
    let columns = ["order_id", "at", "kind", "actor", "to_status", "visibility", "notifies"];
    tx.tell(order, EventKind::OrderStatusChanged);
    tx.insert_values("events", &columns, vec![values]).await
}

async fn held(tx: &Tx, order: OrderId) -> Result<()> {
    let sums = match tx.backend() {
        DbBackend::Postgres => {
            "SELECT item_id, SUM(reserved_delta)::bigint, SUM(on_hand_delta)::bigint FROM stock_movements WHERE order_id = $1 GROUP BY item_id"
        }
        _ => {
            "SELECT item_id, SUM(reserved_delta), SUM(on_hand_delta) FROM stock_movements WHERE order_id = ? GROUP BY item_id"
        }
    };
    tx.rows.query_all_raw(Statement::from_sql_and_values(tx.backend(), sums, [order.0.into()])).await?;
    Ok(())
}

async fn one(tx: &Tx, select: &SelectStatement) -> Result<()> {
    tx.select(select).await?;
    Ok(())
}
