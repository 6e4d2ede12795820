//! Steps of an order in the schema: which there are, what one needs, what came of it.

use super::enums::{CancelReason, OrderStatus};
use super::facts::Visibility;
use super::mutation::order_id;
use crate::error::{Error, Result};
use crate::order::change_status::{Change, Changed, Need, Returned, Step};
use crate::order::notify;
use crate::order::shipment::{Warning, WarningCode};
use crate::refusal::Code;
use crate::stock::Effect;
use async_graphql::{Enum, ID, InputObject, SimpleObject};
use entity::id::{ItemId, OrderId};
use entity::status::OrderStatus as Status;

/// A step that an order may take next.
#[derive(Clone, SimpleObject)]
pub(crate) struct OrderAction {
    /// The status it leads to.
    status: OrderStatus,
    /// Whether nothing stands in its way.
    allowed: bool,
    /// What stands in its way, by code.
    blocked_by: Vec<Code>,
    /// The same in a sentence for people; null when nothing does.
    explanation: Option<String>,
    /// Fields of the input of `changeOrderStatus` that this step needs.
    needs: Vec<&'static str>,
}

impl From<Step> for OrderAction {
    fn from(step: Step) -> Self {
        let sentences: Vec<String> = step.blocks.iter().map(|block| block.message.clone()).collect();
        Self {
            status: step.to.into(),
            allowed: step.blocks.is_empty(),
            blocked_by: step.blocks.iter().map(|block| block.code).collect(),
            explanation: (!sentences.is_empty()).then(|| sentences.join("; ")),
            needs: step.needs.into_iter().map(Need::field).collect(),
        }
    }
}

/// Whether the customer is told of a step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
#[graphql(remote = "notify::Notify")]
pub(crate) enum Notify {
    /// What is usual for the status (see `setNotificationDefault`): all are told but `IN_DISPUTE` and `CHARGEBACK` unless the store
    /// decided otherwise, and a forced step is told only when asked.
    #[default]
    Default,
    /// Yes.
    Yes,
    /// No, whatever is usual.
    No,
}

/// What your message does to the usual text of an e-mail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
#[graphql(remote = "notify::MessageMode")]
pub(crate) enum MessageMode {
    /// It is added to it.
    #[default]
    Append,
    /// It stands in its place: the e-mail greets, says your words, and ends as all do.
    Replace,
}

/// Units of an item that are missing.
#[derive(Clone, InputObject)]
pub(crate) struct MissingItemInput {
    /// The item of the order.
    item_id: ID,
    /// Units, 1 up to all of the item.
    quantity: i32,
}

/// Units of an item that came back.
#[derive(Clone, InputObject)]
pub(crate) struct ReturnedItemInput {
    /// The item of the order.
    item_id: ID,
    /// Units that are as good as new and go back to the shelf.
    #[graphql(default = 0)]
    restock: i32,
    /// Units that are thrown away.
    #[graphql(default = 0)]
    discard: i32,
}

/// What a step tells and brings, besides the order and the status.
#[derive(Clone, Default, InputObject)]
pub(crate) struct StepInput {
    /// Whether the customer is told.
    #[graphql(default_with = "Notify::Default")]
    pub(super) notify: Notify,
    /// What you write to the customer, as plain text; it goes with the e-mail of the status.
    pub(super) message: Option<String>,
    /// What the message does to the usual text of the e-mail.
    #[graphql(default_with = "MessageMode::Append")]
    pub(super) message_mode: MessageMode,
    /// What you write into the history.
    pub(super) comment: Option<String>,
    /// Who may read the entry of the history; by default staff alone when it has a comment, else the customer too.
    pub(super) visibility: Option<Visibility>,
    /// Why, in words; a forced step must say.
    pub(super) reason: Option<String>,
    /// Why the order is called off; CANCELLED needs it.
    pub(super) cancel_reason: Option<CancelReason>,
    /// The carrier's tracking code; SHIPPED needs one, unless the order has it or its carrier gives none.
    pub(super) tracking_code: Option<String>,
    /// The access key of an invoice, checked and entered as by `setInvoice` in the same unit of work: that of the order, or, when it
    /// is called off, that of the return. Needs the scope `invoices:write` too.
    pub(super) invoice_key: Option<String>,
    /// What is missing; `ON_HOLD` needs it. It stops being reserved.
    #[graphql(default)]
    pub(super) missing_items: Vec<MissingItemInput>,
    /// What came back; RETURNED needs it.
    #[graphql(default)]
    pub(super) returned_items: Vec<ReturnedItemInput>,
    /// Moves the order where the rules would not let it go; needs the scope `orders:force` and a reason. Stock that is not
    /// there cannot be forced.
    #[graphql(default = false)]
    pub(super) force: bool,
}

