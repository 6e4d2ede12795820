//! A preview is what goes; and what stands in it.

use super::{both_without_relay, notifications, posted, step};
use crate::support::TestApp;
use crate::support::given::{invoice_key, order};
use entity::id::OrderId;
use entity::status::OrderStatus as S;
use serde_json::{Value, json};

async fn preview(app: &TestApp, id: OrderId, arguments: &str) -> Value {
    let query = format!(
        "{{ previewNotification(orderId: \"{id}\", {arguments}) {{ template locale recipient subject text html }} }}"
    );
    app.ask(&query).await.data()["previewNotification"].clone()
}

async fn with_all_settings(app: &TestApp) {
    let settings = json!({
        "name": "Casa <da> Caneca", "legalName": "Caneca & Cia Ltda.", "issuers": [{ "cnpj": "11222333000181", "uf": "SP" }],
        "supportContact": "ajuda@loja.example", "phone": "11994029275", "postalAddress": "Rua A, 1, São Paulo/SP",
        "orderUrl": "https://loja.example/pedidos/{number}?t={token}", "logoUrl": "https://loja.example/logo.png?a=1&b=2",
        "brandColor": "#facc15", "pickupAddress": "Rua A, 1", "pickupHours": "9h às 18h", "pickupDays": 7,
        "returnInstructions": "Leve à agência.\nUse o código.",
    });
    let query = "mutation($input: UpdateStoreInput!) { updateStore(input: $input) { userErrors { path } } }";
    let done = app.ask_with(query, json!({ "input": settings })).await.data();
    assert_eq!(done["updateStore"]["userErrors"], json!([]));
}

both_without_relay! {
    async fn what_is_shown_is_what_goes(app: TestApp) {
        with_all_settings(&app).await;
        let ready = |number| order().shipment("Correios", None).invoice(&invoice_key(number));
        for (number, (from, to, arguments, step_fields)) in (1..).zip([
            (S::Paid, "PICKING", "", ""),
            (S::Paid, "PICKING", "message: \"Oi <b>Ana</b>\\n\\nAté já\"", "message: \"Oi <b>Ana</b>\\n\\nAté já\""),
            (S::Paid, "PICKING", "message: \"Só isto\", messageMode: REPLACE", "message: \"Só isto\", messageMode: REPLACE"),
            (S::Picking, "INVOICED", "", ""),
            (S::Invoiced, "SHIPPED", "step: { trackingCode: \"aa123456785br\" }", "trackingCode: \"aa123456785br\""),
            (S::Shipped, "DELIVERY_FAILED", "step: { reason: \"ausente\" }", "reason: \"ausente\""),
            (S::Shipped, "DELIVERED", "", ""),
            (S::Paid, "CANCELLED", "step: { cancelReason: OUT_OF_STOCK }", "cancelReason: OUT_OF_STOCK"),
            (S::Delivered, "RETURN_IN_PROGRESS", "", ""),
        ]) {
            // What has a valid invoice is not called off.
            let given = if to == "CANCELLED" { order() } else { ready(number) };
            let id = app.given([given.status(from)]).await[0].order.id;
            let more = if arguments.is_empty() { String::new() } else { format!(", {arguments}") };
            let shown = preview(&app, id, &format!("status: {to}{more}")).await;
            step(&app, id, to, step_fields).await;
            let mails = posted(&app).await;
            assert_eq!(mails.len(), 1, "{to}");
            for part in ["subject", "text", "html", "locale"] {
                assert_eq!(shown[part], mails[0][part], "{to} {arguments}");
            }
            assert_eq!(shown["recipient"], mails[0]["to"]);
            let sent = notifications(&app, id).await["notifications"][0].clone();
            assert_eq!(sent["template"], shown["template"]);
            assert_eq!(sent["html"], shown["html"]);
        }
    }

    async fn what_is_not_there_leaves_no_trace(app: TestApp) {
        let id = app.given([order().row(|row| row.deliver_by = None)]).await[0].order.id;
        let shipped = preview(&app, id, "status: SHIPPED").await;
        let text = shipped["text"].as_str().unwrap();
        assert!(text.starts_with("Olá, Ana!\n\nEntregamos o pedido 1 à transportadora responsável pela entrega.\n\nO rastreio pode"), "{text}");
        for gone in ["Código de rastreio", "Acompanhe", "Previsão", "None", "null", "{"] {
            assert!(!text.contains(gone), "{gone}: {text}");
        }
        let nobody = app.given([order().row(|row| row.customer_name = None)]).await[0].order.id;
        let text = preview(&app, nobody, "status: PICKING").await["text"].as_str().unwrap().to_owned();
        assert!(text.starts_with("Nossa equipe está separando"), "{text}");
        assert!(text.contains("Escreva agora para nosso atendimento;"), "{text}");
    }

    async fn what_strangers_write_means_nothing(app: TestApp) {
        with_all_settings(&app).await;
        let evil = "<script>alert(1)</script> https://evil.example {{ store_name }}";
        let id = app.given([order().with(|whole| {
            whole.order.customer_name = Some(format!("{evil} Souza"));
            whole.items[0].name = format!("Caneca {evil}\r\nBcc: x@example.com");
            whole.addresses[0].street = Some(evil.to_owned());
        })]).await[0].order.id;
        for status in ["AWAITING_PAYMENT", "DELIVERY_FAILED", "PAID"] {
            let shown = preview(&app, id, &format!("status: {status}, message: \"{evil}\"")).await;
            let html = shown["html"].as_str().unwrap();
            assert!(!html.contains("<script") && !html.contains("href=\"https://evil"), "{html}");
            assert!(html.contains("&lt;script&gt;"), "{html}");
            assert!(html.contains("Casa &lt;da&gt; Caneca") && html.contains("Caneca &amp; Cia Ltda."), "{html}");
            assert!(!shown["subject"].as_str().unwrap().contains(['\r', '\n']));
        }
    }

    async fn the_footer_says_who_writes(app: TestApp) {
        with_all_settings(&app).await;
        let id = app.given([order()]).await[0].order.id;
        let shown = preview(&app, id, "status: PAID").await;
        for part in ["text", "html"] {
            let said = shown[part].as_str().unwrap();
            for word in ["Cia Ltda.", "11.222.333/0001-81", "Rua A, 1, São Paulo/SP", "ajuda@loja.example", "(11) 99402-9275"] {
                assert!(said.contains(word), "{word}: {said}");
            }
        }
        let token = app.ask(&format!("{{ node(id: \"{id}\") {{ ... on Order {{ token }} }} }}")).await.data()["node"]["token"].clone();
        let token = token.as_str().unwrap();
        assert_eq!(token.len(), 22);
        assert!(shown["text"].as_str().unwrap().contains(&format!("https://loja.example/pedidos/1?t={token}")));
        assert!(preview(&app, OrderId(99), "status: PAID").await.is_null());
    }
}
