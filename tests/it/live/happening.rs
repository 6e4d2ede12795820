//! What is told, and what is not.

use super::{CHANGED, PLACED, note, place};
use crate::order::place::two_mugs;
use crate::support::TestApp;
use crate::{both, both_with_keys};
use pedidos::actor::Scope;
use serde_json::{Value, json};

async fn moved(app: &TestApp, order: &Value, to: &str, more: &str) -> Value {
    let query = format!(
        "mutation($order: ID!) {{ changeOrderStatus(input: {{ orderId: $order, to: {to} }} {more}) {{ userErrors {{ code }} }} }}"
    );
    app.ask_with(&query, json!({ "order": order })).await.data()["changeOrderStatus"]["userErrors"].clone()
}

async fn pay(app: &TestApp, order: &Value) {
    let query = "query($order: ID!) { order(by: { id: $order }) { payments { id } } }";
    let payment =
        app.ask_with(query, json!({ "order": order })).await.data()["order"]["payments"][0]["id"].clone();
    let query =
        "mutation($payment: ID!) { confirmPayment(input: { paymentId: $payment }) { userErrors { code } } }";
    let done = app.ask_with(query, json!({ "payment": payment })).await.data();
    assert_eq!(done["confirmPayment"]["userErrors"], json!([]));
}

