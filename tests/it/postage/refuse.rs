//! What postage is not bought for.

use super::{buy, given, parcel, refusals, scene, with_sender};
use crate::both;
use crate::integration::add;
use crate::support::erp::{FakeErp, Kind};
use crate::support::given::order;
use entity::shipment::ShipmentState;
use serde_json::json;

both! {
    async fn everything_that_is_missing_is_said_at_once(app: TestApp) {
        let erp = FakeErp::start(Kind::MelhorEnvio).await;
        let sold = add(&app, &erp).await;
        let bare = order().shipment("Correios", None).row(|order| order.customer_document = None).with(|whole| {
            whole.items[0].length_mm = None;
            whole.addresses[0].street = None;
            whole.addresses[0].uf = Some("RJ".to_owned());
        });
        let (_, shipment) = given(&app, bare).await;
        let wanted = json!({ "shipmentId": shipment, "integrationId": sold.id, "serviceId": " ", "maxPrice": "0.00" });
        let done = buy(&app, wanted).await;
        assert_eq!(
            refusals(&done),
            ["INVALID serviceId", "INVALID maxPrice", "POSTAGE_INCOMPLETE shipmentId", "POSTAGE_INCOMPLETE integrationId",
                "POSTAGE_INCOMPLETE integrationId", "POSTAGE_INCOMPLETE shipmentId", "POSTAGE_INCOMPLETE shipmentId", "INVOICE_MISSING shipmentId"],
            "{done:#}"
        );
        let messages = done["userErrors"].to_string();
        for said in ["CANECA-01", "lacks a whole CEP", "lies in SP, and its state says RJ", "lacks CPF or CNPJ, street"] {
            assert!(messages.contains(said), "{said}: {messages}");
        }
        assert!(app.texts("SELECT state FROM postages").await.is_empty());
    }

    async fn a_company_needs_its_state_register_and_an_invoice_unless_none_is_due(app: TestApp) {
        let erp = FakeErp::start(Kind::MelhorEnvio).await;
        let mut scene = scene(&app, &erp).await;
        app.sql("UPDATE integrations SET settings = '{\"redirectUri\":\"https://x.example/\",\"postage\":{\"contact\":\"ti@loja.example\"}}'").await;
        assert_eq!(refusals(&scene.buy(&app).await), ["POSTAGE_INCOMPLETE integrationId"]);
        let (order, shipment) = given(&app, order().shipment("Correios", None)).await;
        (scene.order, scene.shipment) = (order, shipment);
        let mut wanted = scene.wanted();
        wanted["nonCommercial"] = json!(true);
        app.sql("UPDATE stores SET invoice_required = TRUE").await;
        assert_eq!(refusals(&buy(&app, wanted.clone()).await), ["POSTAGE_INCOMPLETE nonCommercial"]);
        app.sql("UPDATE stores SET invoice_required = FALSE").await;
        assert_eq!(buy(&app, wanted).await["userErrors"], json!([]));
        super::until(&app, scene.order, |postage| postage["state"] == "READY").await;
        let label = erp.books().labels[0].clone();
        assert_eq!((&label["options"]["non_commercial"], label["options"].get("invoice")), (&json!(true), None));
    }

    async fn what_has_left_or_was_called_off_needs_no_postage(app: TestApp) {
        let erp = FakeErp::start(Kind::MelhorEnvio).await;
        let mut scene = scene(&app, &erp).await;
        for (number, state) in [(2, ShipmentState::Posted), (3, ShipmentState::Cancelled)] {
            let gone = parcel(number).with(|whole| whole.shipments[0].state = state);
            scene.shipment = given(&app, gone).await.1;
            let done = scene.buy(&app).await;
            assert!(refusals(&done).contains(&"SHIPMENT_STATE shipmentId".to_owned()), "{done:#}");
        }
    }

    async fn erps_sell_no_postage_and_who_sells_postage_takes_no_orders(app: TestApp) {
        with_sender(&app).await;
        let (erp, shop) = (FakeErp::start(Kind::Bling).await, FakeErp::start(Kind::MelhorEnvio).await);
        let (bling, sold) = (add(&app, &erp).await, add(&app, &shop).await);
        let (order, shipment) = given(&app, parcel(1)).await;
        let wanted = json!({ "shipmentId": shipment, "integrationId": bling.id, "serviceId": "1" });
        assert_eq!(refusals(&buy(&app, wanted).await), ["INVALID integrationId"]);
        let send = format!("mutation {{ sendToIntegration(input: {{ orderId: \"{order}\", integrationId: \"{}\" }}) {{ userErrors {{ code path }} }} }}", sold.id);
        assert_eq!(refusals(&app.ask(&send).await.data()["sendToIntegration"]), ["INVALID integrationId"]);
        let rule = format!("mutation {{ updateIntegration(input: {{ integrationId: \"{}\", sendOn: PAID }}) {{ userErrors {{ code path }} }} }}", sold.id);
        assert_eq!(refusals(&app.ask(&rule).await.data()["updateIntegration"]), ["INVALID sendOn"]);
    }

    async fn who_was_not_authorised_sells_nothing(app: TestApp) {
        with_sender(&app).await;
        let erp = FakeErp::start(Kind::MelhorEnvio).await;
        let begun = crate::integration::begun(&app, &erp).await;
        let page = app.ask(&format!("mutation {{ authorizeIntegration(input: {{ integrationId: \"{}\" }}) {{ url }} }}", begun.id)).await.data();
        let url = page["authorizeIntegration"]["url"].as_str().unwrap().to_owned();
        for part in ["/oauth/authorize?response_type=code", "scope=cart-read%20cart-write%20", "client_id=cliente%2D1", "redirect_uri=https%3A"] {
            assert!(url.contains(part), "{part}: {url}");
        }
        let (_, shipment) = given(&app, parcel(1)).await;
        let wanted = json!({ "shipmentId": shipment, "integrationId": begun.id, "serviceId": "1" });
        assert_eq!(refusals(&buy(&app, wanted).await), ["INTEGRATION_NOT_READY integrationId"]);
        assert!(app.texts("SELECT state FROM postages").await.is_empty());
    }
}
