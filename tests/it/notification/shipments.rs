//! What customers are told of shipments.

use super::{both_without_relay, posted};
use crate::shipment::two_lines;
use crate::support::TestApp;
use serde_json::Value;

/// Does something with a shipment; gives its id.
async fn act(app: &TestApp, mutation: &str, input: &str) -> String {
    let query = format!(
        "mutation {{ {mutation}(input: {{ {input} }}) {{ shipment {{ id }} userErrors {{ code message }} }} }}"
    );
    let done = app.ask(&query).await.data()[mutation].clone();
    assert_eq!(done["userErrors"], serde_json::json!([]), "{done:#}");
    done["shipment"]["id"].as_str().unwrap().to_owned()
}

fn said(mail: &Value, key: &str) -> String {
    mail[key].as_str().unwrap().to_owned()
}

both_without_relay! {
    async fn of_a_part_they_are_told_what_is_in_it_when_staff_says_so(app: TestApp) {
        for (number, locale, subject, line) in [
            (1, "pt-BR", "Parte do seu pedido 1 está a caminho", "Código de rastreio: PH297898690BR"),
            (2, "en", "Part of your order 2 is on its way", "Tracking code: PH297898690BR"),
            (3, "es", "Parte de tu pedido 3 está en camino", "Código de seguimiento: PH297898690BR"),
        ] {
            let whole = app.given([two_lines(number).row(|order| order.locale = locale.to_owned())]).await.remove(0);
            let items = format!("orderId: \"{}\", items: [{{ itemId: \"{}\", quantity: 1 }}]", whole.order.id, whole.items[1].id);
            let id = act(&app, "createShipment", &items).await;
            act(&app, "markPosted", &format!("shipmentId: \"{id}\", trackingCode: \"PH297898690BR\", notify: YES")).await;
            let mails = posted(&app).await;
            assert_eq!(mails.len(), 1);
            let text = said(&mails[0], "text");
            assert_eq!(said(&mails[0], "subject"), subject);
            assert!(text.contains(line) && text.contains("1 × Prato fundo") && !text.contains("Caneca"), "{text}");
            let rest = act(&app, "createShipment", &format!("orderId: \"{}\", trackingCode: \"PH297898726BR\"", whole.order.id)).await;
            act(&app, "markPosted", &format!("shipmentId: \"{rest}\"")).await;
            let shipped = posted(&app).await;
            assert_eq!(shipped.len(), 1);
            assert!(said(&shipped[0], "text").contains("PH297898690BR, PH297898726BR"), "{}", shipped[0]);
        }
    }

    async fn of_a_corrected_code_they_are_told_when_staff_says_so(app: TestApp) {
        let whole = app.given([two_lines(1)]).await.remove(0);
        let id = act(&app, "createShipment", &format!("orderId: \"{}\", trackingCode: \"PH297898690BR\"", whole.order.id)).await;
        act(&app, "markPosted", &format!("shipmentId: \"{id}\", notify: NO")).await;
        act(&app, "updateShipment", &format!("shipmentId: \"{id}\", trackingCode: \"PH297898726BR\"")).await;
        assert!(posted(&app).await.is_empty());
        act(&app, "updateShipment", &format!("shipmentId: \"{id}\", trackingCode: \"PH297898730BR\", message: \"Desculpe!\"")).await;
        let mails = posted(&app).await;
        assert_eq!(mails.len(), 1);
        assert_eq!(said(&mails[0], "subject"), "Novo código de rastreio do pedido 1");
        let text = said(&mails[0], "text");
        assert!(text.contains("Código de rastreio: PH297898730BR") && text.contains("Desculpe!"), "{text}");
    }

    async fn why_a_parcel_could_not_be_delivered_is_told(app: TestApp) {
        let whole = app.given([two_lines(1)]).await.remove(0);
        let id = act(&app, "createShipment", &format!("orderId: \"{}\", trackingCode: \"PH297898690BR\"", whole.order.id)).await;
        act(&app, "markPosted", &format!("shipmentId: \"{id}\", notify: NO")).await;
        act(&app, "markDeliveryFailed", &format!("shipmentId: \"{id}\", reason: \"destinatário ausente\"")).await;
        let mails = posted(&app).await;
        assert_eq!(mails.len(), 1);
        assert!(said(&mails[0], "text").contains("destinatário ausente"), "{}", mails[0]);
    }
}
