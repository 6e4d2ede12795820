//! Importing the XML of an invoice.

use super::nfe::{Nfe, nfe};
use super::{CANCEL, OURS, codes, entered, kinds, paid, with_issuers};
use crate::both;
use crate::support::TestApp;
use crate::support::given::{invoice_key, order};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};

pub(super) const IMPORT: &str = "mutation($input: ImportInvoiceXmlInput!, $key: String) {
    importInvoiceXml(input: $input, idempotencyKey: $key) {
        results {
            name
            order { number version invoiceState }
            invoice { id key state protocol total issuedAt recipientCpf recipientCnpj xmlUrl }
            warnings { code }
            differences { field expected found }
            userErrors { code message path }
        }
        userErrors { code path }
    }
}";

async fn import(app: &TestApp, documents: Value) -> Value {
    let reply = app.ask_with(IMPORT, json!({ "input": { "documents": documents } })).await;
    reply.data()["importInvoiceXml"].clone()
}

/// What comes of one file.
async fn one(app: &TestApp, xml: &[u8]) -> Value {
    let done = import(app, json!([{ "name": "nota.xml", "base64": BASE64.encode(xml) }])).await;
    assert_eq!(done["userErrors"], json!([]));
    done["results"][0].clone()
}

/// The one sentence with which a file is refused.
async fn refused(app: &TestApp, xml: impl AsRef<[u8]>) -> String {
    let done = one(app, xml.as_ref()).await;
    assert_eq!(codes(&done["userErrors"]), "XML_INVALID", "{done:#}");
    assert_eq!(done["userErrors"][0]["path"], json!(["documents", "0"]));
    done["userErrors"][0]["message"].as_str().unwrap().to_owned()
}

fn changed(change: impl FnOnce(&mut Nfe)) -> String {
    let mut invoice = nfe(1);
    change(&mut invoice);
    invoice.xml()
}

