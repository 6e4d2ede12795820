//! The made-up store, as the program serves it.

use super::Desk;
use crate::support::client;
use serde_json::Value;

#[tokio::test]
async fn a_demo_serves_the_orders_asked_for_and_leaves_nothing_behind() {
    let desk = Desk::new();
    let desk = Desk { environment: vec![("TMPDIR".to_owned(), desk.path().display().to_string())], ..desk };
    let server = desk.start("demo", &["--orders", "30", "--seed", "7"]).await;
    let found =
        client::ask(server.address, "{ orders { totalCount nodes { number } } }", Value::Null).await.data();
    assert_eq!(found["orders"]["totalCount"], 30);
    assert_eq!(found["orders"]["nodes"].as_array().unwrap().len(), 25);
    assert_ne!(std::fs::read_dir(desk.path()).unwrap().count(), 0);
    server.terminate().await;
    let (status, said) = server.end().await;
    assert!(status.success(), "{said:#?}");
    assert_eq!(std::fs::read_dir(desk.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn a_demo_is_kept_where_a_database_is_named_and_made_there_once() {
    let desk = Desk::new();
    let kept = ["--database", "sqlite:demo.db", "--orders", "12"];
    for _ in 0..2 {
        let server = desk.start("demo", &kept).await;
        let found = client::ask(server.address, "{ orders { totalCount } }", Value::Null).await.data();
        assert_eq!(found["orders"]["totalCount"], 12);
        server.terminate().await;
        let (status, said) = server.end().await;
        assert!(status.success(), "{said:#?}");
    }
    assert!(desk.path().join("demo.db").is_file());
}

#[tokio::test]
async fn a_demo_is_never_open_to_others() {
    let ended = Desk::new().run(&["demo", "--listen", "0.0.0.0:0"]).await;
    assert_eq!(ended.status.code(), Some(1));
    assert!(ended.stderr.contains("http.listen must be on loopback"), "{}", ended.stderr);
}
