//! Setting integrations up.

use super::{ADD, add, input, send, sent};
use crate::support::erp::{FakeErp, Kind, SECRET};
use crate::support::given::order;
use crate::support::{TestApp, app::settings};
use crate::{both, both_with_keys};
use pedidos::actor::Scope;
use pedidos::config::Secrets;
use serde_json::{Value, json};

fn codes(errors: &Value) -> String {
    let code = |error: &Value| {
        let path: Vec<&str> =
            error["path"].as_array().unwrap().iter().map(|step| step.as_str().unwrap()).collect();
        format!("{} {}", error["code"].as_str().unwrap(), path.join(".")).trim().to_owned()
    };
    errors.as_array().unwrap().iter().map(code).collect::<Vec<_>>().join(", ")
}

async fn refused(app: &TestApp, input: Value) -> String {
    codes(&app.ask_with(ADD, json!({ "input": input })).await.data()["addIntegration"]["userErrors"])
}

both! {
    async fn secrets_go_in_and_never_come_out(app: TestApp) {
        let erp = FakeErp::start(Kind::Bling).await;
        let bling = add(&app, &erp).await;
        let all = app.ask("{ integrations { id kind name active ready url account company secretSetAt authorizedAt problem createdAt updatedAt
            settings { channelId accountId categoryId cfop redirectUri paymentForms { method id } shippingForms { carrier id } } } }").await;
        assert!(!all.text().contains(SECRET) && !all.text().contains("acesso-"), "{}", all.text());
        assert_eq!(all.data()["integrations"][0]["secretSetAt"], "2026-11-22T15:00:00Z");
        let kept = app.texts("SELECT CONCAT(secret, tokens, hook, settings, account) FROM integrations").await.concat();
        let token = bling.hook.strip_prefix("/hooks/").unwrap();
        assert!(token.len() >= 43 && ![SECRET, "acesso-", "renova-", token].iter().any(|secret| kept.contains(secret)), "{kept}");
    }

    async fn what_cannot_be_meant_is_refused_all_at_once(app: TestApp) {
        let erp = FakeErp::start(Kind::Tiny).await;
        add(&app, &erp).await;
        let bare = |kind: &str| json!({ "kind": kind, "name": "Outro" });
        assert_eq!(refused(&app, bare("BLING")).await, "INVALID account, INVALID secret");
        assert_eq!(refused(&app, bare("GENERIC")).await, "INVALID url");
        assert_eq!(refused(&app, input(&erp)).await, "NAME_TAKEN name");
        let mut odd = input(&erp);
        odd["name"] = "\u{0}".into();
        odd["company"] = "123".into();
        odd["url"] = "ftp://x".into();
        assert_eq!(refused(&app, odd).await, "INVALID name, INVALID url, INVALID company");
        let made = app.ask_with(ADD, json!({ "input": { "kind": "GENERIC", "name": "Meu", "url": erp.url } })).await.data();
        assert!(made["addIntegration"]["secret"].as_str().unwrap().starts_with("whsec_"), "{made}");
    }

    async fn an_integration_is_changed_and_removed(app: TestApp) {
        let erp = FakeErp::start(Kind::Omie).await;
        let omie = add(&app, &erp).await;
        let given = app.given([order(), order()]).await;
        sent(&app, given[0].order.id, &omie, "SENT").await;
        let update = "mutation($input: UpdateIntegrationInput!) { updateIntegration(input: $input) { integration { name active account company sendOn advance settings { cfop accountId } } hookPath userErrors { code path } } }";
        let change = |input: Value| {
            let mut input = input;
            input["integrationId"] = omie.id.clone().into();
            app.ask_with(update, json!({ "input": input }))
        };
        let done = change(json!({ "name": "Omie matriz", "active": false, "company": null, "sendOn": "PAID", "advance": false, "renewHook": true })).await.data()["updateIntegration"].clone();
        assert_eq!(done["userErrors"], json!([]));
        assert_eq!(done["integration"], json!({ "name": "Omie matriz", "active": false, "account": "cliente-1", "company": null,
            "sendOn": "PAID", "advance": false, "settings": { "cfop": "5.102", "accountId": "77" } }));
        let hook = done["hookPath"].as_str().unwrap();
        let status = |path: String| async move { crate::support::client::send(app.address, &format!("GET {path} HTTP/1.1"), b"").await.status };
        assert_eq!((status(omie.hook.clone()).await, status(hook.to_owned()).await), (404, 200));
        assert_eq!(codes(&send(&app, given[1].order.id, &omie).await["userErrors"]), "INTEGRATION_NOT_READY integrationId");
        let refused = change(json!({ "account": null, "name": "" })).await.data()["updateIntegration"].clone();
        assert_eq!(codes(&refused["userErrors"]), "INVALID name, INVALID account");

        let remove = "mutation($id: ID!) { removeIntegration(input: { integrationId: $id }) { integration { removedAt active } userErrors { code path } } }";
        let removed = app.ask_with(remove, json!({ "id": omie.id })).await.data()["removeIntegration"].clone();
        assert_eq!(removed["integration"], json!({ "removedAt": "2026-11-22T15:00:00Z", "active": false }));
        let again = app.ask_with(remove, json!({ "id": omie.id })).await.data()["removeIntegration"].clone();
        assert_eq!(codes(&again["userErrors"]), "NOT_FOUND integrationId");
        assert_eq!(app.ask("{ integrations { id } }").await.data()["integrations"], json!([]));
        assert_eq!(status(hook.to_owned()).await, 404);
        assert_eq!(app.texts("SELECT COALESCE(secret, 'gone') FROM integrations").await, ["gone"]);
        assert_eq!(codes(&send(&app, given[1].order.id, &omie).await["userErrors"]), "NOT_FOUND integrationId");
        // What was sent stays to be seen.
        assert_eq!(super::seen(&app, given[0].order.id).await["integrations"][0]["integration"]["name"], "Omie matriz");
        // The name is free again.
        add(&app, &erp).await;
    }

    async fn what_is_not_there_is_said_together(app: TestApp) {
        let nowhere = super::Added { id: entity::id::IntegrationId(9).to_string(), hook: String::new() };
        let done = send(&app, entity::id::OrderId(9), &nowhere).await;
        assert_eq!(codes(&done["userErrors"]), "NOT_FOUND integrationId, NOT_FOUND orderId");
    }
}

