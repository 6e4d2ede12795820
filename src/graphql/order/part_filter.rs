//! Filters by what belongs to an order: who bought it, what is in it, where its parcels are.

use super::enums::ShipmentState;
use crate::br::document::Document;
use crate::error::{Error, Result};
use crate::fold::fold;
use crate::order::Filter;
use async_graphql::{ID, InputObject};

/// What is known of the customer, as it was when the order was placed. Everything that is given must hold.
#[derive(Clone, InputObject)]
pub(crate) struct OrderCustomerFilter {
    /// The customer's id (`customer_…`).
    id: Option<ID>,
    /// The whole e-mail address; case does not matter.
    email: Option<String>,
    /// CPF or CNPJ, with or without marks.
    document: Option<String>,
    /// What the name begins with; accents and case do not matter.
    name: Option<String>,
}

impl OrderCustomerFilter {
    pub(super) fn add_to(self, terms: &mut Vec<Filter>) -> Result<()> {
        if let Some(id) = self.id {
            terms.push(Filter::Customer(id.parse().map_err(|error| Error::invalid("id", error))?));
        }
        if let Some(document) = self.document {
            let document = Document::parse(&document).map_err(|error| Error::invalid("document", error))?;
            terms.push(Filter::CustomerDocument(document.as_str().to_owned()));
        }
        terms.extend(self.email.map(|email| Filter::CustomerEmail(email.trim().to_lowercase())));
        terms.extend(self.name.map(|name| Filter::CustomerName(fold(&name))));
        Ok(())
    }
}

/// An item of the order. Everything that is given must hold, not necessarily of the same item.
#[derive(Clone, InputObject)]
pub(crate) struct OrderItemFilter {
    /// The SKU when it was sold.
    sku: Option<String>,
    /// The product's id (`product_…`).
    product_id: Option<ID>,
}

impl OrderItemFilter {
    pub(super) fn add_to(self, terms: &mut Vec<Filter>) -> Result<()> {
        terms.extend(self.sku.map(Filter::Sku));
        if let Some(id) = self.product_id {
            terms.push(Filter::Product(id.parse().map_err(|error| Error::invalid("productId", error))?));
        }
        Ok(())
    }
}

/// A shipment, by where it is; all that is given has to be true of the same one.
#[derive(Clone, InputObject)]
pub(crate) struct OrderShipmentFilter {
    /// One of these states.
    state: Option<Vec<ShipmentState>>,
    /// Whether its label was printed.
    printed: Option<bool>,
}

impl OrderShipmentFilter {
    pub(super) fn meant(self) -> Filter {
        let states = self.state.unwrap_or_default().into_iter().map(Into::into).collect();
        Filter::Shipment(states, self.printed)
    }
}
