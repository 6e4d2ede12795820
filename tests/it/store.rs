//! The settings of the store.

use crate::both;
use entity::id::StoreId;
use serde_json::json;

both! {
    async fn a_new_store_has_settings(app: TestApp) {
        let found = app
            .ask("{ store { id name legalName issuers { cnpj uf } timeZone locale currency updatedAt __typename } }")
            .await
            .data();
        let expected = json!({
            "id": StoreId(1).to_string(), "name": "Minha Loja", "legalName": "Minha Loja Ltda.", "issuers": [],
            "timeZone": "America/Sao_Paulo", "locale": "pt-BR", "currency": "BRL",
            "updatedAt": "1970-01-01T00:00:00Z", "__typename": "Store",
        });
        assert_eq!(found["store"], expected);
    }

    async fn its_establishments_are_told_with_their_states(app: TestApp) {
        app.sql(
            "UPDATE stores SET issuers =
                '[{\"cnpj\":\"58716523000119\",\"uf\":\"SP\"},{\"cnpj\":\"00000000E08G12\",\"uf\":\"DF\"}]'",
        )
        .await;
        let found = app.ask("{ store { issuers { cnpj uf } } }").await.data();
        let expected =
            json!([{ "cnpj": "58716523000119", "uf": "SP" }, { "cnpj": "00000000E08G12", "uf": "DF" }]);
        assert_eq!(found["store"]["issuers"], expected);
    }

    async fn settings_that_cannot_be_read_are_our_fault_and_say_nothing_more(app: TestApp) {
        app.sql("UPDATE stores SET issuers = 'segredo'").await;
        let reply = app.ask("{ store { issuers { cnpj } } }").await;
        assert_eq!(reply.codes(), ["INTERNAL"]);
        assert_eq!(reply.error()["message"], "internal error");
        assert!(!reply.text().contains("segredo"));
        assert_eq!(app.ask("{ store { name } }").await.data()["store"]["name"], "Minha Loja");
    }
}

const UPDATE: &str = "mutation($input: UpdateStoreInput!) { updateStore(input: $input) {
    store { name legalName issuers { cnpj uf } timeZone locale handlingDays stockMoment invoiceRequired cancelExpired
        pixGraceMinutes boletoGraceDays pixKey pixCity bankAccount updatedAt }
    userErrors { code path }
} }";

both! {
    async fn settings_are_changed_and_what_is_left_out_stays(app: TestApp) {
        let update = async |input: serde_json::Value| {
            app.ask_with(UPDATE, json!({ "input": input })).await.data()["updateStore"].clone()
        };
        let before = update(json!({})).await["store"].clone();
        assert_eq!(before["updatedAt"], "1970-01-01T00:00:00Z");
        let all = json!({
            "name": "Casa da Caneca", "legalName": "Caneca Ltda.", "issuers": [{ "cnpj": "00.000.000/E08G-12", "uf": "DF" }],
            "timeZone": "America/Manaus", "locale": "es", "handlingDays": 3, "stockMoment": "PAID", "invoiceRequired": false,
            "cancelExpired": false, "pixGraceMinutes": 5, "boletoGraceDays": 1, "pixKey": "pix@example.com",
            "pixCity": "Manaus", "bankAccount": "Banco 1\nConta 2",
        });
        let mut expected = all.clone();
        expected["issuers"] = json!([{ "cnpj": "00000000E08G12", "uf": "DF" }]);
        expected["updatedAt"] = json!("2026-11-22T15:00:00Z");
        let changed = update(all).await;
        assert_eq!(changed, json!({ "store": expected, "userErrors": [] }));
        assert_eq!(app.ask("{ store { name pixKey } }").await.data()["store"]["name"], "Casa da Caneca");
        let cleared = update(json!({ "pixKey": null, "pixCity": null, "bankAccount": null, "issuers": [] })).await;
        expected["issuers"] = json!([]);
        for gone in ["pixKey", "pixCity", "bankAccount"] {
            expected[gone] = serde_json::Value::Null;
        }
        assert_eq!(cleared["store"], expected);
    }

    async fn every_setting_that_cannot_be_meant_is_told_at_once(app: TestApp) {
        let input = json!({
            "name": " ", "legalName": "a\u{0}b", "timeZone": "São Paulo", "locale": "fr", "handlingDays": -1,
            "pixGraceMinutes": 99_999, "boletoGraceDays": 31, "pixKey": "não é", "pixCity": "", "bankAccount": "\u{0}",
            "issuers": [
                { "cnpj": OURS, "uf": "SP" }, { "cnpj": "11222333000182", "uf": "SP" }, { "cnpj": "11.222.333/0001-81", "uf": "RJ" },
            ],
        });
        let done = app.ask_with(UPDATE, json!({ "input": input })).await.data()["updateStore"].clone();
        assert!(done["store"].is_null());
        let errors = done["userErrors"].as_array().unwrap();
        assert!(errors.iter().all(|error| error["code"] == "INVALID"));
        let paths = errors.iter().map(|error| {
            let steps = error["path"].as_array().unwrap().iter().map(|step| step.as_str().unwrap());
            steps.collect::<Vec<_>>().join(".")
        });
        let mut paths: Vec<String> = paths.collect();
        paths.sort_unstable();
        assert_eq!(paths, [
            "bankAccount", "boletoGraceDays", "handlingDays", "issuers.1.cnpj", "issuers.2.cnpj", "legalName", "locale",
            "name", "pixCity", "pixGraceMinutes", "pixKey", "timeZone",
        ]);
        assert_eq!(app.ask("{ store { name } }").await.data()["store"]["name"], "Minha Loja");
    }
}

