//! What postage would cost.

use super::{parcel, scene};
use crate::support::TestApp;
use crate::support::erp::{FakeErp, Kind, Mood};
use crate::{both, both_with_keys};
use pedidos::actor::Scope;
use serde_json::{Value, json};

const QUOTE: &str = "query($shipment: ID!, $integration: ID!) { postageQuotes(shipmentId: $shipment, integrationId: $integration) {
    quotes { serviceId service carrier price minDays maxDays problem } userErrors { code message path } } }";

async fn quote(app: &TestApp, shipment: &str, integration: &str) -> Value {
    let with = json!({ "shipment": shipment, "integration": integration });
    app.ask_with(QUOTE, with).await.data()["postageQuotes"].clone()
}

both! {
    async fn each_service_is_shown_with_its_price_the_cheapest_first(app: TestApp) {
        let erp = FakeErp::start(Kind::MelhorEnvio).await;
        let scene = scene(&app, &erp).await;
        let done = quote(&app, &scene.shipment, &scene.sold.id).await;
        assert_eq!(done["userErrors"], json!([]));
        let quotes = done["quotes"].as_array().unwrap();
        let services: Vec<&str> = quotes.iter().map(|one| one["service"].as_str().unwrap()).collect();
        assert_eq!(services, ["PAC", ".Package", "SEDEX"]);
        assert_eq!(quotes[0], json!({ "serviceId": "1", "service": "PAC", "carrier": "Correios", "price": "18.08", "minDays": 2,
            "maxDays": 4, "problem": null }));
        assert_eq!((erp.bought().0, erp.violations()), (0, 0));
    }

    async fn what_cannot_be_had_comes_last_and_says_why(app: TestApp) {
        let erp = FakeErp::start(Kind::MelhorEnvio).await;
        let scene = scene(&app, &erp).await;
        let settings = "mutation($id: ID!) { updateIntegration(input: { integrationId: $id, settings: { redirectUri: \"https://x.example/\",
            postage: { contact: \"ti@loja.example\", ownHand: true, services: [\"1\", \"3\"] } } }) { integration { settings { postage { ownHand insured } } } userErrors { message } } }";
        let done = app.ask_with(settings, json!({ "id": scene.sold.id })).await.data()["updateIntegration"].clone();
        assert_eq!(done["integration"]["settings"]["postage"], json!({ "ownHand": true, "insured": true }), "{done}");
        let done = quote(&app, &scene.shipment, &scene.sold.id).await;
        let quotes = done["quotes"].as_array().unwrap();
        assert_eq!(quotes.len(), 2, "{done:#}");
        assert_eq!((&quotes[1]["price"], &quotes[1]["problem"]), (&Value::Null, &json!("Mão própria indisponível.")));
    }

    async fn who_does_not_answer_is_told_and_so_is_what_is_missing(app: TestApp) {
        let erp = FakeErp::start(Kind::MelhorEnvio).await;
        let scene = scene(&app, &erp).await;
        erp.mood("/shipment/calculate", Mood::Hang);
        let late = quote(&app, &scene.shipment, &scene.sold.id).await;
        assert_eq!(super::refusals(&late), ["POSTAGE_UNAVAILABLE integrationId"]);
        let bare = parcel(2).with(|whole| {
            whole.items[0].weight_g = None;
            whole.addresses[0].cep = None;
        });
        let (_, shipment) = super::given(&app, bare).await;
        let done = quote(&app, &shipment, &scene.sold.id).await;
        assert_eq!(super::refusals(&done), ["POSTAGE_INCOMPLETE shipmentId", "POSTAGE_INCOMPLETE shipmentId"], "{done:#}");
        assert_eq!(erp.called("POST /api/v2/me/shipment/calculate"), 1);
    }
}

both_with_keys! {
    async fn each_needs_its_scope(app: TestApp) {
        let (_, shipment) = super::given(&app, parcel(1)).await;
        let postage = entity::id::PostageId(1).to_string();
        let integration = entity::id::IntegrationId(1).to_string();
        let asks = [
            (format!("{{ postageQuotes(shipmentId: \"{shipment}\", integrationId: \"{integration}\") {{ userErrors {{ code }} }} }}"),
                vec![Scope::PostageBuy, Scope::ShippingWrite]),
            (format!("mutation {{ buyPostage(input: {{ shipmentId: \"{shipment}\", integrationId: \"{integration}\", serviceId: \"1\" }}) {{ userErrors {{ code }} }} }}"),
                vec![Scope::PostageBuy]),
            (format!("mutation {{ cancelPostage(input: {{ postageId: \"{postage}\" }}) {{ userErrors {{ code }} }} }}"), vec![Scope::PostageBuy]),
        ];
        for scope in Scope::ALL {
            let caller = app.caller(&format!("com {scope}"), &[scope]).await;
            for (ask, scopes) in &asks {
                let reply = caller.ask(ask).await;
                if scopes.contains(&scope) || scope == Scope::Admin {
                    reply.data();
                } else {
                    assert_eq!(reply.error()["extensions"]["scope"], "postage:buy", "{scope}: {ask}");
                }
            }
        }
    }
}
