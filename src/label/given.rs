//! What a label says, as plain values: whoever prints fills them from an order, a shipment and a store.

use super::picture::Picture;
use std::sync::Arc;

/// Somebody at an address. Texts are shown as they are; empty ones are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Party {
    /// Of a person or a company.
    pub name: String,
    /// CPF or CNPJ with its mask; printed on content lists only.
    pub document: Option<String>,
    /// Of the address.
    pub street: String,
    /// House number, or `S/N`.
    pub number: String,
    /// Flat, block, reference.
    pub complement: Option<String>,
    /// *Bairro*.
    pub district: Option<String>,
    /// *Município*.
    pub city: String,
    /// Two letters.
    pub uf: String,
    /// With or without mask; a bar code is made of eight digits only.
    pub cep: String,
    /// Of the sender, on address labels; the customer's is printed nowhere.
    pub phone: Option<String>,
}

/// The parcel among those of its shipment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Volume {
    /// From 1.
    pub number: u32,
    /// How many there are.
    pub of: u32,
    /// Grams, once it was weighed.
    pub weight_g: Option<i64>,
}

impl Default for Volume {
    fn default() -> Self {
        Self { number: 1, of: 1, weight_g: None }
    }
}

/// A line of the order, as far as it is in this parcel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Item {
    /// The store's own code.
    pub sku: String,
    /// With its variation.
    pub name: String,
    /// Pieces.
    pub quantity: i64,
    /// Where it lies in the store: shelf, aisle.
    pub place: Option<String>,
    /// Grams of one piece.
    pub weight_g: Option<i64>,
    /// Cents for one piece.
    pub price_cents: Option<i64>,
}

/// One parcel of one order: what an address label, a packing slip, a content list and a picking list are made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parcel {
    /// As the shop calls itself.
    pub store: String,
    /// The store's picture; shared, since all labels of a print have the same.
    pub logo: Option<Arc<Picture>>,
    /// Who sends, and where it comes back to.
    pub sender: Party,
    /// Where it goes.
    pub recipient: Party,
    /// As customer and staff know the order.
    pub order_number: String,
    /// The day of the order, as it is to be shown: `22/11/2026`.
    pub placed_on: Option<String>,
    /// Number of the invoice, without its series.
    pub invoice_number: Option<String>,
    /// Who carries it: `Correios`.
    pub carrier: Option<String>,
    /// How: `SEDEX`.
    pub service: Option<String>,
    /// The carrier's code, without blanks.
    pub tracking_code: Option<String>,
    /// Where the customer follows the parcel.
    pub tracking_link: Option<String>,
    /// Which parcel of how many.
    pub volume: Volume,
    /// For the carrier on an address label, for the customer on a packing slip.
    pub note: Option<String>,
    /// What is in it, in the order of the order.
    pub items: Vec<Item>,
}
