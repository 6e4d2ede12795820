//! OAuth tokens.

use super::{add, authorise, complete, send, sent, state_of, until_state};
use crate::both;
use crate::support::erp::{FakeErp, Kind};
use crate::support::given::order;
use pedidos::integration::sync;
use serde_json::{Value, json};

/// Nobody takes the access token any more.
fn expire(erp: &FakeErp) {
    "outro".clone_into(&mut erp.books().access);
}

both! {
    async fn a_token_that_is_not_taken_is_renewed_and_the_next_one_kept(app: TestApp) {
        let erp = FakeErp::start(Kind::Bling).await;
        let bling = add(&app, &erp).await;
        let given = app.given([order(), order()]).await;
        assert_eq!(erp.books().renewed, 1);
        for (whole, renewed) in given.iter().zip(2..) {
            expire(&erp);
            sent(&app, whole.order.id, &bling, "SENT").await;
            assert_eq!(erp.books().renewed, renewed, "the refresh token that came last was used");
        }
        let kept = app.texts("SELECT tokens FROM integrations").await.remove(0);
        assert!(!kept.contains("renova") && !kept.contains("acesso"), "{kept}");
    }

    async fn many_who_need_a_token_get_one_together(app: TestApp) {
        let erp = FakeErp::start(Kind::Tiny).await;
        let tiny = add(&app, &erp).await;
        let beside = app.beside(crate::support::app::settings()).await;
        let given = app.given((0..6).map(|_| order())).await;
        expire(&erp);
        for (at, whole) in given.iter().enumerate() {
            let server = if at % 2 == 0 { &app } else { &beside };
            send(server, whole.order.id, &tiny).await;
        }
        for whole in &given {
            until_state(&app, whole.order.id, "SENT").await;
        }
        let books = erp.books();
        assert_eq!((books.renewed, books.orders.len()), (2, 6));
    }

    async fn a_lost_authorisation_is_told_and_what_waited_goes_on_with_the_new_one(app: TestApp) {
        let erp = FakeErp::start(Kind::Bling).await;
        let bling = add(&app, &erp).await;
        let given = app.given([order()]).await.remove(0).order;
        expire(&erp);
        "perdido".clone_into(&mut erp.books().refresh);
        let sync = sent(&app, given.id, &bling, "FAILED").await;
        assert!(sync["problem"].as_str().unwrap().contains("authorise the integration again"), "{sync}");
        let problem = app.ask("{ integrations { problem ready } }").await.data()["integrations"][0].clone();
        assert!(problem["problem"].as_str().unwrap().contains("o token não é mais válido"), "{problem}");
        authorise(&app, &bling).await;
        until_state(&app, given.id, "SENT").await;
        assert_eq!(app.ask("{ integrations { problem } }").await.data()["integrations"][0]["problem"], Value::Null);
    }

    async fn tokens_that_nobody_uses_are_kept_alive(app: TestApp) {
        let erp = FakeErp::start(Kind::Tiny).await;
        add(&app, &erp).await;
        let means = app.app.means().unwrap();
        assert_eq!(sync::renew_tokens(&means).await.unwrap(), 0);
        app.sql("UPDATE integrations SET tokens_at = tokens_at - 36000000").await;
        assert_eq!(sync::renew_tokens(&means).await.unwrap(), 1);
        assert_eq!(sync::renew_tokens(&means).await.unwrap(), 0);
        assert_eq!(erp.books().renewed, 2);
    }

    async fn an_authorisation_is_completed_once_by_who_began_it(app: TestApp) {
        let erp = FakeErp::start(Kind::Bling).await;
        let done = app.ask_with(super::ADD, json!({ "input": super::input(&erp) })).await.data()["addIntegration"].clone();
        let bling = super::Added {
            id: done["integration"]["id"].as_str().unwrap().to_owned(),
            hook: done["hookPath"].as_str().unwrap().to_owned(),
        };
        assert_eq!(done["integration"]["ready"], false);
        let given = app.given([order()]).await.remove(0).order;
        let early = send(&app, given.id, &bling).await;
        assert_eq!(early["userErrors"][0]["code"], "INTEGRATION_NOT_READY");

        let state = state_of(&app, &bling).await;
        assert_eq!(complete(&app, &bling, "codigo-1", "outro").await["userErrors"][0]["path"], json!(["state"]));
        let wrong = complete(&app, &bling, "codigo-9", &state).await;
        assert_eq!(wrong["userErrors"][0]["path"], json!(["code"]), "{wrong}");
        let back = |query: String| async move {
            let head = format!("GET /integrations/callback?{query} HTTP/1.1");
            crate::support::client::send(app.address, &head, b"").await.status
        };
        assert_eq!(back("code=codigo-1&state=outro".to_owned()).await, 400);
        assert_eq!(back(String::new()).await, 400);
        assert_eq!(back(format!("code=codigo-1&state={state}")).await, 200);
        assert_eq!(back(format!("code=codigo-1&state={state}")).await, 200);
        assert_eq!(erp.books().renewed, 1);
    }
}
