//! What stands in the way of sending something of an order. Pure.

use crate::order::change_status::Situation;
use crate::order::check::Checks;
use crate::refusal::Code;
use entity::status::OrderStatus as S;

/// Parcels are made of orders that are paid, from then on until all of it has left or it is called off.
pub(super) fn order(checks: &mut Checks, path: &str, now: &Situation) {
    let status = now.order.status;
    let waits = matches!(status, S::AwaitingPayment | S::UnderReview);
    let may = matches!(
        status,
        S::Paid | S::Picking | S::OnHold | S::Invoiced | S::ReadyForPickup | S::Shipped | S::DeliveryFailed
    );
    if !may && !waits {
        checks.refuse(
            Code::OrderStatus,
            path,
            format!("nothing is sent of an order that is {}", status.code()),
        );
    } else if waits || !now.is_paid() {
        let (captured, total) = (now.paid().captured, now.order.total_cents);
        let problem = format!("{captured} of {total} have arrived: confirm the payment first");
        checks.refuse(Code::NotPaid, path, problem);
    }
}
