//! Making, changing and deleting webhooks.

use super::{create, on_each, webhook};
use crate::support::receiver::Receiver;
use pedidos::actor::Scope;
use pedidos::outbound::Rules;
use serde_json::json;

on_each! {
    async fn everything_wrong_with_a_webhook_is_told_at_once(app: TestApp) {
        let made = create(&app, "url: \"http://10.0.0.1/\", description: \"a\\nb\", payload: SELECTION").await;
        let paths: Vec<_> = made["userErrors"].as_array().unwrap().iter().map(|error| error["path"][0].clone()).collect();
        assert_eq!(paths, ["url", "description", "selection"]);
        for url in ["", "shop.example", "ftp://shop.example", "http://shop.example/", "https://169.254.169.254/", "https://a:b@shop.example/", "https://shop.example/\\u0000"] {
            let made = create(&app, &format!("url: \"{url}\"")).await;
            let is_refused = made["userErrors"][0]["path"] == json!(["url"]);
            // With networks that are allowed, plain names are found out about when they are called.
            assert!(is_refused || url == "http://shop.example/", "{url}: {made:#}");
        }
        assert!(Rules::default().check("http://shop.example/").is_err());
        let fine = create(&app, "url: \"https://shop.example/hook?token=1\", filter: { uf: { in: [SP] } }").await;
        assert_eq!(fine["userErrors"], json!([]));
        let deep = create(&app, "url: \"https://shop.example/\", filter: { placedAt: { from: \"2026-02-01\", to: \"2026-01-01\" } }").await;
        assert_eq!(deep["userErrors"][0]["path"], json!(["filter", "placedAt", "to"]), "{deep:#}");
    }

    async fn what_is_not_given_stays(app: TestApp) {
        let receiver = Receiver::start().await;
        let made = webhook(&app, &receiver, "types: [ORDER_PAID], description: \"loja\", filter: { uf: { in: [SP] } }, payload: SELECTION, selection: \"{ number }\"").await;
        let change = |what: &str| format!("mutation {{ updateWebhook(input: {{ id: \"{}\" {what} }}) {{ webhook {{ url description types filter payload selection enabled }} userErrors {{ path }} }} }}", made.id);
        let same = app.ask(&change("")).await.data()["updateWebhook"]["webhook"].clone();
        assert_eq!(same, json!({ "url": receiver.url(), "description": "loja", "types": ["ORDER_PAID"], "filter": "{\"uf\":{\"in\":[\"SP\"]}}",
            "payload": "SELECTION", "selection": "{ number }", "enabled": true }));
        let changed = app.ask(&change("filter: null, description: null, payload: THIN, types: []")).await.data();
        assert_eq!(changed["updateWebhook"]["webhook"], json!({ "url": receiver.url(), "description": null, "types": [], "filter": null,
            "payload": "THIN", "selection": null, "enabled": true }));
        let wrong = app.ask(&change("selection: \"{ number }\"")).await.data();
        assert_eq!(wrong["updateWebhook"]["userErrors"], json!([{ "path": ["selection"] }]));
        let node = app.ask(&format!("{{ node(id: \"{}\") {{ __typename ... on Webhook {{ payload }} }} }}", made.id)).await.data();
        assert_eq!(node["node"], json!({ "__typename": "Webhook", "payload": "THIN" }));
    }
}

crate::both_with_keys! {
    async fn webhooks_are_for_those_who_configure_integrations(app: TestApp) {
        let reader = app.caller("leitor", &[Scope::OrdersRead, Scope::StockRead]).await;
        let create = "mutation { createWebhook(input: { url: \"https://shop.example/\", payload: SELECTION, selection: \"{ x }\" }) { webhook { id } } }";
        for asked in ["{ webhooks { id } }", create, "mutation { testWebhook(input: { id: \"webhook_x\" }) { userErrors { code } } }"] {
            let codes = reader.ask(asked).await.codes();
            assert!(codes == ["FORBIDDEN"] || codes == ["BAD_USER_INPUT"], "{asked}: {codes:?}");
        }
        let writer = app.caller("erp", &[Scope::IntegrationsWrite]).await;
        let create = "mutation { createWebhook(input: { url: \"https://shop.example/\" }) { webhook { id createdBy } secret } }";
        let made = writer.ask(create).await.data()["createWebhook"].clone();
        assert_eq!(made["webhook"]["createdBy"], "erp");
        assert!(made["secret"].as_str().unwrap().starts_with("whsec_"));
        let all = writer.ask("{ webhooks { id url } }").await;
        assert_eq!(all.data()["webhooks"].as_array().unwrap().len(), 1);
        assert!(!all.text().contains("whsec_"));
        assert_eq!(app.nobody().ask("{ webhooks { id } }").await.codes(), ["UNAUTHENTICATED"]);
    }
}
