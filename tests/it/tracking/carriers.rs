//! Who carries parcels.

use super::{CODE, given, packed, seen};
use crate::both;
use crate::support::TestApp;
use crate::support::given::{invoice_key, order};
use entity::status::OrderStatus as S;
use serde_json::{Value, json};

async fn save(app: &TestApp, input: &str) -> Value {
    let query = format!(
        "mutation {{ saveCarrier(input: {{ {input} }}) {{ carrier {{ id name trackingUrl givesCodes }} userErrors {{ code path }} }} }}"
    );
    app.ask(&query).await.data()["saveCarrier"].clone()
}

both! {
    async fn carriers_are_added_changed_by_name_and_removed(app: TestApp) {
        let names = async || {
            let found = app.ask("{ carriers { name } }").await.data()["carriers"].as_array().unwrap().clone();
            found.iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(names().await, ["Correios", "Entrega própria", "Frota própria", "Motoboy", "Portador", "Táxi"]);
        let made = save(&app, "name: \"  Total  Express\", trackingUrl: \"https://t.example/{code}\"").await;
        assert_eq!(made["carrier"]["name"], "Total Express");
        assert_eq!(made["carrier"]["givesCodes"], true);
        let changed = save(&app, "name: \"TOTAL EXPRÉSS\", givesCodes: false").await;
        assert_eq!(changed["carrier"]["id"], made["carrier"]["id"]);
        assert_eq!(changed["carrier"]["trackingUrl"], "https://t.example/{code}", "what is left out stays");
        let cleared = save(&app, "name: \"total express\", trackingUrl: null").await;
        assert_eq!(cleared["carrier"]["trackingUrl"], Value::Null);
        assert_eq!(cleared["carrier"]["givesCodes"], false);
        let id = made["carrier"]["id"].as_str().unwrap();
        let remove = format!("mutation {{ removeCarrier(input: {{ carrierId: \"{id}\" }}) {{ removedId userErrors {{ code path }} }} }}");
        assert_eq!(app.ask(&remove).await.data()["removeCarrier"]["removedId"], id);
        let again = app.ask(&remove).await.data()["removeCarrier"].clone();
        assert_eq!(again["userErrors"], json!([{ "code": "NOT_FOUND", "path": ["carrierId"] }]));
        assert_eq!(names().await.len(), 6);
    }

    async fn what_is_no_carrier_is_refused_with_all_that_is_wrong(app: TestApp) {
        for (input, paths) in [
            ("name: \" \", trackingUrl: \"http://x.example/{code}\"", json!([["name"], ["trackingUrl"]])),
            ("name: \"a\\u0000b\"", json!([["name"]])),
            ("name: \"X\", trackingUrl: \"https://x.example/\"", json!([["trackingUrl"]])),
            ("name: \"X\", trackingUrl: \"https://{code}.example/\"", json!([["trackingUrl"]])),
            ("name: \"X\", trackingUrl: \"https://x.example/{code}\\u0000\"", json!([["trackingUrl"]])),
        ] {
            let refused = save(&app, input).await;
            let found: Vec<&Value> = refused["userErrors"].as_array().unwrap().iter().map(|error| &error["path"]).collect();
            assert_eq!(json!(found), paths, "{input}");
            assert_eq!(refused["carrier"], Value::Null);
        }
    }

    async fn two_at_once_make_one_carrier(app: TestApp) {
        let (one, other) = tokio::join!(save(&app, "name: \"Loggi\""), save(&app, "name: \"LOGGI\""));
        assert_eq!(one["carrier"]["id"], other["carrier"]["id"]);
        let count = app.texts("SELECT CAST(COUNT(*) AS TEXT) FROM carriers").await;
        assert_eq!(count, ["7"]);
    }

    async fn a_parcel_is_followed_at_its_carrier(app: TestApp) {
        let (id, _) = given(&app, packed(1, CODE)).await;
        let shipment = seen(&app, id).await["shipments"][0].clone();
        assert_eq!(shipment["trackingUrl"], format!("https://rastreamento.correios.com.br/app/index.php?objetos={CODE}"));
        assert_eq!(shipment["trackingCodeFormatted"], "PH 297 898 690 BR");
        save(&app, "name: \"correios\", trackingUrl: \"https://c.example/?o={code}\"").await;
        assert_eq!(seen(&app, id).await["shipments"][0]["trackingUrl"], format!("https://c.example/?o={CODE}"));
        save(&app, "name: \"Correios\", trackingUrl: null").await;
        assert_eq!(seen(&app, id).await["shipments"][0]["trackingUrl"], Value::Null);
    }

    async fn an_order_ships_without_a_code_when_its_carrier_gives_none(app: TestApp) {
        let wanted = || order().status(S::Invoiced);
        let [motoboy, unknown] = ["MOTOBOY", "Bicicleta"].map(|carrier| wanted().shipment(carrier, None));
        let (one, _) = given(&app, motoboy.invoice(&invoice_key(1))).await;
        let (other, _) = given(&app, unknown.invoice(&invoice_key(2))).await;
        let ship = async |id| {
            let query = format!("mutation {{ changeOrderStatus(input: {{ orderId: \"{id}\", to: SHIPPED }}) {{ order {{ status }} userErrors {{ code }} }} }}");
            app.ask(&query).await.data()["changeOrderStatus"].clone()
        };
        assert_eq!(ship(one).await["order"]["status"], "SHIPPED");
        assert_eq!(ship(other).await["userErrors"], json!([{ "code": "TRACKING_MISSING" }]));
        save(&app, "name: \"bicicleta\", givesCodes: false").await;
        assert_eq!(ship(other).await["order"]["status"], "SHIPPED");
    }
}
