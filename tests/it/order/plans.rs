//! Lists come from indexes: SQLite says so of every sort, and of the search.
//!
//! The statements are those of `db::keyset`, written out: the columns come from the sorts themselves.

use crate::support::database::sqlite;
use pedidos::order::search::Search;
use pedidos::order::{Sort, SortBy};
use sea_orm::sea_query::Query;
use sea_orm::{ConnectionTrait as _, Database, DatabaseConnection, DbBackend, Statement};

const SORTS: [(SortBy, &str); 8] = [
    (SortBy::PlacedAt, "orders_by_placed_at"),
    (SortBy::Number, "sqlite_autoindex_orders_1"),
    (SortBy::UpdatedAt, "orders_by_updated_at"),
    (SortBy::PaidAt, "orders_by_paid_at"),
    (SortBy::ShipBy, "orders_by_ship_by"),
    (SortBy::Total, "orders_by_total"),
    (SortBy::CustomerName, "orders_by_customer_name"),
    (SortBy::Status, "orders_by_status"),
];

/// The steps of a plan, one in each line.
async fn plan(connection: &DatabaseConnection, sql: &str) -> String {
    let explain = Statement::from_string(DbBackend::Sqlite, format!("EXPLAIN QUERY PLAN {sql}"));
    let steps = connection.query_all_raw(explain).await.unwrap();
    let steps: Vec<String> = steps.iter().map(|step| step.try_get_by_index(3).unwrap()).collect();
    steps.join("\n")
}

#[tokio::test]
async fn each_sort_reads_its_index_from_the_start_and_from_a_cursor() {
    let database = sqlite().await;
    let connection = Database::connect(database.url.as_str()).await.unwrap();
    for (by, index) in SORTS {
        for (descending, direction, behind) in [(false, "ASC", ">"), (true, "DESC", "<")] {
            let sorting = Sort { by, descending }.sorting();
            let (table, column) = (sorting.table, sorting.column);
            let order = format!("ORDER BY {column} {direction}, id {direction} LIMIT 26");
            let first = plan(&connection, &format!("SELECT * FROM {table} {order}")).await;
            assert_eq!(first, format!("SCAN orders USING INDEX {index}"), "{by:?} {direction}");
            let next = format!("SELECT * FROM {table} WHERE ({column}, id) {behind} (?, ?) {order}");
            let next = plan(&connection, &next).await;
            let from = format!("SEARCH orders USING INDEX {index} (");
            assert!(next.starts_with(&from) && !next.contains('\n'), "{by:?} {direction}: {next}");
        }
    }
}

#[tokio::test]
async fn a_search_asks_the_trigrams_and_looks_the_orders_up_by_id() {
    let database = sqlite().await;
    let connection = Database::connect(database.url.as_str()).await.unwrap();
    for text in ["caneca", "caneca azul", "zé caneca", "1234"] {
        let found = Search::parse(text).unwrap().unwrap().condition(DbBackend::Sqlite);
        let search = Query::select().column("id").from("orders").cond_where(found).take();
        let steps = plan(&connection, &DbBackend::Sqlite.build(&search).to_string()).await;
        assert!(steps.contains("SCAN order_search VIRTUAL TABLE INDEX 0:M"), "{text}: {steps}");
        assert!(steps.contains("SEARCH orders USING INTEGER PRIMARY KEY (rowid=?)"), "{text}: {steps}");
    }
    let number = Search::parse("12").unwrap().unwrap().condition(DbBackend::Sqlite);
    let number = Query::select().column("id").from("orders").cond_where(number).take();
    let steps = plan(&connection, &DbBackend::Sqlite.build(&number).to_string()).await;
    assert_eq!(steps, "SEARCH orders USING COVERING INDEX sqlite_autoindex_orders_1 (number=?)");
}
