//! E-mails through the relay, to a real server: each arrives, and without a crash once.

use super::{app_at, given_order, settled};
use crate::support::NOW;
use crate::support::database::each;
use crate::support::smtp::{Options, SmtpServer};
use entity::delivery::{AttemptOutcome, DeliveryKind, DeliveryState};
use entity::delivery_attempt;
use entity::id::OrderId;
use pedidos::actor::Actor;
use pedidos::config;
use pedidos::db::Db;
use pedidos::delivery::{self, NewDelivery};
use pedidos::mail::Mailer;
use pedidos::relay::{Mail, Receiver, Relay};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

const QUIET: &[DeliveryState] = &[DeliveryState::Sent, DeliveryState::Failed, DeliveryState::GivenUp];

fn settings(url: &str) -> config::Mail {
    config::Mail {
        url: url.to_owned(),
        from: "Loja <pedidos@loja.example>".to_owned(),
        ..config::Mail::default()
    }
}

/// A relay that sends by e-mail, at this time.
fn relay_at(db: &Db, now: i64, mail: &config::Mail) -> Relay {
    let app = app_at(db, now);
    let receiver: Arc<dyn Receiver> =
        Arc::new(Mail::new(db.clone(), Mailer::open(mail).unwrap(), mail, app.clock.clone()));
    Relay::start(&app, vec![receiver], &config::Relay { round_ms: 20, ..config::Relay::default() })
}

fn to(address: &str, number: usize, order: Option<OrderId>) -> NewDelivery {
    let payload = json!({
        "to": address, "toName": "Maria", "subject": format!("Pedido {number}"), "text": "Olá!", "html": "<p>Olá!</p>",
        "messageId": format!("order.{number}@loja.example"), "locale": "pt-BR",
    });
    NewDelivery {
        kind: DeliveryKind::Mail,
        receiver: "mail".to_owned(),
        key: format!("mail:{number}"),
        order,
        event: None,
        what: "order_received".to_owned(),
        payload,
        suppressed: None,
        due_at: None,
    }
}

async fn enqueue(db: &Db, wanted: Vec<NewDelivery>) {
    let by = app_at(db, NOW).by(Actor::system("test"));
    let written = db.act(&by, |tx| {
        let wanted = wanted.clone();
        Box::pin(async move { delivery::enqueue(tx, &wanted).await })
    });
    written.await.unwrap();
}

