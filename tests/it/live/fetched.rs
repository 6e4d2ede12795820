//! The feed of orders, fetched by systems that nobody can call: at least once, in order, nothing skipped.

use super::gaps::{begin, outside, told_by_hand};
use super::{note, place};
use crate::both;
use crate::support::client::Caller;
use crate::support::{DAY, TestApp, database};
use pedidos::actor::Scope;
use pedidos::housekeeping;
use serde_json::{Value, json};

const FETCH: &str =
    "query($consumer: String!, $first: Int! = 100) { orderFeed(consumer: $consumer, first: $first) {
    endCursor hasMore messages { cursor actor kinds facets order { number items { sku } } } } }";

const ACK: &str = "mutation($consumer: String!, $cursor: String!) {
    ackOrderFeed(input: { consumer: $consumer, cursor: $cursor }) { cursor userErrors { code path } } }";

async fn fetch(app: &TestApp, first: i64) -> Value {
    app.ask_with(FETCH, json!({ "consumer": "erp", "first": first })).await.data()["orderFeed"].clone()
}

async fn ack(app: &TestApp, cursor: &Value) -> Value {
    let acked = app.ask_with(ACK, json!({ "consumer": "erp", "cursor": cursor })).await.data();
    acked["ackOrderFeed"].clone()
}

fn numbers(fetched: &Value) -> Vec<i64> {
    let messages = fetched["messages"].as_array().unwrap();
    messages.iter().map(|message| message["order"]["number"].as_i64().unwrap()).collect()
}

