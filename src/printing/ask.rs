//! What somebody wants printed.

use crate::label::{Format, Paper};
use entity::id::{OrderId, ShipmentId};

/// The most orders or shipments, and the most documents, in one print.
pub const MOST: usize = crate::label::MOST;

/// What somebody wants printed.
#[derive(Clone, Debug)]
pub struct Print {
    /// Of which orders.
    pub which: Which,
    /// Which papers.
    pub kind: Kind,
    /// In which language.
    pub format: Format,
    /// On what.
    pub paper: Paper,
    /// What is not whole is left out and listed, instead of nothing being printed.
    pub skip_incomplete: bool,
}

/// Which orders are meant, in the order in which they are printed.
#[derive(Clone, Debug)]
pub enum Which {
    /// Those that somebody named.
    Orders(Vec<OrderId>),
    /// Those that a filter found.
    Found(Vec<OrderId>),
    /// Shipments that somebody named.
    Shipments(Vec<ShipmentId>),
}

impl Which {
    /// How many were named.
    pub const fn len(&self) -> usize {
        match self {
            Self::Orders(ids) | Self::Found(ids) => ids.len(),
            Self::Shipments(ids) => ids.len(),
        }
    }

    /// Whether none was.
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Where in the input they stand.
    pub(super) const fn path(&self) -> &'static str {
        match self {
            Self::Orders(_) => "orderIds",
            Self::Found(_) => "filter",
            Self::Shipments(_) => "shipmentIds",
        }
    }

    /// Where in the input one stands.
    pub(super) fn path_of(&self, position: usize) -> String {
        match self {
            Self::Found(_) => self.path().to_owned(),
            _ => format!("{}.{position}", self.path()),
        }
    }
}

/// Which papers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// For the outside of each parcel.
    AddressLabel,
    /// *DANFE Simplificado - Etiqueta* of each invoice.
    InvoiceLabel,
    /// What is to be in each parcel.
    PackingSlip,
    /// One walk through the store for all of them.
    PickingList,
    /// What is in each parcel, with values.
    ContentList,
    /// Labels that were bought or uploaded.
    Postage,
}

impl Kind {
    /// The stable code, as the API shows it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::AddressLabel => "ADDRESS_LABEL",
            Self::InvoiceLabel => "INVOICE_LABEL",
            Self::PackingSlip => "PACKING_SLIP",
            Self::PickingList => "PICKING_LIST",
            Self::ContentList => "CONTENT_LIST",
            Self::Postage => "POSTAGE",
        }
    }

    /// What the file is called, before its date.
    pub(super) const fn file_name(self) -> &'static str {
        match self {
            Self::AddressLabel => "etiquetas",
            Self::InvoiceLabel => "danfe-etiquetas",
            Self::PackingSlip => "listas-de-embalagem",
            Self::PickingList => "lista-de-separacao",
            Self::ContentList => "listas-de-conteudo",
            Self::Postage => "postagem",
        }
    }

    /// Whether it goes on the outside of a parcel that is sent.
    pub(super) const fn is_for_the_carrier(self) -> bool {
        matches!(self, Self::AddressLabel | Self::Postage)
    }
}
