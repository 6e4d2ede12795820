//! What a message says.

use super::{create, messages, move_to, note, on_each, until, webhook};
use crate::support::given::order;
use crate::support::receiver::Receiver;
use entity::status::OrderStatus as S;
use serde_json::json;

on_each! {
    async fn one_command_makes_one_message_of_a_type(app: TestApp) {
        let receiver = Receiver::start().await;
        webhook(&app, &receiver, "").await;
        app.given([order()]).await;
        move_to(&app, 1, "PICKING").await;
        let heard = receiver.hears(1).await;
        let [message] = heard.as_slice() else { panic!("{heard:#?}") };
        assert_eq!(message.header("content-type"), "application/json");
        assert_eq!(message.kind(), "order.status_changed");
        let json = message.json();
        assert_eq!(json["timestamp"], "2026-11-22T15:00:00Z");
        let order = &json["data"]["order"];
        assert_eq!(
            (&order["number"], &order["status"], &order["previous_status"]),
            (&json!("1"), &json!("picking"), &json!("paid"))
        );
        assert_eq!(json["data"]["changed"], json!(["status", "payment", "fulfilment"]));
        assert_eq!(json["data"]["version"], order["version"]);
        assert_eq!(order["totals"]["other"], "0.00");
        assert_eq!(order.get("customer"), None, "a thin message says nothing of people");
    }

    async fn types_and_filter_choose(app: TestApp) {
        let [notes, dear] = [Receiver::start().await, Receiver::start().await];
        webhook(&app, &notes, "types: [ORDER_NOTE_ADDED, ORDER_SHIPPED]").await;
        let picky = webhook(&app, &dear, "filter: { status: { in: [PICKING] }, or: [{ tags: { any: [\"x\"] } }, { not: { uf: { in: [AC] } } }] }").await;
        app.given([order(), order()]).await;
        note(&app, 1, "ligar").await;
        move_to(&app, 1, "PICKING").await;
        note(&app, 2, "nada").await;
        assert_eq!(notes.hears(2).await.len(), 2);
        let seen = until(&app, &picky.id, super::all("SENT")).await;
        assert_eq!(seen["deliveries"]["nodes"].as_array().unwrap().len(), 1, "{seen:#}");
        assert_eq!(dear.heard()[0].kind(), "order.status_changed");
        assert!(notes.heard().iter().all(|heard| heard.kind() == "order.note_added"));
        let kept = app.ask(&format!("{{ webhook(id: \"{}\") {{ filter }} }}", picky.id)).await.data();
        assert_eq!(
            kept["webhook"]["filter"],
            r#"{"or":[{"tags":{"any":["x"]}},{"not":{"uf":{"in":["AC"]}}}],"status":{"in":["PICKING"]}}"#
        );
    }

    async fn a_full_message_has_all_that_an_erp_needs(app: TestApp) {
        let receiver = Receiver::start().await;
        webhook(&app, &receiver, "payload: FULL").await;
        app.given([order().shipment("Correios", Some("PH297898690BR"))]).await;
        note(&app, 1, "frágil").await;
        let json = receiver.hears(1).await[0].json();
        let order = &json["data"]["order"];
        assert_eq!((&order["shipments"][0]["status"], &order["shipments"][0]["tracking"]), (&json!("pending"), &json!("PH297898690BR")));
        assert_eq!((&order["shipments"][0]["items"][0]["quantity"], &order["shipments"][0]["volumes"]), (&json!(2), &json!([])));
        for field in ["customer", "delivery_address", "items", "payments", "shipping", "invoices", "notes", "version"] {
            assert!(order.get(field).is_some(), "{field}: {json:#}");
        }
        assert!(order["items"][0]["sku"].is_string());
        assert_eq!(order["delivery_address"]["country"], "BR");
        assert_eq!(json["data"]["note"], json!({ "text": "frágil", "visibility": "internal" }));
        assert_eq!(json["data"]["changed"], json!(["notes"]));
    }

    async fn a_selection_says_what_it_asks_for_in_that_order(app: TestApp) {
        let receiver = Receiver::start().await;
        let selection = "{ total n: number items { sku quantity } # mais nada\\n }";
        webhook(&app, &receiver, &format!("payload: SELECTION, selection: \"{selection}\"")).await;
        app.given([order(), order()]).await;
        note(&app, 2, "oi").await;
        let heard = receiver.hears(1).await;
        let body = &heard[0].body;
        assert!(body.contains(r#""order":{"total":""#), "{body}");
        assert!(body.contains(r#""n":2,"items":[{"sku":"CANECA-01","quantity":"#), "{body}");
        assert!(heard[0].json()["data"]["version"].is_i64());
    }

    async fn a_selection_that_does_not_fit_is_refused_when_it_is_saved(app: TestApp) {
        for (selection, word) in [
            ("{ numbr }", "numbr"),
            ("{ items }", "items"),
            ("{ number } }", "expected what is selected"),
            ("number", "expected what is selected"),
            ("{ number } mutation { a }", "expected what is selected"),
            ("{ customer { orders(first: 200) { nodes { history(first: 200) { nodes { id at actor } } } } } }", "cost"),
        ] {
            let input = format!("url: \"http://127.0.0.1/\", payload: SELECTION, selection: \"{selection}\"");
            let made = create(&app, &input).await;
            assert_eq!(made["webhook"], json!(null), "{selection}");
            assert_eq!(made["userErrors"][0]["path"], json!(["selection"]), "{selection}");
            let message = made["userErrors"][0]["message"].as_str().unwrap();
            assert!(message.contains(word), "{selection}: {message}");
        }
    }

    async fn stock_is_told_of_orders_and_of_corrections(app: TestApp) {
        let receiver = Receiver::start().await;
        let made = webhook(&app, &receiver, "types: [STOCK_CHANGED]").await;
        app.given_product("CANECA-01").await;
        let set = "mutation { setStock(input: { cause: \"contagem\", levels: [{ sku: \"CANECA-01\", onHand: 9 }] }) { userErrors { code } } }";
        app.ask(set).await.data();
        let told = receiver.hears(1).await[0].json();
        assert_eq!(told["type"], "stock.changed");
        assert_eq!(told["data"]["level"]["available"], 9);
        let place = "mutation { placeOrder(input: { customer: { name: \"Ana\", email: \"ana@example.com\" }, deliveryMethod: PICKUP,
            items: [{ sku: \"CANECA-01\", quantity: 2 }], payments: [{ method: PIX }] }) { userErrors { code message } } }";
        assert_eq!(app.ask(place).await.data()["placeOrder"]["userErrors"], json!([]));
        let told = receiver.hears(2).await[1].json();
        assert_eq!(told["data"]["level"]["sku"], "CANECA-01");
        assert_eq!(told["data"]["level"]["available"], 7);
        // A note moves no stock. Later, because movements are found by order and time.
        let later = app.at_with(crate::support::NOW + 1_000, super::settings()).await;
        note(&later, 1, "oi").await;
        let later = app.at_with(crate::support::NOW + 2_000, super::settings()).await;
        let id = super::order_id(&later, 1).await;
        let cancel = format!("mutation {{ cancelOrder(input: {{ orderId: \"{id}\", reason: CUSTOMER }}) {{ userErrors {{ code }} }} }}");
        later.ask(&cancel).await.data();
        assert_eq!(receiver.hears(3).await[2].json()["data"]["level"]["available"], 9);
        assert_eq!(messages(&app, &made.id).await.len(), 3);
    }

    async fn what_was_before_a_webhook_is_not_told(app: TestApp) {
        app.given([order().status(S::Paid)]).await;
        note(&app, 1, "antes").await;
        let receiver = Receiver::start().await;
        // The clock stands still, so it has to be made later.
        let later = app.at_with(crate::support::NOW + 1_000, super::settings()).await;
        let made = webhook(&later, &receiver, "").await;
        note(&later, 1, "depois").await;
        let seen = until(&later, &made.id, super::all("SENT")).await;
        assert_eq!(seen["deliveries"]["nodes"].as_array().unwrap().len(), 1);
    }
}
