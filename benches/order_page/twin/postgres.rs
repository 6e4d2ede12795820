//! The twin on PostgreSQL: `sqlx` with as many connections as the server has, statements prepared once by each, columns
//! read as they came over the wire.

use super::json::{Facets, Json, Row};
use super::shape::{EVENT, INVOICE, ITEM, PAYMENT, SHIPMENT};
use super::sql::SQL;
use super::{HISTORY, PARTS, Which};
use pedidos::config;
use sea_orm::sqlx::postgres::{PgArguments, PgPool, PgPoolOptions, PgRow};
use sea_orm::sqlx::query::Query;
use sea_orm::sqlx::{self, ConnectOptions as _, Row as _, ValueRef as _};

/// A pool.
pub(crate) struct Postgres {
    pool: PgPool,
}

impl Row for PgRow {
    fn text(&self, at: usize) -> Option<&str> {
        let value = self.try_get_raw(at).unwrap();
        (!value.is_null()).then(|| value.as_str().unwrap())
    }

    fn int(&self, at: usize) -> Option<i64> {
        let value = self.try_get_raw(at).unwrap();
        if value.is_null() {
            return None;
        }
        let bytes = value.as_bytes().unwrap();
        Some(match *bytes {
            [a, b] => i16::from_be_bytes([a, b]).into(),
            [a, b, c, d] => i32::from_be_bytes([a, b, c, d]).into(),
            _ => i64::from_be_bytes(bytes.try_into().unwrap()),
        })
    }
}

fn query(sql: &'static str) -> Query<'static, sqlx::Postgres, PgArguments> {
    sqlx::query(sql)
}

impl Postgres {
    pub(crate) async fn connect(url: &str) -> Self {
        let options: sqlx::postgres::PgConnectOptions = url.parse().unwrap();
        let pool = PgPoolOptions::new()
            .max_connections(config::Database::default().max_connections)
            .test_before_acquire(false)
            .connect_with(options.disable_statement_logging());
        Self { pool: pool.await.unwrap() }
    }

    pub(crate) async fn page(&self, which: &Which) -> Vec<u8> {
        let mut connection = self.pool.acquire().await.unwrap();
        let (sql, values) = which.statement();
        let page = values.into_iter().fold(query(sql), Query::bind);
        let orders = page.fetch_all(&mut *connection).await.unwrap();
        let ids: Vec<i64> = orders.iter().map(|row| row.int(0).unwrap()).collect();
        let items = query(&SQL.items_of_many).bind(ids).fetch_all(&mut *connection).await.unwrap();
        drop(connection);

        let mut json = Json::answer("orders");
        json.begin("{\"nodes\":[");
        for order in &orders {
            let id = json.begin_order(order);
            let first = items.partition_point(|item| item.int(0).unwrap() < id);
            for item in items[first..].iter().take_while(|item| item.int(0) == Some(id)) {
                json.object(item, 1, ITEM);
            }
            json.end(b']');
            json.end(b'}');
        }
        json.end(b']');
        json.end(b'}');
        json.finish()
    }

    pub(crate) async fn full(&self, number: i64) -> Vec<u8> {
        let mut connection = self.pool.acquire().await.unwrap();
        let mut json = Json::answer("order");
        let order = query(&SQL.full).bind(number).fetch_one(&mut *connection).await.unwrap();
        let id = json.begin_full(&order);
        json.begin("\"items\":[");
        for item in query(&SQL.full_items).bind(id).fetch_all(&mut *connection).await.unwrap() {
            json.full_item(&item);
        }
        json.end(b']');
        let shapes = [PAYMENT, SHIPMENT, INVOICE, EVENT];
        for ((sql, shape), name) in SQL.parts.iter().zip(shapes).zip(PARTS) {
            json.begin(name);
            for row in query(sql).bind(id).fetch_all(&mut *connection).await.unwrap() {
                json.object(&row, 0, shape);
            }
            json.end(b']');
            if name == HISTORY {
                json.end(b'}');
            }
        }
        json.end(b'}');
        json.finish()
    }

    pub(crate) async fn search(&self, part: &str) -> Vec<u8> {
        let search = query(&SQL.search_postgres).bind(format!("%{part}%"));
        let mut json = Json::answer("orders");
        json.begin("{\"nodes\":[");
        for row in search.fetch_all(&self.pool).await.unwrap() {
            json.found(&row);
        }
        json.end(b']');
        json.end(b'}');
        json.finish()
    }

    pub(crate) async fn facets(&self, now: i64) -> Vec<u8> {
        let mut facets = Facets::default();
        for row in query(&SQL.facets).bind(now).fetch_all(&self.pool).await.unwrap() {
            facets.add(&row);
        }
        facets.finish()
    }
}
