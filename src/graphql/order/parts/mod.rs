//! What belongs to an order, as the API shows it.

mod address;
mod history;
mod invoice;
mod item;
mod payment;
mod shipment;
mod totals;

pub(crate) use address::OrderAddress;
pub(crate) use history::HistoryEntry;
pub(crate) use invoice::Invoice;
pub(crate) use item::OrderItem;
pub(crate) use payment::{MoneyMovement, Payment};
pub(crate) use shipment::{Shipment, ShipmentItem, ShipmentVolume};
pub(crate) use totals::OrderTotals;
