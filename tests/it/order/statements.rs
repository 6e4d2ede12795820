//! A page costs a fixed number of SQL statements, however many orders are on it.

use crate::both;
use crate::support::given::{Given, invoice_key, order};
use crate::support::{NOW, TestApp};
use entity::id::ProductId;
use entity::status::OrderStatus as S;

/// An order that has something of every kind; every fifth is in dispute.
fn full(number: u32, product: ProductId) -> Given {
    let status = if number.is_multiple_of(5) { S::InDispute } else { S::Shipped };
    order()
        .status(status)
        .shipment("Correios", Some(&format!("AA{number:09}BR")))
        .invoice(&invoice_key(number))
        .moved(None, S::AwaitingPayment, NOW - 4)
        .moved(Some(S::AwaitingPayment), S::Paid, NOW - 3)
        .moved(Some(S::Paid), S::Shipped, NOW - 2)
        .moved(Some(S::Shipped), S::InDispute, NOW - 1)
        .with(|whole| {
            whole.items[0].product_id = Some(product);
            whole.order.delivered_at = Some(NOW);
        })
}

/// How many statements one query sends; it has to find so many orders.
async fn sent(app: &TestApp, query: &str, orders: usize) -> u64 {
    let before = app.db.statements();
    let found = app.ask(query).await.data();
    let sent = app.db.statements() - before;
    assert_eq!(found["orders"]["nodes"].as_array().unwrap().len(), orders, "{query}");
    sent
}

async fn given_200(app: &TestApp) {
    let mugs = [app.given_product("CANECA-01").await, app.given_product("CANECA-02").await];
    app.given((1..=200).zip(mugs.into_iter().cycle()).map(|(number, mug)| full(number, mug))).await;
    app.sql(
        "INSERT INTO integrations (id, kind, name, active, settings, advance, hook, token_version, created_at, updated_at)
            VALUES (1, 'OMIE', 'Omie', TRUE, '{}', TRUE, 'h', 0, 0, 0)",
    )
    .await;
    app.sql(
        "INSERT INTO integration_syncs (integration_id, order_id, state, attempts, requested_by, requested_at, checks, updated_at)
            SELECT 1, id, 'SENT', 1, 'Bia', 0, 0, 0 FROM orders",
    )
    .await;
}

const ROWS: &str =
    "number status total customerName city uf placedAt paidAt shippedAt paymentMethod tags totals { items }";

/// Each part, and how many statements it takes besides that of the rows.
const PARTS: [(&str, u64); 19] = [
    (ROWS, 0),
    ("customer { name }", 1),
    ("shippingAddress { city } billingAddress { city }", 1),
    ("items { sku }", 1),
    ("items { sku product { sku name } }", 2),
    ("payments { method }", 1),
    ("shipments { trackingCode }", 1),
    ("shipments { trackingUrl }", 2),
    ("shipments { trackingEvents { kind } }", 2),
    ("trackingPage { path }", 1),
    ("invoices { key }", 1),
    ("integrations { state externalId }", 1),
    ("integrations { state integration { name } }", 2),
    ("history(first: 3) { nodes { toStatus } pageInfo { hasNextPage } }", 1),
    ("notifications { subject }", 1),
    ("notifications(first: 3) { subject attempts { code } }", 2),
    ("nextStatuses", 1),
    ("withdrawalDeadline", 1),
    ("customer { name } items { sku product { name } } payments { method }", 4),
];

const EVERYTHING: &str = "number customer { name } shippingAddress { city } items { sku product { name } } \
    payments { method } shipments { trackingCode } invoices { key } history(first: 3) { nodes { toStatus } pageInfo { hasNextPage } } \
    nextStatuses withdrawalDeadline";

both! {
    async fn each_part_is_one_statement_for_1_10_and_200_orders(app: TestApp) {
        given_200(&app).await;
        for size in [1, 10, 200] {
            for (fields, more) in PARTS {
                let query = format!("{{ orders(first: {size}) {{ nodes {{ number {fields} }} }} }}");
                assert_eq!(sent(&app, &query, size).await, 1 + more, "{size} orders with {fields}");
            }
        }
    }

    async fn everything_at_once_is_eleven_statements_for_1_10_and_200_orders(app: TestApp) {
        given_200(&app).await;
        for size in [1, 10, 200] {
            let query = format!("{{ orders(first: {size}) {{ nodes {{ {EVERYTHING} }} }} }}");
            assert_eq!(sent(&app, &query, size).await, 11, "{size} orders");
            let edges = format!(
                "{{ orders(first: {size}) {{ nodes {{ number }} edges {{ node {{ {EVERYTHING} }} }} }} }}"
            );
            assert_eq!(sent(&app, &edges, size).await, 11, "{size} orders as edges");
        }
    }

    async fn what_is_not_there_takes_no_statement(app: TestApp) {
        app.given([order()]).await;
        let query = "{ orders { nodes { number nextStatuses } } }";
        assert_eq!(sent(&app, query, 1).await, 1, "no dispute, no look into the history");
        let query = format!("{{ orders(filter: {{ number: [9] }}) {{ nodes {{ {EVERYTHING} }} }} }}");
        assert_eq!(sent(&app, &query, 0).await, 1, "no order, no parts");
    }

    async fn filters_search_and_pages_stay_one_statement_and_days_need_the_stores_zone(app: TestApp) {
        given_200(&app).await;
        let nodes = "{ nodes { number } pageInfo { hasNextPage endCursor } }";
        let filter = r#"search: "souza", filter: { hasTracking: true, item: { sku: "CANECA-01" } }"#;
        assert_eq!(sent(&app, &format!("{{ orders(first: 10, {filter}) {nodes} }}"), 10).await, 1);
        let cursor = app.ask("{ orders(first: 7) { pageInfo { endCursor } } }").await.data();
        let cursor = cursor["orders"]["pageInfo"]["endCursor"].as_str().unwrap().to_owned();
        assert_eq!(sent(&app, &format!("{{ orders(first: 10, after: \"{cursor}\") {nodes} }}"), 10).await, 1);
        let days = "filter: { placedAt: { preset: YESTERDAY }, paidAt: { preset: YESTERDAY } }";
        assert_eq!(sent(&app, &format!("{{ orders(first: 10, {days}) {nodes} }}"), 10).await, 2);
    }

    async fn counts_are_one_statement_each_and_only_when_asked_for(app: TestApp) {
        given_200(&app).await;
        for (counts, statements) in
            [("", 1), ("totalCount", 2), ("count { value }", 2), ("totalCount count { value }", 3)]
        {
            let query = format!("{{ orders(first: 10) {{ {counts} nodes {{ number }} }} }}");
            assert_eq!(sent(&app, &query, 10).await, statements, "{counts}");
        }
    }

    async fn all_facets_are_one_statement(app: TestApp) {
        given_200(&app).await;
        let facets = "{ statuses { count } paymentMethods { count } ufs { count } queues { count } }";
        for arguments in ["", r#"(search: "souza")"#, "(filter: { queue: LATE, uf: { in: [SP] } })"] {
            let before = app.db.statements();
            let found = app.ask(&format!("{{ orderFacets{arguments} {facets} }}")).await.data();
            assert_eq!(app.db.statements() - before, 1, "{arguments}");
            assert_eq!(found["orderFacets"]["statuses"].as_array().unwrap().len(), 16);
        }
    }
}
