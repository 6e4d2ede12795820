//! The machine of the sixteen statuses: what each is called, and where an order may go from it.

use entity::status::{FulfilmentState, OrderStatus as S, PaymentState};

/// The statuses an order may move to, in the order of the trade.
///
/// `before_dispute` is where it stood before the payment was disputed: a dispute that is settled goes back there.
pub fn next(status: S, before_dispute: Option<S>) -> Vec<S> {
    let mut next = match status {
        S::AwaitingPayment => vec![S::UnderReview, S::Paid, S::Cancelled],
        S::UnderReview => vec![S::AwaitingPayment, S::Paid, S::Cancelled],
        S::Paid => vec![S::Picking, S::OnHold, S::Invoiced, S::Cancelled, S::InDispute, S::Chargeback],
        S::Picking => vec![S::Paid, S::OnHold, S::Invoiced, S::Cancelled, S::InDispute, S::Chargeback],
        S::OnHold => vec![S::Paid, S::Picking, S::Invoiced, S::Cancelled, S::InDispute, S::Chargeback],
        S::Invoiced => vec![
            S::Picking,
            S::OnHold,
            S::ReadyForPickup,
            S::Shipped,
            S::Cancelled,
            S::InDispute,
            S::Chargeback,
        ],
        S::ReadyForPickup => {
            vec![S::OnHold, S::Shipped, S::Delivered, S::Cancelled, S::InDispute, S::Chargeback]
        }
        S::Shipped => vec![S::DeliveryFailed, S::Delivered, S::ReturnInProgress, S::InDispute, S::Chargeback],
        S::DeliveryFailed => vec![S::Shipped, S::Delivered, S::ReturnInProgress, S::InDispute, S::Chargeback],
        S::Delivered => vec![S::ReturnInProgress, S::Refunded, S::InDispute, S::Chargeback],
        S::ReturnInProgress => vec![S::Delivered, S::Returned, S::InDispute, S::Chargeback],
        S::Returned => vec![S::Refunded, S::InDispute, S::Chargeback],
        S::Cancelled => vec![S::AwaitingPayment, S::Paid, S::Refunded],
        S::InDispute => vec![S::Refunded, S::Chargeback],
        S::Chargeback | S::Refunded => Vec::new(),
    };
    if matches!(status, S::InDispute | S::Chargeback) {
        next.extend(before_dispute);
        next.sort_unstable();
        next.dedup();
    }
    next
}

/// What a status is called in the three languages of customers and staff.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label {
    /// Portuguese of Brazil.
    pub pt: &'static str,
    /// English.
    pub en: &'static str,
    /// Spanish.
    pub es: &'static str,
}

/// The label of a status.
pub const fn label(status: S) -> Label {
    let (pt, en, es) = match status {
        S::AwaitingPayment => ("Aguardando Pagamento", "Awaiting payment", "Esperando el pago"),
        S::UnderReview => ("Em Análise", "Payment under review", "Pago en análisis"),
        S::Paid => ("Pagamento Realizado", "Payment received", "Pago recibido"),
        S::Picking => ("Em Separação", "Being prepared", "En preparación"),
        S::OnHold => ("Item em Falta", "On hold", "En espera"),
        S::Invoiced => ("Nota Fiscal Emitida", "Invoice issued", "Factura emitida"),
        S::ReadyForPickup => ("Pronto para Retirada", "Ready for pickup", "Listo para retirar"),
        S::Shipped => ("Enviado", "Shipped", "Enviado"),
        S::DeliveryFailed => ("Não Entregue", "Delivery failed", "No entregado"),
        S::Delivered => ("Entregue", "Delivered", "Entregado"),
        S::ReturnInProgress => ("Em Devolução", "Return in progress", "Devolución en curso"),
        S::Returned => ("Devolvido", "Returned", "Devuelto"),
        S::Cancelled => ("Cancelado", "Cancelled", "Cancelado"),
        S::Refunded => ("Estornado", "Refunded", "Reembolsado"),
        S::InDispute => ("Pagamento em Disputa", "Payment disputed", "Pago en disputa"),
        S::Chargeback => ("Chargeback", "Chargeback", "Contracargo"),
    };
    Label { pt, en, es }
}

/// Where the money is in a status; `captured` tells whether it had arrived before the order was called off.
pub const fn payment_state(status: S, captured: bool) -> PaymentState {
    match status {
        S::AwaitingPayment => PaymentState::Pending,
        S::UnderReview => PaymentState::Authorized,
        S::Cancelled if !captured => PaymentState::Voided,
        S::Refunded => PaymentState::Refunded,
        S::InDispute => PaymentState::Disputed,
        S::Chargeback => PaymentState::ChargedBack,
        _ => PaymentState::Captured,
    }
}

/// Where the goods are in a status; `before` is where they were, which money matters do not change.
pub const fn fulfilment_state(status: S, before: FulfilmentState) -> FulfilmentState {
    match status {
        S::AwaitingPayment | S::UnderReview | S::Paid | S::OnHold | S::Cancelled => FulfilmentState::None,
        S::Picking | S::Invoiced => FulfilmentState::Picking,
        S::ReadyForPickup => FulfilmentState::Ready,
        S::Shipped => FulfilmentState::Shipped,
        S::DeliveryFailed => FulfilmentState::Failed,
        S::Delivered => FulfilmentState::Delivered,
        S::ReturnInProgress => FulfilmentState::Returning,
        S::Returned => FulfilmentState::Returned,
        S::Refunded | S::InDispute | S::Chargeback => before,
    }
}

#[cfg(test)]
mod tests {
    use super::{S, next};

    /// Rows are where an order stands, columns where it may go, both in the order of the trade.
    const TABLE: [&str; 16] = [
        ".xx.........x...", // awaiting payment
        "x.x.........x...", // under review
        "...xxx......x.xx", // paid
        "..x.xx......x.xx", // picking
        "..xx.x......x.xx", // on hold
        "...xx.xx....x.xx", // invoiced
        "....x..x.x..x.xx", // ready for pickup
        "........xxx...xx", // shipped
        ".......x.xx...xx", // delivery failed
        "..........x..xxx", // delivered
        ".........x.x..xx", // return in progress
        ".............xxx", // returned
        "x.x..........x..", // cancelled
        "................", // refunded
        ".............x.x", // in dispute
        "................", // chargeback
    ];

    #[test]
    fn an_order_may_go_where_the_table_says_and_nowhere_else() {
        for (from, row) in S::ALL.into_iter().zip(TABLE) {
            let may: String =
                S::ALL.iter().map(|to| if next(from, None).contains(to) { 'x' } else { '.' }).collect();
            assert_eq!(may, row, "{from:?}");
        }
    }

    #[test]
    fn a_settled_dispute_goes_back_to_where_the_order_stood() {
        assert_eq!(next(S::InDispute, Some(S::Shipped)), [S::Shipped, S::Refunded, S::Chargeback]);
        assert_eq!(next(S::Chargeback, Some(S::Delivered)), [S::Delivered]);
        assert_eq!(next(S::Paid, Some(S::Shipped)), next(S::Paid, None));
    }
}
