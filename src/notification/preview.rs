//! What would be sent if an order came to a status now.

use super::case::{Background, Case};
use super::compose::{Letter, compose};
use super::keep::Texts;
use super::rule;
use super::telling::Telling;
use crate::db::Db;
use crate::error::Result;
use crate::order::notify;
use crate::order::shipment::{code::kept, is_live};
use anyhow::anyhow;
use entity::id::ItemId;
use entity::payment::PaymentStatus;
use entity::status::{CancelReason, OrderStatus};
use entity::{Instant, order, payment, shipment};

/// A step that nobody takes.
#[derive(Clone, Debug)]
pub struct Imagined {
    /// Where it would lead.
    pub status: OrderStatus,
    /// When.
    pub at: Instant,
    /// What staff would write.
    pub message: Option<String>,
    /// Whether that would stand in the place of the text.
    pub replaces: bool,
    /// Why, in words.
    pub reason: Option<String>,
    /// Why it would be called off.
    pub cancel_reason: Option<CancelReason>,
    /// Units that would be missing, by line.
    pub missing: Vec<(ItemId, i32)>,
    /// The carrier's code that would be entered.
    pub tracking_code: Option<String>,
}

/// The e-mail that would be sent, by the same way as all others.
///
/// # Errors
///
/// When the database is gone.
pub async fn preview(db: &Db, order: order::Model, imagined: &Imagined) -> Result<Letter> {
    let background = Background::read(db).await?;
    let mut case = Case::read(db, &background, order).await?;
    imagine(&mut case, imagined);
    let order = &case.order;
    let template = match imagined.status {
        OrderStatus::AwaitingPayment => rule::awaiting(&case.payments).unwrap_or("order_received"),
        status => notify::template(status, order.payment_method, order.cancel_reason),
    };
    let telling = Telling {
        reason: imagined.reason.clone(),
        message: imagined.message.clone(),
        replaces: imagined.replaces,
        ..Telling::by(template, imagined.at)
    };
    let texts = Texts::read(db, &[template]).await?;
    Ok(compose(&case, &telling, &texts).map_err(|mistake| anyhow!("no e-mail: {mistake}"))?)
}

/// The order as the step would leave it, as far as a text can tell.
fn imagine(case: &mut Case, imagined: &Imagined) {
    case.order.status = imagined.status;
    match imagined.status {
        OrderStatus::Delivered => case.order.delivered_at = case.order.delivered_at.or(Some(imagined.at)),
        OrderStatus::Cancelled => case.order.cancel_reason = imagined.cancel_reason,
        OrderStatus::AwaitingPayment => {
            let is_over = |payment: &&mut payment::Model| {
                matches!(payment.state, PaymentStatus::Cancelled | PaymentStatus::Expired)
            };
            case.payments
                .iter_mut()
                .filter(is_over)
                .for_each(|payment| payment.state = PaymentStatus::Pending);
        }
        _ => {}
    }
    for (item, missing) in &imagined.missing {
        case.items.iter_mut().filter(|one| one.id == *item).for_each(|one| one.missing = *missing);
    }
    if let Some(code) = &imagined.tracking_code {
        track(&mut case.shipments, kept(code));
    }
}

/// The code goes to the parcel that has none, else in the place of the only one's.
fn track(shipments: &mut Vec<shipment::Model>, code: String) {
    if shipments.iter().any(|shipment| shipment.tracking_code.as_ref() == Some(&code)) {
        return;
    }
    let is_open = |one: &shipment::Model| is_live(one.state) && one.tracking_code.is_none();
    let live = shipments.iter().filter(|one| is_live(one.state)).count();
    let only = || shipments.iter().position(|one| is_live(one.state)).filter(|_| live == 1);
    let at = shipments.iter().position(is_open).or_else(only);
    match at.and_then(|at| shipments.get_mut(at)) {
        Some(shipment) => shipment.tracking_code = Some(code),
        None => shipments.push(shipment::Model { tracking_code: Some(code), ..shipment::Model::BLANK }),
    }
}
