//! What stands in the way of a step. Pure.

use super::situation::Situation;
use super::{Change, at_status};
use crate::error::Error;
use crate::order::note::checked;
use crate::order::shipment::is_live;
use crate::order::status;
use crate::refusal::{Code, Details, Refusal};
use entity::invoice::InvoiceStatus;
use entity::order::DeliveryMethod;
use entity::status::OrderStatus as S;

/// All that stands in the way of a step: where the order stands, what the status needs, what the caller has to bring.
pub(in crate::order) fn blocks(now: &Situation, wanted: &Change) -> Vec<Refusal> {
    let from = now.order.status;
    if wanted.force {
        return match &wanted.reason {
            Some(_) => Vec::new(),
            None => vec![
                Refusal::new(Code::ReasonMissing, "a forced move needs a reason, for the history")
                    .at("reason"),
            ],
        };
    }
    if from == wanted.to {
        return Vec::new();
    }
    let allowed = status::next(from, now.before_dispute);
    if !allowed.contains(&wanted.to) {
        return vec![no_way(now, wanted.to, allowed)];
    }
    let mut refusals = world(now, wanted);
    refusals.extend(brought(now, wanted));
    refusals
}

fn no_way(now: &Situation, to: S, allowed: Vec<S>) -> Refusal {
    let names: Vec<&str> = allowed.iter().map(|status| status.code()).collect();
    let from = now.order.status.code();
    let problem = if names.is_empty() {
        format!("an order that is {from} goes nowhere any more")
    } else {
        format!("an order that is {from} cannot become {}; it may become {}", to.code(), names.join(", "))
    };
    at_status(Code::TransitionNotAllowed, problem).with(Details::Allowed(allowed))
}

/// What has to be true of the order and its parts.
fn world(now: &Situation, wanted: &Change) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    let unpaid = || {
        let (captured, total) = (now.paid().captured, now.order.total_cents);
        at_status(Code::NotPaid, format!("{captured} of {total} have arrived: confirm the payment first"))
    };
    let needs_money =
        matches!(wanted.to, S::Paid | S::Picking | S::Invoiced | S::ReadyForPickup | S::Shipped);
    // A dispute that is settled restores what was: the guards were met when the order first came there.
    let restored = now.before_dispute == Some(wanted.to);
    if needs_money && !restored && !now.is_paid() {
        refusals.push(unpaid());
    }
    match wanted.to {
        S::Invoiced if !has_invoice(now) => {
            refusals.push(at_status(Code::InvoiceMissing, "enter the invoice's access key first"));
        }
        S::ReadyForPickup if now.order.delivery_method != DeliveryMethod::Pickup => {
            refusals.push(at_status(Code::NotPickup, "this order is delivered, not picked up"));
        }
        S::Shipped if now.store.invoice_required && !has_invoice(now) && !restored => {
            refusals.push(at_status(
                Code::InvoiceMissing,
                "an order ships with its invoice: enter its access key",
            ));
        }
        S::Cancelled if has_invoice(now) && wanted.invoice_key.is_none() => {
            let problem =
                "the order has a valid invoice: cancel that first, or enter the key of the return invoice";
            refusals.push(at_status(Code::InvoiceNotCancelled, problem));
        }
        S::Cancelled if now.items.iter().any(|item| item.shipped > 0) => {
            let problem = "a part of the order has left: call its shipment off once it is back (cancelShipment), or deliver the rest";
            refusals.push(at_status(Code::ShipmentPosted, problem));
        }
        S::Refunded if now.paid().refunded.cents() == 0 => {
            refusals.push(at_status(Code::RefundMissing, "give the money back first, with refundPayment"));
        }
        _ => {}
    }
    refusals
}

