//! Chores: the last use of keys is written down, and old requests are forgotten.

use crate::both_with_keys;
use crate::support::client::Caller;
use crate::support::given::order;
use crate::support::{DAY, NOW, TestApp};
use entity::id::OrderId;
use pedidos::actor::{Actor, Scope};
use pedidos::{auth, db, housekeeping};
use serde_json::json;

async fn last_use(app: &TestApp) -> Option<i64> {
    auth::all(&app.db, NOW, true).await.unwrap()[0].last_used_at
}

both_with_keys! {
    async fn the_last_use_is_written_afterwards_and_at_most_once_a_minute(app: TestApp) {
        let key = app.given_key("loja", &[Scope::Admin]).await;
        assert_eq!(housekeeping::write_uses(&app.app).await.unwrap(), 0, "nothing was shown");
        for (at, written) in [(0, Some(0)), (59_999, Some(0)), (60_000, Some(60_000)), (60_001, Some(60_000))] {
            app.app.keys.authenticate(&app.db, &key, NOW + at).await.unwrap();
            assert_ne!(last_use(&app).await, Some(NOW + at), "never by the request itself");
            housekeeping::write_uses(&app.app).await.unwrap();
            assert_eq!(last_use(&app).await, written.map(|written| NOW + written), "{at}");
        }
        assert_eq!(housekeeping::write_uses(&app.app).await.unwrap(), 0, "it is written once");
    }

    async fn a_request_counts_as_use(app: TestApp) {
        let caller = app.caller("loja", &[Scope::Admin]).await;
        caller.ask("{ __typename }").await.data();
        assert_eq!(housekeeping::write_uses(&app.app).await.unwrap(), 1);
        let listed = caller.ask("{ accessKeys { lastUsedAt } }").await.data();
        assert_eq!(listed["accessKeys"], json!([{ "lastUsedAt": "2026-11-22T15:00:00Z" }]));
    }

    async fn a_key_is_read_while_somebody_writes(app: TestApp) {
        let caller = app.caller("loja", &[Scope::OrdersRead]).await;
        let by = app.app.by(Actor::system("test"));
        app.db
            .act(&by, |_| {
                let caller = caller.clone();
                Box::pin(async move {
                    // On SQLite the only writer is busy: with this.
                    caller.ask("{ store { name } }").await.data();
                    Ok(())
                })
            })
            .await
            .unwrap();
    }

    async fn requests_are_remembered_for_seven_days(app: TestApp) {
        app.given([order()]).await;
        let caller = app.caller("caixa", &[Scope::OrdersStatus]).await.with("Idempotency-Key", "nota-1");
        let written = async |app: &TestApp, caller: &Caller| {
            let note = format!(
                "mutation {{ addOrderNote(input: {{ orderId: \"{}\", text: \"ligou\" }}) {{ order {{ version }} }} }}",
                OrderId(1)
            );
            let reply = caller.at(app.address).ask(&note).await.data();
            reply["addOrderNote"]["order"]["version"].clone()
        };
        written(&app, &caller).await;
        let (seventh, eighth) = (app.at(NOW + 7 * DAY).await, app.at(NOW + 7 * DAY + 1).await);
        assert_eq!(housekeeping::forget_requests(&seventh.app).await.unwrap(), 0);
        assert_eq!(housekeeping::forget_requests(&eighth.app).await.unwrap(), 1);
        assert_eq!(housekeeping::forget_requests(&eighth.app).await.unwrap(), 0);
        let left = sea_orm::Statement::from_string(db::Read::backend(&app.db), "SELECT 1 FROM idempotency_keys");
        assert!(db::Read::query(&app.db, left).await.unwrap().is_empty());
    }
}
