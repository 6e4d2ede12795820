//! Order, and who waits for whom.

use super::{FAILED, given_order, relay_at, relay_with, scripted, settled, write};
use crate::support::NOW;
use crate::support::database::each;
use entity::delivery::DeliveryState as S;
use pedidos::config;
use pedidos::relay::Outcome;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_happened_to_an_order_is_told_in_order_and_once() {
    for db in each().await {
        let receiver = scripted(|_| async { Outcome::Delivered });
        let order = given_order(&db).await;
        let relay = relay_at(&db, NOW, &receiver);
        write(&db, order, &["a", "b", "c", "d", "e"]).await;
        let done = settled(&db, 5, &[S::Sent]).await;
        assert!(
            done.iter().all(|delivery| delivery.attempts == 1 && delivery.sent_at == Some(NOW)),
            "{done:?}"
        );
        relay.stop().await;
        assert_eq!(receiver.tried(), ["a", "b", "c", "d", "e"]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_failed_holds_up_its_order_and_nobody_else() {
    for db in each().await {
        let receiver = scripted(|delivery| async move {
            if delivery.what == "first" && delivery.attempts == 1 { FAILED } else { Outcome::Delivered }
        });
        let (order, other) = (given_order(&db).await, given_order(&db).await);
        write(&db, order, &["first", "second"]).await;
        write(&db, other, &["apart"]).await;
        let relay = relay_at(&db, NOW, &receiver);
        settled(&db, 3, &[S::Failed, S::Queued, S::Sent]).await;
        while receiver.tried().len() < 2 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        // What comes later has to wait as well.
        write(&db, order, &["third", "2:to somebody else"]).await;
        let waiting = settled(&db, 5, &[S::Failed, S::Queued, S::Sent]).await;
        tokio::time::sleep(Duration::from_millis(100)).await;
        let states: Vec<(String, S)> =
            waiting.into_iter().map(|delivery| (delivery.what, delivery.state)).collect();
        assert_eq!(states[0], ("first".to_owned(), S::Failed));
        relay.stop().await;

        let later = relay_at(&db, NOW + 60_000, &receiver);
        settled(&db, 5, &[S::Sent]).await;
        later.stop().await;
        let of_order: Vec<String> = receiver
            .tried()
            .into_iter()
            .filter(|what| what != "apart" && what != "to somebody else")
            .collect();
        assert_eq!(of_order, ["first", "first", "second", "third"]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_receiver_that_hangs_leaves_the_places_of_others() {
    for db in each().await {
        let (most, now) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let counted = (Arc::clone(&most), Arc::clone(&now));
        let (release, gate) = tokio::sync::watch::channel(false);
        let receiver = scripted(move |delivery| {
            let ((most, now), mut gate) = (counted.clone(), gate.clone());
            async move {
                if delivery.receiver == "webhook:slow" {
                    most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    gate.wait_for(|open| *open).await.unwrap();
                }
                Outcome::Delivered
            }
        });
        for _ in 0..6 {
            let order = given_order(&db).await;
            write(&db, order, &["slow:hangs"]).await;
        }
        let order = given_order(&db).await;
        write(&db, order, &["quick:passes"]).await;
        let config = config::Relay { concurrency: 4, per_receiver: 2, ..config::Relay::default() };
        let relay = relay_with(&db, NOW, &receiver, &config);
        let done = settled(&db, 7, &[S::Queued, S::Sending, S::Sent]);
        done.await;
        while !receiver.tried().contains(&"passes".to_owned()) {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert_eq!(most.load(Ordering::SeqCst), 2);
        release.send(true).unwrap();
        settled(&db, 7, &[S::Sent]).await;
        relay.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_receiver_that_asks_for_a_pause_is_left_alone_as_a_whole() {
    for db in each().await {
        let asked = Arc::new(Mutex::new(0));
        let counted = Arc::clone(&asked);
        let receiver = scripted(move |_| {
            *counted.lock().unwrap() += 1;
            async { Outcome::Failed { after: Some(Duration::from_mins(30)), pause: true } }
        });
        let relay = relay_at(&db, NOW, &receiver);
        for _ in 0..2 {
            let order = given_order(&db).await;
            write(&db, order, &["1:x"]).await;
            tokio::time::sleep(Duration::from_millis(150)).await;
        }
        settled(&db, 2, &[S::Failed, S::Queued]).await;
        assert_eq!(*asked.lock().unwrap(), 1, "the second was not tried");
        relay.stop().await;
        // Too early still, though its plan would say otherwise.
        let later = relay_at(&db, NOW + 20 * 60_000, &receiver);
        tokio::time::sleep(Duration::from_millis(150)).await;
        later.stop().await;
        assert_eq!(*asked.lock().unwrap(), 1);
    }
}