const OURS: &str = "11222333000181";

const LETTERS: &str = "mutation($input: UpdateStoreInput!) { updateStore(input: $input) {
    store { supportContact phone postalAddress orderUrl logoUrl brandColor pickupAddress pickupHours pickupDays returnInstructions
        returnDays refundDays alertAddresses alertMinutes }
    userErrors { code path }
} }";

both! {
    async fn what_e_mails_say_of_it_is_kept(app: TestApp) {
        let update = async |input: serde_json::Value| {
            app.ask_with(LETTERS, json!({ "input": input })).await.data()["updateStore"].clone()
        };
        let all = json!({
            "supportContact": "ajuda@loja.example", "phone": "(11) 99402-9275", "postalAddress": "Rua A, 1, São Paulo/SP",
            "orderUrl": "https://loja.example/pedidos/{number}?t={token}", "logoUrl": "https://loja.example/logo.png",
            "brandColor": "#1D4ED8", "pickupAddress": "Rua A, 1", "pickupHours": "9h às 18h", "pickupDays": 7,
            "returnInstructions": "Leve à agência.\nUse o código.", "returnDays": 12, "refundDays": 5,
            "alertAddresses": ["Bia@Loja.example", "bia@loja.example", "caio@loja.example"], "alertMinutes": 3,
        });
        let mut expected = all.clone();
        expected["phone"] = json!("+5511994029275");
        expected["brandColor"] = json!("#1d4ed8");
        expected["alertAddresses"] = json!(["bia@loja.example", "caio@loja.example"]);
        assert_eq!(update(all).await, json!({ "store": expected, "userErrors": [] }));
        let cleared = update(json!({ "phone": null, "pickupDays": null, "alertAddresses": [] })).await["store"].clone();
        assert!(cleared["phone"].is_null() && cleared["pickupDays"].is_null());
        assert_eq!(cleared["alertAddresses"], json!([]));
        assert_eq!(cleared["returnDays"], 12);
    }

    async fn what_e_mails_could_not_say_is_refused(app: TestApp) {
        let input = json!({
            "supportContact": "a\r\nBcc: b@c.d", "phone": "12", "postalAddress": "", "orderUrl": "https://loja.example/{nummer}",
            "logoUrl": "javascript:alert(1)", "brandColor": "red", "pickupDays": 0, "returnDays": 366, "refundDays": -1,
            "returnInstructions": "\u{0}", "alertAddresses": ["bia@loja.example", "bia"], "alertMinutes": 0,
        });
        let done = app.ask_with(LETTERS, json!({ "input": input })).await.data()["updateStore"].clone();
        let errors = done["userErrors"].as_array().unwrap();
        let mut paths: Vec<String> = errors
            .iter()
            .map(|error| {
                let steps = error["path"].as_array().unwrap().iter().map(|step| step.as_str().unwrap());
                steps.collect::<Vec<_>>().join(".")
            })
            .collect();
        paths.sort_unstable();
        assert_eq!(paths, [
            "alertAddresses.1", "alertMinutes", "brandColor", "logoUrl", "orderUrl", "phone", "pickupDays", "postalAddress",
            "refundDays", "returnDays", "returnInstructions", "supportContact",
        ]);
    }
}
