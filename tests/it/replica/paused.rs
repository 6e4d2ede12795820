//! A replica that does not follow: its replay is stopped.

use super::{LONG_MS, name, rename, replicated, until};
use std::time::Duration;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_has_written_is_answered_by_the_primary_and_others_by_the_replica() {
    let (app, standby) = replicated(LONG_MS).await;
    let before = name(&app.nobody()).await;
    standby.pause().await;
    let (position, cookie) = rename(&app.nobody(), "Loja Nova").await;
    let by_header = app.nobody().with("Pedidos-Written", &position);
    let by_cookie = app.nobody().with("Cookie", cookie.split(';').next().unwrap());
    for _ in 0..5 {
        assert_eq!(name(&by_header).await, "Loja Nova");
        assert_eq!(name(&by_cookie).await, "Loja Nova");
        assert_eq!(name(&app.nobody()).await, before, "somebody else was not answered by the replica");
    }
    assert!(!standby.answers(&by_header).await && standby.answers(&app.nobody()).await);
    standby.resume().await;
    standby.begins_to_answer(&by_header).await;
    assert_eq!(name(&app.nobody()).await, "Loja Nova");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_has_written_nothing_does_not_see_what_is_older_than_allowed() {
    let (app, standby) = replicated(1_500).await;
    standby.pause().await;
    rename(&app.nobody(), "Loja Nova").await;
    // It can only be the primary that says so: the replica stands still.
    until("the primary to answer", async || name(&app.nobody()).await == "Loja Nova").await;
    for _ in 0..5 {
        assert!(!standby.answers(&app.nobody()).await);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(name(&app.nobody()).await, "Loja Nova");
    standby.resume().await;
    standby.begins_to_answer(&app.nobody()).await;
    assert_eq!(name(&app.nobody()).await, "Loja Nova");
}
