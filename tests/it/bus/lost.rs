//! Without the bus news goes through the database; when it is back it carries again.

use super::{BEFORE_THE_ROUND, follower, joined, next, statements, two, two_on, wait_until_carried};
use crate::support::nats::Nats;
use std::time::Duration;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bus_that_comes_later_is_used_then_and_after_each_loss_again() {
    let mut nats = Nats::down("");
    let (one, other, order) = two_on(&nats).await;
    for _ in 0..2 {
        let mut follower = follower(&other).await;
        for _ in 0..5 {
            let woken = statements(&one, &other, order, &mut follower);
            tokio::time::timeout(BEFORE_THE_ROUND, woken).await.expect("to come through the database");
        }
        nats.start().await;
        wait_until_carried(&one, &other, order).await;
        wait_until_carried(&other, &one, order).await;
        nats.kill().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_is_connected_and_one_that_is_not_hear_each_other() {
    let (up, down) = (Nats::up("").await, Nats::down(""));
    let (one, other, order) = two(joined(up.url("")), joined(down.url(""))).await;
    let third = one.beside(joined(up.url(""))).await;
    wait_until_carried(&one, &third, order).await;
    for (here, there) in [(&one, &other), (&other, &one)] {
        let mut follower = follower(there).await;
        for _ in 0..3 {
            let heard = statements(here, there, order, &mut follower);
            tokio::time::timeout(BEFORE_THE_ROUND, heard).await.expect("to be heard within a round");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_has_everything_once_in_order_while_the_bus_comes_and_goes() {
    const EACH: usize = 400;
    let mut nats = Nats::up("").await;
    let (one, other, order) = two_on(&nats).await;
    wait_until_carried(&one, &other, order).await;
    let mut followers = [follower(&one).await, follower(&other).await];
    let write = async |app: &crate::support::TestApp| {
        for _ in 0..EACH {
            app.tell(&[order]).await;
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let trouble = async {
        for _ in 0..2 {
            tokio::time::sleep(Duration::from_millis(700)).await;
            nats.kill().await;
            tokio::time::sleep(Duration::from_millis(700)).await;
            nats.start().await;
        }
    };
    let [first, second] = &mut followers;
    let (told, again, ..) = tokio::join!(
        next(first, 4 * EACH),
        next(second, 4 * EACH),
        write(&one),
        write(&one),
        write(&other),
        write(&other),
        trouble
    );
    assert!(told.is_sorted_by(|id, next| id < next), "{told:?}");
    assert_eq!(told, again);
    assert_eq!(told.len(), 4 * EACH);
}
