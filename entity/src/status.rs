//! The sixteen statuses of an order and the three axes derived from them.

use crate::kept::kept_as_text;
use crate::row::{Cell, Reader};
use sea_orm::{DbErr, DeriveActiveEnum, EnumIter};

/// Where an order stands. Kept as a rank with gaps, so that sorting by status follows the trade and a new one fits in.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    EnumIter,
    DeriveActiveEnum,
    serde::Deserialize,
    serde::Serialize,
)]
#[sea_orm(rs_type = "i16", db_type = "SmallInteger")]
pub enum OrderStatus {
    /// Placed, not paid yet.
    #[sea_orm(num_value = 10)]
    AwaitingPayment,
    /// The provider analyses the payment.
    #[sea_orm(num_value = 20)]
    UnderReview,
    /// "Pagamento Realizado": the money is there, work may begin.
    #[sea_orm(num_value = 30)]
    Paid,
    /// Items are being picked and packed.
    #[sea_orm(num_value = 40)]
    Picking,
    /// Something is missing; somebody has to decide.
    #[sea_orm(num_value = 50)]
    OnHold,
    /// The NF-e is issued.
    #[sea_orm(num_value = 60)]
    Invoiced,
    /// Waits at the counter for the customer.
    #[sea_orm(num_value = 70)]
    ReadyForPickup,
    /// Handed to the carrier.
    #[sea_orm(num_value = 80)]
    Shipped,
    /// The carrier could not deliver.
    #[sea_orm(num_value = 90)]
    DeliveryFailed,
    /// With the customer.
    #[sea_orm(num_value = 100)]
    Delivered,
    /// On its way back.
    #[sea_orm(num_value = 110)]
    ReturnInProgress,
    /// Back at the store.
    #[sea_orm(num_value = 120)]
    Returned,
    /// Called off.
    #[sea_orm(num_value = 130)]
    Cancelled,
    /// The money went back.
    #[sea_orm(num_value = 140)]
    Refunded,
    /// The customer disputes the payment.
    #[sea_orm(num_value = 150)]
    InDispute,
    /// The payment was taken back by the card network.
    #[sea_orm(num_value = 160)]
    Chargeback,
}

impl OrderStatus {
    /// Every status, in the order of the trade.
    pub const ALL: [Self; 16] = [
        Self::AwaitingPayment,
        Self::UnderReview,
        Self::Paid,
        Self::Picking,
        Self::OnHold,
        Self::Invoiced,
        Self::ReadyForPickup,
        Self::Shipped,
        Self::DeliveryFailed,
        Self::Delivered,
        Self::ReturnInProgress,
        Self::Returned,
        Self::Cancelled,
        Self::Refunded,
        Self::InDispute,
        Self::Chargeback,
    ];

    /// The number that stands in the database.
    pub const fn rank(self) -> i16 {
        match self {
            Self::AwaitingPayment => 10,
            Self::UnderReview => 20,
            Self::Paid => 30,
            Self::Picking => 40,
            Self::OnHold => 50,
            Self::Invoiced => 60,
            Self::ReadyForPickup => 70,
            Self::Shipped => 80,
            Self::DeliveryFailed => 90,
            Self::Delivered => 100,
            Self::ReturnInProgress => 110,
            Self::Returned => 120,
            Self::Cancelled => 130,
            Self::Refunded => 140,
            Self::InDispute => 150,
            Self::Chargeback => 160,
        }
    }

