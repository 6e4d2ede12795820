//! What a customer sees of the way of an order: its own moments, those of its shipments, and what carriers say. Pure.

use super::words::{self, Said};
use entity::Instant;
use entity::order::{self, DeliveryMethod};
use entity::shipment::{self, ShipmentState};
use entity::tracking_event::{self, TrackingKind as K};

/// Steps that are shown, the newest.
const MOST: usize = 200;

/// The longest name of a place that is shown, characters.
const LONGEST_PLACE: usize = 80;

/// One step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Step {
    /// When.
    pub(super) at: Instant,
    /// What.
    pub(super) said: Said,
    /// Where.
    pub(super) place: Option<String>,
    /// Which shipment, by its position; `None` for the whole order.
    pub(super) shipment: Option<i32>,
}

impl Step {
    const fn of_order(at: Instant, said: Said) -> Self {
        Self { at, said, place: None, shipment: None }
    }
}

/// The steps, by time.
pub(super) fn steps(
    order: &order::Model,
    shipments: &[shipment::Model],
    events: &[tracking_event::Model],
) -> Vec<Step> {
    let mut steps = vec![Step::of_order(order.placed_at, words::PLACED)];
    let mut put = |at: Option<Instant>, said: Said| steps.extend(at.map(|at| Step::of_order(at, said)));
    put(order.paid_at, words::PAID);
    put(order.invoiced_at, words::PREPARED);
    put(order.cancelled_at, words::CANCELLED);
    if !shipments.iter().any(|one| one.posted_at.is_some()) {
        put(order.shipped_at, words::event(K::Posted));
    }
    if !shipments.iter().any(|one| one.delivered_at.is_some()) {
        let is_pickup = order.delivery_method == DeliveryMethod::Pickup;
        put(order.delivered_at, if is_pickup { words::PICKED_UP } else { words::event(K::Delivered) });
    }
    for shipment in shipments {
        let own: Vec<&tracking_event::Model> =
            events.iter().filter(|event| event.shipment_id == shipment.id).collect();
        of_shipment(&mut steps, shipment, &own);
    }
    steps.sort_by_key(|step| step.at);
    let more = steps.len().saturating_sub(MOST);
    steps.split_off(more)
}

/// The steps of a shipment. What it says itself is not said again by its carrier.
fn of_shipment(steps: &mut Vec<Step>, shipment: &shipment::Model, events: &[&tracking_event::Model]) {
    let one =
        |at, kind, place| Step { at, said: words::event(kind), place, shipment: Some(shipment.position) };
    let failed_by_word = events.iter().any(|event| event.kind == K::Failed);
    let delivered_at = shipment.delivered_at.filter(|_| shipment.state == ShipmentState::Delivered);
    let own = [
        (shipment.posted_at, K::Posted),
        (delivered_at, K::Delivered),
        (shipment.failed_at.filter(|_| !failed_by_word), K::Failed),
    ];
    steps.extend(own.into_iter().filter_map(|(at, kind)| Some(one(at?, kind, None))));
    let is_said = |kind: K| match kind {
        K::Posted => shipment.posted_at.is_some(),
        K::Delivered => delivered_at.is_some(),
        _ => false,
    };
    let others = events.iter().filter(|event| !is_said(event.kind));
    steps.extend(others.map(|event| one(event.at, event.kind, town(event.place.as_deref()))));
}

/// The name of a place as long as it cannot be somebody's address: a town and a state have no numbers.
fn town(place: Option<&str>) -> Option<String> {
    let place = place?.trim();
    let is_address = |c: char| c.is_numeric() || c.is_control() || c == '@';
    let fits = (1..=LONGEST_PLACE).contains(&place.chars().count()) && !place.contains(is_address);
    fits.then(|| place.to_owned())
}

#[cfg(test)]
mod tests {
    use super::town;

    #[test]
    fn a_place_is_a_town_and_no_address() {
        for town_name in ["Campinas/SP", " São José d'Aliança - GO ", "Unidade de Tratamento, Cajamar"] {
            assert_eq!(town(Some(town_name)).as_deref(), Some(town_name.trim()));
        }
        for address in ["Rua das Flores, 12 - Campinas/SP", "ana@example.com", "", "  ", &"x".repeat(81)] {
            assert_eq!(town(Some(address)), None, "{address}");
        }
    }
}
