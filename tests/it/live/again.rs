//! A server that is started again goes on where the last one ended.

use super::{PLACED, place};
use crate::both;
use serde_json::{Value, json};

both! {
    async fn a_cursor_outlives_the_server_that_gave_it(app: TestApp) {
        app.given_product("CANECA-01").await;
        let mut follow = app.follow(PLACED, Value::Null).await;
        place(&app).await;
        let cursor = follow.data("orderPlaced").await["cursor"].clone();
        place(&app).await;
        let again = app.at(app.app.clock.now()).await;
        let mut resumed = again.follow(PLACED, json!({ "after": cursor })).await;
        assert_eq!(resumed.data("orderPlaced").await["order"]["number"], 2);
    }

    async fn a_server_that_stops_ends_its_streams(app: TestApp) {
        let mut follow = app.follow(PLACED, Value::Null).await;
        app.app.stopping.cancel();
        assert_eq!(follow.event().await, None, "without `complete`: a client comes again");
    }
}
