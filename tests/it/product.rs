//! Products: by what somebody has of them, and in lists.

mod write;

use crate::both;
use crate::support::catalogue::product;
use crate::support::{NOW, TestApp};
use entity::id::{OrderId, ProductId};
use entity::money::Money;
use entity::product::Model;
use serde_json::{Value, json};

/// A product of which everything is known.
fn mug() -> Model {
    Model {
        external_id: Some("P-9".to_owned()),
        name: "Caneca \"São João\"".to_owned(),
        category: Some("Cozinha".to_owned()),
        gtin: Some("7891234567895".to_owned()),
        ncm: Some("69120000".to_owned()),
        weight_g: Some(350),
        length_mm: Some(120),
        width_mm: Some(90),
        height_mm: Some(100),
        price_cents: Money(14_990),
        active: false,
        updated_at: NOW,
        ..product(7, "CANECA-01")
    }
}

/// The SKUs in the list that `arguments` mean.
async fn skus(app: &TestApp, arguments: &str) -> Vec<String> {
    let found = app.ask(&format!("{{ products{arguments} {{ nodes {{ sku }} }} }}")).await.data();
    let nodes = found["products"]["nodes"].as_array().unwrap().clone();
    nodes.iter().map(|node| node["sku"].as_str().unwrap().to_owned()).collect()
}

