//! Who may change shipments.

use super::two_lines;
use crate::both_with_keys;
use pedidos::actor::Scope;
use serde_json::json;

const MUTATIONS: [(&str, &str); 7] = [
    ("createShipment", "orderId: $order"),
    ("updateShipment", "shipmentId: $shipment, service: \"PAC\""),
    ("markPosted", "shipmentId: $shipment"),
    ("markShipmentsPosted", "shipmentIds: [$shipment]"),
    ("markDelivered", "shipmentId: $shipment"),
    ("markDeliveryFailed", "shipmentId: $shipment, reason: \"ausente\""),
    ("cancelShipment", "shipmentId: $shipment, reason: \"engano\""),
];

both_with_keys! {
    async fn shipments_are_changed_by_who_holds_their_scope_and_by_nobody_else(app: TestApp) {
        let order = app.given([two_lines(1)]).await[0].order.id.to_string();
        let packer = app.caller("expedição", &[Scope::ShippingWrite]).await;
        let made = format!("mutation {{ createShipment(input: {{ orderId: \"{order}\" }}) {{ shipment {{ id }} order {{ number }} userErrors {{ code }} }} }}");
        let made = packer.ask(&made).await.data()["createShipment"].clone();
        assert_eq!((&made["userErrors"], &made["order"]["number"]), (&json!([]), &json!(1)));
        let shipment = made["shipment"]["id"].as_str().unwrap();
        for scope in Scope::ALL.into_iter().filter(|scope| !matches!(scope, Scope::ShippingWrite | Scope::Admin)) {
            let caller = app.caller(&format!("com {scope}"), &[scope]).await;
            for (name, input) in MUTATIONS {
                let input = input.replace("$order", &format!("\"{order}\"")).replace("$shipment", &format!("\"{shipment}\""));
                let reply = caller.ask(&format!("mutation {{ {name}(input: {{ {input} }}) {{ userErrors {{ code }} }} }}")).await;
                assert_eq!(reply.codes(), ["FORBIDDEN"], "{name} with {scope}");
                assert_eq!(reply.error()["extensions"]["scope"], "shipping:write", "{name} with {scope}");
            }
        }
        let posted = format!("mutation {{ markPosted(input: {{ shipmentId: \"{shipment}\", trackingCode: \"PH297898690BR\" }}) {{ order {{ status customer {{ name }} }} userErrors {{ code }} }} }}");
        let reply = packer.ask(&posted).await;
        assert_eq!(reply.codes(), Vec::<String>::new(), "{}", reply.text());
        assert_eq!(reply.data()["markPosted"]["order"]["status"], "SHIPPED");
    }
}