both! {
    async fn a_new_order_is_told_with_what_is_asked_of_it(app: TestApp) {
        app.given_product("CANECA-01").await;
        let mut follow = app.follow(PLACED, Value::Null).await;
        let (number, id) = place(&app).await;
        let told = follow.next().await;
        let message = told.data("orderPlaced");
        assert_eq!(message["order"]["number"], number);
        assert_eq!(message["order"]["id"], id);
        assert_eq!(message["order"]["status"], "AWAITING_PAYMENT");
        assert_eq!(message["order"]["items"], json!([{ "sku": "CANECA-01", "quantity": 2 }]));
        assert_eq!(told.id.as_deref(), message["cursor"].as_str(), "the id of the event is the cursor");
    }

    async fn only_new_orders_that_are_meant_are_told(app: TestApp) {
        app.given_product("CANECA-01").await;
        let filter = |text: &str| json!({ "filter": { "channel": { "in": [text] } } });
        let mut site = app.follow(PLACED, filter("site")).await;
        let mut other = app.follow(PLACED, filter("app")).await;
        for channel in ["site", "app", "site"] {
            let mut input = two_mugs();
            input["channel"] = channel.into();
            crate::order::place::placed(&app, input).await;
        }
        let number = |message: Value| message["order"]["number"].as_i64().unwrap();
        assert_eq!(number(site.data("orderPlaced").await), 1);
        assert_eq!(number(site.data("orderPlaced").await), 3);
        assert_eq!(number(other.data("orderPlaced").await), 2);
        other.is_quiet().await;
    }

    async fn a_command_is_one_message_with_all_it_did(app: TestApp) {
        app.given_product("CANECA-01").await;
        let mut follow = app.follow(CHANGED, Value::Null).await;
        let (_, order) = place(&app).await;
        pay(&app, &order).await;
        note(&app, &order).await;
        let told = follow.data("orderChanged").await;
        assert_eq!(told["kinds"], json!(["ORDER_PLACED"]));
        assert_eq!(told["facets"].as_array().unwrap().len(), 13);
        let told = follow.data("orderChanged").await;
        assert_eq!(told["kinds"], json!(["PAYMENT_CONFIRMED", "ORDER_STATUS_CHANGED"]));
        assert_eq!(told["facets"], json!(["STATUS", "PAYMENT", "FULFILMENT"]));
        assert_eq!(told["order"]["status"], "PAID");
        let told = follow.data("orderChanged").await;
        assert_eq!((&told["kinds"], &told["facets"]), (&json!(["ORDER_NOTE_ADDED"]), &json!(["NOTES"])));
        assert_eq!(told["actor"], "demo");
    }

    async fn what_was_not_kept_is_not_told(app: TestApp) {
        app.given_product("CANECA-01").await;
        let mut follow = app.follow(CHANGED, Value::Null).await;
        let (_, order) = place(&app).await;
        assert_eq!(follow.data("orderChanged").await["kinds"], json!(["ORDER_PLACED"]));
        assert_eq!(moved(&app, &order, "SHIPPED", "").await[0]["code"], "TRANSITION_NOT_ALLOWED");
        assert_eq!(moved(&app, &order, "UNDER_REVIEW", ", dryRun: true").await, json!([]));
        assert_eq!(moved(&app, &order, "UNDER_REVIEW", "").await, json!([]));
        let told = follow.data("orderChanged").await;
        assert_eq!(told["order"]["status"], "UNDER_REVIEW");
        follow.is_quiet().await;
    }

    async fn one_order_can_be_followed_and_its_history(app: TestApp) {
        app.given_product("CANECA-01").await;
        let (_, one) = place(&app).await;
        let (number, other) = place(&app).await;
        app.settle().await;
        let history = "subscription($order: ID!) {
            orderHistory(orderId: $order) { cursor entries { kind actor comment } }
        }";
        let mut changes = app.follow(CHANGED, json!({ "order": other })).await;
        let mut entries = app.follow(history, json!({ "order": other })).await;
        note(&app, &one).await;
        pay(&app, &other).await;
        note(&app, &other).await;
        assert_eq!(changes.data("orderChanged").await["order"]["number"], number);
        let added = entries.data("orderHistory").await;
        let kinds: Vec<&Value> = added["entries"].as_array().unwrap().iter().map(|entry| &entry["kind"]).collect();
        assert_eq!(kinds, ["PAYMENT_CONFIRMED", "ORDER_STATUS_CHANGED"]);
        let added = entries.data("orderHistory").await;
        assert_eq!(added["entries"], json!([{ "kind": "ORDER_NOTE_ADDED", "actor": "demo", "comment": "visto" }]));
        entries.is_quiet().await;
    }

    async fn days_of_a_filter_are_those_of_the_event(app: TestApp) {
        app.given_product("CANECA-01").await;
        let today = json!({ "filter": { "placedAt": { "preset": "TODAY" } } });
        let mut follow = app.follow(PLACED, today).await;
        let (number, _) = place(&app).await;
        assert_eq!(follow.data("orderPlaced").await["order"]["number"], number);
    }

    async fn what_cannot_be_meant_is_refused_and_ends_the_stream(app: TestApp) {
        let subscription = "subscription($order: ID, $filter: OrderFilter) {
            orderChanged(orderId: $order, filter: $filter) { cursor }
        }";
        for (variables, field) in [
            (json!({ "order": "customer_x" }), "orderId"),
            (json!({ "filter": { "customer": { "document": "1" } } }), "filter.customer.document"),
        ] {
            let mut follow = app.follow(subscription, variables).await;
            let refused = follow.next().await;
            assert_eq!(refused.code(), "BAD_USER_INPUT");
            assert_eq!(refused.answer["errors"][0]["extensions"]["field"], field);
            assert_eq!(follow.next().await.kind, "complete");
            assert_eq!(follow.event().await, None);
        }
    }
}

both_with_keys! {
    async fn one_follows_only_what_one_may_read(app: TestApp) {
        let stock = "subscription { stockAlert { cursor } }";
        let orders = "subscription { orderPlaced { cursor } }";
        let reader = app.given_key("painel", &[Scope::OrdersRead]).await;
        let shown = |key: &str| format!("Authorization: Bearer {key}\r\n");
        for (query, headers, code) in [
            (orders, String::new(), "UNAUTHENTICATED"),
            (stock, shown(&reader), "FORBIDDEN"),
        ] {
            let mut follow = crate::support::follow::Follow::open(app.address, query, Value::Null, &headers).await;
            assert_eq!(follow.next().await.code(), code);
            assert_eq!(follow.next().await.kind, "complete");
        }
        let mut follow =
            crate::support::follow::Follow::open(app.address, orders, Value::Null, &shown(&reader)).await;
        follow.is_quiet().await;
    }
}
