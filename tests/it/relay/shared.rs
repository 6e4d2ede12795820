//! Several at once.

use super::{given_order, relay_at, scripted, settled, write};
use crate::support::NOW;
use crate::support::database::each;
use entity::delivery::DeliveryState as S;
use pedidos::relay::Outcome;
use std::collections::BTreeMap;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_share_the_work_and_each_thing_is_told_once_in_order() {
    for db in each().await {
        let receiver = scripted(|_| async { Outcome::Delivered });
        let mut orders = Vec::new();
        for _ in 0..8 {
            orders.push(given_order(&db).await);
        }
        let relays: Vec<_> = (0..3).map(|_| relay_at(&db, NOW, &receiver)).collect();
        for round in 0..5 {
            for (at, order) in orders.iter().enumerate() {
                write(&db, *order, &[&format!("1:{at}.{round}")]).await;
            }
        }
        let done = settled(&db, 40, &[S::Sent]).await;
        for relay in relays {
            relay.stop().await;
        }
        assert!(done.iter().all(|delivery| delivery.attempts == 1));
        let mut of_order: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for what in receiver.tried() {
            let (order, round) = what.split_once('.').unwrap();
            of_order.entry(order.to_owned()).or_default().push(round.to_owned());
        }
        assert_eq!(of_order.len(), 8);
        assert!(of_order.values().all(|rounds| *rounds == ["0", "1", "2", "3", "4"]), "{of_order:?}");
    }
}
