//! Slips and lists: what is in each parcel, and where it lies.

use super::{fetched, ids, printed};
use crate::both;
use crate::label::reader::text_of_pdf;
use crate::support::given::order;
use serde_json::json;

both! {
    async fn a_picking_list_joins_orders_by_place_and_sku(app: TestApp) {
        let product = app.given_product("CANECA-01").await;
        let place = format!("mutation {{ updateProduct(input: {{ productId: \"{product}\", place: \"Corredor B-12\" }})
            {{ product {{ place }} userErrors {{ code }} }} }}");
        assert_eq!(app.ask(&place).await.data()["updateProduct"]["product"]["place"], "Corredor B-12");
        let mug = || order().with(|whole| whole.items[0].product_id = Some(product));
        let given = app.given([mug(), mug()]).await;
        let done = printed(&app, json!({ "orderIds": ids(&given), "kind": "PICKING_LIST", "paper": "A4_1" })).await;
        assert_eq!((&done["document"]["pages"], &done["document"]["count"]), (&json!(1), &json!(1)));
        assert_eq!(done["orders"].as_array().unwrap().len(), 2);
        let text = text_of_pdf(&fetched(&app, &done).await).concat();
        for said in ["Corredor B-12", "CANECA-01", "1 (2), 2 (2)", "2 pedidos, 1 linha, 4 peças"] {
            assert!(text.contains(said), "{said}: {text}");
        }
    }

    async fn slips_and_content_lists_say_what_is_in_the_parcel(app: TestApp) {
        let given = app.given([order().row(|row| row.customer_note = Some("É presente".to_owned()))]).await;
        let slip = printed(&app, json!({ "orderIds": ids(&given), "kind": "PACKING_SLIP" })).await;
        let text = text_of_pdf(&fetched(&app, &slip).await).concat();
        assert!(text.contains("Caneca de cerâmica") && text.contains("É presente"), "{text}");
        assert!(!text.contains("25,00"), "a slip has no prices: {text}");
        let list = printed(&app, json!({ "orderIds": ids(&given), "kind": "CONTENT_LIST" })).await;
        let text = text_of_pdf(&fetched(&app, &list).await).concat();
        assert!(text.contains("529.982.247-25") && text.contains("50,00"), "{text}");
    }

    async fn shipments_are_printed_one_by_one(app: TestApp) {
        let two = order().shipment("Correios", Some("AA123456785BR")).shipment("Loggi", None);
        app.given([two.with(|whole| whole.shipments[1].position = 2)]).await;
        let found = app.ask("{ order(by: { number: 1 }) { shipments { id } } }").await.data();
        let second = found["order"]["shipments"][1]["id"].clone();
        let done = printed(&app, json!({ "shipmentIds": [second], "kind": "ADDRESS_LABEL" })).await;
        assert_eq!(done["document"]["count"], 1);
        let text = text_of_pdf(&fetched(&app, &done).await).concat();
        assert!(text.contains("Loggi") && !text.contains("Correios"), "{text}");
    }
}
