//! What the page says: our own words, never those of staff, of carriers or of the inside of the store.

use crate::locale::Locale;
use entity::order::DeliveryMethod;
use entity::shipment::ShipmentState;
use entity::status::OrderStatus as S;
use entity::tracking_event::TrackingKind as K;

/// A code for programs, and what people read.
pub(super) type Said = (&'static str, [&'static str; 3]);

/// In one of the three languages.
pub(super) const fn say(locale: Locale, [pt_br, en, es]: [&'static str; 3]) -> &'static str {
    locale.say(pt_br, en, es)
}

/// Where an order is, as a customer sees it. What goes on between store, bank and warehouse is not told.
pub(super) const fn status(status: S, method: DeliveryMethod) -> Said {
    let is_pickup = matches!(method, DeliveryMethod::Pickup);
    match status {
        S::AwaitingPayment => {
            ("AWAITING_PAYMENT", ["Aguardando pagamento", "Awaiting payment", "Esperando el pago"])
        }
        S::UnderReview => {
            ("CONFIRMING", ["Confirmando o pagamento", "Confirming the payment", "Confirmando el pago"])
        }
        S::Paid | S::Picking | S::OnHold | S::Invoiced => {
            ("PREPARING", ["Em preparação", "Being prepared", "En preparación"])
        }
        S::ReadyForPickup => {
            ("READY_FOR_PICKUP", ["Pronto para retirada", "Ready for pickup", "Listo para retirar"])
        }
        S::Shipped => ("SHIPPED", ["A caminho", "On its way", "En camino"]),
        S::DeliveryFailed => {
            ("DELIVERY_FAILED", ["Entrega não realizada", "Not delivered", "Entrega no realizada"])
        }
        S::Delivered if is_pickup => ("DELIVERED", ["Retirado", "Picked up", "Retirado"]),
        S::Delivered => ("DELIVERED", ["Entregue", "Delivered", "Entregado"]),
        S::ReturnInProgress => {
            ("RETURNING", ["Devolução em andamento", "Return in progress", "Devolución en curso"])
        }
        S::Returned => ("RETURNED", ["Devolvido", "Returned", "Devuelto"]),
        S::Cancelled => ("CANCELLED", ["Cancelado", "Cancelled", "Cancelado"]),
        S::Refunded => ("REFUNDED", ["Reembolsado", "Refunded", "Reembolsado"]),
        S::InDispute | S::Chargeback => {
            ("PAYMENT_IN_REVIEW", ["Pagamento em análise", "Payment in review", "Pago en revisión"])
        }
    }
}

/// What happened on the way, as our carriers' events are called here.
pub(super) const fn event(kind: K) -> Said {
    match kind {
        K::Posted => ("POSTED", ["Enviado", "Handed to the carrier", "Enviado"]),
        K::InTransit => ("IN_TRANSIT", ["Em trânsito", "In transit", "En tránsito"]),
        K::OutForDelivery => {
            ("OUT_FOR_DELIVERY", ["Saiu para entrega", "Out for delivery", "Salió para entrega"])
        }
        K::Delivered => ("DELIVERED", ["Entregue", "Delivered", "Entregado"]),
        K::Failed => (
            "FAILED",
            [
                "Tentativa de entrega não realizada",
                "Delivery was tried without success",
                "Intento de entrega fallido",
            ],
        ),
        K::Returning => {
            ("RETURNING", ["Em devolução à loja", "Going back to the store", "En devolución a la tienda"])
        }
        K::Returned => ("RETURNED", ["Devolvido à loja", "Back at the store", "Devuelto a la tienda"]),
        K::Other => {
            ("UPDATE", ["Atualização da transportadora", "News from the carrier", "Novedad del transporte"])
        }
    }
}

/// It was placed.
pub(super) const PLACED: Said = ("PLACED", ["Pedido recebido", "Order received", "Pedido recibido"]);

/// It was paid.
pub(super) const PAID: Said = ("PAID", ["Pagamento confirmado", "Payment confirmed", "Pago confirmado"]);

/// It was put together.
pub(super) const PREPARED: Said = ("PREPARED", ["Pedido preparado", "Order prepared", "Pedido preparado"]);

/// It was fetched.
pub(super) const PICKED_UP: Said = ("DELIVERED", ["Retirado", "Picked up", "Retirado"]);

/// It was called off.
pub(super) const CANCELLED: Said = ("CANCELLED", ["Pedido cancelado", "Order cancelled", "Pedido cancelado"]);

/// Where a shipment is.
pub(super) const fn shipment(state: ShipmentState) -> Said {
    match state {
        ShipmentState::Pending => ("PENDING", ["Em preparação", "Being prepared", "En preparación"]),
        ShipmentState::Posted => ("POSTED", ["A caminho", "On its way", "En camino"]),
        ShipmentState::Delivered => ("DELIVERED", ["Entregue", "Delivered", "Entregado"]),
        ShipmentState::Failed => {
            ("FAILED", ["Entrega não realizada", "Not delivered", "Entrega no realizada"])
        }
        ShipmentState::Cancelled => ("CANCELLED", ["Cancelado", "Cancelled", "Cancelado"]),
    }
}

/// What the page says around all that.
#[derive(Clone, Copy, Debug, serde::Serialize)]
pub(super) struct Phrases {
    hello: &'static str,
    order: &'static str,
    forecast: &'static str,
    destination: &'static str,
    shipments: &'static str,
    shipment: &'static str,
    code: &'static str,
    follow: &'static str,
    steps: &'static str,
    footer: &'static str,
    gone: &'static str,
    gone_hint: &'static str,
}

/// The phrases of a language.
pub(super) const fn phrases(locale: Locale) -> Phrases {
    Phrases {
        hello: locale.say("Olá", "Hello", "Hola"),
        order: locale.say("Pedido", "Order", "Pedido"),
        forecast: locale.say("Previsão de entrega", "Expected by", "Entrega prevista"),
        destination: locale.say("Destino", "Destination", "Destino"),
        shipments: locale.say("Entregas", "Shipments", "Envíos"),
        shipment: locale.say("Entrega", "Shipment", "Envío"),
        code: locale.say("Código de rastreio", "Tracking code", "Código de seguimiento"),
        follow: locale.say("Rastrear na transportadora", "Track at the carrier", "Seguir en el transporte"),
        steps: locale.say("Acompanhamento", "What has happened", "Seguimiento"),
        footer: locale.say(
            "Quem tem este endereço pode ver esta página.",
            "Whoever has this address can see this page.",
            "Quien tiene esta dirección puede ver esta página.",
        ),
        gone: locale.say("Página não encontrada", "Page not found", "Página no encontrada"),
        gone_hint: locale.say(
            "O endereço está incompleto ou não vale mais. Peça outro à loja.",
            "The address is incomplete, or does not count any more. Ask the store for another one.",
            "La dirección está incompleta o ya no vale. Pide otra a la tienda.",
        ),
    }
}
