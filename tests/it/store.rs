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
