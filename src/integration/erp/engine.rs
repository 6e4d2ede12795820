//! What every ERP can be asked for, and what may come of it.

use super::api::Api;
use super::pace::Limits;
use super::sales_order::SalesOrder;
use super::{bling, generic, omie, tiny};
use crate::error::Error;
use entity::integration::IntegrationKind;
use futures_util::future::BoxFuture;
use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

/// What an ERP calls things of an order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ids {
    /// The customer.
    pub contact: String,
    /// Products by SKU; those it does not know are missing.
    pub products: BTreeMap<String, String>,
}

/// An order that an ERP has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// What the ERP calls it.
    pub id: String,
    /// The number it has there.
    pub number: Option<String>,
}

/// What is to be sent.
#[derive(Clone, Debug)]
pub struct Job {
    /// The number of the order.
    pub number: i64,
    /// The order as ERPs want it.
    pub order: Option<SalesOrder>,
    /// The order as JSON, for the generic way.
    pub document: Option<serde_json::Value>,
    /// What the message is called, the same at each try.
    pub message: String,
    /// What is known of the sync already.
    pub known: Known,
}

/// What earlier tries have found out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// What the ERP calls the customer.
    pub contact: Option<String>,
    /// Whether an invoice of the order has come back, so that the order must be there.
    pub is_confirmed: bool,
}

/// Why a step could not be done.
#[derive(Debug)]
pub enum Trouble {
    /// The ERP is not there, or is ill: everybody leaves it alone for a while.
    Down(String),
    /// It wants fewer calls.
    SlowDown {
        /// For how long it wants to be left alone.
        after: Duration,
        /// What it said.
        said: String,
    },
    /// There was no answer: it may have been done.
    Unknown(String),
    /// It said no, and would say so again.
    Refused(String),
    /// Staff has to do something about the integration first.
    NotReady(String),
    /// It is at it still: nothing has gone wrong.
    Waiting(String),
    /// There is no time left in this try: the next goes on from here.
    Late,
    /// Ours.
    Ours(Error),
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(_) => Self::NotReady(error.to_string()),
            other => Self::Ours(other),
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Down(said) | Self::Refused(said) | Self::NotReady(said) | Self::Waiting(said) => {
                f.write_str(said)
            }
            Self::SlowDown { said, .. } => write!(f, "it wants fewer calls: {said}"),
            Self::Unknown(said) => {
                write!(
                    f,
                    "it may have the order or not, which is looked up before anything is sent again: {said}"
                )
            }
            Self::Late => f.write_str("it took too long and goes on later"),
            Self::Ours(_) => f.write_str("something failed here; the log says what"),
        }
    }
}

/// What comes of a step.
pub type Step<'a, T> = BoxFuture<'a, Done<T>>;

/// The same, when it is there.
pub type Done<T> = Result<T, Trouble>;

/// An ERP.
pub trait Erp: fmt::Debug + Send + Sync {
    /// How many calls it takes.
    fn limits(&self) -> Limits;

    /// Makes sure that it has the order; gives what it calls it.
    fn send<'a>(&'a self, api: &'a Api<'a>, job: &'a Job) -> Step<'a, Placed>;

    /// The access key of the order's invoice, once there is one.
    fn find_invoice<'a>(&'a self, api: &'a Api<'a>, order: &'a Placed) -> Step<'a, Option<String>>;

    /// An invoice by the ERP's own id: the number of our order, and the access key once there is one.
    fn look_at_invoice<'a>(&'a self, api: &'a Api<'a>, invoice: &'a str) -> Step<'a, Option<SeenInvoice>>;

    /// Asks for something harmless, to see whether it lets us in.
    fn greet<'a>(&'a self, api: &'a Api<'a>) -> Step<'a, ()>;

    /// Whether it can be asked for invoices at all.
    fn can_be_asked(&self) -> bool {
        true
    }
}

/// An invoice in an ERP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenInvoice {
    /// The number of our order.
    pub number: Option<String>,
    /// Its access key.
    pub key: Option<String>,
}

/// The ERP of a kind; `None` for one that takes no orders.
pub fn of_kind(kind: IntegrationKind) -> Option<&'static dyn Erp> {
    match kind {
        IntegrationKind::Generic => Some(&generic::Generic),
        IntegrationKind::Bling => Some(&bling::Bling),
        IntegrationKind::Tiny => Some(&tiny::Tiny),
        IntegrationKind::Omie => Some(&omie::Omie),
        IntegrationKind::MelhorEnvio => None,
    }
}
