//! The store's own people hear of new orders: the first at once, a rush together.

use super::{Post, both_without_relay, deliveries, posted, posted_at, posted_by, subjects, takes_all};
use crate::order::place::two_mugs;
use crate::support::{NOW, TestApp};
use entity::delivery::{DeliveryKind, DeliveryState};
use pedidos::relay::Outcome;
use serde_json::{Value, json};

const MINUTE: i64 = 60_000;

async fn place(app: &TestApp, orders: usize) {
    let query = "mutation($input: PlaceOrderInput!) { placeOrder(input: $input) { userErrors { code } } }";
    for _ in 0..orders {
        let done = app.ask_with(query, json!({ "input": two_mugs() })).await.data();
        assert_eq!(done["placeOrder"]["userErrors"], json!([]));
    }
}

async fn alerted(app: &TestApp, addresses: &str) {
    app.given_product("CANECA-01").await;
    app.sql("UPDATE stock_levels SET on_hand = 1000").await;
    // Customers are not written to here.
    app.sql(&format!("UPDATE stores SET alert_addresses = '{addresses}', notify_defaults = '{{\"ORDER_RECEIVED\": false, \"AWAITING_PAYMENT\": false}}'")).await;
}

/// Where each goes, and what about.
fn told(mails: &[Value]) -> Vec<(String, String)> {
    mails
        .iter()
        .map(|mail| {
            (
                mail["to"].as_str().unwrap().to_owned(),
                mail["subject"].as_str().unwrap().replace('\u{a0}', " "),
            )
        })
        .collect()
}

fn busy(_: &str) -> (Outcome, &'static str) {
    (Outcome::Failed { after: None, pause: false }, "451")
}

both_without_relay! {
    async fn the_first_is_told_at_once_and_a_rush_together_when_its_time_has_come(app: TestApp) {
        alerted(&app, "[\"bia@loja.example\"]").await;
        place(&app, 1).await;
        assert_eq!(told(&posted(&app).await), [("bia@loja.example".to_owned(), "Novo pedido 1: R$ 65,00".to_owned())]);
        place(&app, 3).await;
        assert_eq!(posted(&app).await.len(), 0, "the address is left alone for ten minutes");
        let post = Post::new(&app, takes_all);
        assert_eq!(posted_at(&app, NOW + 9 * MINUTE, &post).await.len(), 0);
        assert_eq!(told(&posted_at(&app, NOW + 10 * MINUTE, &post).await), [("bia@loja.example".to_owned(), "3 novos pedidos: R$ 195,00".to_owned())]);
    }

    async fn a_rush_is_one_e_mail_that_names_twenty(app: TestApp) {
        alerted(&app, "[\"bia@loja.example\"]").await;
        place(&app, 25).await;
        let mails = posted(&app).await;
        assert_eq!(subjects(&mails), ["25 novos pedidos"]);
        let text = mails[0]["text"].as_str().unwrap();
        assert_eq!(text.lines().count(), 21, "{text}");
        assert!(text.starts_with("25 · ") && text.ends_with("… e mais 5.\n"), "{text}");
        assert!(mails[0]["html"].as_str().unwrap().contains("25 · "));
        assert!(deliveries(&app).await.iter().all(|one| one.kind == DeliveryKind::Alert && one.state == DeliveryState::Sent));
    }

    async fn each_address_hears_for_itself_and_what_failed_is_told_again(app: TestApp) {
        alerted(&app, "[\"bia@loja.example\", \"caio@loja.example\"]").await;
        place(&app, 2).await;
        assert_eq!(posted_by(&app, &Post::new(&app, busy)).await.len(), 0);
        assert!(deliveries(&app).await.iter().all(|one| one.state.is_open()));
        app.sql("UPDATE deliveries SET due_at = 0").await;
        let mut heard = told(&posted(&app).await);
        heard.sort_unstable();
        let subject = "2 novos pedidos: R$ 130,00".to_owned();
        assert_eq!(heard, [("bia@loja.example".to_owned(), subject.clone()), ("caio@loja.example".to_owned(), subject)]);
    }

    async fn who_asked_for_no_alerts_gets_none_and_customers_do_not_see_them(app: TestApp) {
        alerted(&app, "[]").await;
        place(&app, 1).await;
        assert_eq!(posted(&app).await.len(), 0);
        assert_eq!(deliveries(&app).await.len(), 0);
        app.sql("UPDATE stores SET alert_addresses = '[\"bia@loja.example\"]'").await;
        place(&app, 1).await;
        posted(&app).await;
        let found = app.ask("{ orders { nodes { notifications { id } } } }").await.data();
        assert!(found["orders"]["nodes"].as_array().unwrap().iter().all(|one| one["notifications"] == json!([])));
    }
}
