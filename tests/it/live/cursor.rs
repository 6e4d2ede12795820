//! Going on from a cursor: what followed it, once each, then live.

use super::{PLACED, place};
use crate::both;
use crate::support::follow::Follow;
use serde_json::{Value, json};

fn number(message: &Value) -> i64 {
    message["order"]["number"].as_i64().unwrap()
}

both! {
    async fn what_followed_a_cursor_comes_first_and_then_what_is_new(app: TestApp) {
        app.given_product("CANECA-01").await;
        let mut follow = app.follow(PLACED, Value::Null).await;
        let mut cursors = Vec::new();
        for _ in 0..5 {
            place(&app).await;
            cursors.push(follow.data("orderPlaced").await["cursor"].clone());
        }
        for (seen, cursor) in (1..).zip(&cursors) {
            let mut again = app.follow(PLACED, json!({ "after": cursor })).await;
            for expected in seen + 1..=5 {
                assert_eq!(number(&again.data("orderPlaced").await), expected);
            }
        }
        let mut again = app.follow(PLACED, json!({ "after": cursors[3] })).await;
        place(&app).await;
        assert_eq!(number(&again.data("orderPlaced").await), 5);
        assert_eq!(number(&again.data("orderPlaced").await), 6);
        assert_eq!(number(&follow.data("orderPlaced").await), 6);
    }

    async fn a_cursor_in_the_text_is_as_good_as_one_in_a_variable(app: TestApp) {
        app.given_product("CANECA-01").await;
        let mut follow = app.follow(PLACED, Value::Null).await;
        place(&app).await;
        let cursor = follow.data("orderPlaced").await["cursor"].as_str().unwrap().to_owned();
        place(&app).await;
        let text = format!("subscription {{ orderPlaced(after: \"{cursor}\") {{ order {{ number }} }} }}");
        assert_eq!(number(&app.follow(&text, Value::Null).await.data("orderPlaced").await), 2);
        let headers = format!("Last-Event-ID: {cursor}\r\n");
        let mut resumed = Follow::open(app.address, PLACED, Value::Null, &headers).await;
        assert_eq!(number(&resumed.data("orderPlaced").await), 2);
    }

    async fn a_cursor_of_one_subscription_serves_another(app: TestApp) {
        app.given_product("CANECA-01").await;
        let mut follow = app.follow(PLACED, Value::Null).await;
        let (_, order) = place(&app).await;
        let cursor = follow.data("orderPlaced").await["cursor"].clone();
        super::note(&app, &order).await;
        let mut changed = app.follow(super::CHANGED, json!({ "after": cursor })).await;
        assert_eq!(changed.data("orderChanged").await["kinds"], json!(["ORDER_NOTE_ADDED"]));
    }

    async fn what_is_no_cursor_of_this_feed_is_refused(app: TestApp) {
        app.given_product("CANECA-01").await;
        place(&app).await;
        let list = app.ask("{ orders { edges { cursor } } }").await.data();
        let future = app.app.feed.cursor(1_000_000).encode();
        for cursor in ["", "x", "ZrECupYAAAAAAAAAAgBn", &future, list["orders"]["edges"][0]["cursor"].as_str().unwrap()] {
            let mut follow = app.follow(PLACED, json!({ "after": cursor })).await;
            let refused = follow.next().await;
            assert_eq!(refused.code(), "BAD_USER_INPUT", "{cursor}");
            assert_eq!(refused.answer["errors"][0]["extensions"]["field"], "after");
            assert_eq!(follow.next().await.kind, "complete");
        }
    }

    async fn nothing_is_lost_or_repeated_at_the_seam(app: TestApp) {
        const ORDERS: i64 = 150;
        app.given_product("CANECA-01").await;
        let mut first = app.follow(PLACED, Value::Null).await;
        place(&app).await;
        let mut cursor = first.data("orderPlaced").await["cursor"].clone();
        let place_all = async {
            for _ in 1..ORDERS {
                place(&app).await;
            }
        };
        // Cut off again and again while orders come in, after a different number of messages each time.
        let read_all = async {
            let mut seen = vec![1];
            for round in 0_usize.. {
                let mut follow = app.follow(PLACED, json!({ "after": cursor })).await;
                for _ in 0..=(round * 7 % 5) {
                    let message = follow.data("orderPlaced").await;
                    cursor = message["cursor"].clone();
                    seen.push(number(&message));
                    if number(&message) == ORDERS {
                        return seen;
                    }
                }
            }
            seen
        };
        let ((), seen) = tokio::join!(place_all, read_all);
        assert_eq!(seen, (1..=ORDERS).collect::<Vec<_>>());
        for expected in 2..=ORDERS {
            assert_eq!(number(&first.data("orderPlaced").await), expected);
        }
    }
}
