//! Creating and changing products.

use crate::both;
use crate::support::TestApp;
use entity::id::ProductId;
use futures_util::future::join_all;
use serde_json::{Value, json};

const ALL: &str = "sku name price externalId category gtin ncm weightG lengthMm widthMm heightMm active
    stock { onHand reserved trackStock allowBackorder lowStockThreshold }";

async fn create(app: &TestApp, input: Value) -> Value {
    let query = format!(
        "mutation ($input: CreateProductInput!) {{ createProduct(input: $input)
            {{ product {{ id {ALL} }} userErrors {{ code message path }} }} }}"
    );
    app.ask_with(&query, json!({ "input": input })).await.data()["createProduct"].clone()
}

async fn update(app: &TestApp, input: Value) -> Value {
    let query = format!(
        "mutation ($input: UpdateProductInput!) {{ updateProduct(input: $input)
            {{ product {{ {ALL} updatedAt }} userErrors {{ code message path }} }} }}"
    );
    app.ask_with(&query, json!({ "input": input })).await.data()["updateProduct"].clone()
}

fn mug() -> Value {
    json!({ "sku": "CANECA", "name": "Caneca", "price": "25.00" })
}

fn with(mut input: Value, more: &Value) -> Value {
    for (name, value) in more.as_object().unwrap() {
        input[name] = value.clone();
    }
    input
}

fn errors(payload: &Value) -> Vec<String> {
    let tell = |error: &Value| {
        let path: Vec<&str> =
            error["path"].as_array().unwrap().iter().map(|step| step.as_str().unwrap()).collect();
        format!("{} {}", error["code"].as_str().unwrap(), path.join("."))
    };
    payload["userErrors"].as_array().unwrap().iter().map(tell).collect()
}

both! {
    async fn a_product_has_what_was_said_of_it(app: TestApp) {
        let more = json!({ "externalId": "P-9", "category": "Cozinha", "gtin": "7891000100103", "ncm": "6912.00.00",
            "weightG": 350, "lengthMm": 120, "widthMm": 90, "heightMm": 100, "active": false,
            "stock": { "onHand": 12, "lowStockThreshold": 3 } });
        let made = create(&app, with(mug(), &more)).await;
        assert_eq!(errors(&made), [""; 0]);
        let mut product = made["product"].clone();
        product["id"].take();
        assert_eq!(product, json!({ "id": null, "sku": "CANECA", "name": "Caneca", "price": "25.00", "externalId": "P-9",
            "category": "Cozinha", "gtin": "7891000100103", "ncm": "69120000", "weightG": 350, "lengthMm": 120,
            "widthMm": 90, "heightMm": 100, "active": false,
            "stock": { "onHand": 12, "reserved": 0, "trackStock": true, "allowBackorder": false, "lowStockThreshold": 3 } }));
        let ledger = app.ask("{ stockMovements { nodes { kind onHandDelta } } }").await.data();
        assert_eq!(ledger["stockMovements"]["nodes"], json!([{ "kind": "SET", "onHandDelta": 12 }]));
    }

    async fn without_its_stock_a_product_is_not_counted(app: TestApp) {
        let made = create(&app, mug()).await;
        assert_eq!(made["product"]["active"], true);
        assert!(made["product"]["stock"].is_null());
    }

    async fn everything_wrong_is_said_at_once_and_nothing_is_created(app: TestApp) {
        let wrong = json!({ "sku": " ", "name": "a\u{0}b", "price": "-1.00", "gtin": "7891000100104", "ncm": "1",
            "weightG": -1, "lengthMm": 100_001, "category": "", "externalId": "",
            "stock": { "onHand": -1, "lowStockThreshold": -1 } });
        let made = create(&app, with(mug(), &wrong)).await;
        let paths = ["sku", "name", "price", "externalId", "category", "gtin", "ncm", "weightG", "lengthMm",
            "stock.lowStockThreshold", "stock.onHand"];
        assert_eq!(errors(&made), paths.map(|path| format!("INVALID {path}")));
        assert!(made["product"].is_null());
        assert!(app.ask("{ products { nodes { sku } } }").await.data()["products"]["nodes"].as_array().unwrap().is_empty());
    }

    async fn an_sku_and_an_external_id_belong_to_one_product(app: TestApp) {
        create(&app, with(mug(), &json!({ "externalId": "P-9" }))).await;
        let again = create(&app, with(mug(), &json!({ "externalId": "P-9" }))).await;
        assert_eq!(errors(&again), ["SKU_TAKEN sku", "EXTERNAL_ID_TAKEN externalId"]);
        let other = create(&app, with(mug(), &json!({ "sku": "PRATO" }))).await;
        let id = &other["product"]["id"];
        let renamed = update(&app, json!({ "productId": id, "sku": "CANECA", "externalId": "P-9" })).await;
        assert_eq!(errors(&renamed), ["SKU_TAKEN sku", "EXTERNAL_ID_TAKEN externalId"]);
    }

    async fn of_many_who_want_one_sku_at_once_one_gets_it(app: TestApp) {
        let made = join_all((0..8).map(|_| create(&app, with(mug(), &json!({ "stock": { "onHand": 5 } }))))).await;
        let created = made.iter().filter(|made| errors(made).is_empty()).count();
        assert_eq!(created, 1, "{made:?}");
        assert!(made.iter().filter(|made| !errors(made).is_empty()).all(|made| errors(made) == ["SKU_TAKEN sku"]));
    }

    async fn what_is_not_given_stays_and_null_empties(app: TestApp) {
        let more = json!({ "category": "Cozinha", "gtin": "7891000100103", "weightG": 350, "externalId": "P-9" });
        let made = create(&app, with(mug(), &more)).await;
        let id = &made["product"]["id"];
        let changed = update(&app, json!({ "productId": id, "price": "29.90", "gtin": null, "weightG": null })).await;
        let product = &changed["product"];
        assert_eq!((&product["price"], &product["name"], &product["category"]), (&json!("29.90"), &json!("Caneca"), &json!("Cozinha")));
        assert!(product["gtin"].is_null() && product["weightG"].is_null());
        assert_eq!(product["externalId"], "P-9");
        let same = update(&app, json!({ "productId": id })).await;
        assert_eq!(&same["product"], product);
        let kept = update(&app, json!({ "productId": id, "sku": "CANECA", "externalId": "P-9" })).await;
        assert_eq!(errors(&kept), [""; 0], "it may keep what it has");
    }

    async fn a_product_that_there_is_not_cannot_be_changed(app: TestApp) {
        let changed = update(&app, json!({ "productId": ProductId(7).to_string(), "name": "Outra" })).await;
        assert_eq!(errors(&changed), ["NOT_FOUND productId"]);
    }

    async fn the_same_request_again_creates_nothing(app: TestApp) {
        let query = "mutation { createProduct(input: { sku: \"A\", name: \"A\", price: \"1.00\" }, idempotencyKey: \"k\")
            { product { id } userErrors { code } } }";
        let first = app.ask(query).await.text();
        assert_eq!(app.ask(query).await.text(), first);
    }
}