both! {
    async fn every_field_has_what_is_stored(app: TestApp) {
        app.given_products([mug(), product(8, "PRATO")]).await;
        let all = "id externalId sku name category gtin ncm weightG lengthMm widthMm heightMm price active createdAt
            updatedAt";
        let found = app
            .ask(&format!(
                "{{ mug: product(by: {{ sku: \"CANECA-01\" }}) {{ {all} }}
                    plate: product(by: {{ sku: \"PRATO\" }}) {{ {all} }} }}"
            ))
            .await
            .data();
        let expected = json!({
            "mug": { "id": ProductId(7).to_string(), "externalId": "P-9", "sku": "CANECA-01",
                "name": "Caneca \"São João\"", "category": "Cozinha", "gtin": "7891234567895",
                "ncm": "69120000", "weightG": 350, "lengthMm": 120, "widthMm": 90, "heightMm": 100,
                "price": "149.90", "active": false, "createdAt": "2026-11-21T15:00:00Z",
                "updatedAt": "2026-11-22T15:00:00Z" },
            "plate": { "id": ProductId(8).to_string(), "externalId": null, "sku": "PRATO",
                "name": "Caneca de cerâmica", "category": null, "gtin": null, "ncm": null, "weightG": null,
                "lengthMm": null, "widthMm": null, "heightMm": null, "price": "25.00", "active": true,
                "createdAt": "2026-11-21T15:00:00Z", "updatedAt": "2026-11-21T15:00:00Z" },
        });
        assert_eq!(found, expected);
    }

    async fn a_product_is_found_by_each_key(app: TestApp) {
        app.given_products([mug(), product(8, "CANECA-012"), product(9, "CANECA-0")]).await;
        for by in [
            format!("id: \"{}\"", ProductId(7)),
            "sku: \"CANECA-01\"".to_owned(),
            "externalId: \"P-9\"".to_owned(),
            "gtin: \"7891234567895\"".to_owned(),
        ] {
            let found = app.ask(&format!("{{ product(by: {{ {by} }}) {{ id }} }}")).await.data();
            assert_eq!(found["product"]["id"], ProductId(7).to_string(), "{by}");
        }
    }

    async fn nothing_is_null_and_a_wrong_id_is_named(app: TestApp) {
        app.given_products([mug()]).await;
        for by in [
            format!("id: \"{}\"", ProductId(9)),
            "sku: \"CANECA\"".to_owned(),
            "sku: \"caneca-01\"".to_owned(),
            "externalId: \"CANECA-01\"".to_owned(),
            "gtin: \"\"".to_owned(),
        ] {
            let reply = app.ask(&format!("{{ product(by: {{ {by} }}) {{ id }} }}")).await;
            assert_eq!(reply.text(), r#"{"data":{"product":null}}"#, "{by}");
        }
        let reply = app.ask(&format!("{{ product(by: {{ id: \"{}\" }}) {{ id }} }}", OrderId(1))).await;
        assert_eq!(reply.codes(), ["BAD_USER_INPUT"]);
        assert_eq!(reply.error()["message"], "by.id: expected an id that begins with `product_`");
    }

    async fn of_several_with_one_bar_code_the_first_by_sku_is_meant(app: TestApp) {
        let coded = |id, sku| Model { gtin: Some("7891234567895".to_owned()), ..product(id, sku) };
        app.given_products([coded(1, "Z"), coded(2, "M"), coded(3, "Q")]).await;
        let found = app.ask("{ product(by: { gtin: \"7891234567895\" }) { sku } }").await.data();
        assert_eq!(found["product"]["sku"], "M");
    }

    async fn products_are_listed_by_sku_page_by_page(app: TestApp) {
        let skus_given = ["b", "B-10", "a", "B-1", "Á", "B-2"];
        app.given_products(skus_given.into_iter().zip(1..).map(|(sku, id)| product(id, sku))).await;
        let all = ["B-1", "B-10", "B-2", "a", "b", "Á"];
        assert_eq!(skus(&app, "").await, all);
        assert_eq!(skus(&app, "(last: 2)").await, all[4..]);

        let mut seen: Vec<Value> = Vec::new();
        let mut after = String::new();
        for more in [true, false] {
            let query = format!(
                "{{ products(first: 3{after}) {{ nodes {{ sku }} edges {{ cursor }}
                    pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }}"
            );
            let page = app.ask(&query).await.data()["products"].clone();
            assert_eq!(page["pageInfo"]["hasNextPage"], more);
            assert_eq!(page["pageInfo"]["hasPreviousPage"], !more);
            assert_eq!(page["pageInfo"]["startCursor"], page["edges"][0]["cursor"]);
            assert_eq!(page["pageInfo"]["endCursor"], page["edges"][2]["cursor"]);
            seen.extend(page["nodes"].as_array().unwrap().iter().map(|node| node["sku"].clone()));
            after = format!(", after: {}", page["pageInfo"]["endCursor"]);
        }
        assert_eq!(seen, all);
    }

    async fn filters_narrow_the_list_and_add_up(app: TestApp) {
        app.given_products([mug(), product(8, "CANECA-02"), product(9, "PRATO"), product(10, "100%")]).await;
        for (filter, expected) in [
            ("{}", vec!["100%", "CANECA-01", "CANECA-02", "PRATO"]),
            ("{ sku: \"CANECA\" }", vec!["CANECA-01", "CANECA-02"]),
            ("{ sku: \"CANECA-01\" }", vec!["CANECA-01"]),
            ("{ sku: \"%\" }", vec![]),
            ("{ sku: \"_\" }", vec![]),
            ("{ active: true }", vec!["100%", "CANECA-02", "PRATO"]),
            ("{ active: false }", vec!["CANECA-01"]),
            ("{ gtin: \"7891234567895\" }", vec!["CANECA-01"]),
            ("{ externalId: \"P-9\" }", vec!["CANECA-01"]),
            ("{ sku: \"CANECA\", active: true }", vec!["CANECA-02"]),
            ("{ sku: \"PRATO\", externalId: \"P-9\" }", vec![]),
        ] {
            assert_eq!(skus(&app, &format!("(filter: {filter})")).await, expected, "{filter}");
        }
    }

    async fn wrong_pages_are_named(app: TestApp) {
        app.given_products([mug()]).await;
        for (arguments, problem) in [
            ("first: 0", "first: expected a number from 1 to 200"),
            ("first: 3, last: 3", "last: expected either `first` or `last`, not both"),
            ("before: \"mug\"", "before: expected a cursor as it was given in `pageInfo` or an edge"),
        ] {
            let reply = app.ask(&format!("{{ products({arguments}) {{ nodes {{ sku }} }} }}")).await;
            assert_eq!(reply.codes(), ["BAD_USER_INPUT"], "{arguments}");
            assert_eq!(reply.error()["message"], problem, "{arguments}");
        }
    }
}
