//! What events do to a shipment: forward only. Pure.

use entity::Instant;
use entity::shipment::{Model, ShipmentState as S};
use entity::tracking_event::TrackingKind as K;

/// What is looked at of an event: when, and what.
pub(super) type Seen = (Instant, K);

/// A move of a shipment, and when it happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Move {
    /// The carrier has it.
    Post(Instant),
    /// The customer has it.
    Deliver(Instant),
    /// It could not be delivered.
    Fail(Instant),
}

/// What new events do to a shipment, given those that are known.
///
/// A carrier that does anything with a parcel has it, so that a shipment is posted by any of that. Of what is delivered and not
/// delivered the last word counts: one that was overtaken by another event, told before or now, moves nothing.
pub(super) fn moves(shipment: &Model, known: &[Seen], new: &[Seen]) -> Vec<Move> {
    let mut moves = Vec::new();
    if matches!(shipment.state, S::Delivered | S::Cancelled) {
        return moves;
    }
    let all = || known.iter().chain(new).copied();
    if shipment.state == S::Pending {
        if !new.iter().any(|(_, kind)| shows_posted(*kind)) {
            return moves;
        }
        moves.extend(all().filter(|(_, kind)| shows_posted(*kind)).map(|(at, _)| at).min().map(Move::Post));
    }
    let is_last = |(at, kind): Seen| !all().any(|(later, other)| later > at && overtakes(kind, other));
    let word = new
        .iter()
        .copied()
        .filter(|(_, kind)| matches!(kind, K::Delivered | K::Failed))
        .filter(|seen| is_last(*seen) && is_news(shipment, *seen))
        .max_by_key(|(at, kind)| (*at, *kind == K::Delivered));
    moves
        .extend(word.map(|(at, kind)| if kind == K::Delivered { Move::Deliver(at) } else { Move::Fail(at) }));
    moves
}

const fn shows_posted(kind: K) -> bool {
    matches!(kind, K::Posted | K::InTransit | K::OutForDelivery | K::Delivered | K::Failed)
}

/// Whether something that happened later makes an event say nothing of where the shipment is now.
const fn overtakes(kind: K, later: K) -> bool {
    match kind {
        K::Delivered => matches!(later, K::Failed | K::Returning | K::Returned),
        _ => matches!(later, K::OutForDelivery | K::Delivered),
    }
}

/// Whether an event is not older than what the shipment says itself.
fn is_news(shipment: &Model, (at, kind): Seen) -> bool {
    match (shipment.state, kind) {
        (S::Failed, K::Failed) => false,
        (S::Failed, _) => shipment.failed_at.is_none_or(|failed| at >= failed),
        // Posted again, a failure of before says nothing.
        (S::Posted, K::Failed) => shipment.posted_at.is_none_or(|posted| at >= posted),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::{Move, Seen, moves};
    use entity::shipment::{Model, ShipmentState as S};
    use entity::tracking_event::TrackingKind as K;

    fn shipment(state: S) -> Model {
        Model { state, posted_at: Some(100), failed_at: Some(200), ..Model::BLANK }
    }

    #[test]
    fn events_move_a_shipment_forward_only() {
        let cases: &[(S, &[Seen], &[Seen], &[Move])] = &[
            (S::Pending, &[], &[(5, K::Posted)], &[Move::Post(5)]),
            (S::Pending, &[], &[(5, K::Other), (6, K::Returning)], &[]),
            (S::Pending, &[(3, K::Posted)], &[(5, K::InTransit)], &[Move::Post(3)]),
            (S::Pending, &[(3, K::Posted)], &[(5, K::Other)], &[]),
            (S::Pending, &[], &[(9, K::Delivered), (5, K::Posted)], &[Move::Post(5), Move::Deliver(9)]),
            (S::Posted, &[], &[(300, K::Delivered)], &[Move::Deliver(300)]),
            (S::Posted, &[], &[(50, K::Delivered)], &[Move::Deliver(50)]),
            (S::Posted, &[], &[(300, K::InTransit)], &[]),
            (S::Posted, &[], &[(300, K::Failed)], &[Move::Fail(300)]),
            (S::Posted, &[], &[(50, K::Failed)], &[]),
            (S::Posted, &[(400, K::OutForDelivery)], &[(300, K::Failed)], &[]),
            (S::Posted, &[(400, K::Failed)], &[(300, K::Delivered)], &[]),
            (S::Posted, &[], &[(300, K::Failed), (400, K::Delivered)], &[Move::Deliver(400)]),
            (S::Posted, &[], &[(400, K::Delivered), (300, K::Failed)], &[Move::Deliver(400)]),
            (S::Posted, &[], &[(300, K::Delivered), (400, K::Returning)], &[]),
            (S::Posted, &[], &[(300, K::Failed), (400, K::InTransit)], &[Move::Fail(300)]),
            (S::Posted, &[], &[(300, K::Failed), (300, K::Delivered)], &[Move::Deliver(300)]),
            (S::Failed, &[], &[(300, K::Delivered)], &[Move::Deliver(300)]),
            (S::Failed, &[], &[(150, K::Delivered)], &[]),
            (S::Failed, &[], &[(300, K::Failed)], &[]),
            (S::Delivered, &[], &[(300, K::Failed)], &[]),
            (S::Cancelled, &[], &[(300, K::Delivered)], &[]),
        ];
        for (state, known, new, expected) in cases {
            assert_eq!(moves(&shipment(*state), known, new), *expected, "{state:?} {known:?} {new:?}");
        }
    }
}
