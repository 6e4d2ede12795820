//! A shop in which something happens.

use crate::cluster::Cluster;
use crate::load::Connection;
use crate::server::target_folder;
use entity::access_key::AccessKeyKind;
use entity::event::EventKind;
use entity::id::OrderId;
use entity::product;
use pedidos::actor::{Actor, Scope};
use pedidos::auth::{self, NewKey};
use pedidos::clock::Clock;
use pedidos::config;
use pedidos::db::{By, Db, Read as _, columns_of};
use pedidos::demo::{self, Recipe};
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use sea_orm::{ConnectionTrait as _, Database, DbBackend, Statement};
use serde_json::{Value, json};
use std::time::Instant;

/// Orders that are there before.
const ORDERS: usize = 2_000;

/// Entries that are copied at once.
const COPIED: i64 = 500;

/// A database with a shop in it.
pub(crate) struct Shop {
    pub(crate) url: String,
    pub(crate) key: String,
    db: Db,
    product: product::Model,
}

impl Shop {
    pub(crate) async fn in_sqlite() -> Self {
        let folder = target_folder().join("bench-data");
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join("live.db");
        for end in ["", "-wal", "-shm"] {
            std::fs::remove_file(format!("{}{end}", file.display())).ok();
        }
        Self::open(format!("sqlite:{}", file.display())).await
    }

    pub(crate) async fn in_postgres(cluster: &Cluster) -> Self {
        let maintenance = Database::connect(cluster.url("postgres")).await.unwrap();
        for sql in ["DROP DATABASE IF EXISTS pedidos_live", "CREATE DATABASE pedidos_live"] {
            maintenance.execute_unprepared(sql).await.unwrap();
        }
        Self::open(cluster.url("pedidos_live")).await
    }

    async fn open(url: String) -> Self {
        let db =
            Db::connect(&config::Database { url: url.clone(), ..config::Database::default() }).await.unwrap();
        db.migrate().await.unwrap();
        demo::fill(&db, &Recipe { seed: 1, orders: ORDERS, now: Clock::System.now() }, true).await.unwrap();
        let plenty = db.write(|tx| {
            Box::pin(async move {
                let update =
                    Query::update().table("stock_levels").value("on_hand", 1_000_000_000_i64).to_owned();
                tx.run(&update).await?;
                Ok(())
            })
        });
        plenty.await.unwrap();
        let mut products = columns_of::<product::Model>("products");
        products.and_where(Expr::col("active").eq(true)).limit(1);
        let product = db.rows(&products).await.unwrap().pop().unwrap();
        let key = key(&db).await;
        let shop = Self { url, key, db, product };
        shop.begin().await;
        shop
    }

    /// Entries of new orders, as commands write them, to be copied.
    async fn begin(&self) {
        let by = By::new(Actor::system("benchmark"), Clock::System.now());
        let told = self.db.act(&by, |tx| {
            Box::pin(async move {
                (1..=COPIED).for_each(|id| tx.tell(OrderId(id), EventKind::OrderPlaced));
                Ok(())
            })
        });
        told.await.unwrap();
    }

    /// Puts so many entries of new orders into the feed, all in one commit, and then lets the server know; gives when it did.
    pub(crate) async fn tell(&self, events: usize, caller: &mut Connection) -> Instant {
        let mut missing = i64::try_from(events).unwrap();
        let told = self.db.write(move |tx| {
            Box::pin(async move {
                while missing > 0 {
                    let copy = format!(
                        "INSERT INTO feed (at, topic, subject, actor, kinds, standing)
                         SELECT at, topic, subject, actor, kinds, standing FROM feed ORDER BY id LIMIT {}",
                        Ord::min(missing, COPIED)
                    );
                    tx.query(Statement::from_string(tx.backend(), copy)).await?;
                    missing -= COPIED;
                }
                Ok(())
            })
        });
        told.await.unwrap();
        let began = Instant::now();
        if self.db.backend() == DbBackend::Postgres {
            self.db
                .look_up(Statement::from_string(DbBackend::Postgres, "NOTIFY pedidos_feed"))
                .await
                .unwrap();
        } else {
            // The server looks into the log when it commits something itself.
            caller.ask(&self.wake()).await.unwrap();
        }
        began
    }

    /// A mutation that is no new order.
    pub(crate) fn wake(&self) -> Vec<u8> {
        let input = json!({ "orderId": OrderId(1).to_string(), "text": "visto" });
        self.request("mutation($input: AddOrderNoteInput!) { addOrderNote(input: $input) { userErrors { code message } } }", &input)
    }

    /// A mutation that is a new order.
    pub(crate) fn placing(&self, at: usize) -> Vec<u8> {
        let input = json!({
            "customer": { "name": "Ana Souza", "email": format!("ana{at}@example.com") },
            "deliveryMethod": "PICKUP",
            "items": [{ "sku": self.product.sku, "quantity": 1 }],
            "payments": [{ "method": "PIX" }],
        });
        self.request("mutation($input: PlaceOrderInput!) { placeOrder(input: $input) { order { id } userErrors { code message } } }", &input)
    }

    fn request(&self, query: &str, input: &Value) -> Vec<u8> {
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

async fn key(db: &Db) -> String {
    let by = By::new(Actor::system("benchmark"), Clock::System.now());
    let made = db.act(&by, |tx| {
        Box::pin(async move {
            let wanted = NewKey {
                name: "live".to_owned(),
                kind: AccessKeyKind::Service,
                scopes: vec![Scope::Admin.name().to_owned()],
                expires_at: None,
            };
            auth::create(tx, &wanted).await
        })
    });
    made.await.unwrap().1.reveal().to_owned()
}
