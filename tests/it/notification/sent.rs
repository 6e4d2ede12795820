//! From a mutation into a real mailbox, by a real server that takes, refuses for now, and refuses for good.

use crate::support::smtp::{Options, SmtpServer};
use crate::support::{TestApp, database};
use pedidos::config::Config;
use serde_json::{Value, json};
use std::time::Duration;

/// How long anything may take; whoever waits so long has failed.
const PATIENCE: Duration = Duration::from_secs(30);

const NOTIFICATIONS: &str = "query Told($number: Int!) { order(by: { number: $number }) { id notifications {
    id template state recipient subject problem attempts { number outcome code reply } } } }";

async fn start(database: database::TestDatabase, url: &str) -> TestApp {
    let mut config = Config::default();
    url.clone_into(&mut config.mail.url);
    "Loja Exemplo <pedidos@loja.example>".clone_into(&mut config.mail.from);
    let app = TestApp::start_with(database, config).await;
    app.given_product("CANECA-01").await;
    app
}

async fn place(app: &TestApp, email: &str) -> i64 {
    let place = format!(
        "mutation {{ placeOrder(input: {{ customer: {{ name: \"Ana Souza\", email: \"{email}\" }}, deliveryMethod: PICKUP,
        items: [{{ sku: \"CANECA-01\", quantity: 1 }}], payments: [{{ method: DEPOSIT }}] }}) {{ order {{ number }} userErrors {{ message }} }} }}"
    );
    let placed = app.ask(&place).await.data()["placeOrder"].clone();
    placed["order"]["number"].as_i64().unwrap_or_else(|| panic!("{placed:#}"))
}

/// Waits until so many e-mails of an order stand in this state; gives them.
async fn told(app: &TestApp, number: i64, many: usize, state: &str) -> Vec<Value> {
    let asked = async {
        loop {
            let reply = app.ask_with(NOTIFICATIONS, json!({ "number": number })).await.data();
            let mut found = reply["order"]["notifications"].as_array().unwrap().clone();
            // The newest is shown first.
            found.reverse();
            if found.iter().filter(|one| one["state"] == state).count() == many {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, asked).await.unwrap_or_else(|_| panic!("{many} are not {state}"))
}

async fn failed(app: &TestApp) -> Vec<i64> {
    app.numbers("filter: { queue: EMAIL_FAILED }").await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_order_is_confirmed_in_a_real_mailbox_once() {
    for database in [database::sqlite().await, database::postgres().await] {
        let server = SmtpServer::start(Options::default()).await;
        let app = start(database, &server.url()).await;
        let number = place(&app, "ana@example.com").await;
        let told = told(&app, number, 2, "SENT").await;
        let templates: Vec<&str> = told.iter().map(|one| one["template"].as_str().unwrap()).collect();
        assert_eq!(templates, ["order_received", "awaiting_payment_deposit"]);
        assert_eq!(
            told[0]["attempts"],
            json!([{ "number": 1, "outcome": "DELIVERED", "code": "250", "reply": "2.0.0 OK taken" }])
        );
        let taken = server.wait_for(2).await;
        assert!(taken.iter().all(|mail| mail.to == "ana@example.com" && mail.from == "pedidos@loja.example"));
        assert_eq!(taken[0].header("Auto-Submitted").as_deref(), Some("auto-generated"));
        assert_ne!(taken[0].header("Message-ID"), taken[1].header("Message-ID"));
        tokio::time::sleep(Duration::from_millis(200)).await;
        assert_eq!(server.received().len(), 2);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_recipient_that_does_not_exist_is_said_on_the_order_and_mended_by_staff() {
    for database in [database::sqlite().await, database::postgres().await] {
        let server = SmtpServer::start(Options::default()).await;
        let app = start(database, &server.url()).await;
        let number = place(&app, "hard@example.com").await;
        let given_up = told(&app, number, 2, "GIVEN_UP").await;
        assert_eq!(given_up[0]["attempts"][0]["code"], "550");
        assert_eq!(failed(&app).await, [number]);
        for one in &given_up {
            let resend = "mutation Again($id: ID!) { resendNotification(input: { id: $id, recipient: \"ana@example.com\" })
                { userErrors { code message } } }";
            let again = app.ask_with(resend, json!({ "id": one["id"] })).await.data();
            assert_eq!(again["resendNotification"]["userErrors"], json!([]), "{again:#}");
        }
        let all = told(&app, number, 2, "SENT").await;
        assert_eq!(all.len(), 4, "what was given up stays for the record: {all:#?}");
        assert!(server.wait_for(2).await.iter().all(|mail| mail.to == "ana@example.com"));
        assert_eq!(failed(&app).await, [0; 0]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_refused_for_now_waits_and_holds_nobody_up() {
    for database in [database::sqlite().await, database::postgres().await] {
        let server = SmtpServer::start(Options::default()).await;
        let app = start(database, &server.url()).await;
        let (soft, fine) = (place(&app, "soft@example.com").await, place(&app, "ana@example.com").await);
        told(&app, fine, 2, "SENT").await;
        let waiting = told(&app, soft, 1, "FAILED").await;
        assert_eq!(
            (&waiting[0]["attempts"][0]["code"], &waiting[1]["state"]),
            (&json!("450"), &json!("QUEUED"))
        );
        assert_eq!(failed(&app).await, [0; 0], "it is not given up");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_way_nothing_piles_up_and_the_reason_is_said() {
    for database in [database::sqlite().await, database::postgres().await] {
        let app = start(database, "").await;
        let number = place(&app, "ana@example.com").await;
        let told = told(&app, number, 2, "SUPPRESSED").await;
        assert_eq!(told[0]["problem"], "e-mail is not set up: mail.url is empty");
        assert_eq!(told[0]["attempts"], json!([]));
        assert_eq!(failed(&app).await, [0; 0]);
    }
}
