//! What others write on the subject of a store does nothing to it.

use super::{follower, next, two_on, wait_until_carried};
use crate::support::nats::Nats;
use futures_util::StreamExt as _;
use std::time::Duration;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn garbage_forgery_and_repetition_harm_nothing() {
    let nats = Nats::up("").await;
    let (one, other, order) = two_on(&nats).await;
    wait_until_carried(&one, &other, order).await;
    let client = async_nats::connect(nats.url("")).await.unwrap();
    let mut heard = client.subscribe("pedidos.feed.>").await.unwrap();
    client.flush().await.unwrap();
    let mut followers = [follower(&one).await, follower(&other).await];
    one.tell(&[order]).await;
    let genuine = heard.next().await.unwrap();
    let subject = genuine.subject.clone();
    let (proof, body) = genuine.payload.split_at(32);
    let text = std::str::from_utf8(body).unwrap();
    let id = next(&mut followers[0], 1).await[0];
    assert!(text.contains(&format!("\"id\":{id}")), "the entry itself travels: {text}");
    let next_id = text.replace(&format!("\"id\":{id}"), &format!("\"id\":{}", id + 1));
    let last_id = text.replace(&format!("\"id\":{id}"), &format!("\"id\":{}", i64::MAX));
    let forged = |text: &str| [proof, text.as_bytes()].concat();
    let strange = [
        Vec::new(),
        b"\0\xff\xfe garbage".to_vec(),
        vec![0; 500_000],
        body.to_vec(),
        b"{\"from\":1,\"look\":true,\"entries\":[]}".to_vec(),
        forged(&next_id),
        forged(&last_id),
        forged(""),
        genuine.payload.to_vec(),
        genuine.payload.to_vec(),
    ];
    for payload in strange {
        client.publish(subject.clone(), payload.into()).await.unwrap();
    }
    client.flush().await.unwrap();
    for _ in 0..200 {
        client.publish(subject.clone(), "noise".into()).await.unwrap();
        one.tell(&[order]).await;
    }
    let [first, second] = &mut followers;
    let told = next(first, 200).await;
    assert!(told.is_sorted_by(|id, next| id < next) && told[0] > id, "{told:?}");
    assert_eq!(next(second, 201).await[1..], told);
    wait_until_carried(&other, &one, order).await;
    for follower in &mut followers {
        while let Ok(batch) = tokio::time::timeout(Duration::from_millis(300), follower.next()).await {
            let batch = batch.unwrap().unwrap();
            assert!(batch.iter().all(|entry| entry.id < i64::MAX && entry.id > id));
        }
    }
}
