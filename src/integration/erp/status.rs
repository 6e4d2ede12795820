//! Our sixteen statuses in the words of each ERP: a proposal of ours, none of them publishes one.

use entity::status::OrderStatus;

/// The `situacao` of an order in Tiny.
pub const fn tiny(status: OrderStatus) -> u8 {
    match status {
        OrderStatus::AwaitingPayment | OrderStatus::UnderReview => 0,
        OrderStatus::Invoiced => 1,
        OrderStatus::Cancelled | OrderStatus::Refunded | OrderStatus::Chargeback => 2,
        OrderStatus::Paid | OrderStatus::OnHold | OrderStatus::InDispute => 3,
        OrderStatus::Picking => 4,
        OrderStatus::Shipped => 5,
        OrderStatus::Delivered => 6,
        OrderStatus::ReadyForPickup => 7,
        OrderStatus::DeliveryFailed => 9,
        OrderStatus::ReturnInProgress | OrderStatus::Returned => 10,
    }
}

/// The `situacao.id` of an order in Bling: open, in progress, served, cancelled.
pub const fn bling(status: OrderStatus) -> u8 {
    match status {
        OrderStatus::AwaitingPayment
        | OrderStatus::UnderReview
        | OrderStatus::Paid
        | OrderStatus::OnHold
        | OrderStatus::InDispute => 6,
        OrderStatus::Picking => 15,
        OrderStatus::Invoiced
        | OrderStatus::ReadyForPickup
        | OrderStatus::Shipped
        | OrderStatus::DeliveryFailed
        | OrderStatus::Delivered
        | OrderStatus::ReturnInProgress => 9,
        OrderStatus::Returned | OrderStatus::Cancelled | OrderStatus::Refunded | OrderStatus::Chargeback => {
            12
        }
    }
}

/// The `etapa` of an order in Omie: every order begins as one to be dealt with; Omie itself moves it on with the invoice.
pub const fn omie(_: OrderStatus) -> &'static str {
    "10"
}

#[cfg(test)]
mod tests {
    use super::{bling, tiny};
    use entity::status::OrderStatus;

    #[test]
    fn every_status_has_its_word() {
        // In the order of the trade, as the table of the trade has it.
        let expected: [(u8, u8); 16] = [
            (0, 6),
            (0, 6),
            (3, 6),
            (4, 15),
            (3, 6),
            (1, 9),
            (7, 9),
            (5, 9),
            (9, 9),
            (6, 9),
            (10, 9),
            (10, 12),
            (2, 12),
            (2, 12),
            (3, 6),
            (2, 12),
        ];
        let words = OrderStatus::ALL.map(|status| (tiny(status), bling(status)));
        assert_eq!(words, expected);
    }
}
