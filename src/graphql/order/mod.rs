//! Orders in the schema.

mod edit;
mod enums;
mod feed;
mod input;
mod mutation;
mod object;
mod parts;
mod payment_input;
mod payment_mutation;
mod place;
mod plain;
mod query;
mod read_ahead;
mod shipment_input;
mod shipment_mutation;
mod shipments;
mod status;
mod status_mutation;
mod subscription;

pub(super) use edit::EditMutation;
pub(super) use enums::{CancelReason, OrderStatus, PaymentMethod};
pub(super) use feed::{OrderFeedMutation, OrderFeedQuery};
pub(super) use input::{Asked, OrderFilter};
pub(super) use mutation::{OrderMutation, order_id};
pub(super) use object::Order;
pub(super) use parts::{HistoryEntry, Invoice};
pub(super) use payment_mutation::PaymentMutation;
pub(super) use place::PlaceMutation;
pub(super) use query::{OrderPage, OrderQuery, meant, page};
pub(super) use read_ahead::{Wanted, read};
pub(super) use shipment_mutation::ShipmentMutation;
pub(super) use status::{MessageMode, MissingItemInput, Notify, missing};
pub(super) use status_mutation::StatusMutation;
pub(super) use subscription::OrderSubscription;
