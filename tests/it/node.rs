//! Anything by its id, alone or with others.

use crate::both;
use crate::support::catalogue::{customer, product};
use crate::support::given::order;
use entity::id::{CustomerId, ItemId, OrderId, ProductId, StoreId};
use serde_json::{Value, json};

both! {
    async fn each_type_is_found_by_its_id(app: TestApp) {
        app.given([order()]).await;
        app.given_customers([customer(40, "Caio Prado")]).await;
        app.given_products([product(7, "CANECA-01")]).await;
        for (id, expected) in [
            (
                OrderId(1).to_string(),
                json!({ "__typename": "Order", "number": 1, "items": [{ "sku": "CANECA-01" }] }),
            ),
            (CustomerId(40).to_string(), json!({ "__typename": "Customer", "name": "Caio Prado" })),
            (ProductId(7).to_string(), json!({ "__typename": "Product", "sku": "CANECA-01" })),
            (StoreId(1).to_string(), json!({ "__typename": "Store", "timeZone": "America/Sao_Paulo" })),
        ] {
            let query = "query($id: ID!) { node(id: $id) { __typename id ... on Order { number items { sku } }
                ... on Customer { name } ... on Product { sku } ... on Store { timeZone } } }";
            let mut found = app.ask_with(query, json!({ "id": id })).await.data()["node"].clone();
            assert_eq!(found.as_object_mut().unwrap().remove("id"), Some(json!(id)));
            assert_eq!(found, expected);
        }
    }

    async fn what_does_not_exist_is_null(app: TestApp) {
        app.given([order()]).await;
        for id in [
            OrderId(2).to_string(),
            OrderId(i64::MIN).to_string(),
            CustomerId(9).to_string(),
            ProductId(9).to_string(),
            StoreId(2).to_string(),
        ] {
            let reply = app.ask(&format!("{{ node(id: \"{id}\") {{ id }} }}")).await;
            assert_eq!(reply.text(), r#"{"data":{"node":null}}"#, "{id}");
        }
    }

    async fn several_come_in_the_order_asked_for_with_nulls_between(app: TestApp) {
        app.given([order(), order()]).await;
        app.given_products([product(7, "CANECA-01")]).await;
        let ids = [
            StoreId(1).to_string(),
            OrderId(2).to_string(),
            OrderId(99).to_string(),
            ProductId(7).to_string(),
            CustomerId(1).to_string(),
            OrderId(1).to_string(),
            OrderId(2).to_string(),
            StoreId(2).to_string(),
            ProductId(8).to_string(),
        ];
        let found = app
            .ask_with("query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }", json!({ "ids": ids }))
            .await
            .data();
        let types = ["Store", "Order", "", "Product", "Customer", "Order", "Order", "", ""];
        let expected: Vec<Value> = ids
            .iter()
            .zip(types)
            .map(|(id, kind)| if kind.is_empty() { Value::Null } else { json!({ "__typename": kind, "id": id }) })
            .collect();
        assert_eq!(found["nodes"], json!(expected));
        assert_eq!(app.ask("{ nodes(ids: []) { id } }").await.data(), json!({ "nodes": [] }));
    }

    async fn two_hundred_ids_are_the_most(app: TestApp) {
        app.given([order()]).await;
        let ask = async |count: i64| {
            let ids: Vec<String> = (1..=count).map(|id| OrderId(id).to_string()).collect();
            app.ask_with("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", json!({ "ids": ids })).await
        };
        let nodes = ask(200).await.data()["nodes"].as_array().unwrap().clone();
        assert_eq!((nodes.len(), nodes.iter().filter(|node| !node.is_null()).count()), (200, 1));
        let refused = ask(201).await;
        assert_eq!(refused.codes(), ["BAD_USER_INPUT"]);
        assert_eq!(refused.error()["message"], "ids: expected at most 200 ids");
    }

    async fn a_wrong_id_is_named_with_its_place(app: TestApp) {
        app.given([order()]).await;
        let prefixes = "expected an id that begins with `order_`, `customer_`, `product_`, `store_` or `webhook_`";
        let item = ItemId(1).to_string();
        for (id, problem) in [
            ("order_1", "the id after `order_` is mangled: it must be copied as it was given".to_owned()),
            ("customer_", "the id after `customer_` is mangled: it must be copied as it was given".to_owned()),
            ("product", "expected an id that begins with `product_`".to_owned()),
            (&item, prefixes.to_owned()),
            ("", prefixes.to_owned()),
            ("1", prefixes.to_owned()),
            ("pedido_51v7xm4wz1zdq8r", prefixes.to_owned()),
        ] {
            let alone = app.ask(&format!("{{ node(id: \"{id}\") {{ id }} }}")).await;
            assert_eq!(alone.codes(), ["BAD_USER_INPUT"], "{id}");
            assert_eq!(alone.error()["message"], format!("id: {problem}"));
            let among = app.ask(&format!("{{ nodes(ids: [\"{}\", \"{id}\"]) {{ id }} }}", OrderId(1))).await;
            assert_eq!(among.codes(), ["BAD_USER_INPUT"], "{id}");
            assert_eq!(among.error()["message"], format!("ids[1]: {problem}"));
            assert_eq!(among.error()["extensions"]["field"], "ids[1]");
        }
    }

    async fn nodes_of_each_type_cost_one_statement(app: TestApp) {
        app.given([order(), order(), order()]).await;
        let ask = async |ids: Vec<OrderId>| {
            let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
            let before = app.db.statements();
            let query = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Order { items { sku } customer { name } } } }";
            app.ask_with(query, json!({ "ids": ids })).await.data();
            app.db.statements() - before
        };
        assert_eq!(ask(vec![OrderId(1)]).await, 3);
        assert_eq!(ask(vec![OrderId(1), OrderId(2), OrderId(3)]).await, 3);
    }
}
