//! Messages as they come over the wire, checked by the library that the Standard Webhooks project publishes (`tests/clients`).

use super::{note, settings, webhook};
use crate::support::database::sqlite;
use crate::support::given::order;
use crate::support::receiver::{Heard, Receiver};
use crate::support::{NOW, TestApp};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Stdio;
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;

/// What the library makes of a message.
async fn checked(secret: &str, heard: (&str, &str, &str), body: &str, now: i64) -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients");
    let mut child = Command::new("node")
        .arg("standard-webhooks.mjs")
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("Node.js (`node`): ./tests/run installs it");
    let (id, timestamp, signature) = heard;
    let headers = json!({ "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signature });
    let input = json!({ "secret": secret, "headers": headers, "body": body, "now": now });
    child.stdin.take().unwrap().write_all(input.to_string().as_bytes()).await.unwrap();
    let said = child.wait_with_output().await.unwrap();
    serde_json::from_slice(&said.stdout).expect("what the library says: ./tests/run installs it")
}

fn headers(heard: &Heard) -> (&str, &str, &str) {
    (heard.id(), heard.header("webhook-timestamp"), heard.header("webhook-signature"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_public_library_takes_what_is_sent_and_nothing_else() {
    let app = TestApp::start_with(sqlite().await, settings()).await;
    let receiver = Receiver::start().await;
    let made = webhook(&app, &receiver, "payload: FULL").await;
    app.given([order()]).await;
    note(&app, 1, "ação çã \\\"x\\\" 🥳").await;
    let heard = &receiver.hears(1).await[0];
    let now = NOW / 1000;
    let holds = json!({ "holds": true, "type": "order.note_added" });
    assert_eq!(checked(&made.secret, headers(heard), &heard.body, now).await, holds);
    assert_eq!(checked(&made.secret, headers(heard), &heard.body, now + 299).await, holds);
    let other = webhook(&app, &receiver, "").await;
    let changed = heard.body.replace("note_added", "paid");
    let (id, timestamp, signature) = headers(heard);
    for (secret, heard, body, now) in [
        (&other.secret, headers(heard), &heard.body, now),
        (&made.secret, headers(heard), &changed, now),
        (&made.secret, ("msg_other", timestamp, signature), &heard.body, now),
        (&made.secret, headers(heard), &heard.body, now + 301),
        (&made.secret, (id, timestamp, &signature.replace("v1,", "v2,")[..]), &heard.body, now),
    ] {
        assert_eq!(checked(secret, heard, body, now).await["holds"], false);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_a_secret_is_rotated_the_library_takes_a_message_by_either() {
    let app = TestApp::start_with(sqlite().await, settings()).await;
    let receiver = Receiver::start().await;
    let made = webhook(&app, &receiver, "").await;
    app.given([order()]).await;
    let asked = format!("mutation {{ rotateWebhookSecret(input: {{ id: \"{}\" }}) {{ secret }} }}", made.id);
    let rotated = app.ask(&asked).await.data()["rotateWebhookSecret"]["secret"].clone();
    note(&app, 1, "oi").await;
    let heard = &receiver.hears(1).await[0];
    for secret in [made.secret.as_str(), rotated.as_str().unwrap()] {
        assert_eq!(checked(secret, headers(heard), &heard.body, NOW / 1000).await["holds"], true);
    }
}
