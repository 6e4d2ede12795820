//! Labels from elsewhere: looked through, kept, put together, removed.

use super::{fetched, ids, open, print, printed, refusals};
use crate::label::reader::{codes_in_pdf, text_of_pdf};
use crate::support::TestApp;
use crate::support::form::{PREFLIGHT, file, map, operations, post};
use crate::support::given::order;
use crate::{both, both_with_keys};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use entity::id::{PostageId, ShipmentId};
use pedidos::actor::Scope;
use serde_json::{Value, json};

const UPLOAD: &str = "mutation($input: UploadPostageInput!, $key: String) {
    uploadPostage(input: $input, idempotencyKey: $key) {
        order { number history(first: 1) { nodes { kind } } shipments { trackingCode } }
        postage { id provider state carrier service price trackingCode labelUrl }
        userErrors { code message path }
    }
}";

async fn upload(app: &TestApp, shipment: &str, file: &[u8], more: Value) -> Value {
    let mut input = json!({ "shipmentId": shipment, "base64": STANDARD.encode(file) });
    for (name, value) in more.as_object().unwrap() {
        input[name] = value.clone();
    }
    app.ask_with(UPLOAD, json!({ "input": input })).await.data()["uploadPostage"].clone()
}

async fn kept(app: &TestApp, shipment: &str, file: &[u8]) -> Value {
    let done = upload(app, shipment, file, json!({})).await;
    assert_eq!(done["userErrors"], json!([]), "{done:#}");
    done
}

/// The first shipment of each order, in the order of the numbers.
async fn shipments(app: &TestApp, orders: usize) -> Vec<String> {
    let mut found = Vec::new();
    for number in 1..=orders {
        let query = format!("{{ order(by: {{ number: {number} }}) {{ shipments {{ id }} }} }}");
        let data = app.ask(&query).await.data();
        found.push(data["order"]["shipments"][0]["id"].as_str().unwrap().to_owned());
    }
    found
}

/// The label of an order in this language, as another shop system would make it.
async fn label(app: &TestApp, order: &str, format: &str) -> Vec<u8> {
    let input = json!({ "orderIds": [order], "kind": "ADDRESS_LABEL", "format": format });
    fetched(app, &printed(app, input).await).await
}

/// A PDF of one page with something more in its catalogue.
fn pdf_with(more: &str) -> Vec<u8> {
    format!(
        "%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R {more} >>\nendobj\n\
         2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n\
         3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 283 425] >>\nendobj\n\
         xref\n0 4\n0000000000 65535 f \ntrailer\n<< /Root 1 0 R /Size 4 >>\nstartxref\n0\n%%EOF\n"
    )
    .into_bytes()
}

