//! How an order is asked for: fragments, aliases, conditions, and the same field twice.

use crate::both;
use crate::support::given::order;
use serde_json::json;

/// Statements that a query sends to the database once its document is known.
async fn statements(app: &crate::support::TestApp, query: &str) -> u64 {
    app.ask(query).await.data();
    let before = app.db.statements();
    app.ask(query).await.data();
    app.db.statements() - before
}

both! {
    async fn the_same_field_twice_is_one_field_with_both_selections(app: TestApp) {
        app.given([order()]).await;
        let once = "{ order(by: { number: 1 }) { items { sku name } customer { name } } }";
        let twice = "{ order(by: { number: 1 }) { items { sku } }
            order(by: { number: 1 }) { items { name } ...Buyer } }
            fragment Buyer on Order { customer { name } items { sku } }";
        let reply = app.ask(twice).await;
        assert_eq!(reply.text(), app.ask(once).await.text());
        assert_eq!(
            reply.text(),
            r#"{"data":{"order":{"items":[{"sku":"CANECA-01","name":"Caneca de cerâmica"}],"customer":{"name":"Ana Souza"}}}}"#
        );
        assert_eq!(statements(&app, twice).await, statements(&app, once).await);
    }

    async fn the_same_key_with_other_arguments_is_refused(app: TestApp) {
        app.given([order(), order()]).await;
        for query in [
            "{ order(by: { number: 1 }) { id } order(by: { number: 2 }) { id } }",
            "{ order(by: { number: 1 }) { a: number a: status } }",
        ] {
            let reply = app.ask(query).await;
            assert_eq!(reply.codes(), ["VALIDATION_ERROR"], "{query}");
            assert!(reply.json().get("data").is_none(), "{query}");
        }
    }

    async fn aliases_name_the_answer_in_the_order_of_the_question(app: TestApp) {
        app.given([order(), order().status(entity::status::OrderStatus::Shipped)]).await;
        let reply = app
            .ask(
                "{ second: order(by: { number: 2 }) { no: number status }
                    first: order(by: { number: 1 }) { status again: status lines: items { what: name } } }",
            )
            .await;
        assert_eq!(
            reply.text(),
            r#"{"data":{"second":{"no":2,"status":"SHIPPED"},"first":{"status":"PAID","again":"PAID","lines":[{"what":"Caneca de cerâmica"}]}}}"#
        );
    }

    async fn fragments_are_written_out_wherever_they_are(app: TestApp) {
        app.given([order()]).await;
        let found = app
            .ask(
                "query { order(by: { number: 1 }) { ...Lines ... on Order { totals { ...Sum } } ... on Node { id }
                    ... { number } } }
                fragment Lines on Order { items { ...Line } payments { amount } }
                fragment Line on OrderItem { sku quantity }
                fragment Sum on OrderTotals { total }",
            )
            .await
            .data();
        let expected = json!({
            "items": [{ "sku": "CANECA-01", "quantity": 2 }], "payments": [{ "amount": "65.00" }],
            "totals": { "total": "65.00" }, "id": entity::id::OrderId(1).to_string(), "number": 1,
        });
        assert_eq!(found["order"], expected);
    }

    async fn conditions_decide_what_is_read(app: TestApp) {
        app.given([order()]).await;
        let query = "query($lines: Boolean!) { order(by: { number: 1 }) {
            number items @include(if: $lines) { sku } ...Paid @skip(if: $lines) } }
            fragment Paid on Order { payments { method } }";
        for (lines, expected) in [
            (true, json!({ "number": 1, "items": [{ "sku": "CANECA-01" }] })),
            (false, json!({ "number": 1, "payments": [{ "method": "PIX" }] })),
        ] {
            let found = app.ask_with(query, json!({ "lines": lines })).await.data();
            assert_eq!(found["order"], expected);
        }
    }

    async fn parts_are_the_same_alone_in_a_list_and_by_node(app: TestApp) {
        let kept = app.given([order(), order().shipment("Correios", Some("QB123456785BR"))]).await;
        let parts = "number customer { name } shippingAddress { city } items { sku } payments { method }
            shipments { trackingCode } invoices { key } nextStatuses history { nodes { kind } }";
        let found = app
            .ask(&format!(
                "{{ order(by: {{ number: 2 }}) {{ {parts} }} node(id: \"{}\") {{ ... on Order {{ {parts} }} }}
                    orders(filter: {{ number: [2] }}) {{ nodes {{ {parts} }} edges {{ node {{ {parts} }} }} }}
                    customer(by: {{ id: \"{}\" }}) {{ orders {{ nodes {{ {parts} }} }} }} }}",
                kept[1].order.id, kept[1].order.customer_id
            ))
            .await
            .data();
        let alone = &found["order"];
        assert_eq!(alone["shipments"][0]["trackingCode"], "QB123456785BR");
        assert_eq!(&found["node"], alone);
        assert_eq!(&found["orders"]["nodes"][0], alone);
        assert_eq!(&found["orders"]["edges"][0]["node"], alone);
        assert_eq!(&found["customer"]["orders"]["nodes"][0], alone);
    }
}
