//! The made-up store, stored: on SQLite and on PostgreSQL.

use crate::support::NOW;
use crate::support::database::{self, TestDatabase};
use entity::id::OrderId;
use entity::row::Stored;
use entity::status::OrderStatus;
use entity::{address, customer, event, invoice, item, order, payment, product, shipment, store};
use entity::{stock, stock_movement};
use pedidos::db::{Db, Page, Read as _};
use pedidos::demo::{Filled, Live, Recipe, fill, place_one};
use pedidos::order::filter::{Filter, Queue};
use pedidos::order::{Sort, SortBy, facets, list, parts};
use sea_orm::Order;
use sea_orm::sea_query::{Expr, Query};

const RECIPE: Recipe = Recipe { seed: 7, orders: 300, now: NOW };

/// An empty database of each kind, which lives as long as what comes with it.
async fn databases() -> Vec<(Db, TestDatabase)> {
    let (sqlite, postgres) = (database::sqlite().await, database::postgres().await);
    vec![(sqlite.open().await, sqlite), (postgres.open().await, postgres)]
}

/// All rows of a table, by id.
async fn rows<T: Stored>(db: &Db, table: &'static str) -> Vec<T> {
    let select =
        Query::select().columns(T::COLUMNS.iter().copied()).from(table).order_by("id", Order::Asc).take();
    db.rows(&select).await.expect("rows")
}

async fn count(db: &Db, table: &'static str) -> i64 {
    let select = Query::select().expr(Expr::cust("COUNT(*)")).from(table).take();
    db.select(&select).await.expect("a count").first().expect("a row").try_get_by_index(0).expect("a number")
}

/// All stock levels, by product.
async fn levels(db: &Db) -> Vec<String> {
    let select = Query::select()
        .columns(stock::Model::COLUMNS.iter().copied())
        .from("stock_levels")
        .order_by("product_id", Order::Asc)
        .take();
    let levels: Vec<stock::Model> = db.rows(&select).await.expect("levels");
    levels.iter().map(|level| format!("{level:?}")).collect()
}

/// Everything that is stored, as text.
async fn told(db: &Db) -> Vec<(&'static str, Vec<String>)> {
    async fn lines<T: Stored + std::fmt::Debug>(db: &Db, table: &'static str) -> (&'static str, Vec<String>) {
        (table, rows::<T>(db, table).await.iter().map(|row| format!("{row:?}")).collect())
    }
    vec![
        lines::<store::Model>(db, "stores").await,
        lines::<product::Model>(db, "products").await,
        lines::<customer::Model>(db, "customers").await,
        lines::<order::Model>(db, "orders").await,
        lines::<address::Model>(db, "order_addresses").await,
        lines::<item::Model>(db, "order_items").await,
        lines::<payment::Model>(db, "payments").await,
        lines::<shipment::Model>(db, "shipments").await,
        lines::<invoice::Model>(db, "invoices").await,
        lines::<event::Model>(db, "events").await,
        lines::<stock_movement::Model>(db, "stock_movements").await,
        ("stock_levels", levels(db).await),
    ]
}

#[tokio::test]
async fn both_databases_hold_the_same_rows() {
    let mut stores = Vec::new();
    for (db, _database) in databases().await {
        fill(&db, &RECIPE, false).await.expect("a store");
        stores.push(told(&db).await);
    }
    let [sqlite, postgres] = stores.as_slice() else { panic!("two databases") };
    for (one, other) in sqlite.iter().zip(postgres) {
        assert!(!one.1.is_empty(), "{}", one.0);
        assert_eq!(one, other);
    }
}