impl StepInput {
    /// The step as the business says it.
    pub(super) fn meant(self, order: OrderId, to: Status, expected_version: Option<i32>) -> Result<Change> {
        let missing = missing(&self.missing_items)?;
        let returned = self.returned_items.iter().enumerate().map(|(at, back)| {
            let item = item_id(&format!("returnedItems[{at}].itemId"), &back.item_id)?;
            Ok(Returned { item, restock: back.restock, discard: back.discard })
        });
        let returned = returned.collect::<Result<_>>()?;
        Ok(Change {
            notify: self.notify.into(),
            message: trimmed(self.message),
            message_mode: self.message_mode.into(),
            comment: trimmed(self.comment),
            visibility: self.visibility.map(Into::into),
            reason: trimmed(self.reason),
            cancel_reason: self.cancel_reason.map(Into::into),
            tracking_code: self.tracking_code,
            invoice_key: self.invoice_key,
            missing,
            returned,
            force: self.force,
            expected_version,
            ..Change::to(order, to)
        })
    }
}

/// Units that are missing, as the business says them.
pub(crate) fn missing(items: &[MissingItemInput]) -> Result<Vec<(ItemId, i32)>> {
    let missing = items.iter().enumerate().map(|(at, missing)| {
        Ok((item_id(&format!("missingItems[{at}].itemId"), &missing.item_id)?, missing.quantity))
    });
    missing.collect()
}

fn trimmed(text: Option<String>) -> Option<String> {
    text.map(|text| text.trim().to_owned())
}

fn item_id(field: &str, id: &ID) -> Result<ItemId> {
    id.parse().map_err(|error| Error::invalid(field, error))
}

/// A step of one order.
#[derive(Clone, InputObject)]
pub(crate) struct ChangeOrderStatusInput {
    /// The order.
    order_id: ID,
    /// The status it should come to. The one it has moves nothing: it writes a line in the history, and may tell the customer.
    to: OrderStatus,
    /// The version you have seen: when it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// What the step tells and brings.
    #[graphql(flatten)]
    step: StepInput,
}

impl ChangeOrderStatusInput {
    pub(super) fn meant(self) -> Result<Change> {
        let order = order_id("input.orderId", &self.order_id)?;
        self.step.meant(order, self.to.into(), self.expected_version)
    }
}

/// What a step did, or would do.
#[derive(Clone, SimpleObject)]
pub(crate) struct StepEffects {
    /// Where the order stood.
    from: Option<OrderStatus>,
    /// Where it stands.
    to: Option<OrderStatus>,
    /// What happens to the stock, by SKU.
    stock: Vec<StockEffect>,
    /// What the customer is sent.
    notification: NotificationEffect,
    /// What a person should look at twice in the tracking code that came with it, which was kept all the same.
    warnings: Vec<ShipmentWarning>,
}

/// Something unusual about a shipment, which was kept all the same.
#[derive(Clone, SimpleObject)]
pub(crate) struct ShipmentWarning {
    /// What kind of thing.
    #[graphql(owned)]
    code: WarningCode,
    /// What was found.
    message: String,
}

impl From<Warning> for ShipmentWarning {
    fn from(warning: Warning) -> Self {
        Self { code: warning.code, message: warning.message }
    }
}

/// What a step does to the stock of one product.
#[derive(Clone, SimpleObject)]
pub(crate) struct StockEffect {
    /// The product's SKU.
    sku: String,
    /// Units more on the shelf, or less.
    on_hand: i64,
    /// Units more kept for orders, or less.
    reserved: i64,
}

/// What a step sends to the customer.
#[derive(Clone, SimpleObject)]
pub(crate) struct NotificationEffect {
    /// Whether anything is sent.
    sent: bool,
    /// The text (`awaiting_payment_pix`, `shipped`).
    template: String,
    /// Where it goes; null when the order has no e-mail address.
    recipient: Option<String>,
}

impl From<Effect> for StockEffect {
    fn from(effect: Effect) -> Self {
        Self { sku: effect.sku, on_hand: effect.on_hand, reserved: effect.reserved }
    }
}

impl From<notify::Notification> for NotificationEffect {
    fn from(told: notify::Notification) -> Self {
        Self { sent: told.sent, template: told.template, recipient: told.recipient }
    }
}

impl From<Changed> for StepEffects {
    fn from(changed: Changed) -> Self {
        let status = |rank| Status::from_rank(rank).map(Into::into);
        Self {
            from: status(changed.from),
            to: status(changed.to),
            stock: changed.stock.into_iter().map(Into::into).collect(),
            notification: changed.notification.into(),
            warnings: changed.warnings.into_iter().map(Into::into).collect(),
        }
    }
}
