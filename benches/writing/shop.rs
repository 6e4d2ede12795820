//! A shop to write into: made-up orders, products that never run out, and the requests that are sent.

use crate::Work;
use crate::cluster::Cluster;
use crate::server::target_folder;
use entity::access_key::AccessKeyKind;
use entity::id::OrderId;
use entity::{customer, order, product};
use pedidos::actor::{Actor, Scope};
use pedidos::auth::{self, NewKey};
use pedidos::clock::Clock;
use pedidos::config;
use pedidos::db::{By, Db, Read as _, columns_of};
use pedidos::demo::{self, Recipe};
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use sea_orm::{ConnectionTrait as _, Database, Order, Statement};
use serde_json::{Value, json};

/// Orders that are there before.
const ORDERS: usize = 5_000;

/// Requests that are sent in turn, of each kind.
const REQUESTS: u64 = 1_000;

/// A database with a shop in it.
pub(crate) struct Shop {
    pub(crate) url: String,
    pub(crate) db: Db,
    pub(crate) products: Vec<product::Model>,
    pub(crate) customers: Vec<customer::Model>,
    pub(crate) paid: Vec<order::Model>,
    key: String,
}

impl Shop {
    pub(crate) async fn in_sqlite() -> Self {
        let folder = target_folder().join("bench-data");
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join("writing.db");
        for end in ["", "-wal", "-shm"] {
            std::fs::remove_file(format!("{}{end}", file.display())).ok();
        }
        Self::open(format!("sqlite:{}", file.display())).await
    }

    pub(crate) async fn in_postgres(cluster: &Cluster) -> Self {
        let maintenance = Database::connect(cluster.url("postgres")).await.unwrap();
        for sql in ["DROP DATABASE IF EXISTS pedidos_writing", "CREATE DATABASE pedidos_writing"] {
            maintenance.execute_unprepared(sql).await.unwrap();
        }
        Self::open(cluster.url("pedidos_writing")).await
    }

    async fn open(url: String) -> Self {
        let db =
            Db::connect(&config::Database { url: url.clone(), ..config::Database::default() }).await.unwrap();
        db.migrate().await.unwrap();
        let now = Clock::System.now();
        demo::fill(&db, &Recipe { seed: 1, orders: ORDERS, now }, true).await.unwrap();
        plenty(&db).await;
        let key = key(&db).await;
        let first = |select: &mut sea_orm::sea_query::SelectStatement| {
            select.order_by("id", Order::Asc).limit(REQUESTS).to_owned()
        };
        let mut products = columns_of::<product::Model>("products");
        let products = db.rows(&first(products.and_where(Expr::col("active").eq(true)))).await.unwrap();
        let mut customers = columns_of::<customer::Model>("customers");
        let customers =
            db.rows(&first(customers.and_where(Expr::col("document").is_not_null()))).await.unwrap();
        let mut paid = columns_of::<order::Model>("orders");
        let paid = db.rows(&first(paid.and_where(Expr::col("status").eq(30)))).await.unwrap();
        Self { url, db, products, customers, paid, key }
    }

    /// How often a work was done so far, by the log.
    pub(crate) async fn done(&self, work: Work) -> usize {
        let kind = match work {
            Work::Place => "ORDER_PLACED",
            Work::Move => "ORDER_STATUS_CHANGED",
        };
        let count = format!("SELECT COUNT(*) FROM events WHERE kind = '{kind}' AND actor = 'writing'");
        let rows = self.db.query(Statement::from_string(self.db.backend(), count)).await.unwrap();
        usize::try_from(rows[0].try_get_by_index::<i64>(0).unwrap()).unwrap()
    }

    pub(crate) fn requests(&self, work: Work) -> Vec<Vec<u8>> {
        match work {
            Work::Place => {
                self.customers.iter().enumerate().map(|(at, buyer)| self.placing(at, buyer)).collect()
            }
            Work::Move => {
                let to = |status: &str| {
                    self.paid.iter().map(|order| self.moving(order.id, status)).collect::<Vec<_>>()
                };
                [to("PICKING"), to("PAID")].concat()
            }
        }
    }

    fn placing(&self, at: usize, buyer: &customer::Model) -> Vec<u8> {
        let product = |step: usize| &self.products[(at * 7 + step) % self.products.len()];
        let items = [product(0), product(1)].map(|product| json!({ "sku": product.sku, "quantity": 1 }));
        let input = json!({
            "customer": { "name": buyer.name.clone().unwrap_or_else(|| "Ana Souza".to_owned()), "document": buyer.document, "email": buyer.email },
            "shippingAddress": {
                "street": "Avenida Paulista", "number": "1000", "district": "Bela Vista", "city": "São Paulo", "uf": "SP", "cep": "01310200",
            },
            "items": items,
            "shipping": { "carrier": "Correios", "service": "SEDEX", "cost": "19.90" },
            "payments": [{ "method": "PIX" }],
        });
        self.request("mutation Place($input: PlaceOrderInput!) { placeOrder(input: $input) { order { id number status total } userErrors { code message } } }", &input)
    }

    fn moving(&self, order: OrderId, to: &str) -> Vec<u8> {
        let input = json!({ "orderId": order.to_string(), "to": to });
        self.request("mutation Move($input: ChangeOrderStatusInput!) { changeOrderStatus(input: $input) { order { id status version } userErrors { code message } } }", &input)
    }

    /// A note on each paid order.
    pub(crate) fn notes(&self) -> Vec<Vec<u8>> {
        let note = |order: &order::Model| {
            let input = json!({ "orderId": order.id.to_string(), "text": "conferido" });
            self.request("mutation Note($input: AddOrderNoteInput!) { addOrderNote(input: $input) { order { id } userErrors { code } } }", &input)
        };
        self.paid.iter().map(note).collect()
    }

    pub(crate) fn request(&self, query: &str, input: &Value) -> Vec<u8> {
        let body = json!({ "query": query, "variables": { "input": input } }).to_string();
        let request = format!(
            "POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\naccept: application/json\r\n\
             authorization: Bearer {}\r\ncontent-length: {}\r\n\r\n{body}",
            self.key,
            body.len()
        );
        request.into_bytes()
    }
}

/// Stock that does not run out.
async fn plenty(db: &Db) {
    let filled = db.write(|tx| {
        Box::pin(async move {
            let update = Query::update().table("stock_levels").value("on_hand", 1_000_000_000_i64).to_owned();
            tx.run(&update).await?;
            Ok(())
        })
    });
    filled.await.unwrap();
}

async fn key(db: &Db) -> String {
    let by = By::new(Actor::system("benchmark"), Clock::System.now());
    let made = db.act(&by, |tx| {
        Box::pin(async move {
            let wanted = NewKey {
                name: "writing".to_owned(),
                kind: AccessKeyKind::Service,
                scopes: vec![Scope::Admin.name().to_owned()],
                expires_at: None,
            };
            auth::create(tx, &wanted).await
        })
    });
    made.await.unwrap().1.reveal().to_owned()
}
