//! Settings as somebody changes them.

use super::StockMoment;
use super::sender::StoreSenderInput;
use crate::graphql::uf::Uf;
use crate::store::update::{Letters, Optional, Update};
use async_graphql::{InputObject, MaybeUndefined};

/// An establishment that issues invoices for the store.
#[derive(InputObject)]
pub(crate) struct StoreIssuerInput {
    /// Its CNPJ, with or without dots, slash and dash.
    cnpj: String,
    /// The state it is registered in.
    uf: Uf,
}

/// Settings to be changed. What is left out stays as it is; null clears what may be null, and leaves the rest as it is.
#[derive(InputObject)]
pub(crate) struct UpdateStoreInput {
    /// What customers call it, up to 120 characters.
    name: Option<String>,
    /// Razão social, up to 200 characters.
    legal_name: Option<String>,
    /// All establishments that issue its invoices, in place of those there are; none of them is checked when the list is empty.
    issuers: Option<Vec<StoreIssuerInput>>,
    /// IANA name of the time zone in which it means "today".
    time_zone: Option<String>,
    /// Language of its customers and staff: `pt-BR`, `en` or `es`.
    locale: Option<String>,
    /// Business days from payment to posting, 0 to 90.
    handling_days: Option<i32>,
    /// When goods leave the shelf in the books.
    stock_moment: Option<StockMoment>,
    /// Whether an order ships only with an invoice.
    invoice_required: Option<bool>,
    /// Whether an order is shipped by itself, with its e-mail, once all that is in it was posted.
    ship_when_posted: Option<bool>,
    /// Whether an order is delivered by itself once all its shipments have arrived, and `DELIVERY_FAILED` once one could not be delivered.
    deliver_when_delivered: Option<bool>,
    /// Whether an order whose Pix or boleto was not paid in time is cancelled by itself.
    cancel_expired: Option<bool>,
    /// Minutes after its expiry in which a Pix may still arrive, 0 to 10,080.
    pix_grace_minutes: Option<i32>,
    /// Business days after its due date in which a boleto may still arrive, 0 to 30.
    boleto_grace_days: Option<i32>,
    /// Pix key from which static codes are made.
    pix_key: MaybeUndefined<String>,
    /// City in static Pix codes.
    pix_city: MaybeUndefined<String>,
    /// Bank account for deposits, as customers are told; up to 1,000 characters.
    bank_account: MaybeUndefined<String>,
    /// Where customers write or call, in one line of up to 120 characters.
    support_contact: MaybeUndefined<String>,
    /// Its phone in Brazil, with or without marks.
    phone: MaybeUndefined<String>,
    /// Its address in one line of up to 300 characters. The law wants it below every e-mail.
    postal_address: MaybeUndefined<String>,
    /// Where a customer sees an order: an address with `{number}`, `{externalId}` or `{token}` in it; `{token}` is `Order.token`.
    order_url: MaybeUndefined<String>,
    /// The picture above e-mails: an address that every mail program can open.
    logo_url: MaybeUndefined<String>,
    /// The colour of e-mails (#1d4ed8).
    brand_color: MaybeUndefined<String>,
    /// Where customers fetch orders, in one line of up to 300 characters.
    pickup_address: MaybeUndefined<String>,
    /// When customers may fetch orders, in one line of up to 200 characters.
    pickup_hours: MaybeUndefined<String>,
    /// Days for which an order waits to be fetched, 1 to 365; null for no end.
    pickup_days: MaybeUndefined<i32>,
    /// How customers send back what they return, up to 2,000 characters.
    return_instructions: MaybeUndefined<String>,
    /// Days in which customers send back what they return, 1 to 365.
    return_days: Option<i32>,
    /// Days in which a refund reaches the customer, as e-mails promise it, 1 to 365.
    refund_days: Option<i32>,
    /// Who sends, as labels say it: all of it, in place of what there is. Null takes it away, and labels say the legal name alone.
    sender: MaybeUndefined<StoreSenderInput>,
    /// All who are told of new orders by e-mail, up to 20 addresses, in place of those there are.
    alert_addresses: Option<Vec<String>>,
    /// Minutes between two e-mails about new orders, 1 to 1,440.
    alert_minutes: Option<i32>,
    /// Days for which a customer can follow an order on its tracking page, 1 to 730; pages that are there keep their end.
    tracking_page_days: Option<i32>,
}

impl From<UpdateStoreInput> for Update {
    fn from(input: UpdateStoreInput) -> Self {
        let issuers = input
            .issuers
            .map(|issuers| issuers.into_iter().map(|issuer| (issuer.cnpj, issuer.uf.into())).collect());
        Self {
            name: input.name,
            legal_name: input.legal_name,
            issuers,
            time_zone: input.time_zone,
            locale: input.locale,
            handling_days: input.handling_days,
            stock_moment: input.stock_moment.map(Into::into),
            invoice_required: input.invoice_required,
            ship_when_posted: input.ship_when_posted,
            deliver_when_delivered: input.deliver_when_delivered,
            cancel_expired: input.cancel_expired,
            pix_grace_minutes: input.pix_grace_minutes,
            boleto_grace_days: input.boleto_grace_days,
            pix_key: optional(input.pix_key),
            pix_city: optional(input.pix_city),
            bank_account: optional(input.bank_account),
            tracking_page_days: input.tracking_page_days,
            sender: match input.sender {
                MaybeUndefined::Undefined => None,
                MaybeUndefined::Null => Some(None),
                MaybeUndefined::Value(sender) => Some(Some(sender.into())),
            },
            letters: Letters {
                support_contact: optional(input.support_contact),
                phone: optional(input.phone),
                postal_address: optional(input.postal_address),
                order_url: optional(input.order_url),
                logo_url: optional(input.logo_url),
                brand_color: optional(input.brand_color),
                pickup_address: optional(input.pickup_address),
                pickup_hours: optional(input.pickup_hours),
                pickup_days: match input.pickup_days {
                    MaybeUndefined::Undefined => None,
                    MaybeUndefined::Null => Some(None),
                    MaybeUndefined::Value(days) => Some(Some(days)),
                },
                return_instructions: optional(input.return_instructions),
                return_days: input.return_days,
                refund_days: input.refund_days,
                alert_addresses: input.alert_addresses,
                alert_minutes: input.alert_minutes,
            },
        }
    }
}

fn optional(value: MaybeUndefined<String>) -> Optional {
    match value {
        MaybeUndefined::Undefined => Optional::Keep,
        MaybeUndefined::Null => Optional::Clear,
        MaybeUndefined::Value(text) => Optional::To(text),
    }
}
