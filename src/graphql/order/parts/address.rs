//! Addresses of an order.

use crate::graphql::scalar::Cep;
use crate::graphql::uf::Uf;
use async_graphql::{ID, Object};
use entity::address;

/// A Brazilian address of an order, as it was when the order was placed.
#[derive(Clone)]
pub(crate) struct OrderAddress(pub(crate) address::Model);

/// A Brazilian address of an order, as it was when the order was placed.
#[Object]
impl OrderAddress {
    /// Opaque id (`address_…`).
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Who receives.
    async fn recipient(&self) -> Option<&str> {
        self.0.recipient.as_deref()
    }

    /// Logradouro: street, avenue, square.
    async fn street(&self) -> Option<&str> {
        self.0.street.as_deref()
    }

    /// Número; "S/N" where there is none.
    async fn number(&self) -> Option<&str> {
        self.0.number.as_deref()
    }

    /// Complemento: apartment, floor, block.
    async fn complement(&self) -> Option<&str> {
        self.0.complement.as_deref()
    }

    /// Bairro.
    async fn district(&self) -> Option<&str> {
        self.0.district.as_deref()
    }

    /// Cidade.
    async fn city(&self) -> Option<&str> {
        self.0.city.as_deref()
    }

    /// State.
    async fn uf(&self) -> Option<Uf> {
        Uf::of(self.0.uf.as_deref())
    }

    /// Postal code; null where the source gave only a part of it (see `postalPrefix`).
    async fn cep(&self) -> Option<Cep> {
        self.0.cep.clone().map(Cep)
    }

    /// The first five digits of the postal code, all that some sources give.
    async fn postal_prefix(&self) -> Option<&str> {
        self.0.postal_prefix.as_deref()
    }

    /// Municipality code of IBGE, seven digits.
    async fn ibge_code(&self) -> Option<&str> {
        self.0.ibge_code.as_deref()
    }

    /// Phone of who receives, E.164 (+5511994029275).
    async fn phone(&self) -> Option<&str> {
        self.0.phone.as_deref()
    }
}
