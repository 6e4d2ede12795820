//! Which parts of an order look different after something has happened to it.

use entity::event::EventKind;

/// A part of an order that a panel shows and keeps fresh.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Facet {
    /// Where it stands, and what may follow.
    Status,
    /// Its payments, and where its money is.
    Payment,
    /// Where its goods are.
    Fulfilment,
    /// Its fiscal documents.
    Invoice,
    /// Its shipments and tracking codes.
    Shipment,
    /// Who bought.
    Customer,
    /// Where it goes.
    Address,
    /// Its items.
    Items,
    /// What staff wrote on it.
    Notes,
    /// Its labels.
    Tags,
    /// Who looks after it.
    Assignment,
    /// Integrations it was sent to.
    Integrations,
    /// E-mails to the customer.
    Notifications,
}

impl Facet {
    /// Every part, in the order in which they are described.
    pub const ALL: [Self; 13] = [
        Self::Status,
        Self::Payment,
        Self::Fulfilment,
        Self::Invoice,
        Self::Shipment,
        Self::Customer,
        Self::Address,
        Self::Items,
        Self::Notes,
        Self::Tags,
        Self::Assignment,
        Self::Integrations,
        Self::Notifications,
    ];
}

/// The parts that may look different after these things happened, each once, in the order of [`Facet::ALL`].
pub fn facets(kinds: &[EventKind]) -> Vec<Facet> {
    let changed = |facet: &Facet| kinds.iter().any(|kind| touched(*kind).contains(facet));
    Facet::ALL.into_iter().filter(changed).collect()
}

const fn touched(kind: EventKind) -> &'static [Facet] {
    match kind {
        EventKind::OrderPlaced => &Facet::ALL,
        // The states of money and goods follow the status.
        EventKind::OrderStatusChanged => &[Facet::Status, Facet::Payment, Facet::Fulfilment],
        EventKind::OrderNoteAdded => &[Facet::Notes],
        EventKind::OrderContactChanged => &[Facet::Customer],
        EventKind::OrderAddressChanged => &[Facet::Address],
        EventKind::OrderTagged => &[Facet::Tags],
        EventKind::OrderAssigned => &[Facet::Assignment],
        EventKind::PaymentAuthorized
        | EventKind::PaymentConfirmed
        | EventKind::PaymentRefused
        | EventKind::PaymentExpired
        | EventKind::PaymentRefunded
        | EventKind::DisputeOpened
        | EventKind::DisputeResolved => &[Facet::Payment],
        EventKind::InvoiceEntered | EventKind::InvoiceXmlAdded | EventKind::InvoiceCancelled => {
            &[Facet::Invoice]
        }
        EventKind::ShipmentPosted
        | EventKind::ShipmentDelivered
        | EventKind::ShipmentFailed
        | EventKind::ShipmentCancelled => &[Facet::Fulfilment, Facet::Shipment],
        EventKind::TrackingChanged
        | EventKind::ShipmentCreated
        | EventKind::ShipmentUpdated
        | EventKind::TrackingAdded
        | EventKind::LabelsPrinted
        | EventKind::PostageRequested
        | EventKind::PostageReady
        | EventKind::PostageFailed
        | EventKind::PostageCancelled => &[Facet::Shipment],
        EventKind::IntegrationRequested | EventKind::IntegrationSynced | EventKind::IntegrationFailed => {
            &[Facet::Integrations]
        }
        EventKind::NotificationRequested | EventKind::NotificationFailed | EventKind::NotificationSent => {
            &[Facet::Notifications]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Facet, facets};
    use entity::event::EventKind;

    #[test]
    fn a_command_changes_the_parts_of_all_it_did_once_each() {
        let paid = [EventKind::PaymentConfirmed, EventKind::OrderStatusChanged];
        assert_eq!(facets(&paid), [Facet::Status, Facet::Payment, Facet::Fulfilment]);
        assert_eq!(facets(&[EventKind::OrderPlaced]), Facet::ALL);
        assert_eq!(facets(&[]), []);
        assert!(EventKind::ALL.iter().all(|kind| !facets(&[*kind]).is_empty()));
    }
}
