//! Who may say where parcels are, and who carries them.

use super::{CODE, packed};
use crate::both_with_keys;
use pedidos::actor::Scope;

both_with_keys! {
    async fn each_mutation_needs_its_scope(app: TestApp) {
        let whole = app.given([packed(1, CODE)]).await.remove(0);
        let (order, shipment) = (whole.order.id, whole.shipments[0].id);
        let at = "kind: OTHER, at: \"2026-11-22T10:00:00Z\"";
        let requests = [
            (format!("createTrackingPage(input: {{ orderId: \"{order}\" }})"), Scope::ShippingWrite),
            (format!("revokeTrackingPage(input: {{ orderId: \"{order}\" }})"), Scope::ShippingWrite),
            (format!("addTrackingEvent(input: {{ shipmentId: \"{shipment}\", {at} }})"), Scope::ShippingWrite),
            (format!("addTrackingEvents(input: {{ shipmentId: \"{shipment}\", events: [{{ {at} }}] }})"), Scope::ShippingWrite),
            ("saveCarrier(input: { name: \"X\" })".to_owned(), Scope::Admin),
            (format!("removeCarrier(input: {{ carrierId: \"{}\" }})", entity::id::CarrierId(1)), Scope::Admin),
        ];
        for scope in Scope::ALL {
            let caller = app.caller(&format!("com {scope}"), &[scope]).await;
            for (request, needed) in &requests {
                let reply = caller.ask(&format!("mutation {{ {request} {{ userErrors {{ code }} }} }}")).await;
                if scope == *needed || scope == Scope::Admin {
                    assert!(reply.codes().is_empty(), "{request} with {scope}: {}", reply.text());
                } else {
                    assert_eq!(reply.codes(), ["FORBIDDEN"], "{request} with {scope}");
                }
            }
        }
        for (request, _) in &requests {
            let reply = app.nobody().ask(&format!("mutation {{ {request} {{ userErrors {{ code }} }} }}")).await;
            assert_eq!(reply.codes(), ["UNAUTHENTICATED"], "{request}");
        }
    }
}