    /// The stable code, as in the API.
    pub const fn code(self) -> &'static str {
        match self {
            Self::AwaitingPayment => "AWAITING_PAYMENT",
            Self::UnderReview => "UNDER_REVIEW",
            Self::Paid => "PAID",
            Self::Picking => "PICKING",
            Self::OnHold => "ON_HOLD",
            Self::Invoiced => "INVOICED",
            Self::ReadyForPickup => "READY_FOR_PICKUP",
            Self::Shipped => "SHIPPED",
            Self::DeliveryFailed => "DELIVERY_FAILED",
            Self::Delivered => "DELIVERED",
            Self::ReturnInProgress => "RETURN_IN_PROGRESS",
            Self::Returned => "RETURNED",
            Self::Cancelled => "CANCELLED",
            Self::Refunded => "REFUNDED",
            Self::InDispute => "IN_DISPUTE",
            Self::Chargeback => "CHARGEBACK",
        }
    }

    /// The status of a rank, `None` for any other number.
    pub fn from_rank(rank: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.rank() == rank)
    }
}

impl Cell for OrderStatus {
    fn cell(row: &Reader<'_>) -> Result<Self, DbErr> {
        let rank = i16::cell(row)?;
        Self::from_rank(rank).ok_or_else(|| DbErr::Type(format!("{rank} is no order status")))
    }
}

impl Cell for Option<OrderStatus> {
    fn cell(row: &Reader<'_>) -> Result<Self, DbErr> {
        let Some(rank) = Option::<i16>::cell(row)? else { return Ok(None) };
        match OrderStatus::from_rank(rank) {
            Some(status) => Ok(Some(status)),
            None => Err(DbErr::Type(format!("{rank} is no order status"))),
        }
    }
}

kept_as_text! {
    /// Where the money of an order is.
    pub enum PaymentState {
        /// Nothing has arrived.
        Pending = "PENDING",
        /// Promised by the provider, not taken yet.
        Authorized = "AUTHORIZED",
        /// Taken: it covers the total.
        Captured = "CAPTURED",
        /// Never arrived and no longer expected.
        Voided = "VOIDED",
        /// Given back.
        Refunded = "REFUNDED",
        /// Held while the customer disputes it.
        Disputed = "DISPUTED",
        /// Taken back by the card network.
        ChargedBack = "CHARGED_BACK",
    }
}

kept_as_text! {
    /// Where the goods of an order are.
    pub enum FulfilmentState {
        /// Untouched.
        None = "NONE",
        /// Being picked and packed.
        Picking = "PICKING",
        /// Ready at the counter.
        Ready = "READY",
        /// With the carrier.
        Shipped = "SHIPPED",
        /// The carrier could not deliver.
        Failed = "FAILED",
        /// With the customer.
        Delivered = "DELIVERED",
        /// On the way back.
        Returning = "RETURNING",
        /// Back at the store.
        Returned = "RETURNED",
    }
}

kept_as_text! {
    /// Whether an order has a valid fiscal document.
    pub enum InvoiceState {
        /// No document, or none that counts.
        None = "NONE",
        /// At least one that is not cancelled.
        Issued = "ISSUED",
        /// All that there were are cancelled.
        Cancelled = "CANCELLED",
    }
}

kept_as_text! {
    /// Why an order was called off.
    pub enum CancelReason {
        /// The customer asked for it.
        Customer = "CUSTOMER",
        /// The store has none left.
        OutOfStock = "OUT_OF_STOCK",
        /// The Pix or boleto was not paid in time.
        PaymentExpired = "PAYMENT_EXPIRED",
        /// The provider refused the payment.
        PaymentRefused = "PAYMENT_REFUSED",
        /// Taken for fraud.
        Fraud = "FRAUD",
        /// The same order twice.
        Duplicate = "DUPLICATE",
        /// Anything else; the history says more.
        Other = "OTHER",
    }
}

#[cfg(test)]
mod tests {
    use super::OrderStatus;

    #[test]
    fn ranks_are_unique_rise_with_the_trade_and_read_back() {
        let ranks: Vec<i16> = OrderStatus::ALL.iter().map(|status| status.rank()).collect();
        assert!(ranks.is_sorted_by(|a, b| a < b));
        for status in OrderStatus::ALL {
            assert_eq!(OrderStatus::from_rank(status.rank()), Some(status));
        }
        assert_eq!(OrderStatus::from_rank(11), None);
    }
}
