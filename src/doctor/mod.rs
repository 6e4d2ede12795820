//! Looking for things that do not fit each other, and mending those of which it is certain what is right.
//!
//! Every change keeps levels, ledger and orders in step, in one transaction. This is for what no program can rule out: a row that
//! somebody changed by hand, a restored backup, a mistake of ours.
//!
//! ```text
//!  levels ──── each is the sum of its movements; nothing less than nothing is reserved
//!  lines ───── the ledger says of each line of an order what its status asks for
//!  shipped ─── lines say of what has left what their shipments say
//!  orders ──── payment and invoice state fit the payments and invoices there are
//!  requests ── each idempotency key has its outcome
//! ```
//!
//! What waits to reach others is told beside it ([`waiting()`]): only when nobody delivers is something wrong; and other systems
//! that do not get what they should ([`systems()`]), which only somebody there can mend. So is whether e-mails
//! can be sent ([`mail_way()`]).
//!
//! Each thing is compared by one statement, so a store that is open shows nothing but what is wrong. [`mend()`] makes levels the sum
//! of the ledger, counts what has left in shipments, settles the lines of orders, and sets invoice states; whatever says what somebody has paid is left to people.

mod levels;
mod lines;
mod mail;
mod mend;
mod orders;
mod requests;
mod shipped;
mod systems;
mod waiting;

use crate::db::{Db, Read as _};
use crate::error::Result;
use entity::id::{OrderId, ProductId};
use sea_orm::{QueryResult, Statement};
use serde::Serialize;
use std::fmt;

pub use mail::{MailWay, mail_way};
pub use mend::{Mended, mend};
pub use systems::{System, systems};
pub use waiting::{Waiting, waiting};

/// What is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Check {
    /// Units on hand are the sum of the ledger.
    LevelOnHand,
    /// Reserved units are the sum of the ledger.
    LevelReserved,
    /// A product with movements has a level.
    LevelMissing,
    /// No product has less than nothing reserved, by the ledger.
    ReservedBelowZero,
    /// A line of an order holds what the status of the order asks for.
    LineHolding,
    /// The payment state fits what was captured.
    PaymentState,
    /// The invoice state fits the invoices.
    InvoiceState,
    /// Lines say of what has left what their shipments say.
    ShippedUnits,
    /// A request that was done has its outcome.
    RequestOutcome,
}

impl Check {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::LevelOnHand => "LEVEL_ON_HAND",
            Self::LevelReserved => "LEVEL_RESERVED",
            Self::LevelMissing => "LEVEL_MISSING",
            Self::ReservedBelowZero => "RESERVED_BELOW_ZERO",
            Self::LineHolding => "LINE_HOLDING",
            Self::PaymentState => "PAYMENT_STATE",
            Self::InvoiceState => "INVOICE_STATE",
            Self::ShippedUnits => "SHIPPED_UNITS",
            Self::RequestOutcome => "REQUEST_OUTCOME",
        }
    }
}

/// Something that does not fit. It holds no personal data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was looked at.
    pub check: Check,
    /// The product it is about.
    #[serde(skip)]
    pub product: Option<ProductId>,
    /// Its SKU.
    pub sku: Option<String>,
    /// The order it is about.
    #[serde(skip)]
    pub order: Option<OrderId>,
    /// Its number.
    pub number: Option<i64>,
    /// What is there and what should be.
    pub problem: String,
}

impl Finding {
    const fn of(check: Check, problem: String) -> Self {
        Self { check, product: None, sku: None, order: None, number: None, problem }
    }

    fn product(self, product: ProductId, sku: String) -> Self {
        Self { product: Some(product), sku: Some(sku), ..self }
    }

    fn order(self, order: OrderId, number: i64) -> Self {
        Self { order: Some(order), number: Some(number), ..self }
    }

    /// Whether both are about the same thing, whatever the numbers.
    fn is_about(&self, other: &Self) -> bool {
        (self.check, self.product, self.order) == (other.check, other.product, other.order)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.check.code())?;
        if let (Some(number), Some(id)) = (self.number, self.order) {
            write!(f, " order {number} ({id})")?;
        }
        if let (Some(sku), Some(id)) = (&self.sku, self.product) {
            write!(f, " {sku} ({id})")?;
        }
        write!(f, ": {}", self.problem)
    }
}

/// Everything that does not fit, in the order of the checks.
///
/// # Errors
///
/// When the database is gone.
pub async fn examine(db: &Db) -> Result<Vec<Finding>> {
    let mut findings = levels::examine(db).await?;
    findings.extend(lines::examine(db).await?);
    findings.extend(orders::examine(db).await?);
    findings.extend(shipped::examine(db).await?);
    findings.extend(requests::examine(db).await?);
    Ok(findings)
}

/// The rows of a statement that both databases understand.
async fn rows(db: &Db, sql: impl Into<String>) -> Result<Vec<QueryResult>> {
    db.query(Statement::from_string(db.backend(), sql)).await
}
