//! Calls of a server that runs in an environment of its own.

use super::Desk;
use crate::support::client;
use crate::support::receiver::Receiver;
use serde_json::json;

/// Most environments that name a proxy mean programs like curl; a proxy would call what must not be called.
#[tokio::test]
async fn a_proxy_that_the_environment_names_is_not_used() {
    let [receiver, proxy] = [Receiver::start().await, Receiver::start().await];
    let mut desk = Desk::new().with_env("PEDIDOS__OUTBOUND__ALLOW_NETWORKS", "[\"127.0.0.0/8\"]");
    for name in ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
        desk = desk.with_env(name, &format!("http://{}", proxy.address));
    }
    let key = desk.key(&["erp", "--scopes", "admin"]).await;
    let server = desk.serve(&[]).await;
    let head = format!(
        "POST /graphql HTTP/1.1\r\nContent-Type: application/json\r\nAccept: application/json\r\nAuthorization: Bearer {key}"
    );
    let ask = async |query: String| {
        client::send(server.address, &head, json!({ "query": query }).to_string().as_bytes()).await.data()
    };
    let url = receiver.url();
    let made =
        ask(format!("mutation {{ createWebhook(input: {{ url: \"{url}\" }}) {{ webhook {{ id }} }} }}"))
            .await;
    let id = &made["createWebhook"]["webhook"]["id"];
    ask(format!("mutation {{ testWebhook(input: {{ id: {id} }}) {{ delivery {{ id }} }} }}")).await;
    assert_eq!(receiver.hears(1).await[0].kind(), "webhook.test");
    assert!(proxy.heard().is_empty());
}
