//! How messages get there, and what becomes of them when they do not.

use super::{all, messages, note, on_each, settings, until, webhook};
use crate::support::given::order;
use crate::support::receiver::{Receiver, Scripted};
use crate::support::{DAY, NOW};
use pedidos::integration::webhook::sign::{Secret, is_signed};
use serde_json::{Value, json};
use std::time::Duration;

const MINUTE: i64 = 60_000;

fn signed(secret: &str, heard: &crate::support::receiver::Heard) -> bool {
    let second = heard.header("webhook-timestamp").parse().unwrap();
    let secret = Secret::parse(secret).unwrap();
    is_signed(&secret, (heard.id(), second), &heard.body, heard.header("webhook-signature"))
}

on_each! {
    async fn a_message_is_signed_and_what_came_of_it_can_be_seen(app: TestApp) {
        let receiver = Receiver::start().await;
        let made = webhook(&app, &receiver, "").await;
        app.given([order()]).await;
        note(&app, 1, "oi").await;
        let heard = receiver.hears(1).await;
        assert_eq!(heard[0].header("webhook-timestamp"), (NOW / 1000).to_string());
        assert!(heard[0].id().starts_with("msg_"));
        assert!(signed(&made.secret, &heard[0]));
        let seen = until(&app, &made.id, all("SENT")).await;
        let message = &seen["deliveries"]["nodes"][0];
        assert_eq!(message["messageId"], heard[0].id());
        assert_eq!(message["body"], heard[0].body.as_str());
        assert_eq!(message["order"]["number"], 1);
        let attempt = &message["attempts"][0];
        assert_eq!((&attempt["number"], &attempt["outcome"], &attempt["status"]), (&json!(1), &json!("DELIVERED"), &json!(200)));
        let request = attempt["request"].as_str().unwrap();
        assert!(request.contains(&receiver.url()) && !request.contains("whsec_"), "{request}");
        assert_eq!(seen["failingSince"], json!(null));
    }

    async fn while_a_secret_is_rotated_both_count(app: TestApp) {
        let receiver = Receiver::start().await;
        let made = webhook(&app, &receiver, "").await;
        app.given([order()]).await;
        let asked = format!("mutation {{ rotateWebhookSecret(input: {{ id: \"{}\", overlapHours: 1 }}) {{ secret userErrors {{ code }} webhook {{ previousSecretUntil }} }} }}", made.id);
        let rotated = app.ask(&asked).await.data()["rotateWebhookSecret"].clone();
        assert_eq!(rotated["webhook"]["previousSecretUntil"], "2026-11-22T16:00:00Z");
        let new = rotated["secret"].as_str().unwrap();
        note(&app, 1, "durante").await;
        let heard = receiver.hears(1).await;
        assert!(signed(&made.secret, &heard[0]) && signed(new, &heard[0]));
        assert_eq!(heard[0].header("webhook-signature").split(' ').count(), 2);
        let later = app.at_with(NOW + 61 * MINUTE, settings()).await;
        // Whichever of the two is quicker sends it.
        let mut app = app;
        app.stop().await;
        note(&later, 1, "depois").await;
        let heard = receiver.hears(2).await;
        let last = heard.iter().find(|heard| heard.header("webhook-signature").split(' ').count() == 1).unwrap();
        assert!(!signed(&made.secret, last) && signed(new, last));
    }

    async fn what_fails_is_tried_again_and_the_order_waits_while_others_go_on(app: TestApp) {
        let receiver = Receiver::start().await;
        let made = webhook(&app, &receiver, "types: [ORDER_NOTE_ADDED], payload: FULL").await;
        app.given([order(), order()]).await;
        receiver.will_answer([Scripted { body: b"sem \0 sorte".to_vec(), ..Scripted::status(500) }]);
        note(&app, 1, "primeira").await;
        receiver.hears(1).await;
        until(&app, &made.id, all("FAILED")).await;
        note(&app, 1, "segunda").await;
        note(&app, 2, "outra").await;
        let said = |heard: &crate::support::receiver::Heard| heard.json()["data"]["note"]["text"].as_str().unwrap().to_owned();
        assert_eq!(said(&receiver.hears(2).await[1]), "outra");
        // Something has arrived since.
        let seen = until(&app, &made.id, |seen| seen["failingSince"].is_null()).await;
        assert_eq!(seen["deliveries"]["nodes"].as_array().unwrap().len(), 3);
        let failed = seen["deliveries"]["nodes"].as_array().unwrap().iter().find(|node| node["state"] == "FAILED").unwrap().clone();
        assert_eq!(failed["problem"], "it answered 500");
        assert_eq!(failed["attempts"][0]["response"], "sem \u{FFFD} sorte");
        let later = app.at_with(NOW + MINUTE, settings()).await;
        let heard = receiver.hears(4).await;
        assert_eq!(heard.iter().map(said).collect::<Vec<_>>(), ["primeira", "outra", "primeira", "segunda"]);
        assert_eq!(heard[0].id(), heard[2].id());
        assert_ne!(heard[0].header("webhook-timestamp"), heard[2].header("webhook-timestamp"));
        assert!(signed(&made.secret, &heard[2]));
        until(&later, &made.id, all("SENT")).await;
    }

    async fn a_receiver_that_is_gone_is_switched_off(app: TestApp) {
        let receiver = Receiver::start().await;
        let made = webhook(&app, &receiver, "").await;
        app.given([order()]).await;
        receiver.will_answer([Scripted::status(410)]);
        note(&app, 1, "oi").await;
        let seen = until(&app, &made.id, |seen| seen["enabled"] == false).await;
        assert!(seen["disabledReason"].as_str().unwrap().contains("410"));
        assert_eq!(seen["deliveries"]["nodes"][0]["state"], "GIVEN_UP");
        note(&app, 1, "ninguém").await;
        // A test goes all the same.
        let test = format!("mutation {{ testWebhook(input: {{ id: \"{}\" }}) {{ delivery {{ messageType }} userErrors {{ code }} }} }}", made.id);
        assert_eq!(app.ask(&test).await.data()["testWebhook"]["delivery"]["messageType"], "webhook.test");
        let heard = receiver.hears(2).await;
        assert_eq!(heard[1].kind(), "webhook.test");
        let on = format!("mutation {{ updateWebhook(input: {{ id: \"{}\", enabled: true }}) {{ webhook {{ enabled disabledReason disabledAt failingSince }} }} }}", made.id);
        assert_eq!(
            app.ask(&on).await.data()["updateWebhook"]["webhook"],
            json!({ "enabled": true, "disabledReason": null, "disabledAt": null, "failingSince": null })
        );
    }

    async fn who_says_slow_down_is_left_alone(app: TestApp) {
        let receiver = Receiver::start().await;
        let made = webhook(&app, &receiver, "").await;
        app.given([order(), order()]).await;
        receiver.will_answer([Scripted::status(429).header("retry-after", "120")]);
        note(&app, 1, "oi").await;
        let seen = until(&app, &made.id, all("FAILED")).await;
        let due = seen["deliveries"]["nodes"][0]["dueAt"].as_str().unwrap().to_owned();
        assert!(due.as_str() >= "2026-11-22T15:02:00" && due.as_str() <= "2026-11-22T15:02:13", "{due}");
        note(&app, 2, "espera").await;
        until(&app, &made.id, |seen| seen["deliveries"]["nodes"].as_array().unwrap().len() == 2).await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert_eq!(receiver.heard().len(), 1, "the other order waits too");
        let later = app.at_with(NOW + 3 * MINUTE, settings()).await;
        until(&later, &made.id, all("SENT")).await;
    }

    async fn redirects_slow_answers_and_private_addresses_are_failures_that_say_so(app: TestApp) {
        let [receiver, elsewhere] = [Receiver::start().await, Receiver::start().await];
        let made = webhook(&app, &receiver, "").await;
        app.given([order(), order(), order()]).await;
        receiver.will_answer([
            Scripted::status(302).header("location", elsewhere.url()),
            Scripted { pause: Duration::from_secs(5), ..Scripted::status(200) },
            Scripted { body: vec![b'x'; 3_000_000], ..Scripted::status(503) },
        ]);
        for number in 1..=3 {
            note(&app, number, "oi").await;
            receiver.hears(usize::try_from(number).unwrap()).await;
        }
        until(&app, &made.id, all("FAILED")).await;
        let mut problems: Vec<String> = messages(&app, &made.id).await.iter().map(|one| one["problem"].as_str().unwrap().to_owned()).collect();
        problems.sort();
        assert_eq!(problems, ["it answered 302: redirects are not followed", "it answered 503", "no answer in time"]);
        assert!(elsewhere.heard().is_empty());
        for message in messages(&app, &made.id).await {
            assert!(message["attempts"][0]["response"].as_str().is_none_or(|response| response.len() <= 4_096));
        }
        // The same address where nothing of this machine may be called.
        let strict = app.at_with(NOW + 10 * MINUTE, pedidos::config::Config::default()).await;
        let refused = |seen: &Value| {
            let nodes = seen["deliveries"]["nodes"].as_array().unwrap().clone();
            nodes.iter().any(|node| node["problem"].as_str().is_some_and(|problem| problem.contains("must not be called")))
        };
        until(&strict, &made.id, refused).await;
    }

    async fn what_is_given_up_for_days_switches_the_webhook_off(app: TestApp) {
        let receiver = Receiver::start().await;
        let made = webhook(&app, &receiver, "").await;
        app.given([order()]).await;
        receiver.will_answer((0..10).map(|_| Scripted::status(500)));
        note(&app, 1, "oi").await;
        until(&app, &made.id, all("FAILED")).await;
        let mut last = app;
        for attempt in 2..=10 {
            last = last.at_with(NOW + DAY * 2 * (attempt - 1), settings()).await;
            receiver.hears(usize::try_from(attempt).unwrap()).await;
        }
        let seen = until(&last, &made.id, |seen| seen["enabled"] == false).await;
        assert!(seen["disabledReason"].as_str().unwrap().contains("three days"), "{seen:#}");
        assert_eq!(seen["deliveries"]["nodes"][0]["state"], "GIVEN_UP");
        assert_eq!(seen["deliveries"]["nodes"][0]["attempts"].as_array().unwrap().len(), 10);
    }

    async fn a_period_is_sent_again_with_the_same_ids(app: TestApp) {
        let receiver = Receiver::start().await;
        let made = webhook(&app, &receiver, "").await;
        app.given([order()]).await;
        for text in ["um", "dois", "três"] {
            note(&app, 1, text).await;
        }
        let first = receiver.hears(3).await;
        until(&app, &made.id, all("SENT")).await;
        let replay = |from: &str| format!("mutation {{ replayDeliveries(input: {{ webhookId: \"{}\", from: \"{from}\", to: \"2026-11-23T00:00:00Z\" }}) {{ count hasMore userErrors {{ path }} }} }}", made.id);
        let none = app.ask(&replay("2026-11-22T15:00:00.001Z")).await.data();
        assert_eq!(none["replayDeliveries"], json!({ "count": 0, "hasMore": false, "userErrors": [] }));
        let three = app.ask(&replay("2026-11-22T15:00:00Z")).await.data();
        assert_eq!(three["replayDeliveries"]["count"], 3);
        let again = receiver.hears(6).await;
        for (before, after) in first.iter().zip(&again[3..]) {
            assert_eq!((before.id(), &before.body), (after.id(), &after.body), "in order, and the same");
        }
        let seen = until(&app, &made.id, all("SENT")).await;
        let one = seen["deliveries"]["nodes"][0]["id"].as_str().unwrap().to_owned();
        let retry = format!("mutation {{ retryDelivery(input: {{ deliveryId: \"{one}\" }}) {{ delivery {{ id }} userErrors {{ code }} }} }}");
        assert_eq!(app.ask(&retry).await.data()["retryDelivery"]["delivery"]["id"], one.as_str());
        receiver.hears(7).await;
        let backwards = app.ask(&replay("2027-01-01T00:00:00Z")).await.data();
        assert_eq!(backwards["replayDeliveries"]["userErrors"], json!([{ "path": ["to"] }]));
    }

    async fn what_waits_for_a_deleted_webhook_is_given_up(app: TestApp) {
        let receiver = Receiver::start().await;
        let made = webhook(&app, &receiver, "").await;
        app.given([order()]).await;
        receiver.will_answer([Scripted::status(500)]);
        note(&app, 1, "oi").await;
        until(&app, &made.id, all("FAILED")).await;
        let delete = format!("mutation {{ deleteWebhook(input: {{ id: \"{}\" }}) {{ deletedId userErrors {{ code }} }} }}", made.id);
        assert_eq!(app.ask(&delete).await.data()["deleteWebhook"]["deletedId"], made.id.as_str());
        let later = app.at_with(NOW + MINUTE, settings()).await;
        note(&later, 1, "ninguém").await;
        tokio::time::sleep(Duration::from_millis(500)).await;
        assert_eq!(receiver.heard().len(), 1);
    }
}