both! {
    async fn uploaded_labels_become_one_document_for_the_paper(app: TestApp) {
        let given = app.given((0..3).map(|_| order().shipment("Correios", None))).await;
        let (orders, parcels) = (ids(&given), shipments(&app, 3).await);
        let first = upload(&app, &parcels[0], &label(&app, &orders[0], "PDF").await,
            json!({ "trackingCode": "aa123456785br", "price": "18.90", "service": "SEDEX" })).await;
        assert_eq!(first["userErrors"], json!([]), "{first:#}");
        assert_eq!(first["order"]["shipments"][0]["trackingCode"], "AA123456785BR");
        assert_eq!((&first["postage"]["provider"], &first["postage"]["state"]), (&json!("MANUAL"), &json!("READY")));
        assert_eq!((&first["postage"]["price"], &first["postage"]["carrier"]), (&json!("18.90"), &json!("Correios")));
        kept(&app, &parcels[1], &label(&app, &orders[1], "PNG").await).await;
        kept(&app, &parcels[2], &label(&app, &orders[2], "PDF").await).await;
        let own = open(&app, first["postage"]["labelUrl"].as_str().unwrap()).await;
        assert_eq!((own.status, own.header("content-type")), (200, Some("application/pdf")));

        for (paper, pages) in [("LABEL_100X150", 3), ("A4_1", 3), ("A4_2", 2), ("A4_4", 1)] {
            let input = json!({ "orderIds": [orders[2], orders[1], orders[0]], "kind": "POSTAGE", "paper": paper });
            let done = printed(&app, input).await;
            assert_eq!((&done["document"]["pages"], &done["document"]["count"]), (&json!(pages), &json!(3)), "{paper}");
            let file = fetched(&app, &done).await;
            assert_eq!(text_of_pdf(&file).len(), pages, "{paper}");
            let codes = codes_in_pdf(&file).concat();
            // A picture that is made to fit loses dots; what is drawn does not.
            for code in ["CODE-128:3", "CODE-128:1"] {
                assert!(codes.contains(&code.to_owned()), "{paper} {code}: {codes:?}");
            }
        }
    }

    async fn zpl_is_put_behind_zpl_and_never_mixed(app: TestApp) {
        let given = app.given((0..2).map(|_| order().shipment("Correios", None))).await;
        let (orders, parcels) = (ids(&given), shipments(&app, 2).await);
        kept(&app, &parcels[0], &label(&app, &orders[0], "ZPL").await).await;
        let two = json!({ "orderIds": orders, "kind": "POSTAGE", "format": "ZPL" });
        assert_eq!(refusals(&print(&app, two.clone()).await), "LABEL_POSTAGE_MISSING orderIds.1");
        let pdf = kept(&app, &parcels[1], &label(&app, &orders[1], "PDF").await).await;
        assert_eq!(refusals(&print(&app, two.clone()).await), "LABEL_FORMAT orderIds.1");
        let as_pdf = json!({ "orderIds": orders, "kind": "POSTAGE" });
        assert_eq!(refusals(&print(&app, as_pdf).await), "LABEL_FORMAT orderIds.0");

        let remove = format!("mutation {{ removePostage(input: {{ postageId: {} }})
            {{ order {{ history(first: 1) {{ nodes {{ kind }} }} }} postage {{ state labelUrl }} userErrors {{ code }} }} }}", pdf["postage"]["id"]);
        let url = pdf["postage"]["labelUrl"].as_str().unwrap().to_owned();
        for _ in 0..2 {
            let removed = app.ask(&remove).await.data()["removePostage"].clone();
            assert_eq!(removed["postage"], json!({ "state": "CANCELLED", "labelUrl": null }), "{removed:#}");
            assert_eq!(removed["order"]["history"]["nodes"][0]["kind"], "POSTAGE_CANCELLED");
        }
        assert_eq!(open(&app, &url).await.status, 404);
        kept(&app, &parcels[1], &label(&app, &orders[1], "ZPL").await).await;
        let done = printed(&app, two).await;
        let zpl = String::from_utf8(fetched(&app, &done).await).unwrap();
        assert_eq!((zpl.matches("^XA").count(), &done["document"]["pages"]), (2, &json!(2)));
    }

    async fn what_does_more_than_show_a_label_is_refused(app: TestApp) {
        app.given([order().shipment("Correios", None)]).await;
        let parcel = shipments(&app, 1).await.remove(0);
        kept(&app, &parcel, &pdf_with("")).await;
        for file in [
            b"".to_vec(),
            b"GIF89a".to_vec(),
            b"%PDF-1.4 broken".to_vec(),
            b"\x89PNG\r\n\x1a\nbroken".to_vec(),
            b"^XA~JR^XZ".to_vec(),
            b"^XA^FDx".to_vec(),
            pdf_with("/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"),
            pdf_with("/OpenAction << /S /Launch /F (cmd.exe) >>"),
            pdf_with("/Names << /EmbeddedFiles << /Names [] >> >>"),
            pdf_with("/AcroForm << /XFA (x) >>"),
        ] {
            let done = upload(&app, &parcel, &file, json!({})).await;
            let error = &done["userErrors"][0];
            assert_eq!((&error["code"], &error["path"]), (&json!("POSTAGE_FILE_INVALID"), &json!(["file"])),
                "{}: {done}", String::from_utf8_lossy(&file));
        }
        for (more, path) in [
            (json!({ "trackingCode": "AA123456780BR" }), "trackingCode"),
            (json!({ "carrier": "x".repeat(61) }), "carrier"),
            (json!({ "price": "-1.00" }), "price"),
        ] {
            let done = upload(&app, &parcel, &pdf_with(""), more.clone()).await;
            if path == "trackingCode" && done["userErrors"] == json!([]) {
                // A mistake in a code is a warning elsewhere: the code was kept as it stands.
                continue;
            }
            assert_eq!(done["userErrors"][0]["path"], json!([path]), "{more}: {done}");
        }
        let unknown = upload(&app, &entity::id::ShipmentId(99).to_string(), &pdf_with(""), json!({})).await;
        assert_eq!(unknown["userErrors"][0]["code"], "NOT_FOUND");
    }
}

both! {
    async fn a_label_comes_beside_the_operation(app: TestApp) {
        app.given([order().shipment("Correios", None)]).await;
        let shipment = shipments(&app, 1).await.remove(0);
        let fields = [
            operations(UPLOAD, &json!({ "input": { "shipmentId": shipment, "file": null } })),
            map(&json!({ "0": ["variables.input.file"] })),
            file("0", "etiqueta.zpl", "^XA^FO1,1^GB9,9,1^FS^XZ"),
        ];
        let done = post(&app, PREFLIGHT, &fields).await.data()["uploadPostage"].clone();
        assert_eq!(done["userErrors"], json!([]), "{done:#}");
        let own = open(&app, done["postage"]["labelUrl"].as_str().unwrap()).await;
        assert_eq!((own.status, own.header("content-type")), (200, Some("application/zpl")));
    }
}

both_with_keys! {
    async fn only_who_ships_keeps_and_removes_labels(app: TestApp) {
        let (shipment, postage) = (ShipmentId(1), PostageId(1));
        let upload = format!("mutation {{ uploadPostage(input: {{ shipmentId: \"{shipment}\", base64: \"\" }}) {{ userErrors {{ code }} }} }}");
        let remove = format!("mutation {{ removePostage(input: {{ postageId: \"{postage}\" }}) {{ userErrors {{ code }} }} }}");
        for scope in Scope::ALL {
            let caller = app.caller(&format!("com {scope}"), &[scope]).await;
            for ask in [&upload, &remove] {
                let reply = caller.ask(ask).await;
                if [Scope::ShippingWrite, Scope::Admin].contains(&scope) {
                    reply.data();
                } else {
                    assert_eq!(reply.error()["extensions"]["scope"], "shipping:write", "{scope}: {ask}");
                }
            }
        }
    }
}