/// Waits until everything that was done can be fetched.
async fn settled(app: &TestApp, count: usize) -> Value {
    for _ in 0..1_000 {
        let fetched = fetch(app, 200).await;
        if numbers(&fetched).len() >= count {
            return fetched;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("{count} messages do not come")
}

both! {
    async fn what_is_not_acknowledged_comes_again_and_what_is_does_not(app: TestApp) {
        app.given_product("CANECA-01").await;
        let (_, first) = place(&app).await;
        for _ in 0..2 {
            place(&app).await;
        }
        note(&app, &first).await;
        assert_eq!(numbers(&settled(&app, 4).await), [1, 2, 3, 1]);
        let two = fetch(&app, 2).await;
        assert_eq!((numbers(&two), &two["hasMore"]), (vec![1, 2], &json!(true)));
        assert_eq!(fetch(&app, 2).await, two, "the same again");
        assert_eq!(two["messages"][1]["cursor"], two["endCursor"]);
        assert_eq!(two["messages"][0]["kinds"], json!(["ORDER_PLACED"]));
        assert_eq!(ack(&app, &two["endCursor"]).await, json!({ "cursor": two["endCursor"], "userErrors": [] }));
        let rest = fetch(&app, 200).await;
        assert_eq!((numbers(&rest), &rest["hasMore"]), (vec![3, 1], &json!(false)));
        assert_eq!(rest["messages"][1]["facets"], json!(["NOTES"]));
        // Back is nowhere.
        let back = ack(&app, &two["messages"][0]["cursor"]).await;
        assert_eq!(back["cursor"], two["endCursor"]);
        ack(&app, &rest["endCursor"]).await;
        let nothing = fetch(&app, 200).await;
        assert_eq!((numbers(&nothing), &nothing["endCursor"]), (vec![], &rest["endCursor"]));
        let shown = app.ask("{ orderFeedConsumers { consumer owner cursor } }").await.data();
        assert_eq!(shown["orderFeedConsumers"], json!([{ "consumer": "erp", "owner": "demo", "cursor": rest["endCursor"] }]));
    }

    async fn what_cannot_be_acknowledged_is_refused(app: TestApp) {
        app.given_product("CANECA-01").await;
        place(&app).await;
        let end = settled(&app, 1).await["endCursor"].clone();
        let id = pedidos_cursor_beyond(&app);
        for cursor in [json!(id), json!("x"), json!("")] {
            let refused = ack(&app, &cursor).await;
            assert_eq!(refused["userErrors"], json!([{ "code": "INVALID", "path": ["cursor"] }]), "{cursor}");
        }
        let named = app.ask_with(ACK, json!({ "consumer": "", "cursor": end })).await.data();
        assert_eq!(named["ackOrderFeed"]["userErrors"], json!([{ "code": "INVALID", "path": ["consumer"] }]));
        for wrong in [json!({ "consumer": "a\u{0}b" }), json!({ "consumer": "erp", "first": 0 }), json!({ "consumer": "erp", "first": 201 })] {
            assert_eq!(app.ask_with(FETCH, wrong).await.codes(), ["BAD_USER_INPUT"]);
        }
    }

    async fn what_a_consumer_lacks_is_kept_for_it_but_not_for_ever(app: TestApp) {
        app.given_product("CANECA-01").await;
        for _ in 0..3 {
            place(&app).await;
        }
        let all = settled(&app, 3).await;
        ack(&app, &all["messages"][0]["cursor"]).await;
        app.fanned_out().await;
        let later = app.at(app.app.clock.now() + 15 * DAY).await;
        place(&later).await;
        later.fanned_out().await;
        // Of the first alone nobody needs anything any more; and what stock did.
        housekeeping::purge_feed(&later.app, 14, 60).await.unwrap();
        assert_eq!(numbers(&settled(&later, 3).await), [2, 3, 4]);
        let much_later = app.at(app.app.clock.now() + 61 * DAY).await;
        place(&much_later).await;
        much_later.fanned_out().await;
        housekeeping::purge_feed(&much_later.app, 14, 60).await.unwrap();
        let refused = much_later.ask_with(FETCH, json!({ "consumer": "erp" })).await;
        assert_eq!(refused.codes(), ["CURSOR_EXPIRED"]);
        let oldest = refused.error()["extensions"]["oldest"].clone();
        ack(&much_later, &oldest).await;
        assert_eq!(numbers(&settled(&much_later, 2).await), [4, 5]);
        let forget = "mutation { forgetOrderFeedConsumer(input: { consumer: \"erp\" }) { consumer userErrors { code } } }";
        assert_eq!(much_later.ask(forget).await.data()["forgetOrderFeedConsumer"]["consumer"], "erp");
        assert_eq!(much_later.ask(forget).await.data()["forgetOrderFeedConsumer"]["userErrors"], json!([{ "code": "NOT_FOUND" }]));
    }
}

/// A cursor of this feed that nobody was given: of an entry that does not exist.
fn pedidos_cursor_beyond(app: &TestApp) -> String {
    app.app.feed.cursor(1_000_000).encode()
}

crate::both_with_keys! {
    async fn a_consumer_belongs_to_whoever_acknowledged_first(app: TestApp) {
        app.given_product("CANECA-01").await;
        let writer = app.caller("loja", &[Scope::Admin]).await;
        let placed = "mutation($input: PlaceOrderInput!) { placeOrder(input: $input) { userErrors { code } } }";
        writer.ask_with(placed, json!({ "input": crate::order::place::two_mugs() })).await.data();
        let erp = app.caller("erp", &[Scope::OrdersRead]).await;
        let end = loop {
            let fetched = erp.ask_with(FETCH, json!({ "consumer": "a" })).await.data()["orderFeed"].clone();
            if !numbers(&fetched).is_empty() {
                break fetched["endCursor"].clone();
            }
        };
        let acked = |who: Caller| {
            let end = end.clone();
            async move { who.ask_with(ACK, json!({ "consumer": "a", "cursor": end })).await.data()["ackOrderFeed"]["userErrors"].clone() }
        };
        assert_eq!(acked(erp.clone()).await, json!([]));
        assert_eq!(acked(erp).await, json!([]));
        let other = app.caller("outro", &[Scope::OrdersRead]).await;
        assert_eq!(acked(other).await, json!([{ "code": "NAME_TAKEN", "path": ["consumer"] }]));
        let none = app.caller("estoque", &[Scope::StockRead]).await;
        assert_eq!(none.ask_with(FETCH, json!({ "consumer": "a" })).await.codes(), ["FORBIDDEN"]);
        assert_eq!(none.ask("{ orderFeedConsumers { consumer } }").await.codes(), ["FORBIDDEN"]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_committed_late_is_not_skipped() {
    let app = TestApp::start(database::postgres().await).await;
    app.given_product("CANECA-01").await;
    place(&app).await;
    settled(&app, 1).await;
    let slow = begin(&outside(&app).await).await;
    told_by_hand(&slow, 1).await;
    place(&app).await;
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    let early = fetch(&app, 200).await;
    assert_eq!(numbers(&early), [1], "the second waits behind what may come before it");
    ack(&app, &early["endCursor"]).await;
    slow.commit().await.unwrap();
    assert_eq!(numbers(&settled(&app, 2).await), [1, 2]);
}
