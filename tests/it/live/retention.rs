//! What is kept, and for how long.

use super::{PLACED, place};
use crate::both;
use crate::support::{DAY, TestApp, database};
use pedidos::actor::Actor;
use pedidos::config::Config;
use pedidos::feed;
use pedidos::housekeeping;
use serde_json::{Value, json};

both! {
    async fn a_cursor_from_before_what_is_kept_is_told_the_oldest_one(app: TestApp) {
        app.given_product("CANECA-01").await;
        let mut follow = app.follow(PLACED, Value::Null).await;
        let mut cursors = Vec::new();
        for _ in 0..2 {
            place(&app).await;
            cursors.push(follow.data("orderPlaced").await["cursor"].clone());
        }
        let later = app.at(app.app.clock.now() + 15 * DAY).await;
        place(&later).await;
        later.fanned_out().await;
        assert_eq!(housekeeping::purge_feed(&later.app, 14, 60).await.unwrap(), 2);
        let mut expired = later.follow(PLACED, json!({ "after": cursors[0] })).await;
        let refused = expired.next().await;
        assert_eq!(refused.code(), "CURSOR_EXPIRED");
        let oldest = refused.answer["errors"][0]["extensions"]["oldest"].clone();
        for cursor in [&oldest, &cursors[1]] {
            let mut resumed = later.follow(PLACED, json!({ "after": cursor })).await;
            assert_eq!(resumed.data("orderPlaced").await["order"]["number"], 3);
        }
    }

    async fn the_newest_entry_is_never_deleted(app: TestApp) {
        app.given_product("CANECA-01").await;
        for _ in 0..3 {
            place(&app).await;
        }
        app.fanned_out().await;
        let by = app.app.by(Actor::system("test"));
        let purge = || app.db.act(&by, |tx| Box::pin(feed::purge(tx, i64::MAX, i64::MAX)));
        assert_eq!(purge().await.unwrap(), 2);
        assert_eq!(purge().await.unwrap(), 0);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_nobody_was_told_of_yet_is_kept() {
    for database in [database::sqlite().await, database::postgres().await] {
        let mut config = Config::default();
        config.relay.enabled = false;
        let app = TestApp::start_with(database, config).await;
        app.given_product("CANECA-01").await;
        for _ in 0..3 {
            place(&app).await;
        }
        let by = app.app.by(Actor::system("test"));
        assert_eq!(app.db.act(&by, |tx| Box::pin(feed::purge(tx, i64::MAX, i64::MAX))).await.unwrap(), 0);
    }
}
