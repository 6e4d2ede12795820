//! Address labels: what they say, in which order, and behind which link.

use super::{PRINT, fetched, id, ids, open, print, printed, refusals};
use crate::label::reader::{codes_in_pdf, codes_in_pngs, text_of_pdf};
use crate::support::app::settings;
use crate::support::given::order;
use crate::support::{DAY, NOW};
use crate::{both, both_with_keys};
use entity::id::OrderId;
use entity::order::DeliveryMethod;
use entity::status::OrderStatus;
use pedidos::actor::Scope;
use serde_json::json;

const SENDER: &str = "mutation { updateStore(input: { sender: { name: \"Loja Ação\", document: \"11.222.333/0001-81\",
    street: \"Rua das Flores\", number: \"7\", city: \"São Paulo\", uf: SP, cep: \"01001-000\", phone: \"(11) 99402-9275\" } })
    { store { sender { name document street number city uf cep phone } } userErrors { code path } } }";

both! {
    async fn labels_are_read_back_as_they_were_asked_for(app: TestApp) {
        let sender = app.ask(SENDER).await.data()["updateStore"].clone();
        assert_eq!(sender["userErrors"], json!([]));
        assert_eq!(sender["store"]["sender"]["document"], "11.222.333/0001-81");
        let given = app
            .given([
                order().shipment("Correios", Some("AA123456785BR")),
                order().shipment("Correios", None),
                order(),
            ])
            .await;
        let [first, second, third] = ids(&given).try_into().unwrap();
        let input = json!({ "orderIds": [third, first, second, first], "kind": "ADDRESS_LABEL" });
        let done = printed(&app, input).await;
        assert_eq!((&done["document"]["pages"], &done["document"]["count"]), (&json!(3), &json!(3)));
        assert_eq!(done["warnings"], json!([]));
        let numbers: Vec<i64> =
            done["orders"].as_array().unwrap().iter().map(|order| order["number"].as_i64().unwrap()).collect();
        assert_eq!(numbers, [3, 1, 2]);
        assert_eq!(done["orders"][1]["history"]["nodes"][0]["kind"], "LABELS_PRINTED");
        assert_eq!(done["orders"][1]["shipments"][0]["printedAt"], "2026-11-22T15:00:00Z");

        let file = fetched(&app, &done).await;
        let codes = codes_in_pdf(&file);
        assert_eq!(codes[0], ["CODE-128:01310200", "CODE-128:3"]);
        assert_eq!(codes[1], ["CODE-128:01310200", "CODE-128:1", "CODE-128:AA123456785BR"]);
        assert_eq!(codes[2], ["CODE-128:01310200", "CODE-128:2"]);
        let text = text_of_pdf(&file);
        for said in ["Ana Souza", "Avenida Paulista", "Bela Vista", "Loja Ação", "Rua das Flores"] {
            assert!(text.iter().all(|page| page.contains(said)), "{said}: {text:?}");
        }
    }

    async fn a_link_shows_the_document_ends_and_cannot_be_made_up(app: TestApp) {
        let given = app.given([order()]).await;
        let done = printed(&app, json!({ "orderIds": ids(&given), "kind": "ADDRESS_LABEL" })).await;
        assert_eq!(done["document"]["expiresAt"], "2026-11-23T15:00:00Z");
        let url = done["document"]["url"].as_str().unwrap();
        let reply = open(&app, url).await;
        for (header, value) in [
            ("content-type", "application/pdf"),
            ("content-disposition", "inline; filename=\"etiquetas-2026-11-22.pdf\""),
            ("x-content-type-options", "nosniff"),
            ("cache-control", "no-store"),
            ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
        ] {
            assert_eq!(reply.header(header), Some(value), "{header}");
        }
        let (path, query) = url.split_once('?').unwrap();
        let later = query.replacen("expires=1", "expires=2", 1);
        let other = path.replace("file_", "postage_").replace("/print/", "/postage/");
        for (wrong, status) in [
            (path.to_owned(), 403),
            (format!("{path}?{later}"), 403),
            (format!("{other}?{query}"), 403),
            (format!("{}?{query}", path.replace("print", "invoice-xml")), 403),
            (format!("{url}x"), 403),
            (format!("/documents/anything/x?{query}"), 404),
        ] {
            assert_eq!(open(&app, &wrong).await.status, status, "{wrong}");
        }
        let too_late = app.at(NOW + DAY).await;
        assert_eq!(open(&too_late, url).await.status, 403);
        let purged = app.at(NOW + DAY + 120_000).await;
        assert_eq!(pedidos::housekeeping::purge_files(&purged.app).await.unwrap(), 1);
        assert_eq!(open(&app, url).await.status, 404);
    }

    async fn asked_again_with_its_key_nothing_is_printed_a_second_time(app: TestApp) {
        let given = app.given([order()]).await;
        let input = json!({ "orderIds": ids(&given), "kind": "ADDRESS_LABEL" });
        let ask = async |input: &serde_json::Value| {
            app.ask_with(PRINT, json!({ "input": input, "key": "k1" })).await.data()["printLabels"].clone()
        };
        let (first, again) = (ask(&input).await, ask(&input).await);
        assert_eq!(first, again);
        let other = json!({ "orderIds": ids(&given), "kind": "PACKING_SLIP" });
        assert_eq!(refusals(&ask(&other).await), "IDEMPOTENCY_KEY_REUSED idempotencyKey");
        let query = "{ order(by: { number: 1 }) { history(first: 10) { nodes { kind } } } }";
        let history = app.ask(query).await.text();
        assert_eq!(history.matches("LABELS_PRINTED").count(), 1, "{history}");
    }

    async fn everything_that_is_missing_is_told_at_once(app: TestApp) {
        let given = app
            .given([
                order(),
                order().with(|whole| {
                    whole.addresses[0].street = None;
                    whole.addresses[0].cep = None;
                }),
                order().status(OrderStatus::Cancelled),
                order().row(|row| row.delivery_method = DeliveryMethod::Pickup),
                order().with(|whole| whole.addresses.clear()),
            ])
            .await;
        let mut orders = ids(&given);
        orders.push(id(OrderId(99)));
        let input = json!({ "orderIds": orders, "kind": "ADDRESS_LABEL" });
        assert_eq!(
            refusals(&print(&app, input).await),
            "NOT_FOUND orderIds.5\n\
             LABEL_ADDRESS_MISSING orderIds.1 (street, cep)\n\
             LABEL_ORDER_CANCELLED orderIds.2\n\
             LABEL_PICKUP orderIds.3\n\
             LABEL_ADDRESS_MISSING orderIds.4 (street, city, uf, cep)"
        );
        let input = json!({ "orderIds": orders, "kind": "ADDRESS_LABEL", "skipIncomplete": true });
        let done = printed(&app, input).await;
        assert_eq!(done["document"]["count"], 1);
        assert_eq!(done["leftOut"].as_array().unwrap().len(), 5);
        assert_eq!(done["leftOut"][1]["fields"], json!(["street", "cep"]));
        let all = json!({ "orderIds": [orders[1]], "kind": "ADDRESS_LABEL", "skipIncomplete": true });
        assert_eq!(refusals(&print(&app, all).await).split(' ').next(), Some("LABEL_NOTHING"));
    }

    async fn what_cannot_be_meant_is_refused(app: TestApp) {
        let given = app.given([order()]).await;
        let ids = ids(&given);
        for (input, expected) in [
            (json!({ "kind": "ADDRESS_LABEL" }), "INVALID input"),
            (json!({ "orderIds": [], "kind": "ADDRESS_LABEL" }), "LABEL_NOTHING "),
            (json!({ "orderIds": ids, "filter": {}, "kind": "ADDRESS_LABEL" }), "INVALID input"),
            (json!({ "orderIds": ["x"], "kind": "ADDRESS_LABEL" }), "INVALID orderIds.0"),
            (json!({ "shipmentIds": ids, "kind": "ADDRESS_LABEL" }), "INVALID shipmentIds.0"),
            (json!({ "orderIds": ids, "kind": "ADDRESS_LABEL", "format": "ZPL", "paper": "A4_4" }), "INVALID paper"),
            (json!({ "orderIds": ids, "kind": "POSTAGE", "format": "PNG" }), "INVALID format"),
        ] {
            assert_eq!(refusals(&print(&app, input.clone()).await), expected, "{input}");
        }
    }

    async fn five_hundred_are_printed_and_one_more_is_not(app: TestApp) {
        let given = app.given((0..501).map(|_| order())).await;
        let ids = ids(&given);
        let input = json!({ "orderIds": ids, "kind": "ADDRESS_LABEL", "paper": "A4_4" });
        assert_eq!(refusals(&print(&app, input).await), "INVALID orderIds");
        let filter = json!({ "filter": {}, "kind": "ADDRESS_LABEL" });
        assert_eq!(refusals(&print(&app, filter).await), "INVALID filter");
        let input = json!({ "orderIds": ids[..500], "kind": "ADDRESS_LABEL", "format": "ZPL" });
        let query = PRINT.replace("orders { number shipments { printedAt } history(first: 1) { nodes { kind actor } } }", "");
        let done = app.ask_with(&query, json!({ "input": input })).await.data()["printLabels"].clone();
        assert_eq!((&done["document"]["pages"], &done["document"]["count"]), (&json!(500), &json!(500)));
        let zpl = String::from_utf8(fetched(&app, &done).await).unwrap();
        assert_eq!((zpl.matches("^XA").count(), zpl.matches("^XZ").count()), (500, 500));
    }

    async fn a_filter_means_orders_by_when_they_were_placed(app: TestApp) {
        app.given([
            order().placed_at(NOW - DAY),
            order().placed_at(NOW - 3 * DAY),
            order().placed_at(NOW - 2 * DAY),
        ])
        .await;
        let input = json!({ "filter": { "status": { "in": ["PAID"] } }, "kind": "ADDRESS_LABEL", "paper": "A4_2" });
        let done = printed(&app, input).await;
        assert_eq!((&done["document"]["pages"], &done["document"]["count"]), (&json!(2), &json!(3)));
        let numbers: Vec<i64> =
            done["orders"].as_array().unwrap().iter().map(|order| order["number"].as_i64().unwrap()).collect();
        assert_eq!(numbers, [2, 3, 1]);
    }

    async fn several_pictures_are_an_archive_and_one_is_a_picture(app: TestApp) {
        let given = app.given([order(), order()]).await;
        let one = json!({ "orderIds": ids(&given)[..1], "kind": "ADDRESS_LABEL", "format": "PNG" });
        let done = printed(&app, one).await;
        assert_eq!(done["document"]["mediaType"], "image/png");
        assert_eq!(codes_in_pngs(&[fetched(&app, &done).await])[0], ["CODE-128:01310200", "CODE-128:1"]);
        let two = json!({ "orderIds": ids(&given), "kind": "ADDRESS_LABEL", "format": "PNG", "resolution": "DPI_300" });
        let done = printed(&app, two).await;
        assert_eq!((&done["document"]["mediaType"], &done["document"]["pages"]), (&json!("application/zip"), &json!(2)));
        let file = fetched(&app, &done).await;
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(file)).unwrap();
        let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
        assert_eq!(names, ["0001.png", "0002.png"]);
        let mut page = Vec::new();
        std::io::Read::read_to_end(&mut archive.by_index(1).unwrap(), &mut page).unwrap();
        assert_eq!(codes_in_pngs(&[page])[0], ["CODE-128:01310200", "CODE-128:2"]);
    }

    async fn where_the_server_is_known_labels_lead_to_the_page_of_the_order(app: TestApp) {
        let mut config = settings();
        "https://pedidos.loja.example".clone_into(&mut config.http.public_url);
        let there = app.beside(config).await;
        let given = there.given([order()]).await;
        let done = printed(&there, json!({ "orderIds": ids(&given), "kind": "ADDRESS_LABEL" })).await;
        let url = done["document"]["url"].as_str().unwrap();
        let path = url.strip_prefix("https://pedidos.loja.example").unwrap();
        let codes = codes_in_pdf(&open(&there, path).await.body);
        assert!(
            codes[0].iter().any(|code| code.starts_with("QR-Code:https://pedidos.loja.example/r/")),
            "{codes:?}"
        );
        assert_eq!(done["warnings"][0]["code"], "SENDER_MISSING");
    }

    async fn a_sender_is_checked_field_by_field(app: TestApp) {
        let query = "mutation { updateStore(input: { sender: { name: \" \", document: \"1\", street: \"Rua\", city: \"X\", uf: RJ,
            cep: \"01001-000\", phone: \"1\", stateRegistration: \"?\" } }) { store { name } userErrors { code path } } }";
        let done = app.ask(query).await.data()["updateStore"].clone();
        let paths: Vec<String> = done["userErrors"].as_array().unwrap().iter().map(|error| {
            error["path"].as_array().unwrap().iter().map(|step| step.as_str().unwrap()).collect::<Vec<_>>().join(".")
        }).collect();
        let fields = ["name", "document", "cep", "phone", "stateRegistration"];
        assert_eq!(paths, fields.map(|field| format!("sender.{field}")));
        app.ask(SENDER).await;
        let query = "mutation { updateStore(input: { sender: null }) { store { sender { name } } userErrors { code } } }";
        assert_eq!(app.ask(query).await.data()["updateStore"]["store"]["sender"], json!(null));
    }
}

both_with_keys! {
    async fn who_prints_needs_both_scopes(app: TestApp) {
        let given = app.given([order()]).await;
        let input = json!({ "input": { "orderIds": ids(&given), "kind": "ADDRESS_LABEL" } });
        let query = PRINT.replace("orders { number shipments { printedAt } history(first: 1) { nodes { kind actor } } }", "");
        for (scopes, allowed) in [
            (&[Scope::ShippingWrite][..], false),
            (&[Scope::OrdersRead][..], false),
            (&[Scope::OrdersRead, Scope::ShippingWrite][..], true),
        ] {
            let caller = app.caller(&format!("k{}", scopes.len() + usize::from(scopes[0] == Scope::OrdersRead)), scopes).await;
            let reply = caller.ask_with(&query, input.clone()).await;
            assert_eq!(reply.codes().is_empty(), allowed, "{}", reply.text());
        }
    }
}
