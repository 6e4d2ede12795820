//! Crashes and panics in the middle.

use super::{deliveries, given_order, relay_at, scripted, settled, write};
use crate::support::NOW;
use crate::support::database::each;
use entity::delivery::{AttemptOutcome, DeliveryState as S};
use pedidos::delivery::{self, LEASE_MS};
use pedidos::relay::Outcome;
use std::time::Duration;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_panic_costs_one_lease() {
    for db in each().await {
        let receiver = scripted(|delivery| async move {
            assert!(delivery.attempts > 1 || delivery.what != "boom", "as the test wants");
            Outcome::Delivered
        });
        let (order, other) = (given_order(&db).await, given_order(&db).await);
        write(&db, order, &["boom"]).await;
        write(&db, other, &["fine"]).await;
        let relay = relay_at(&db, NOW, &receiver);
        while receiver.tried().len() < 2 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        settled(&db, 2, &[S::Sending, S::Sent]).await;
        relay.stop().await;
        let before = relay_at(&db, NOW + LEASE_MS - 1, &receiver);
        tokio::time::sleep(Duration::from_millis(100)).await;
        before.stop().await;
        assert_eq!(receiver.tried().len(), 2, "the lease has not ended");

        let later = relay_at(&db, NOW + LEASE_MS, &receiver);
        let done = settled(&db, 2, &[S::Sent]).await;
        later.stop().await;
        let attempts = delivery::attempts_of(&*db, &[done[0].id]).await.unwrap();
        let seen: Vec<_> = attempts.iter().map(|attempt| (attempt.number, attempt.outcome)).collect();
        assert_eq!(seen, [(1, AttemptOutcome::Lost), (2, AttemptOutcome::Delivered)]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_has_lost_the_lease_does_not_write_down_the_outcome() {
    for db in each().await {
        let (release, gate) = tokio::sync::watch::channel(false);
        let receiver = scripted(move |delivery| {
            let mut gate = gate.clone();
            async move {
                if delivery.attempts == 1 {
                    gate.wait_for(|open| *open).await.unwrap();
                    return Outcome::GivenUp;
                }
                Outcome::Delivered
            }
        });
        let order = given_order(&db).await;
        write(&db, order, &["x"]).await;
        let slow = relay_at(&db, NOW, &receiver);
        settled(&db, 1, &[S::Sending]).await;
        let other = relay_at(&db, NOW + LEASE_MS, &receiver);
        settled(&db, 1, &[S::Sent]).await;
        release.send(true).unwrap();
        slow.stop().await;
        other.stop().await;
        assert_eq!(deliveries(&db).await[0].state, S::Sent);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_end_waits_for_what_is_under_way() {
    for db in each().await {
        let receiver = scripted(|_| async {
            tokio::time::sleep(Duration::from_millis(300)).await;
            Outcome::Delivered
        });
        let order = given_order(&db).await;
        write(&db, order, &["x", "y"]).await;
        let relay = relay_at(&db, NOW, &receiver);
        while receiver.tried().is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        relay.stop().await;
        let left: Vec<S> = deliveries(&db).await.iter().map(|delivery| delivery.state).collect();
        assert_eq!(left, [S::Sent, S::Queued]);
    }
}
