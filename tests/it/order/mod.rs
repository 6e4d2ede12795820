//! Orders: lists and full views.

mod by;
mod count;
mod days;
mod edit;
mod facets;
mod filter;
mod full;
mod groups;
mod history;
mod life;
mod list;
mod paging;
mod parts;
pub(crate) mod place;
mod plain;
mod plans;
mod queues;
mod search;
mod selection;
mod sort;
mod statements;
mod status_change;
mod statuses;
mod withdrawal;

use crate::support::TestApp;

/// No orders.
const NONE: [i64; 0] = [];

/// The numbers of the orders that a filter means, smallest first: in a list, and in a subscription just the same.
async fn meant(app: &TestApp, filter: &str) -> Vec<i64> {
    let listed =
        app.numbers(&format!("filter: {{ {filter} }}, sort: {{ by: NUMBER, direction: ASC }}")).await;
    assert_eq!(app.told_numbers(filter).await, listed, "the subscription differs from the list: {filter}");
    listed
}

/// Each filter means the orders with these numbers, and no others.
async fn each_means(app: &TestApp, cases: &[(&str, &[i64])]) {
    for (filter, numbers) in cases {
        assert_eq!(meant(app, filter).await, *numbers, "{filter}");
    }
}

/// How many rows a SELECT gives.
async fn rows(app: &TestApp, sql: &str) -> usize {
    selected(app, sql).await.len()
}

/// The one text that a SELECT gives.
async fn text(app: &TestApp, sql: &str) -> String {
    selected(app, sql).await[0].try_get_by_index(0).unwrap()
}

async fn selected(app: &TestApp, sql: &str) -> Vec<sea_orm::QueryResult> {
    use pedidos::db::Read as _;
    app.db.query(sea_orm::Statement::from_string(app.db.backend(), sql)).await.unwrap()
}
