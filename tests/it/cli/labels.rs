//! `pedidos labels`, as a script runs it on a store.

use super::Desk;
use crate::label::reader::{codes_in_pdf, text_of_pdf};

const STORE: [&str; 2] = ["--database", "sqlite:store.db"];

#[tokio::test]
async fn labels_are_printed_into_a_file_in_the_order_asked_for() {
    let desk = Desk::new();
    let server = desk.start("demo", &["--orders", "40", STORE[0], STORE[1]]).await;
    server.terminate().await;
    assert!(server.end().await.0.success());
    let labels = async |arguments: &[&str]| {
        let all = [&["labels", STORE[0], STORE[1], "--out", "a.pdf"], arguments].concat();
        desk.run(&all).await
    };

    let filter = r#"{"status": {"notIn": ["CANCELLED"]}, "deliveryMethod": {}}"#;
    for (wrong, said) in [
        (vec!["--filter", filter], "there is no `deliveryMethod`"),
        (vec!["--filter", "{"], "--filter is no JSON"),
        (vec!["--orders", "999999"], "there is no order 999999"),
        (vec!["--orders", "x"], "neither a number nor an id"),
        (vec!["--orders", "1", "--format", "zpl", "--paper", "a4-4"], "not A4"),
        (vec![], "--orders"),
    ] {
        let ended = labels(&wrong).await;
        assert!(!ended.status.success() && ended.stderr.contains(said), "{wrong:?}: {ended:?}");
    }

    let slips = ["--filter", "{}", "--kind", "packing-slip", "--skip-incomplete", "--paper", "a4-4"];
    let ended = labels(&slips).await;
    assert!(ended.status.success(), "{ended:?}");
    let file = std::fs::read(desk.path().join("a.pdf")).unwrap();
    assert!(text_of_pdf(&file).concat().contains("LISTA DE EMBALAGEM"));

    let asked = ["--orders", "3,1", "--skip-incomplete"];
    let ended = labels(&asked).await;
    if ended.status.success() {
        let file = std::fs::read(desk.path().join("a.pdf")).unwrap();
        assert!(!codes_in_pdf(&file).is_empty());
    } else {
        assert!(ended.stderr.contains("LABEL_"), "{ended:?}");
    }
}
