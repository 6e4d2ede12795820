//! Why a rule said no: a stable code for programs, a sentence for people, and what helps to go on.
//!
//! A refusal is data, not a failure: a mutation answers it in `userErrors`, with the place in its input. Each domain makes its
//! own; the codes stand here together because the schema lists them together.

use entity::id::OrderId;
use entity::status::OrderStatus;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Declares the codes with what each means; the schema shows both.
macro_rules! codes {
    ($($(#[doc = $doc:literal])* $name:ident = $code:literal,)*) => {
        /// What kind of rule said no.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize, async_graphql::Enum)]
        #[graphql(name = "UserErrorCode")]
        pub enum Code {
            $($(#[doc = $doc])* #[graphql(name = $code)] $name,)*
        }

        impl Code {
            /// The stable code, as the API shows it.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }
        }
    };
}

codes! {
    /// A value cannot be meant: the message says what was expected.
    Invalid = "INVALID",
    /// There is no such thing.
    NotFound = "NOT_FOUND",
    /// It was changed since it was read: look at `currentVersion` and ask again.
    VersionConflict = "VERSION_CONFLICT",
    /// Something else has this name: see the message.
    NameTaken = "NAME_TAKEN",
    /// The idempotency key was used for another request.
    IdempotencyKeyReused = "IDEMPOTENCY_KEY_REUSED",
    /// The order cannot go there from where it stands: see `allowed`.
    TransitionNotAllowed = "TRANSITION_NOT_ALLOWED",
    /// The payments do not cover the total.
    NotPaid = "NOT_PAID",
    /// A valid invoice is needed first.
    InvoiceMissing = "INVOICE_MISSING",
    /// A tracking code is needed, or a carrier that has none.
    TrackingMissing = "TRACKING_MISSING",
    /// The order is not in a status in which this can happen.
    OrderStatus = "ORDER_STATUS",
    /// The shipment is not in a state in which this can happen.
    ShipmentState = "SHIPMENT_STATE",
    /// More units than are free: the others are in shipments, missing, or came back.
    ItemsNotFree = "ITEMS_NOT_FREE",
    /// A part of the order has left: see its shipments.
    ShipmentPosted = "SHIPMENT_POSTED",
    /// The order has no address to which a parcel could go.
    AddressMissing = "ADDRESS_MISSING",
    /// Only for orders that the customer picks up.
    NotPickup = "NOT_PICKUP",
    /// A reason is needed.
    ReasonMissing = "REASON_MISSING",
    /// A note of the person who decides is needed.
    NoteMissing = "NOTE_MISSING",
    /// Which items are missing, and how many of each, is needed.
    MissingItemsMissing = "MISSING_ITEMS_MISSING",
    /// How many units of each item came back, and in which condition, is needed.
    ReturnedItemsMissing = "RETURNED_ITEMS_MISSING",
    /// Its invoice still counts: cancel it first, or enter the key of the return invoice.
    InvoiceNotCancelled = "INVOICE_NOT_CANCELLED",
    /// There is not enough of it: see `available`.
    OutOfStock = "OUT_OF_STOCK",
    /// No product of the store has this SKU.
    UnknownSku = "UNKNOWN_SKU",
    /// The product cannot be ordered at present.
    ProductInactive = "PRODUCT_INACTIVE",
    /// The SKU belongs to another product.
    SkuTaken = "SKU_TAKEN",
    /// A total that was sent differs from the one that was computed.
    TotalMismatch = "TOTAL_MISMATCH",
    /// The payments do not add up to the total.
    PaymentsMismatch = "PAYMENTS_MISMATCH",
    /// The order was placed before, with other content; or another product has this external id.
    ExternalIdTaken = "EXTERNAL_ID_TAKEN",
    /// The Pix code breaks a rule.
    PixInvalid = "PIX_INVALID",
    /// The boleto breaks a rule.
    BoletoInvalid = "BOLETO_INVALID",
    /// The Pix is recorded for another payment: see `order`.
    EndToEndIdTaken = "END_TO_END_ID_TAKEN",
    /// The payment is not in a state in which this can happen.
    PaymentState = "PAYMENT_STATE",
    /// A deposit is confirmed by a person, not by a program.
    PersonNeeded = "PERSON_NEEDED",
    /// More than is left of what was captured.
    RefundTooLarge = "REFUND_TOO_LARGE",
    /// No money of the order was given back yet.
    RefundMissing = "REFUND_MISSING",
    /// The order has shipped: this cannot be changed any more.
    AlreadyShipped = "ALREADY_SHIPPED",
    /// The order has been delivered: this cannot be changed any more.
    AlreadyDelivered = "ALREADY_DELIVERED",
    /// The stock is not what was expected: see `available`.
    StockChanged = "STOCK_CHANGED",
    /// The access key of an invoice has not 44 characters.
    KeyLength = "KEY_LENGTH",
    /// The access key has characters that cannot stand there.
    KeyCharset = "KEY_CHARSET",
    /// The last digit of the access key does not fit the others.
    KeyCheckDigit = "KEY_CHECK_DIGIT",
    /// The access key begins with no state.
    KeyUf = "KEY_UF",
    /// The month of the access key is not 01 to 12.
    KeyMonth = "KEY_MONTH",
    /// The year and month of the access key lie in the future, or before NF-e.
    KeyYear = "KEY_YEAR",
    /// The access key is not of an NF-e (55) or NFC-e (65).
    KeyModel = "KEY_MODEL",
    /// The number in the access key is zero.
    KeyNumberZero = "KEY_NUMBER_ZERO",
    /// The emission type in the access key does not exist.
    KeyEmissionType = "KEY_EMISSION_TYPE",
    /// The issuer in the access key is neither a CNPJ nor, in its series, a CPF.
    KeyIssuer = "KEY_ISSUER",
    /// The issuer is not one of the store's.
    KeyIssuerNotOurs = "KEY_ISSUER_NOT_OURS",
    /// The state in the access key is not the issuer's.
    KeyUfNotIssuer = "KEY_UF_NOT_ISSUER",
    /// The invoice is entered already: see `order`.
    KeyDuplicate = "KEY_DUPLICATE",
    /// The same number of the same issuer is entered with another key: see `order`.
    KeyNumberDuplicate = "KEY_NUMBER_DUPLICATE",
    /// A text for customers has a mistake: the message says in which line, and what is wrong.
    TemplateInvalid = "TEMPLATE_INVALID",
    /// The law asks for this e-mail: say `confirmLegalDuty` to leave it out all the same.
    LegalDuty = "LEGAL_DUTY",
    /// The XML is no NF-e that can be read, or holds what it must not.
    XmlInvalid = "XML_INVALID",
    /// The server's configuration has no key to seal secrets with: the message says how to make one.
    SecretsKeyMissing = "SECRETS_KEY_MISSING",
    /// The integration is switched off, or has to be authorised at the ERP first.
    IntegrationNotReady = "INTEGRATION_NOT_READY",
    /// The shipment has postage already, or may have: give that back first.
    PostageExists = "POSTAGE_EXISTS",
    /// Something that postage needs is missing, or does not fit: the message says what, and where it belongs.
    PostageIncomplete = "POSTAGE_INCOMPLETE",
    /// Whoever sells postage did not answer, or said no: the message has their words.
    PostageUnavailable = "POSTAGE_UNAVAILABLE",
    /// The file is longer than the server keeps: see the message.
    FileTooLarge = "FILE_TOO_LARGE",
    /// The invoice, or what its label has to say, is not there: see `fields`.
    LabelInvoiceDataMissing = "LABEL_INVOICE_DATA_MISSING",
    /// The address lacks what a label has to say: see `fields`.
    LabelAddressMissing = "LABEL_ADDRESS_MISSING",
    /// The order was called off: nothing of it is packed.
    LabelOrderCancelled = "LABEL_ORDER_CANCELLED",
    /// The customer fetches the order: nothing of it is sent.
    LabelPickup = "LABEL_PICKUP",
    /// There is no postage that is ready.
    LabelPostageMissing = "LABEL_POSTAGE_MISSING",
    /// The files cannot be put together: they are for other printers.
    LabelFormat = "LABEL_FORMAT",
    /// There is nothing to print.
    LabelNothing = "LABEL_NOTHING",
    /// The file is no PDF, ZPL or PNG that may be printed as it is: see the message.
    PostageFileInvalid = "POSTAGE_FILE_INVALID",
}

/// What helps to go on after a refusal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub enum Details {
    /// The sentence says it all.
    #[default]
    None,
    /// Where the order may go instead.
    Allowed(Vec<OrderStatus>),
    /// What there is of a product.
    Stock {
        /// The product.
        sku: String,
        /// Units that were asked for.
        requested: i64,
        /// Units that can be had.
        available: i64,
    },
    /// What is missing, by name.
    Missing(Vec<String>),
    /// The order that has it already.
    Other(OrderId),
    /// The version there is now, and the order that has it.
    Version {
        /// The order that was changed.
        order: OrderId,
        /// Its version now.
        current: i32,
    },
}

/// One rule that said no.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Refusal {
    /// What kind of rule.
    pub code: Code,
    /// A sentence for a person: what is wrong, and how to go on.
    pub message: String,
    /// Where in the input: `items`, `0`, `sku`. Empty when it is about the whole.
    pub path: Vec<String>,
    /// What helps to go on.
    pub details: Details,
}

impl Refusal {
    /// A refusal of the whole request.
    pub fn new(code: Code, message: impl fmt::Display) -> Self {
        Self { code, message: message.to_string(), path: Vec::new(), details: Details::None }
    }

    /// A value at `path` (`items.0.sku`) that cannot be meant.
    pub fn invalid(path: &str, problem: impl fmt::Display) -> Self {
        Self::new(Code::Invalid, problem).at(path)
    }

    /// The same about a place in the input: names and positions, separated by dots.
    #[must_use]
    pub fn at(mut self, path: &str) -> Self {
        self.path = path.split('.').filter(|step| !step.is_empty()).map(str::to_owned).collect();
        self
    }

    /// The same with what helps to go on.
    #[must_use]
    pub fn with(mut self, details: Details) -> Self {
        self.details = details;
        self
    }

    /// The same, its place being inside `parent`.
    #[must_use]
    pub fn within(mut self, parent: &str) -> Self {
        let outer = parent.split('.').filter(|step| !step.is_empty()).map(str::to_owned);
        self.path = outer.chain(self.path).collect();
        self
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.name(), self.message)
    }
}
