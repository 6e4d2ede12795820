//! `pedidos doctor`, as somebody runs it on a store.

use super::Desk;
use pedidos::db::Db;
use sea_orm::ConnectionTrait as _;
use serde_json::Value;

const STORE: [&str; 2] = ["--database", "sqlite:store.db"];

async fn desk_with_a_store() -> Desk {
    let desk = Desk::new();
    let server = desk.start("demo", &["--orders", "40", STORE[0], STORE[1]]).await;
    server.terminate().await;
    assert!(server.end().await.0.success());
    desk
}

async fn break_it(desk: &Desk) {
    let url = format!("sqlite:{}", desk.path().join("store.db").display());
    let db = Db::connect(&pedidos::config::Database { url, max_connections: 1, ..Default::default() })
        .await
        .unwrap();
    let broken = db.write(|tx| {
        Box::pin(async move {
            tx.rows
                .execute_unprepared("UPDATE stock_levels SET on_hand = on_hand + 1 WHERE product_id = 1")
                .await?;
            Ok(())
        })
    });
    broken.await.unwrap();
    db.close().await.unwrap();
}

#[tokio::test]
async fn a_store_in_order_is_a_success() {
    let desk = desk_with_a_store().await;
    let ended = desk.run(&["doctor", STORE[0], STORE[1]]).await;
    assert!(ended.status.success(), "{ended:?}");
    let told: Vec<&str> = ended.stdout.lines().collect();
    assert_eq!(told[0], "levels, ledger, orders and requests fit each other");
    assert!(
        told.len() == 2 && told[1].starts_with("MAIL: no e-mail is sent, because mail.url is empty"),
        "{told:?}"
    );
}

#[tokio::test]
async fn each_finding_is_a_line_and_a_failure_until_it_is_mended() {
    let desk = desk_with_a_store().await;
    break_it(&desk).await;
    let ended = desk.run(&["doctor", STORE[0], STORE[1]]).await;
    assert_eq!(ended.status.code(), Some(1), "{ended:?}");
    assert!(
        ended.stdout.starts_with("LEVEL_ON_HAND ") && ended.stdout.lines().count() == 2,
        "{}",
        ended.stdout
    );
    assert!(ended.stderr.contains("1 thing does not fit"), "{}", ended.stderr);

    let ended = desk.run(&["doctor", "--fix", STORE[0], STORE[1]]).await;
    assert!(ended.status.success(), "{ended:?}");
    assert!(
        ended.stdout.starts_with("LEVEL_ON_HAND ") && ended.stdout.contains("(mended)"),
        "{}",
        ended.stdout
    );
    assert!(desk.run(&["doctor", STORE[0], STORE[1]]).await.status.success());
}

#[tokio::test]
async fn programs_read_it_as_json() {
    let desk = desk_with_a_store().await;
    break_it(&desk).await;
    let ended = desk.run(&["doctor", "--json", STORE[0], STORE[1]]).await;
    assert_eq!(ended.status.code(), Some(1));
    let told: Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!(told["mended"].as_array().unwrap().len(), 0);
    assert_eq!(told["left"][0]["check"], "LEVEL_ON_HAND");
    assert!(told["left"][0]["sku"].is_string() && told["left"][0]["problem"].is_string());
}
