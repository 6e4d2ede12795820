//! Which messages a command makes: pure.

use entity::event::{EventKind, Model};
use entity::status::OrderStatus;
use entity::webhook::MessageType;

/// The types of what one command did to an order, each once, in the order in which they are described.
///
/// A command that did nothing with a type of its own (it corrected a contact, tagged, refused a payment, entered a tracking code, …) makes
/// `order.updated`, so everything is told.
pub(super) fn types(events: &[Model]) -> Vec<MessageType> {
    let found: Vec<MessageType> = events.iter().flat_map(of).collect();
    if found.is_empty() && !events.is_empty() {
        return vec![MessageType::OrderUpdated];
    }
    MessageType::ALL.iter().copied().filter(|one| found.contains(one)).collect()
}

/// Where the order stood before the command; `None` when it did not move.
pub(super) fn previous(events: &[Model]) -> Option<OrderStatus> {
    events.iter().find(|event| moved(event)).and_then(|event| event.from_status)
}

fn moved(event: &Model) -> bool {
    event.from_status.is_some() && event.to_status.is_some() && event.from_status != event.to_status
}

fn of(event: &Model) -> Vec<MessageType> {
    let mut types = Vec::new();
    types.extend(match event.kind {
        EventKind::OrderPlaced => Some(MessageType::OrderCreated),
        EventKind::OrderNoteAdded => Some(MessageType::OrderNoteAdded),
        EventKind::PaymentRefunded => Some(MessageType::OrderRefunded),
        EventKind::InvoiceEntered => Some(MessageType::OrderInvoiceAdded),
        EventKind::InvoiceCancelled => Some(MessageType::OrderInvoiceCancelled),
        EventKind::IntegrationFailed => Some(MessageType::IntegrationFailed),
        EventKind::OrderStatusChanged
        | EventKind::OrderContactChanged
        | EventKind::OrderAddressChanged
        | EventKind::OrderTagged
        | EventKind::OrderAssigned
        | EventKind::PaymentAuthorized
        | EventKind::PaymentConfirmed
        | EventKind::PaymentRefused
        | EventKind::PaymentExpired
        | EventKind::DisputeOpened
        | EventKind::DisputeResolved
        | EventKind::InvoiceXmlAdded
        | EventKind::TrackingChanged
        | EventKind::ShipmentCreated
        | EventKind::ShipmentUpdated
        | EventKind::ShipmentPosted
        | EventKind::ShipmentDelivered
        | EventKind::ShipmentFailed
        | EventKind::ShipmentCancelled
        | EventKind::TrackingAdded
        | EventKind::LabelsPrinted
        | EventKind::PostageRequested
        | EventKind::PostageReady
        | EventKind::PostageFailed
        | EventKind::PostageCancelled
        | EventKind::IntegrationRequested
        | EventKind::IntegrationSynced
        | EventKind::NotificationRequested
        | EventKind::NotificationFailed
        | EventKind::NotificationSent => None,
    });
    if moved(event) {
        types.push(MessageType::OrderStatusChanged);
    }
    if moved(event) || event.kind == EventKind::OrderPlaced {
        types.extend(event.to_status.and_then(reached));
    }
    types
}

/// What is told when an order comes to a status, besides that it does.
const fn reached(status: OrderStatus) -> Option<MessageType> {
    match status {
        OrderStatus::Paid => Some(MessageType::OrderPaid),
        OrderStatus::Shipped => Some(MessageType::OrderShipped),
        OrderStatus::Delivered => Some(MessageType::OrderDelivered),
        OrderStatus::Cancelled => Some(MessageType::OrderCancelled),
        OrderStatus::Returned => Some(MessageType::OrderReturned),
        OrderStatus::Refunded => Some(MessageType::OrderRefunded),
        OrderStatus::AwaitingPayment
        | OrderStatus::UnderReview
        | OrderStatus::Picking
        | OrderStatus::OnHold
        | OrderStatus::Invoiced
        | OrderStatus::ReadyForPickup
        | OrderStatus::DeliveryFailed
        | OrderStatus::ReturnInProgress
        | OrderStatus::InDispute
        | OrderStatus::Chargeback => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{previous, types};
    use crate::actor::Actor;
    use crate::db::By;
    use crate::event::{Fact, row};
    use entity::event::{EventKind as K, Model};
    use entity::id::OrderId;
    use entity::status::OrderStatus as S;
    use entity::webhook::MessageType as T;

    fn event(kind: K, moved: Option<(Option<S>, S)>) -> Model {
        row(&By::new(Actor::demo(), 0), Fact { moved, ..Fact::of(OrderId(1), kind) })
    }

    #[test]
    fn a_command_makes_one_message_of_each_type() {
        let placed = |to| event(K::OrderPlaced, Some((None, to)));
        let moved = |from, to| event(K::OrderStatusChanged, Some((Some(from), to)));
        let plain = |kind| event(kind, None);
        for (events, expected) in [
            (vec![placed(S::AwaitingPayment)], vec![T::OrderCreated]),
            (vec![placed(S::Paid)], vec![T::OrderCreated, T::OrderPaid]),
            (
                vec![plain(K::PaymentConfirmed), moved(S::AwaitingPayment, S::Paid)],
                vec![T::OrderStatusChanged, T::OrderPaid],
            ),
            (vec![moved(S::Invoiced, S::Shipped)], vec![T::OrderStatusChanged, T::OrderShipped]),
            (vec![moved(S::Shipped, S::Delivered)], vec![T::OrderStatusChanged, T::OrderDelivered]),
            (vec![moved(S::Paid, S::Cancelled)], vec![T::OrderStatusChanged, T::OrderCancelled]),
            (vec![moved(S::ReturnInProgress, S::Returned)], vec![T::OrderStatusChanged, T::OrderReturned]),
            (
                vec![plain(K::PaymentRefunded), moved(S::Cancelled, S::Refunded)],
                vec![T::OrderStatusChanged, T::OrderRefunded],
            ),
            (vec![plain(K::InvoiceEntered)], vec![T::OrderInvoiceAdded]),
            (vec![plain(K::InvoiceCancelled)], vec![T::OrderInvoiceCancelled]),
            (vec![plain(K::OrderNoteAdded)], vec![T::OrderNoteAdded]),
            // A message to the customer without a move.
            (vec![moved(S::Paid, S::Paid)], vec![T::OrderUpdated]),
            (vec![plain(K::OrderTagged), plain(K::OrderTagged)], vec![T::OrderUpdated]),
            (vec![], vec![]),
        ] {
            assert_eq!(types(&events), expected, "{events:?}");
        }
    }

    #[test]
    fn everything_that_happens_is_told() {
        assert!(K::ALL.iter().all(|kind| !types(&[event(*kind, None)]).is_empty()));
    }

    #[test]
    fn where_it_stood_before_is_where_the_command_found_it() {
        let events = [
            event(K::PaymentRefunded, None),
            event(K::OrderStatusChanged, Some((Some(S::Paid), S::Cancelled))),
            event(K::OrderStatusChanged, Some((Some(S::Cancelled), S::Refunded))),
        ];
        assert_eq!(previous(&events), Some(S::Paid));
        assert_eq!(previous(&events[..1]), None);
    }
}
