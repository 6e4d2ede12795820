//! Serving with a read replica, which only PostgreSQL has.

use super::Desk;
use crate::support::client;
use crate::support::database::{postgres, replica_server};
use serde_json::{Value, json};

#[tokio::test]
async fn replicas_of_the_environment_are_used_and_let_go_in_the_end() {
    let database = postgres().await;
    let (server, name) = database.url.rsplit_once('/').unwrap();
    let with_password = |server: &str| format!("{}/{name}", server.replacen('@', ":s3cret@", 1));
    let replicas = json!([with_password(&replica_server()), format!("{server}/{name}")]).to_string();
    let desk = Desk::new()
        .with_env("DATABASE_URL", &with_password(server))
        .with_env("PEDIDOS__DATABASE__REPLICAS", &replicas);
    let mut server = desk.serve(&[]).await;
    let address = server.address;
    // The second is the primary itself.
    server.until("it is not a standby of this primary").await;
    if !server.said.iter().any(|line| line.contains("a replica answers queries")) {
        server.until("a replica answers queries").await;
    }
    assert_eq!(
        client::ask(address, "{ __typename }", Value::Null).await.data(),
        json!({ "__typename": "Query" })
    );
    server.terminate().await;
    let (status, said) = server.end().await;
    assert!(status.success() && said.last().unwrap().contains("stopped"), "{status}: {said:#?}");
    assert!(!said.iter().any(|line| line.contains("s3cret") || line.contains("dropped")), "{said:#?}");
}
