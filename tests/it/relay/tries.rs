//! Each try, what is written of it, and the end of the plan.

use super::{FAILED, PLAN, deliveries, given_order, relay_at, scripted, settled, write};
use crate::support::NOW;
use crate::support::database::each;
use entity::delivery::{AttemptOutcome, DeliveryState as S};
use pedidos::actor::Actor;
use pedidos::db::By;
use pedidos::delivery;
use pedidos::relay::Outcome;
use std::time::Duration;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_is_tried_by_the_plan_and_then_given_up_and_a_person_may_try_again() {
    for db in each().await {
        let receiver =
            scripted(
                |delivery| async move { if delivery.attempts > 3 { Outcome::Delivered } else { FAILED } },
            );
        let order = given_order(&db).await;
        write(&db, order, &["x"]).await;
        let mut now = NOW;
        for (at, pause) in PLAN.iter().enumerate() {
            let relay = relay_at(&db, now, &receiver);
            while receiver.tried().len() <= at {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            relay.stop().await;
            let failed = deliveries(&db).await.remove(0);
            assert_eq!((failed.state, failed.step), (S::Failed, i32::try_from(at).unwrap() + 1));
            let waits = failed.due_at - now;
            let planned = i64::try_from(pause.as_millis()).unwrap();
            assert!((planned..=planned * 11 / 10).contains(&waits), "{waits} of {planned}");
            now = failed.due_at;
        }
        let relay = relay_at(&db, now, &receiver);
        let given_up = settled(&db, 1, &[S::GivenUp]).await.remove(0);
        relay.stop().await;
        let attempts = delivery::attempts_of(&*db, &[given_up.id]).await.unwrap();
        let seen: Vec<_> = attempts.iter().map(|attempt| (attempt.number, attempt.outcome)).collect();
        assert_eq!(seen, [1, 2, 3].map(|number| (number, AttemptOutcome::Failed)));

        let by = By::new(Actor::system("test"), now);
        assert!(db.act(&by, |tx| Box::pin(delivery::retry(tx, given_up.id))).await.unwrap());
        let relay = relay_at(&db, now, &receiver);
        let sent = settled(&db, 1, &[S::Sent]).await.remove(0);
        relay.stop().await;
        assert_eq!((sent.attempts, sent.problem), (4, None));
        assert!(
            !db.act(&by, |tx| Box::pin(delivery::retry(tx, given_up.id))).await.unwrap(),
            "it has arrived"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_refuses_for_good_is_not_asked_again() {
    for db in each().await {
        let receiver = scripted(|_| async { Outcome::GivenUp });
        let order = given_order(&db).await;
        write(&db, order, &["x", "y"]).await;
        let relay = relay_at(&db, NOW, &receiver);
        settled(&db, 2, &[S::GivenUp]).await;
        relay.stop().await;
        assert_eq!(receiver.tried(), ["x", "y"], "what follows is not held up");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_step_that_is_repeated_tells_nobody_twice() {
    for db in each().await {
        let receiver = scripted(|_| async { Outcome::Delivered });
        let order = given_order(&db).await;
        write(&db, order, &["x"]).await;
        for _ in 0..2 {
            let relay = relay_at(&db, NOW, &receiver);
            settled(&db, 1, &[S::Sent]).await;
            relay.stop().await;
            // As if the process had ended between the deliveries and their mark.
            let again = db.write(|tx| {
                Box::pin(async move {
                    use sea_orm::ConnectionTrait as _;
                    tx.rows.execute_unprepared("UPDATE feed SET fanned_out = FALSE").await?;
                    Ok(())
                })
            });
            again.await.unwrap();
        }
        assert_eq!(deliveries(&db).await.len(), 1);
        assert_eq!(receiver.tried(), ["x"]);
    }
}