/// What the caller has to bring.
fn brought(now: &Situation, wanted: &Change) -> Vec<Refusal> {
    needs(now, wanted.to)
        .into_iter()
        .filter(|need| match need {
            Need::CancelReason => wanted.cancel_reason.is_none(),
            Need::MissingItems => wanted.missing.is_empty(),
            Need::Comment => wanted.comment.is_none(),
            Need::ReturnedItems => wanted.returned.is_empty(),
            Need::TrackingCode => wanted.tracking_code.is_none(),
        })
        .map(Need::refusal)
        .collect()
}

/// Something the caller has to bring for a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// `cancelReason`.
    CancelReason,
    /// `missingItems`.
    MissingItems,
    /// `comment`.
    Comment,
    /// `returnedItems`.
    ReturnedItems,
    /// `trackingCode`.
    TrackingCode,
}

impl Need {
    /// The field of the input that brings it.
    pub const fn field(self) -> &'static str {
        match self {
            Self::CancelReason => "cancelReason",
            Self::MissingItems => "missingItems",
            Self::Comment => "comment",
            Self::ReturnedItems => "returnedItems",
            Self::TrackingCode => "trackingCode",
        }
    }

    fn refusal(self) -> Refusal {
        let (code, problem) = match self {
            Self::CancelReason => (Code::ReasonMissing, "say why the order is called off"),
            Self::MissingItems => {
                (Code::MissingItemsMissing, "say which items are missing, and how many of each")
            }
            Self::Comment => (Code::NoteMissing, "write a comment for those who have to decide"),
            Self::ReturnedItems => (
                Code::ReturnedItemsMissing,
                "say how many units of each item came back, and in which condition",
            ),
            Self::TrackingCode => {
                (Code::TrackingMissing, "enter the tracking code, or a carrier that has none")
            }
        };
        Refusal::new(code, problem).at(self.field())
    }
}

/// What the caller has to bring for a step to a status.
fn needs(now: &Situation, to: S) -> Vec<Need> {
    if now.before_dispute == Some(to) {
        return Vec::new();
    }
    match to {
        S::Cancelled => vec![Need::CancelReason],
        S::OnHold => vec![Need::MissingItems, Need::Comment],
        S::Returned => vec![Need::ReturnedItems],
        S::Shipped if !is_tracked(now) => vec![Need::TrackingCode],
        _ => Vec::new(),
    }
}

fn has_invoice(now: &Situation) -> bool {
    now.invoices.iter().any(|invoice| invoice.state == InvoiceStatus::Valid)
}

/// Whether somebody can follow the parcel, or its carrier gives no code.
fn is_tracked(now: &Situation) -> bool {
    now.shipments.iter().filter(|shipment| is_live(shipment.state)).any(|shipment| {
        let no_codes = |carrier| now.carriers.gives_no_codes(carrier);
        shipment.tracking_code.is_some() || shipment.carrier.as_deref().is_some_and(no_codes)
    })
}

/// A step that an order may take next, and what stands in its way.
#[derive(Clone, Debug)]
pub struct Step {
    /// The status it leads to.
    pub to: S,
    /// What has to change first; nothing when the step can be taken now.
    pub blocks: Vec<Refusal>,
    /// What the caller has to bring.
    pub needs: Vec<Need>,
}

/// The steps an order may take next, in the order of the trade.
pub fn steps(now: &Situation) -> Vec<Step> {
    let step = |to| Step { to, blocks: world(now, &Change::to(now.order.id, to)), needs: needs(now, to) };
    status::next(now.order.status, now.before_dispute).into_iter().map(step).collect()
}

/// Texts that are too long or empty.
pub(super) fn texts(wanted: &Change) -> Vec<Refusal> {
    let texts = [("comment", &wanted.comment), ("message", &wanted.message), ("reason", &wanted.reason)];
    let wrong = texts.into_iter().filter_map(|(field, text)| match checked(field, text.as_deref()?) {
        Err(Error::Refused(refusals)) => Some(refusals),
        _ => None,
    });
    wrong.flatten().collect()
}
