//! E-mails that cannot be delivered: the order says so, until one arrives.

use super::{Post, both_without_relay, deliveries, mutate, notifications, posted, posted_by, step};
use crate::support::TestApp;
use crate::support::given::order;
use entity::id::OrderId;
use pedidos::relay::Outcome;
use serde_json::json;

/// Does not know Ana.
fn knows_no_ana(address: &str) -> (Outcome, &'static str) {
    if address == "ana@example.com" { (Outcome::GivenUp, "550") } else { (Outcome::Delivered, "250") }
}

fn busy(_: &str) -> (Outcome, &'static str) {
    (Outcome::Failed { after: None, pause: false }, "451")
}

async fn waiting(app: &TestApp) -> Vec<i64> {
    app.numbers("filter: { queue: EMAIL_FAILED }").await
}

async fn kinds(app: &TestApp, id: OrderId) -> Vec<String> {
    let query = format!("{{ node(id: \"{id}\") {{ ... on Order {{ history {{ nodes {{ kind }} }} }} }} }}");
    let nodes = app.ask(&query).await.data()["node"]["history"]["nodes"].as_array().unwrap().clone();
    nodes.iter().rev().map(|node| node["kind"].as_str().unwrap().to_owned()).collect()
}

both_without_relay! {
    async fn what_is_given_up_stands_on_the_order_until_it_is_sent_to_another_address(app: TestApp) {
        let id = app.given([order().row(|row| row.customer_email = Some("ana@example.com".to_owned()))]).await[0].order.id;
        step(&app, id, "PICKING", "").await;
        let post = Post::new(&app, knows_no_ana);
        assert_eq!(posted_by(&app, &post).await.len(), 0);
        let found = notifications(&app, id).await;
        assert_eq!(found["emailFailed"], true);
        let failed = found["notifications"][0].clone();
        assert_eq!(failed["state"], "GIVEN_UP");
        assert_eq!(failed["attempts"], json!([{ "number": 1, "outcome": "FAILED", "code": "550", "reply": "550 as told" }]));
        assert!(failed["dueAt"].is_null());
        assert_eq!(kinds(&app, id).await, ["ORDER_STATUS_CHANGED", "NOTIFICATION_FAILED"]);
        assert_eq!(waiting(&app).await, [1]);
        assert_eq!(app.told_numbers("queue: EMAIL_FAILED").await, [1]);
        let facets = app.ask("{ orderFacets { queues { queue count } } }").await.data()["orderFacets"]["queues"].clone();
        assert!(facets.as_array().unwrap().contains(&json!({ "queue": "EMAIL_FAILED", "count": 1 })));

        let mail = failed["id"].as_str().unwrap();
        let wrong = mutate(&app, "resendNotification", &format!("id: \"{mail}\", recipient: \"ana\""), "").await;
        assert_eq!(wrong["userErrors"][0]["path"], json!(["recipient"]));
        let input = format!("id: \"{mail}\", recipient: \"Certa@Example.com\"");
        let sent = mutate(&app, "resendNotification", &input, "order { emailFailed notifications { state recipient subject messageId } }").await;
        assert_eq!(sent["userErrors"], json!([]));
        let new = &sent["order"]["notifications"][0];
        assert_eq!((&new["state"], &new["recipient"]), (&json!("QUEUED"), &json!("certa@example.com")));
        assert_eq!(new["subject"], failed["subject"]);
        assert_ne!(new["messageId"], failed["messageId"]);
        assert_eq!(sent["order"]["emailFailed"], false);
        assert_eq!(waiting(&app).await, [0_i64; 0]);
        let mails = posted_by(&app, &post).await;
        assert_eq!(mails.len(), 1);
        assert_eq!((&mails[0]["to"], &mails[0]["html"]), (&json!("certa@example.com"), &failed["html"]));
        assert_eq!(kinds(&app, id).await, ["ORDER_STATUS_CHANGED", "NOTIFICATION_FAILED", "NOTIFICATION_REQUESTED"]);
    }

    async fn a_later_e_mail_that_arrives_takes_the_order_out_of_the_queue(app: TestApp) {
        let id = app.given([order().row(|row| row.customer_email = Some("ana@example.com".to_owned()))]).await[0].order.id;
        step(&app, id, "PICKING", "").await;
        let post = Post::new(&app, knows_no_ana);
        posted_by(&app, &post).await;
        assert_eq!(waiting(&app).await, [1]);
        let corrected = mutate(&app, "updateOrderContact", &format!("orderId: \"{id}\", email: \"outra@example.com\""), "").await;
        assert_eq!(corrected["userErrors"], json!([]));
        step(&app, id, "PAID", "").await;
        assert_eq!(posted_by(&app, &post).await.len(), 1);
        assert_eq!(waiting(&app).await, [0_i64; 0]);
        assert_eq!(kinds(&app, id).await.last().unwrap(), "NOTIFICATION_SENT");
        let version = || async { app.ask(&format!("{{ node(id: \"{id}\") {{ ... on Order {{ version }} }} }}")).await.data()["node"]["version"].clone() };
        let before = version().await;
        step(&app, id, "PICKING", "").await;
        posted_by(&app, &post).await;
        assert_eq!(version().await.as_i64(), before.as_i64().map(|version| version + 1), "an e-mail that arrives as usual changes nothing");
    }

    async fn what_waits_to_be_tried_again_goes_to_the_new_address_instead(app: TestApp) {
        let id = app.given([order()]).await[0].order.id;
        step(&app, id, "PICKING", "").await;
        posted_by(&app, &Post::new(&app, busy)).await;
        let first = notifications(&app, id).await["notifications"][0].clone();
        assert_eq!((&first["state"], &first["attempts"][0]["code"]), (&json!("FAILED"), &json!("451")));
        assert!(first["dueAt"].is_string());
        assert_eq!(notifications(&app, id).await["emailFailed"], false);
        let mail = first["id"].as_str().unwrap();
        mutate(&app, "resendNotification", &format!("id: \"{mail}\", recipient: \"certa@example.com\""), "").await;
        let mails = posted(&app).await;
        assert_eq!(mails.len(), 1);
        assert_eq!(mails[0]["to"], "certa@example.com");
        let states: Vec<String> = deliveries(&app).await.iter().map(|one| format!("{:?}", one.state)).collect();
        assert_eq!(states, ["Suppressed", "Sent"]);
    }
}