async fn attempts(db: &Db) -> Vec<delivery_attempt::Model> {
    let ids: Vec<_> = super::deliveries(db).await.iter().map(|delivery| delivery.id).collect();
    delivery::attempts_of(db, &ids).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_e_mail_arrives_once() {
    for db in each().await {
        let server = SmtpServer::start(Options::default()).await;
        enqueue(&db, (0..60).map(|number| to("maria@example.com", number, None)).collect()).await;
        let mail = settings(&server.url());
        let (one, other) = (relay_at(&db, NOW, &mail), relay_at(&db, NOW, &mail));
        settled(&db, 60, &[DeliveryState::Sent]).await;
        one.stop().await;
        other.stop().await;
        let taken = server.wait_for(60).await;
        let ids: BTreeSet<String> = taken.iter().map(|taken| taken.header("Message-ID").unwrap()).collect();
        assert_eq!((taken.len(), ids.len()), (60, 60));
        let attempts = attempts(&db).await;
        assert!(attempts.iter().all(|attempt| attempt.outcome == AttemptOutcome::Delivered));
        assert_eq!(attempts[0].code.as_deref(), Some("250"));
        assert_eq!(attempts[0].reply.as_deref(), Some("2.0.0 OK taken"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_follows_a_refusal_depends_on_whose_it_is() {
    for db in each().await {
        let server = SmtpServer::start(Options::default()).await;
        let addresses = [
            "hard@example.com",
            "soft@example.com",
            "once@example.com",
            "datahard@example.com",
            "lateonce@example.com",
            "no address",
        ];
        let wanted = addresses.iter().enumerate().map(|(number, address)| to(address, number, None));
        enqueue(&db, wanted.collect()).await;
        let mail = settings(&server.url());
        let relay = relay_at(&db, NOW, &mail);
        let found = settled(&db, 6, QUIET).await;
        relay.stop().await;
        let states: Vec<DeliveryState> = found.iter().map(|delivery| delivery.state).collect();
        let (gone, again) = (DeliveryState::GivenUp, DeliveryState::Failed);
        assert_eq!(states, [gone, again, again, gone, again, gone]);
        for delivery in &found {
            assert!(!delivery.problem.as_ref().unwrap().contains('@'), "{delivery:?}");
        }
        let hard =
            attempts(&db).await.into_iter().find(|attempt| attempt.delivery_id == found[0].id).unwrap();
        assert_eq!(hard.code.as_deref(), Some("550"));

        let relay = relay_at(&db, NOW + 2 * MINUTE, &mail);
        settled_once_more(&db, &found).await;
        relay.stop().await;
        let states: Vec<DeliveryState> =
            super::deliveries(&db).await.iter().map(|delivery| delivery.state).collect();
        assert_eq!(states, [gone, again, DeliveryState::Sent, gone, DeliveryState::Sent, gone]);
        let taken = server.wait_for(3).await;
        let of = |address: &str| taken.iter().filter(|taken| taken.to == address).count();
        assert_eq!(
            (taken.len(), of("once@example.com"), of("lateonce@example.com")),
            (3, 1, 2),
            "a doubt is sent again"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_down_stops_all_and_loses_nothing() {
    for db in each().await {
        let mut server = SmtpServer::down(Options::default()).await;
        let mail = settings(&server.url());
        enqueue(&db, vec![to("maria@example.com", 0, None)]).await;
        let relay = relay_at(&db, NOW, &mail);
        settled(&db, 1, &[DeliveryState::Failed]).await;
        // The others are left alone meanwhile.
        enqueue(&db, (1..40).map(|number| to("maria@example.com", number, None)).collect()).await;
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        assert_eq!(attempts(&db).await.len(), 1);
        relay.stop().await;
        server.up().await;
        let relay = relay_at(&db, NOW + 2 * MINUTE, &mail);
        settled(&db, 40, &[DeliveryState::Sent]).await;
        relay.stop().await;
        assert_eq!(server.wait_for(40).await.len(), 40);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_stays_down_is_given_up_at_the_horizon() {
    for db in each().await {
        let server = SmtpServer::down(Options::default()).await;
        let mail = config::Mail { retry_hours: 24, ..settings(&server.url()) };
        enqueue(&db, vec![to("maria@example.com", 0, None)]).await;
        let mut tries = 0;
        for minutes in [0, 2, 10, 30, 60, 120, 720, 1_439] {
            let relay = relay_at(&db, NOW + minutes * MINUTE, &mail);
            tries += 1;
            tried(&db, tries).await;
            relay.stop().await;
            let delivery = super::deliveries(&db).await.remove(0);
            assert_eq!(delivery.state, DeliveryState::Failed);
            assert!(delivery.due_at <= NOW + (minutes + 17) * MINUTE, "what is repaired is seen soon");
        }
        let relay = relay_at(&db, NOW + 25 * HOUR, &mail);
        settled(&db, 1, &[DeliveryState::GivenUp]).await;
        relay.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn e_mails_of_one_order_arrive_in_order() {
    for db in each().await {
        let server = SmtpServer::start(Options::default()).await;
        let order = given_order(&db).await;
        let addresses = ["dataonce@example.com", "maria@example.com", "maria@example.com"];
        let wanted = addresses.iter().enumerate().map(|(number, address)| to(address, number, Some(order)));
        enqueue(&db, wanted.collect()).await;
        let mail = settings(&server.url());
        let relay = relay_at(&db, NOW, &mail);
        tried(&db, 1).await;
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        relay.stop().await;
        assert!(server.received().is_empty(), "the second waits for the first");
        let relay = relay_at(&db, NOW + 2 * MINUTE, &mail);
        settled(&db, 3, &[DeliveryState::Sent]).await;
        relay.stop().await;
        let subjects: Vec<String> =
            server.wait_for(3).await.iter().map(|taken| taken.header("Subject").unwrap()).collect();
        assert_eq!(subjects, ["Pedido 0", "Pedido 1", "Pedido 2"]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_kept_and_cannot_be_an_e_mail_is_given_up() {
    for db in each().await {
        let server = SmtpServer::start(Options::default()).await;
        let payloads: [Value; 5] = [
            Value::Null,
            json!({ "to": "maria@example.com" }),
            json!({ "to": "maria@example.com", "subject": "a\r\nBcc: x@y.example", "text": "x", "messageId": "a@b" }),
            json!({ "to": "maria@example.com", "toName": "a\r\nb", "subject": "a", "text": "x", "messageId": "a@b" }),
            json!({ "to": "maria@example.com", "subject": "a", "text": "x", "messageId": "a" }),
        ];
        let wanted = payloads.iter().enumerate().map(|(number, payload)| NewDelivery {
            payload: payload.clone(),
            ..to("maria@example.com", number, None)
        });
        enqueue(&db, wanted.collect()).await;
        let relay = relay_at(&db, NOW, &settings(&server.url()));
        let found = settled(&db, 5, &[DeliveryState::GivenUp]).await;
        relay.stop().await;
        assert!(found.iter().all(|delivery| delivery.problem.is_some()));
        assert!(server.received().is_empty());
    }
}

/// Waits until so many tries were made.
async fn tried(db: &Db, many: usize) {
    for _ in 0..3_000 {
        if attempts(db).await.len() >= many {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("{many} tries, not {:#?}", attempts(db).await);
}

/// Waits until what had failed was tried once more.
async fn settled_once_more(db: &Db, before: &[entity::delivery::Model]) {
    let failed = before.iter().filter(|delivery| delivery.state == DeliveryState::Failed);
    let tries: i32 =
        before.iter().map(|delivery| delivery.attempts).sum::<i32>() + i32::try_from(failed.count()).unwrap();
    tried(db, usize::try_from(tries).unwrap()).await;
}
