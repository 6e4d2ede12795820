//! What every seller of postage can be asked for.

use super::melhor_envio;
use super::parcel::Parcel;
use crate::integration::erp::Step;
use crate::integration::erp::api::Api;
use crate::integration::erp::pace::Limits;
use entity::Instant;
use entity::integration::IntegrationKind;
use entity::money::Money;
use entity::postage::PostageProvider;
use std::fmt;

/// A service for a parcel, and what it costs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offer {
    /// What the provider calls the service.
    pub service_id: String,
    /// The service (`SEDEX`).
    pub service: String,
    /// Who carries it (`Correios`).
    pub carrier: String,
    /// What it costs; `None` when it cannot be had.
    pub price: Option<Money>,
    /// Business days it takes, from the fewest to the most.
    pub days: Option<(i32, i32)>,
    /// Why it cannot be had, in the provider's words.
    pub problem: Option<String>,
    /// The parcels it is reckoned for.
    pub volumes: Vec<super::Volume>,
}

/// How far a label is, in the order of its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// In the cart, not paid.
    InCart,
    /// Paid.
    Paid,
    /// The label is made.
    Made,
    /// The carrier has the parcel.
    Posted,
    /// The carrier could not deliver it.
    Undelivered,
    /// The customer has it.
    Delivered,
    /// It was given back, or its time is over.
    Gone,
}

/// A label that the provider has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ordered {
    /// What the provider calls it.
    pub id: String,
    /// How far it is.
    pub stage: Stage,
    /// What it costs.
    pub price: Option<Money>,
    /// The carrier's tracking code, once there is one.
    pub tracking_code: Option<String>,
    /// When the carrier took the parcel.
    pub posted_at: Option<Instant>,
    /// When the customer got it.
    pub delivered_at: Option<Instant>,
}

/// What a label is ordered with.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'w> {
    /// What is sent.
    pub parcel: &'w Parcel,
    /// The service, with the parcels it was reckoned for.
    pub offer: &'w Offer,
    /// What we call it, so that it is found again.
    pub reference: &'w str,
    /// Whether a declaration of the content goes with it instead of an invoice.
    pub non_commercial: bool,
}

/// Somebody who sells postage. Each step can be asked for again.
pub trait LabelProvider: fmt::Debug + Send + Sync {
    /// How many calls it takes.
    fn limits(&self) -> Limits;

    /// What its postage is called here.
    fn provider(&self) -> PostageProvider;

    /// What its services would cost; all of them when none is named.
    fn quote<'a>(
        &'a self,
        api: &'a Api<'a>,
        parcel: &'a Parcel,
        services: &'a [String],
    ) -> Step<'a, Vec<Offer>>;

    /// The label with our reference, when there is one that is not gone.
    fn find<'a>(&'a self, api: &'a Api<'a>, reference: &'a str) -> Step<'a, Option<Ordered>>;

    /// A label by its id; `None` when there is none any more.
    fn look_at<'a>(&'a self, api: &'a Api<'a>, id: &'a str) -> Step<'a, Option<Ordered>>;

    /// Puts a label into the cart, which costs nothing yet.
    fn put_in_cart<'a>(&'a self, api: &'a Api<'a>, wanted: Wanted<'a>) -> Step<'a, Ordered>;

    /// Pays a label in the cart.
    fn pay<'a>(&'a self, api: &'a Api<'a>, id: &'a str) -> Step<'a, ()>;

    /// Has the label of what is paid made; it may take a while.
    fn make<'a>(&'a self, api: &'a Api<'a>, id: &'a str) -> Step<'a, ()>;

    /// Where the label can be fetched, as a PDF.
    fn print<'a>(&'a self, api: &'a Api<'a>, id: &'a str) -> Step<'a, String>;

    /// Takes a label that is not paid out of the cart.
    fn take_out<'a>(&'a self, api: &'a Api<'a>, id: &'a str) -> Step<'a, ()>;

    /// Gives a label that is paid back.
    fn cancel<'a>(&'a self, api: &'a Api<'a>, id: &'a str) -> Step<'a, ()>;

    /// Where the parcel is.
    fn track<'a>(&'a self, api: &'a Api<'a>, id: &'a str) -> Step<'a, Option<Ordered>>;

    /// Asks for something harmless, to see whether it lets us in.
    fn greet<'a>(&'a self, api: &'a Api<'a>) -> Step<'a, ()>;
}

/// The seller of postage of a kind; `None` for one that sells none.
pub fn of_kind(kind: IntegrationKind) -> Option<&'static dyn LabelProvider> {
    match kind {
        IntegrationKind::MelhorEnvio => Some(&melhor_envio::MelhorEnvio),
        IntegrationKind::Generic | IntegrationKind::Bling | IntegrationKind::Tiny | IntegrationKind::Omie => {
            None
        }
    }
}