both! {
    async fn an_xml_finds_the_only_order_that_fits_and_is_kept(app: TestApp) {
        with_issuers(&app, &[(OURS, "SP")]).await;
        let orders = app.given([order(), paid(9_900)]).await;
        let done = one(&app, nfe(1).xml().as_bytes()).await;
        assert_eq!((codes(&done["userErrors"]), codes(&done["warnings"])), (String::new(), String::new()), "{done:#}");
        assert_eq!(done["name"], "nota.xml");
        assert_eq!(done["differences"], json!([]));
        assert_eq!(done["order"], json!({ "number": orders[0].order.number, "version": 2, "invoiceState": "ISSUED" }));
        let invoice = &done["invoice"];
        assert_eq!(
            (&invoice["key"], &invoice["protocol"], &invoice["total"]),
            (&json!(invoice_key(1)), &json!("135260000000001"), &json!("65.00"))
        );
        assert_eq!(invoice["issuedAt"], "2026-11-20T13:00:00Z");
        assert_eq!((&invoice["recipientCpf"], &invoice["recipientCnpj"]), (&json!("52998224725"), &Value::Null));
        assert!(invoice["xmlUrl"].as_str().unwrap().starts_with("/documents/invoice-xml/invoice_"));
        assert_eq!(kinds(&app, orders[0].order.id).await, ["INVOICE_ENTERED"]);
        // The same file again: nothing changes.
        assert_eq!(one(&app, nfe(1).xml().as_bytes()).await["order"], done["order"]);
        assert_eq!(kinds(&app, orders[0].order.id).await.len(), 1);
    }

    async fn an_xml_joins_the_invoice_that_was_entered_by_its_key(app: TestApp) {
        let given = app.given([paid(9_900)]).await.remove(0).order;
        let known = entered(&app, given.id, &invoice_key(1)).await;
        let done = one(&app, nfe(1).xml().as_bytes()).await;
        assert_eq!(codes(&done["userErrors"]), "", "{done:#}");
        assert_eq!(done["invoice"]["id"], known["invoice"]["id"]);
        assert_eq!(done["differences"][0], json!({ "field": "total", "expected": "99.00", "found": "65.00" }));
        let mut told = kinds(&app, given.id).await;
        told.sort_unstable();
        assert_eq!(told, ["INVOICE_ENTERED", "INVOICE_XML_ADDED"]);
    }

    async fn an_xml_names_its_order(app: TestApp) {
        let by_external_id = order().row(|order| order.external_id = Some("LOJA-9".to_owned()));
        let orders = app.given([by_external_id, order()]).await;
        for (number, (name, found)) in (1..).zip([
            ("LOJA-9".to_owned(), 0),
            (orders[1].order.number.to_string(), 1),
        ]) {
            let invoice = Nfe { order: Some(name), total: "70.00", ..nfe(number) };
            let done = one(&app, invoice.xml().as_bytes()).await;
            assert_eq!(done["order"]["number"], orders[found].order.number, "{done:#}");
            assert_eq!(done["differences"], json!([{ "field": "total", "expected": "65.00", "found": "70.00" }]));
        }
        // The name alone proves nothing: neither recipient nor total agree.
        let stranger = Nfe {
            order: Some("LOJA-9".to_owned()), total: "70.00", recipient: "<CNPJ>58716523000119</CNPJ>", ..nfe(3)
        };
        assert_eq!(codes(&one(&app, stranger.xml().as_bytes()).await["userErrors"]), "NOT_FOUND");
    }

    async fn where_it_is_not_certain_the_caller_has_to_say(app: TestApp) {
        let orders = app.given([order(), order()]).await;
        let xml = nfe(1).xml();
        assert_eq!(codes(&one(&app, xml.as_bytes()).await["userErrors"]), "NOT_FOUND");
        let said = json!([{ "base64": BASE64.encode(&xml), "orderId": orders[1].order.id.to_string() }]);
        let done = import(&app, said).await["results"][0].clone();
        assert_eq!(done["order"]["number"], orders[1].order.number, "{done:#}");
        // The same invoice on the other order, though somebody says so, is refused.
        let said = json!([{ "base64": BASE64.encode(&xml), "orderId": orders[0].order.id.to_string() }]);
        assert_eq!(codes(&import(&app, said).await["results"][0]["userErrors"]), "KEY_DUPLICATE");
    }

    async fn what_differs_is_told_and_refuses_nothing(app: TestApp) {
        with_issuers(&app, &[("58716523000119", "SP")]).await;
        let given = app.given([order()]).await.remove(0).order;
        let invoice = Nfe {
            recipient: "<CNPJ>58716523000119</CNPJ>",
            total: "60.00",
            lines: vec![("CANECA-01", "1.5", "37.50"), ("PIRES", "1", "22.50")],
            ..nfe(1)
        };
        let said = json!([{ "base64": BASE64.encode(invoice.xml()), "orderId": given.id.to_string() }]);
        let done = import(&app, said).await["results"][0].clone();
        assert_eq!(codes(&done["warnings"]), "W_ISSUER_NOT_OURS", "{done:#}");
        let difference = |field: &str, expected: Value, found: Value| {
            json!({ "field": field, "expected": expected, "found": found })
        };
        assert_eq!(done["differences"], json!([
            difference("issuer", json!("58716523000119"), json!(OURS)),
            difference("recipient", json!("52998224725"), json!("58716523000119")),
            difference("total", json!("65.00"), json!("60.00")),
            difference("items.CANECA-01.quantity", json!("2"), json!("1.5")),
            difference("items.CANECA-01.total", json!("50.00"), json!("37.50")),
            difference("items.PIRES.quantity", Value::Null, json!("1")),
            difference("items.PIRES.total", Value::Null, json!("22.50")),
        ]));
    }

    async fn an_xml_that_does_not_agree_with_itself_is_refused(app: TestApp) {
        app.given([order()]).await;
        for (xml, words) in [
            (changed(|nfe| nfe.authorised = invoice_key(2)), "`infNFe/@Id` and `chNFe` differ"),
            (changed(|nfe| nfe.number = 2), "`ide/nNF` is not the key's"),
            (changed(|nfe| nfe.issuer = "<CNPJ>58716523000119</CNPJ>"), "the issuer is not the key's"),
            (changed(|nfe| nfe.recipient = "<CPF>52998224726</CPF>"), "`dest` has no valid CNPJ or CPF"),
            (changed(|nfe| nfe.issued_at = "2026-12-01T00:00:00-03:00"), "the month of `dhEmi` is not the key's"),
            (changed(|nfe| nfe.issued_at = "ontem"), "`dhEmi` is no instant"),
            (changed(|nfe| nfe.environment = "2"), "for testing"),
            (changed(|nfe| nfe.status = "110"), "did not authorise"),
            (changed(|nfe| nfe.total = "65,00"), "`vNF` is no amount"),
            (changed(|nfe| nfe.lines = vec![("A", "muito", "1.00")]), "a line has"),
            (changed(|nfe| nfe.lines = Vec::new()), "its lines lack"),
            (nfe(1).xml().replace("<vNF>", "<vNF>1.00</vNF><vNF>"), "more than once"),
        ] {
            let told = refused(&app, &xml).await;
            assert!(told.contains(words), "{words}: {told}");
        }
        let several = changed(|nfe| (nfe.status, nfe.environment) = ("110", "2"));
        assert_eq!(codes(&one(&app, several.as_bytes()).await["userErrors"]), "XML_INVALID XML_INVALID");
    }

    async fn what_is_dangerous_or_no_invoice_is_refused(app: TestApp) {
        app.given([order()]).await;
        let xml = nfe(1).xml();
        let (_, body) = xml.split_once("?>").unwrap();
        let laughs = (1..10).map(|level| format!("<!ENTITY a{level} \"{}\">", format!("&a{};", level - 1).repeat(10))).collect::<Vec<_>>().concat();
        let bomb = format!("<!DOCTYPE nfeProc [<!ENTITY a0 \"ha\">{laughs}]>{}", body.replace("Loja", "&a9;"));
        let inside = body.replace("nfeProc", "NFe").replace("<NFe versao=\"4.00\" xmlns=\"http://www.portalfiscal.inf.br/nfe\"><NFe>", "<NFe>");
        let bare = format!("{}</NFe>", inside.split_once("</NFe>").unwrap().0);
        let deep = body.replace("Loja", &format!("{}{}", "<a>".repeat(100), "</a>".repeat(100)));
        let long = body.replace("Loja", &format!("<{0}/>", "a".repeat(5_000)));
        let attributes = (0..1_000).map(|position| format!(" a{position}=\"\"")).collect::<Vec<_>>().concat();
        let many = body.replace("Loja", &format!("<a{attributes}/>"));
        for (xml, words) in [
            (bomb, "document type"),
            (format!("<!DOCTYPE nfeProc SYSTEM \"file:///etc/passwd\">{body}"), "document type"),
            (body.replace("Loja", "&segredo;"), "entity of its own"),
            (format!("<?xml-stylesheet href=\"http://example.com\"?>{body}"), "processing instruction"),
            (deep, "deep"),
            (long, "name longer"),
            (many, "more attributes"),
            (bare, "no authorisation"),
            ("<procEventoNFe/>".to_owned(), "no NF-e with its authorisation"),
            (String::new(), "ends too early"),
            ("ola".to_owned(), "outside of its XML"),
            (body[..body.len() - 4].to_owned(), "broken"),
            (format!("{body}{body}"), "more than one document"),
            (body.replace("Loja", "&#0;"), ""),
            (format!("<?xml version=\"1.0\" encoding=\"UTF-16\"?>{body}"), "none of UTF-8 and ISO-8859-1"),
            (body.replace("Loja", "Lo\u{0}ja"), "U+0000"),
        ] {
            let told = refused(&app, &xml).await;
            assert!(told.contains(words), "{words}: {told}");
            assert!(!told.contains("Ana") && !told.contains("52998224725"), "{told}");
        }
        let told = refused(&app, nfe(1).xml().replace("Loja", "Cer\u{e2}mica").chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect::<Vec<u8>>()).await;
        assert!(told.contains("not in UTF-8"), "{told}");
        let wide: Vec<u8> = xml.encode_utf16().flat_map(u16::to_le_bytes).collect();
        refused(&app, wide).await;
    }

    async fn latin_one_is_read_and_comes_back_as_it_was(app: TestApp) {
        app.given([order()]).await;
        let text = changed(|nfe| nfe.head = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>").replace("Loja", "Cer\u{e2}mica");
        let bytes: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
        let done = one(&app, &bytes).await;
        let url = done["invoice"]["xmlUrl"].as_str().unwrap().to_owned();
        let head = format!("GET {url} HTTP/1.1");
        assert_eq!(crate::support::client::send(app.address, &head, b"").await.body, bytes);
    }

    async fn each_file_is_kept_or_refused_for_itself(app: TestApp) {
        app.given([order(), paid(9_900)]).await;
        let document = |name: &str, xml: String| json!({ "name": name, "base64": BASE64.encode(xml) });
        let second = Nfe { total: "99.00", ..nfe(2) };
        let documents = json!([
            document("a", nfe(1).xml()),
            document("b", "nada".to_owned()),
            document("c", second.xml()),
            { "name": "d", "base64": "§" },
            { "base64": "", "orderId": "x" },
        ]);
        let done = import(&app, documents).await;
        let told: Vec<String> =
            done["results"].as_array().unwrap().iter().map(|result| codes(&result["userErrors"])).collect();
        assert_eq!(told, ["", "XML_INVALID", "", "INVALID", "INVALID"], "{done:#}");
        assert_eq!(done["results"][3]["userErrors"][0]["path"], json!(["documents", "3", "base64"]));
        assert_eq!(done["results"][4]["userErrors"][0]["path"], json!(["documents", "4", "orderId"]));
        let none = import(&app, json!([])).await;
        assert_eq!(codes(&none["userErrors"]), "INVALID");
        let many: Vec<Value> = (0..51).map(|_| document("x", String::new())).collect();
        assert_eq!(codes(&import(&app, Value::from(many)).await["userErrors"]), "INVALID");
    }

    async fn an_unpaid_order_gets_no_invoice_from_a_file(app: TestApp) {
        let unpaid = order().with(|whole| whole.payments[0].captured_cents = entity::money::Money(0));
        let given = app.given([unpaid]).await.remove(0).order;
        let said = json!([{ "base64": BASE64.encode(nfe(1).xml()), "orderId": given.id.to_string() }]);
        let done = import(&app, said).await["results"][0].clone();
        assert_eq!(codes(&done["userErrors"]), "NOT_PAID");
        assert_eq!(app.texts("SELECT xml FROM invoice_xmls").await, Vec::<String>::new());
    }

    async fn one_file_many_times_at_once_is_one_invoice(app: TestApp) {
        let given = app.given([order()]).await.remove(0).order;
        let xml = nfe(1).xml();
        let done = futures_util::future::join_all((0..6).map(|_| one(&app, xml.as_bytes()))).await;
        for one in &done {
            assert_eq!(codes(&one["userErrors"]), "", "{one:#}");
            assert_eq!(one["invoice"]["id"], done[0]["invoice"]["id"]);
        }
        assert_eq!(kinds(&app, given.id).await, ["INVOICE_ENTERED"]);
    }

    async fn the_xml_of_a_cancelled_invoice_brings_it_back_no_more(app: TestApp) {
        let given = app.given([order()]).await.remove(0).order;
        let entered = entered(&app, given.id, &invoice_key(1)).await;
        let input = json!({ "invoiceId": entered["invoice"]["id"], "reason": "erro" });
        app.ask_with(CANCEL, json!({ "input": input })).await.data();
        let done = one(&app, nfe(1).xml().as_bytes()).await;
        assert_eq!((&done["invoice"]["state"], &done["order"]["invoiceState"]), (&json!("CANCELLED"), &json!("CANCELLED")));
        assert_eq!(done["invoice"]["total"], "65.00");
    }
}