both_with_keys! {
    async fn who_may_not_does_not(app: TestApp) {
        let erp = FakeErp::start(Kind::Omie).await;
        let clerk = app.caller("caixa", &[Scope::OrdersRead, Scope::OrdersStatus]).await;
        let reader = app.caller("leitor", &[Scope::OrdersRead]).await;
        let admin = app.caller("dona", &[Scope::IntegrationsWrite, Scope::OrdersRead]).await;
        assert_eq!(clerk.ask_with(ADD, json!({ "input": input(&erp) })).await.codes(), ["FORBIDDEN"]);
        let done = admin.ask_with(ADD, json!({ "input": input(&erp) })).await.data()["addIntegration"].clone();
        let id = done["integration"]["id"].clone();
        let given = app.given([order()]).await.remove(0).order;
        let with = json!({ "order": given.id.to_string(), "integration": id });
        assert_eq!(reader.ask_with(super::SEND, with.clone()).await.codes(), ["FORBIDDEN"]);
        assert_eq!(reader.ask("{ integrations { name } }").await.data()["integrations"], json!([{ "name": "Omie" }]));
        let sent = clerk.ask_with(super::SEND, with).await.data()["sendToIntegration"].clone();
        assert_eq!(sent["userErrors"], json!([]), "{sent}");
        let remove = "mutation($id: ID!) { removeIntegration(input: { integrationId: $id }) { integration { id } } }";
        assert_eq!(clerk.ask_with(remove, json!({ "id": id })).await.codes(), ["FORBIDDEN"]);
        assert_eq!(app.nobody().ask("{ integrations { name } }").await.codes(), ["UNAUTHENTICATED"]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_key_to_seal_with_nothing_is_added_and_it_says_how_to_make_one() {
    let erp = FakeErp::start(Kind::Omie).await;
    let mut config = settings();
    config.secrets = Secrets::default();
    let app = TestApp::start_with(crate::support::database::sqlite().await, config).await;
    let done = app.ask_with(ADD, json!({ "input": input(&erp) })).await.data()["addIntegration"].clone();
    assert_eq!(done["userErrors"][0]["code"], "SECRETS_KEY_MISSING");
    assert!(done["userErrors"][0]["message"].as_str().unwrap().contains("openssl rand -base64 32"));
    assert_eq!(app.texts("SELECT name FROM integrations").await, Vec::<String>::new());
}
