//! What somebody sends to place an order, in the words of the trade and not yet checked.

use crate::order::address::NewAddress;
use chrono::NaiveDate;
use entity::Instant;
use entity::money::Money;
use entity::order::DeliveryMethod;
use entity::payment::PaymentMethod;

/// An order to be placed.
#[derive(Clone, Debug)]
pub struct PlaceOrder {
    /// The system it comes from.
    pub source: String,
    /// The sales channel within the source.
    pub channel: Option<String>,
    /// Its number in the system it comes from; placed again with it, it is the same order.
    pub external_id: Option<String>,
    /// How the goods reach the customer.
    pub delivery_method: DeliveryMethod,
    /// Who buys.
    pub customer: NewCustomer,
    /// Where the goods go.
    pub shipping_address: Option<NewAddress>,
    /// Who is billed, where that is somewhere else.
    pub billing_address: Option<NewAddress>,
    /// What is bought.
    pub items: Vec<NewItem>,
    /// Discount on the whole order, besides those of its lines.
    pub discount: Money,
    /// Who carries it, and for how much.
    pub shipping: Option<NewShipping>,
    /// How it is paid; nothing when it costs nothing.
    pub payments: Vec<NewPayment>,
    /// The total as the sender has computed it.
    pub expected_total: Option<Money>,
    /// The language the customer is written to in (BCP 47); the store's when left out.
    pub locale: Option<String>,
    /// What the customer wrote.
    pub customer_note: Option<String>,
    /// What staff has to know.
    pub internal_note: Option<String>,
    /// The store's own labels.
    pub tags: Vec<String>,
}

/// Who buys.
#[derive(Clone, Debug, Default)]
pub struct NewCustomer {
    /// Full name or razão social.
    pub name: String,
    /// CPF or CNPJ.
    pub document: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// Phone.
    pub phone: Option<String>,
}

/// A line.
#[derive(Clone, Debug)]
pub struct NewItem {
    /// The product's SKU.
    pub sku: String,
    /// Units.
    pub quantity: i32,
    /// Price of one unit, where it is not the list price.
    pub unit_price: Option<Money>,
    /// Discount on the whole line.
    pub discount: Money,
}

/// Who carries the goods.
#[derive(Clone, Debug)]
pub struct NewShipping {
    /// Who.
    pub carrier: Option<String>,
    /// The carrier's service.
    pub service: Option<String>,
    /// What the customer pays for it.
    pub cost: Money,
    /// What the carrier charges the store; the same when left out.
    pub carrier_cost: Option<Money>,
    /// When it was promised to arrive.
    pub promised_at: Option<Instant>,
}

/// A payment.
#[derive(Clone, Debug)]
pub struct NewPayment {
    /// How.
    pub method: PaymentMethod,
    /// How much; all of it when it is the only one.
    pub amount: Option<Money>,
    /// Where it stands.
    pub state: NewPaymentState,
    /// When the money was taken.
    pub captured_at: Option<Instant>,
    /// What the provider or the bank calls it.
    pub reference: Option<String>,
    /// Particulars of a Pix.
    pub pix: Option<NewPix>,
    /// Particulars of a boleto.
    pub boleto: Option<NewBoleto>,
    /// Particulars of a card.
    pub card: Option<NewCard>,
}

/// Where a payment may stand when its order is placed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NewPaymentState {
    /// Waiting for the customer.
    #[default]
    Pending,
    /// Promised by the provider, not taken yet.
    Authorized,
    /// Taken already.
    Captured,
}

/// Particulars of a Pix.
#[derive(Clone, Debug, Default)]
pub struct NewPix {
    /// Identifier of the charge.
    pub txid: Option<String>,
    /// Copy-and-paste code.
    pub code: Option<String>,
    /// Until when it can be paid.
    pub expires_at: Option<Instant>,
}

/// Particulars of a boleto.
#[derive(Clone, Debug, Default)]
pub struct NewBoleto {
    /// The line of 47 digits.
    pub line: Option<String>,
    /// The day until which it can be paid.
    pub due_on: Option<NaiveDate>,
}

/// Particulars of a card.
#[derive(Clone, Debug, Default)]
pub struct NewCard {
    /// Card network.
    pub brand: Option<String>,
    /// Number of instalments.
    pub installments: i32,
}
