//! *DANFE Simplificado - Etiqueta*, out of the imported XML.

use super::{fetched, ids, print, printed, refusals};
use crate::both;
use crate::label::reader::{codes_in_pdf, text_of_pdf};
use crate::support::TestApp;
use crate::support::given::{invoice_key, order};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

const IMPORT: &str = "mutation($input: ImportInvoiceXmlInput!) {
    importInvoiceXml(input: $input) { results { invoice { key } userErrors { code message } } } }";

/// The XML of the ordinary order's invoice, with all that a label has to say.
fn whole_xml(number: u32) -> String {
    let plain = String::from_utf8(STANDARD.decode(crate::invoice::xml_of(number)).unwrap()).unwrap();
    plain
        .replace("<tpAmb>1</tpAmb></ide>", "<tpNF>1</tpNF><tpAmb>1</tpAmb></ide>")
        .replace(
            "<xNome>Loja</xNome>",
            "<xNome>Loja Ação Ltda</xNome><enderEmit><UF>SP</UF></enderEmit><IE>111222333444</IE>",
        )
        .replace(
            "<xNome>Ana Souza</xNome>",
            "<xNome>Ana Souza</xNome><enderDest><UF>SP</UF></enderDest><indIEDest>9</indIEDest>",
        )
        .replace("<nProt>", "<dhRecbto>2026-11-20T10:00:05-03:00</dhRecbto><nProt>")
}

async fn import(app: &TestApp, xml: &str, order: &str) {
    let input = json!({ "documents": [{ "base64": STANDARD.encode(xml), "orderId": order }] });
    let done: Value = app.ask_with(IMPORT, json!({ "input": input })).await.data();
    assert_eq!(done["importInvoiceXml"]["results"][0]["userErrors"], json!([]), "{done:#}");
}

both! {
    async fn the_label_says_what_the_xml_says(app: TestApp) {
        let given = app.given([order(), order()]).await;
        let orders = ids(&given);
        import(&app, &whole_xml(1), &orders[0]).await;
        import(&app, &whole_xml(2), &orders[1]).await;
        let input = json!({ "orderIds": [orders[1], orders[0]], "kind": "INVOICE_LABEL" });
        let file = fetched(&app, &printed(&app, input).await).await;
        let codes = codes_in_pdf(&file);
        assert!(codes[0].contains(&format!("CODE-128:{}", invoice_key(2))), "{codes:?}");
        assert!(codes[1].contains(&format!("CODE-128:{}", invoice_key(1))), "{codes:?}");
        let text = text_of_pdf(&file).concat();
        for said in ["Loja Ação Ltda", "Ana Souza", "111222333444", "135260000000001", "11.222.333/0001-81"] {
            assert!(text.contains(said), "{said}: {text}");
        }
    }

    async fn what_is_missing_is_named(app: TestApp) {
        let given = app
            .given([order(), order().invoice(&invoice_key(7)), order(), order()])
            .await;
        let orders = ids(&given);
        let bare = String::from_utf8(STANDARD.decode(crate::invoice::xml_of(3)).unwrap()).unwrap();
        import(&app, &bare, &orders[2]).await;
        import(&app, &whole_xml(4), &orders[3]).await;
        let found = app.ask("{ order(by: { number: 4 }) { invoices { id } } }").await.data();
        let invoice = found["order"]["invoices"][0]["id"].as_str().unwrap().to_owned();
        let cancel = format!("mutation {{ cancelInvoice(input: {{ invoiceId: \"{invoice}\", reason: \"erro\" }}) {{ userErrors {{ code }} }} }}");
        app.ask(&cancel).await.data();
        let done = print(&app, json!({ "orderIds": orders, "kind": "INVOICE_LABEL" })).await;
        assert_eq!(
            refusals(&done),
            "LABEL_INVOICE_DATA_MISSING orderIds.0 (invoice)\n\
             LABEL_INVOICE_DATA_MISSING orderIds.1 (xml)\n\
             LABEL_INVOICE_DATA_MISSING orderIds.2 (authorisedAt, operation, issuer.uf, issuer.stateRegistration, \
             recipient.uf, recipient.stateRegistration)\n\
             LABEL_INVOICE_DATA_MISSING orderIds.3 (cancelled)"
        );
    }
}