#[tokio::test]
async fn every_status_and_every_queue_has_an_order() {
    for (db, _database) in databases().await {
        let filled = fill(&db, &RECIPE, false).await.expect("a store");
        let Filled::Added { orders: 300, customers, products: 120 } = filled else { panic!("{filled:?}") };
        assert_eq!(count(&db, "customers").await, i64::try_from(customers).expect("a number"));
        assert_eq!(count(&db, "order_search").await, 300);

        let facets = facets::count(&db, &Filter::All(Vec::new()), NOW).await.expect("facets");
        assert_eq!(facets.statuses.len(), OrderStatus::ALL.len());
        assert_eq!(facets.statuses.values().sum::<i64>(), 300);
        // Nobody is written to, so nothing failed.
        let filled = Queue::ALL
            .into_iter()
            .zip(facets.queues)
            .all(|(queue, orders)| (orders > 0) == (queue != Queue::EmailFailed));
        assert!(filled, "{:?} of {:?}", facets.queues, Queue::ALL);
    }
}

#[tokio::test]
async fn numbers_count_from_one_and_rise_with_time() {
    for (db, _database) in databases().await {
        fill(&db, &RECIPE, false).await.expect("a store");
        let page = Page { size: 1_000, from_end: false, after: None, before: None };
        let oldest_first = Sort { by: SortBy::PlacedAt, descending: false };
        let orders =
            list::page(&db, &Filter::All(Vec::new()), oldest_first, &page, NOW).await.expect("orders").rows;
        let numbers: Vec<i64> = orders.iter().map(|order| order.number).collect();
        assert_eq!(numbers, (1..=300).collect::<Vec<_>>());
        assert!(orders.iter().all(|order| order.updated_at <= NOW));
    }
}

#[tokio::test]
async fn filling_again_adds_nothing() {
    for (db, _database) in databases().await {
        fill(&db, &RECIPE, false).await.expect("a store");
        let before = told(&db).await;
        for seed in [RECIPE.seed, 8] {
            let again = Recipe { seed, orders: 500, now: NOW + 1 };
            assert_eq!(fill(&db, &again, false).await.expect("no store"), Filled::AlreadyThere);
        }
        assert_eq!(told(&db).await, before);
    }
}

#[tokio::test]
async fn a_store_that_cannot_be_filled_is_left_as_it_was() {
    for (db, _database) in databases().await {
        let [mut taken, ..] = {
            let (other, _other) = databases().await.remove(0);
            fill(&other, &Recipe { orders: 0, ..RECIPE }, false).await.expect("products");
            <[product::Model; 120]>::try_from(rows::<product::Model>(&other, "products").await)
                .expect("120 products")
        };
        taken.name = "Não é da demonstração".to_owned();
        db.write(|tx| Box::pin(async move { tx.insert_new("products", &[&taken]).await }))
            .await
            .expect("a product");
        let before = told(&db).await;
        fill(&db, &RECIPE, false).await.expect_err("a SKU that is taken");
        assert_eq!(told(&db).await, before);
    }
}

#[tokio::test]
async fn a_live_store_takes_one_order_after_the_other() {
    let mut stores = Vec::new();
    for (db, _database) in databases().await {
        fill(&db, &RECIPE, false).await.expect("a store");
        let customers = count(&db, "customers").await;
        let mut live = Live::open(&db, 1).await.expect("an open shop");
        for order in 1..=40 {
            // Two in the same instant are two orders.
            let number = place_one(&db, &mut live, NOW + order / 2).await.expect("an order");
            assert_eq!(number, 300 + order);
        }
        let orders: Vec<order::Model> = rows(&db, "orders").await;
        let placed = &orders[300..];
        assert_eq!(placed.len(), 40);
        let ids: Vec<OrderId> = placed.iter().map(|order| order.id).collect();
        let history = parts::newest_history(&db, &ids, 10).await.expect("histories");
        for order in placed {
            assert_eq!(order.status, OrderStatus::AwaitingPayment);
            assert_eq!(history[&order.id].len(), 1);
            assert_eq!(history[&order.id][0].at, order.placed_at);
        }
        let new = count(&db, "customers").await - customers;
        assert!((20..40).contains(&new), "{new} of 40 are new");
        stores.push(told(&db).await);
    }
    assert_eq!(stores.first(), stores.last());
}

#[tokio::test]
async fn a_shop_without_products_does_not_open() {
    for (db, _database) in databases().await {
        assert!(Live::open(&db, 1).await.is_err());
    }
}
