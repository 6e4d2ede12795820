//! Addresses of an order.

use crate::graphql::render::{Fields, NotPlain, Slot, Written};
use crate::graphql::scalar::Cep;
use crate::graphql::uf::Uf;
use async_graphql::{ID, Object};
use entity::address::{self, AddressKind};

/// A Brazilian address of an order, as it was when the order was placed.
#[derive(Clone)]
pub(crate) struct OrderAddress(pub(crate) address::Model);

impl OrderAddress {
    /// The one of this kind.
    pub(crate) fn of_kind(kind: AddressKind, addresses: &[Self]) -> Option<&Self> {
        addresses.iter().find(|address| address.0.kind == kind)
    }
}

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

impl Fields for OrderAddress {
    fn write_field(&self, name: &str, slot: Slot<'_>) -> Written {
        let row = &self.0;
        match name {
            "id" => slot.put(&row.id),
            "recipient" => slot.put(&row.recipient),
            "street" => slot.put(&row.street),
            "number" => slot.put(&row.number),
            "complement" => slot.put(&row.complement),
            "district" => slot.put(&row.district),
            "city" => slot.put(&row.city),
            "uf" => slot.put(&Uf::of(row.uf.as_deref())),
            "cep" => slot.put(&row.cep.clone().map(Cep)),
            "postalPrefix" => slot.put(&row.postal_prefix),
            "ibgeCode" => slot.put(&row.ibge_code),
            "phone" => slot.put(&row.phone),
            _ => Err(NotPlain),
        }
    }
}
