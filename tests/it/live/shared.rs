//! What many ask for is done once.

use super::{PLACED, place};
use crate::both;
use crate::support::TestApp;
use crate::support::follow::Follow;
use serde_json::{Value, json};

/// How many statements it takes until all of these have heard of a new order.
async fn statements_of_one(app: &TestApp, followers: &mut [Follow]) -> u64 {
    let before = app.db.statements();
    place(app).await;
    for follower in followers.iter_mut() {
        follower.data("orderPlaced").await;
    }
    app.db.statements() - before
}

both! {
    async fn a_message_costs_the_database_the_same_for_one_and_for_many(app: TestApp) {
        app.given_product("CANECA-01").await;
        let mut followers = vec![app.follow(PLACED, Value::Null).await];
        statements_of_one(&app, &mut followers).await;
        let for_one = statements_of_one(&app, &mut followers).await;
        for _ in 1..200 {
            followers.push(app.follow(PLACED, Value::Null).await);
        }
        let for_many = statements_of_one(&app, &mut followers).await;
        // One more at the most: on PostgreSQL a look into the log may fall into it.
        assert!(for_many <= for_one + 1, "{for_one} {for_many}");
    }

    async fn those_who_come_with_different_cursors_are_one_group_too(app: TestApp) {
        app.given_product("CANECA-01").await;
        let mut first = app.follow(PLACED, Value::Null).await;
        let mut followers = Vec::new();
        for seen in 1_i64..=10 {
            place(&app).await;
            let cursor = first.data("orderPlaced").await["cursor"].clone();
            // Half of them with the cursor in the text.
            followers.push(if seen % 2 == 0 {
                app.follow(PLACED, json!({ "after": cursor })).await
            } else {
                let text = PLACED.replace("after: $after", &format!("after: {cursor}")).replace("$after: String, ", "");
                app.follow(&text, Value::Null).await
            });
        }
        for (seen, follower) in (1_i64..).zip(&mut followers) {
            for number in seen + 1..=10 {
                assert_eq!(follower.data("orderPlaced").await["order"]["number"], number);
            }
        }
        followers.push(first);
        statements_of_one(&app, &mut followers).await;
        let for_all = statements_of_one(&app, &mut followers).await;
        followers.truncate(1);
        let for_one = statements_of_one(&app, &mut followers).await;
        // Two texts are two groups: orders and items are read twice, not eleven times.
        assert!(for_all <= for_one + 8, "{for_one} {for_all}");
    }
}
