//! What stands in the way of a paper, and what is only worth knowing. Pure.

use super::ask::{Kind, Print};
use super::invoice::{self, Known};
use super::read::{Asked, Papers, Whole};
use super::{fill, postage};
use crate::order::shipment::is_live;
use crate::refusal::{Code, Details, Refusal};
use crate::store::Sender;
use entity::id::OrderId;
use entity::order::DeliveryMethod;
use entity::status::OrderStatus;
use serde::{Deserialize, Serialize};

/// Something to look at twice in what was printed all the same.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Warning {
    /// What kind of thing.
    pub code: WarningCode,
    /// The order it is about; `None`: all of them.
    pub order: Option<OrderId>,
    /// What was found.
    pub message: String,
}

/// What kind of thing is unusual about a print.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, async_graphql::Enum)]
#[graphql(name = "PrintWarningCode")]
pub enum WarningCode {
    /// The store has not said who sends: labels say its legal name alone.
    SenderMissing,
    /// The order is not paid.
    NotPaid,
    /// The shipment has left already.
    AlreadyPosted,
}

/// What stands in the way of the papers of one shipment.
pub(super) fn refusals(papers: &Papers, known: &Known, print: &Print, asked: &Asked) -> Vec<Refusal> {
    let Some(whole) = papers.wholes.get(&asked.order) else { return Vec::new() };
    let number = whole.order.number;
    let refuse =
        |code, problem: &str| Refusal::new(code, format!("order {number}: {problem}")).at(&asked.path);
    if whole.order.status == OrderStatus::Cancelled {
        return vec![refuse(Code::LabelOrderCancelled, "it was called off, so nothing of it is packed")];
    }
    if whole.shipment(asked.shipment).is_some_and(|shipment| !is_live(shipment.state)) {
        return vec![refuse(Code::LabelOrderCancelled, "this shipment was called off")];
    }
    if print.kind.is_for_the_carrier() && whole.order.delivery_method == DeliveryMethod::Pickup {
        return vec![refuse(Code::LabelPickup, "the customer fetches it, so it has no label for a carrier")];
    }
    match print.kind {
        Kind::AddressLabel => address(whole, &refuse),
        Kind::InvoiceLabel => match invoice::labels(whole, known) {
            Ok(_) => Vec::new(),
            Err(fields) => {
                let problem = format!("its invoice lacks {}", fields.join(", "));
                vec![refuse(Code::LabelInvoiceDataMissing, &problem).with(Details::Missing(fields))]
            }
        },
        Kind::PackingSlip | Kind::ContentList | Kind::PickingList => {
            let is_empty = whole.units(asked.shipment).is_none_or(std::collections::BTreeMap::is_empty);
            let empty = || refuse(Code::LabelNothing, "there is nothing in this parcel");
            is_empty.then(empty).into_iter().collect()
        }
        Kind::Postage => {
            let found = asked.shipment.and_then(|shipment| papers.postages.get(&shipment));
            match found {
                None => vec![refuse(Code::LabelPostageMissing, "it has no postage that is ready")],
                Some(found) => postage::unfit(found, print.format)
                    .map(|problem| refuse(Code::LabelFormat, &problem))
                    .into_iter()
                    .collect(),
            }
        }
    }
}

fn address(whole: &Whole, refuse: &impl Fn(Code, &str) -> Refusal) -> Vec<Refusal> {
    let missing = fill::missing(whole);
    if missing.is_empty() {
        return Vec::new();
    }
    let problem = format!("its address lacks {}", missing.join(", "));
    vec![refuse(Code::LabelAddressMissing, &problem).with(Details::Missing(missing))]
}

/// What is worth knowing of papers that are printed.
pub(super) fn warnings(papers: &Papers, print: &Print) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let names_sender = matches!(print.kind, Kind::AddressLabel | Kind::ContentList);
    if names_sender && Sender::of(&papers.store).is_none() {
        let message = "nobody has said who sends (`updateStore(input: { sender })`): labels have no address to return to";
        warnings.push(Warning { code: WarningCode::SenderMissing, order: None, message: message.to_owned() });
    }
    for order in invoice::orders(papers) {
        let Some(whole) = papers.wholes.get(&order) else { continue };
        let number = whole.order.number;
        let mut warn = |code, message: String| warnings.push(Warning { code, order: Some(order), message });
        if whole.order.paid_at.is_none() {
            warn(WarningCode::NotPaid, format!("order {number} is not paid"));
        }
        let mut of_it = papers.asked.iter().filter(|asked| asked.order == order);
        let has_left = |asked: &Asked| {
            whole.shipment(asked.shipment).is_some_and(|one| crate::order::shipment::has_left(one.state))
        };
        if of_it.any(has_left) {
            warn(WarningCode::AlreadyPosted, format!("a shipment of order {number} has left already"));
        }
    }
    warnings
}
