//! How far a key reaches: each thing that can be asked, with the scope it needs.

use crate::both_with_keys;
use crate::support::TestApp;
use crate::support::catalogue::{customer, product};
use crate::support::client::Caller;
use crate::support::given::order;
use entity::id::{CustomerId, OrderId, ProductId, StoreId};
use pedidos::actor::Scope;
use serde_json::Value;

/// What can be read, and by whom: with any one of these scopes, or with any key when there is none.
fn readings() -> Vec<(String, &'static [Scope])> {
    let orders: &[Scope] = &[Scope::OrdersRead];
    let products: &[Scope] = &[Scope::OrdersRead, Scope::StockRead];
    let node = |id: String| format!("{{ node(id: \"{id}\") {{ id }} }}");
    let nodes = |id: String| format!("{{ nodes(ids: [\"{}\", \"{id}\"]) {{ id }} }}", StoreId(1));
    vec![
        ("{ orders { nodes { number } } }".to_owned(), orders),
        ("{ order(by: { number: 1 }) { number } }".to_owned(), orders),
        ("{ orderFacets { statuses { count } } }".to_owned(), orders),
        ("{ customers { nodes { name } } }".to_owned(), orders),
        ("{ customer(by: { email: \"x@example.com\" }) { name } }".to_owned(), orders),
        (node(OrderId(1).to_string()), orders),
        (node(OrderId(99).to_string()), orders),
        (node(CustomerId(40).to_string()), orders),
        (nodes(OrderId(1).to_string()), orders),
        (nodes(CustomerId(99).to_string()), orders),
        ("{ products { nodes { sku } } }".to_owned(), products),
        ("{ product(by: { sku: \"CANECA-01\" }) { sku } }".to_owned(), products),
        (node(ProductId(7).to_string()), products),
        (nodes(ProductId(7).to_string()), products),
        ("{ stockLevels { nodes { onHand } } }".to_owned(), &[Scope::StockRead]),
        ("{ stockMovements { nodes { cause } } }".to_owned(), &[Scope::StockRead]),
        (
            "{ notificationTemplates(locale: \"en\") { body } }".to_owned(),
            &[Scope::NotificationsWrite, Scope::OrdersRead],
        ),
        ("{ notificationDefaults { notify } }".to_owned(), &[]),
        (format!("{{ previewNotification(orderId: \"{}\", status: PAID) {{ text }} }}", OrderId(1)), orders),
        ("{ carriers { name } }".to_owned(), &[Scope::OrdersRead, Scope::ShippingWrite]),
        ("{ store { name } }".to_owned(), &[]),
        (node(StoreId(1).to_string()), &[]),
        ("{ accessKeys { name } }".to_owned(), &[Scope::Admin]),
    ]
}

async fn given(app: &TestApp) {
    app.given([order()]).await;
    app.given_customers([customer(40, "Caio Prado")]).await;
    app.given_products([product(7, "CANECA-01")]).await;
}

async fn refused(caller: &Caller, query: &str) -> Value {
    let reply = caller.ask(query).await;
    assert_eq!(reply.codes().len(), 1, "{query}: {}", reply.text());
    let told = reply.text();
    assert!(!told.contains("CANECA") && !told.contains("Caio"), "{query}: {told}");
    reply.error()["extensions"].clone()
}

both_with_keys! {
    async fn each_reading_is_granted_by_its_scopes_and_by_no_other(app: TestApp) {
        given(&app).await;
        let mut callers = Vec::new();
        for scope in Scope::ALL {
            callers.push((scope, app.caller(&format!("com {scope}"), &[scope]).await));
        }
        for (query, scopes) in readings() {
            for (scope, caller) in &callers {
                if scopes.is_empty() || scopes.contains(scope) || *scope == Scope::Admin {
                    caller.ask(&query).await.data();
                } else {
                    let extensions = refused(caller, &query).await;
                    assert_eq!(extensions["code"], "FORBIDDEN", "{query} with {scope}");
                    assert_eq!(extensions["scope"], scopes[0].name(), "{query} with {scope}");
                }
            }
        }
    }

    async fn nobody_reads_nothing(app: TestApp) {
        given(&app).await;
        for (query, _) in readings() {
            assert_eq!(refused(&app.nobody(), &query).await["code"], "UNAUTHENTICATED", "{query}");
        }
        let order = order_id();
        let note = format!("mutation {{ addOrderNote(input: {{ orderId: \"{order}\", text: \"x\" }}) {{ order {{ id }} }} }}");
        assert_eq!(refused(&app.nobody(), &note).await["code"], "UNAUTHENTICATED");
    }

    async fn what_says_nothing_of_the_store_needs_no_key(app: TestApp) {
        let query = "{ __typename orderStatuses { code } decodeInvoiceKey(key: \"1\") { valid }
            __schema { types { name } } __type(name: \"Order\") { name } }";
        let data = app.nobody().ask(query).await.data();
        assert_eq!(data["orderStatuses"].as_array().unwrap().len(), 16);
    }

    async fn a_field_that_may_be_null_is_null_and_leaves_the_others_alone(app: TestApp) {
        given(&app).await;
        let caller = app.caller("estoque", &[Scope::StockRead]).await;
        let query = format!(
            "{{ order(by: {{ number: 1 }}) {{ number }} node(id: \"{}\") {{ id }} customer(by: {{ email: \"x\" }}) {{ id }}
                product(by: {{ sku: \"CANECA-01\" }}) {{ sku }} }}",
            order_id()
        );
        let reply = caller.ask(&query).await;
        assert_eq!(reply.codes(), ["FORBIDDEN", "FORBIDDEN", "FORBIDDEN"], "{}", reply.text());
        let data = reply.json()["data"].clone();
        assert_eq!(data["product"]["sku"], "CANECA-01");
        assert!(data["order"].is_null() && data["node"].is_null() && data["customer"].is_null());
    }

    async fn a_note_needs_its_scope_and_shows_the_order_but_not_what_hangs_behind_it(app: TestApp) {
        given(&app).await;
        let note = |fields: &str| format!(
            "mutation {{ addOrderNote(input: {{ orderId: \"{}\", text: \"ligou\" }}) {{ order {{ {fields} }} userErrors {{ code }} }} }}",
            order_id()
        );
        for scope in Scope::ALL {
            let caller = app.caller(&format!("com {scope}"), &[scope]).await;
            if scope == Scope::OrdersStatus || scope == Scope::Admin {
                let order = caller.ask(&note("number")).await.data()["addOrderNote"]["order"].clone();
                assert_eq!(order["number"], 1, "{scope}");
            } else {
                assert_eq!(refused(&caller, &note("number")).await["scope"], "orders:status", "{scope}");
            }
        }
        let packer = app.caller("expedição", &[Scope::OrdersStatus]).await;
        let all = packer.ask(&note("number customer { orders { nodes { number } } }")).await;
        assert_eq!(all.codes(), ["FORBIDDEN"], "{}", all.text());
        assert_eq!(all.json()["data"]["addOrderNote"]["order"]["customer"], Value::Null);
    }
}

fn order_id() -> String {
    OrderId(1).to_string()
}
