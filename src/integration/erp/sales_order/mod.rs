//! An order as ERPs want it: one neutral form, in which every cent is accounted for.
//!
//! ERPs compute an order's sum by themselves and refuse what does not add up, and their amounts are floating-point numbers. So all
//! sharing out happens here, once, in whole cents: an item's net is quantity × unit price − discount, the order's own discount is
//! shared out over the items by their nets, and what rounding leaves goes to the last item that can bear it. The sum of the nets and
//! the freight is the order's total; so is the sum of the instalments.

mod instalments;
mod read;
mod share;

#[cfg(test)]
pub(crate) use read::tests;
pub use read::{Misfit, Whole, sales_order};

use chrono::NaiveDate;
use entity::id::{CustomerId, ItemId, OrderId};
use entity::money::Money;
use entity::payment::PaymentMethod;
use entity::status::OrderStatus;

/// An order on its way to an ERP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SalesOrder {
    /// The order.
    pub id: OrderId,
    /// What people call it, and by which the ERP finds it again.
    pub number: i64,
    /// Where it stands.
    pub status: OrderStatus,
    /// When it was placed, in São Paulo.
    pub placed_on: NaiveDate,
    /// When it has to be posted.
    pub ship_on: NaiveDate,
    /// When it was promised to arrive.
    pub deliver_on: NaiveDate,
    /// Who bought.
    pub buyer: Buyer,
    /// Who is billed.
    pub billing: Option<Place>,
    /// Where it goes; `None` when the customer picks it up.
    pub delivery: Option<Place>,
    /// Its lines, one at least.
    pub lines: Vec<Line>,
    /// What all lines and their discounts leave is less than the items' price by this.
    pub discount: Money,
    /// What the customer pays for delivery.
    pub freight: Money,
    /// Nets of all lines and freight.
    pub total: Money,
    /// Adds up to the total, one at least.
    pub instalments: Vec<Instalment>,
    /// Who carries it.
    pub carrier: Option<Carrier>,
    /// Weight of all lines, grams; 0 when it is not known.
    pub weight_g: i64,
    /// What the customer wrote.
    pub customer_note: Option<String>,
    /// What staff wrote.
    pub internal_note: Option<String>,
}

/// Who bought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Buyer {
    /// What they are called here.
    pub id: CustomerId,
    /// Name, or razão social.
    pub name: String,
    /// CPF (11 digits) or CNPJ (14 characters, letters possible).
    pub document: String,
    /// Whether it is a company.
    pub is_company: bool,
    /// E-mail.
    pub email: Option<String>,
    /// Phone, digits without the country's.
    pub phone: Option<String>,
}

/// An address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Who receives.
    pub recipient: String,
    /// Logradouro.
    pub street: String,
    /// Number, `S/N` where there is none.
    pub number: String,
    /// Complement, empty when there is none.
    pub complement: String,
    /// Bairro.
    pub district: String,
    /// City.
    pub city: String,
    /// State, two letters.
    pub uf: String,
    /// Eight digits.
    pub cep: String,
}

/// A line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The line of the order.
    pub id: ItemId,
    /// Stock keeping unit.
    pub sku: String,
    /// What it is called.
    pub name: String,
    /// Units.
    pub quantity: i32,
    /// Price of one unit.
    pub unit: Money,
    /// Its own discount and its share of the order's.
    pub discount: Money,
    /// Quantity × unit − discount.
    pub net: Money,
}

/// A part of the total that is due on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instalment {
    /// How it is paid.
    pub method: PaymentMethod,
    /// When.
    pub due_on: NaiveDate,
    /// How much.
    pub amount: Money,
}

/// Who carries it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carrier {
    /// Its name (`Correios`).
    pub name: Option<String>,
    /// Its service (`SEDEX`).
    pub service: Option<String>,
    /// Tracking code.
    pub tracking_code: Option<String>,
}
