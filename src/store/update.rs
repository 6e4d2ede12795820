//! Changing the settings of the store.

mod letters;
mod sender;

pub use letters::Letters;

use super::{Issuer, LOCALES, Sender};
use crate::actor::Scope;
use crate::br::cnpj::Cnpj;
use crate::br::uf::Uf;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::refusal::Refusal;
use anyhow::Context as _;
use chrono_tz::Tz;
use entity::id::StoreId;
use entity::stock::StockMoment;
use entity::store::{ActiveModel, ONLY};
use sea_orm::{ActiveModelTrait as _, ActiveValue, NotSet, Set, Unchanged};

/// The longest that a tracking page lasts, days.
pub const LONGEST_PAGE: i32 = 730;

/// Establishments of one store.
const MOST_ISSUERS: usize = 200;

/// A setting that a store may do without.
#[derive(Clone, Debug, Default)]
pub enum Optional {
    /// It stays as it is.
    #[default]
    Keep,
    /// The store has none any more.
    Clear,
    /// It becomes this.
    To(String),
}

impl Optional {
    /// What is written, if anything: a text that was looked at, or nothing in its place.
    fn written(&self, check: impl FnOnce(&str) -> String) -> ActiveValue<Option<String>> {
        match self {
            Self::Keep => NotSet,
            Self::Clear => Set(None),
            Self::To(text) => Set(Some(check(text))),
        }
    }
}

/// Settings to be changed; `None` leaves one as it is.
#[derive(Clone, Debug, Default)]
pub struct Update {
    /// What customers call it.
    pub name: Option<String>,
    /// Razão social.
    pub legal_name: Option<String>,
    /// CNPJ and state of each establishment that issues its invoices.
    pub issuers: Option<Vec<(String, Uf)>>,
    /// IANA name.
    pub time_zone: Option<String>,
    /// `pt-BR`, `en` or `es`.
    pub locale: Option<String>,
    /// Business days from payment to posting.
    pub handling_days: Option<i32>,
    /// When goods leave the shelf in the books.
    pub stock_moment: Option<StockMoment>,
    /// Whether an order ships only with an invoice.
    pub invoice_required: Option<bool>,
    /// Whether an order is shipped by itself once all of it was posted.
    pub ship_when_posted: Option<bool>,
    /// Whether an order is delivered, or not, by itself with its shipments.
    pub deliver_when_delivered: Option<bool>,
    /// Whether an order that was not paid in time is cancelled by itself.
    pub cancel_expired: Option<bool>,
    /// Minutes in which a late Pix may still arrive.
    pub pix_grace_minutes: Option<i32>,
    /// Business days in which a late boleto may still arrive.
    pub boleto_grace_days: Option<i32>,
    /// Pix key for static codes.
    pub pix_key: Optional,
    /// City in static Pix codes.
    pub pix_city: Optional,
    /// Bank account for deposits.
    pub bank_account: Optional,
    /// Days for which a customer can follow an order on its page.
    pub tracking_page_days: Option<i32>,
    /// Who sends, as labels say it; `Some(None)`: nobody has said so any more.
    pub sender: Option<Option<Sender>>,
    /// What e-mails say about the store.
    pub letters: Letters,
}

/// Changes what is given; gives the store.
///
/// # Errors
///
/// Refused with `INVALID`, once for each setting that cannot be meant.
pub async fn update(tx: &Tx, update: &Update) -> Result<StoreId> {
    tx.by.actor.require(Scope::Admin)?;
    let mut checked = Checked::default();
    let mut change = checked.texts(update);
    checked.rules(update, &mut change)?;
    checked.letters(&update.letters, &mut change)?;
    if !checked.refusals.is_empty() {
        return Err(Error::Refused(checked.refusals));
    }
    if !change.is_changed() {
        return Ok(ONLY);
    }
    change.id = Unchanged(ONLY);
    change.updated_at = Set(tx.by.at);
    change.update(&tx.rows).await?;
    Ok(ONLY)
}

/// Settings that were looked at, and what is wrong with them.
#[derive(Default)]
struct Checked {
    refusals: Vec<Refusal>,
}

impl Checked {
    fn refuse(&mut self, field: &str, problem: impl std::fmt::Display) {
        self.refusals.push(Refusal::invalid(field, problem));
    }

    /// A line of text without blanks around it.
    fn line(&mut self, field: &str, longest: usize, text: &str) -> String {
        let text = text.trim();
        if text.is_empty() || text.chars().count() > longest || text.contains(char::is_control) {
            self.refuse(field, format!("expected 1 to {longest} characters in one line"));
        }
        text.to_owned()
    }

    fn number(&mut self, field: &str, largest: i32, number: i32) -> i32 {
        if !(0..=largest).contains(&number) {
            self.refuse(field, format!("expected 0 to {largest}"));
        }
        number
    }

    fn texts(&mut self, update: &Update) -> ActiveModel {
        let mut change = <ActiveModel as Default>::default();
        if let Some(name) = &update.name {
            change.name = Set(self.line("name", 120, name));
        }
        if let Some(name) = &update.legal_name {
            change.legal_name = Set(self.line("legalName", 200, name));
        }
        if let Some(zone) = &update.time_zone {
            if zone.parse::<Tz>().is_err() {
                self.refuse("timeZone", "expected an IANA name such as America/Sao_Paulo");
            }
            change.time_zone = Set(zone.clone());
        }
        if let Some(locale) = &update.locale {
            if !LOCALES.contains(&locale.as_str()) {
                self.refuse("locale", format!("expected one of {}", LOCALES.join(", ")));
            }
            change.locale = Set(locale.clone());
        }
        change.pix_key = update.pix_key.written(|key| self.pix_key(key));
        change.pix_city = update.pix_city.written(|city| self.line("pixCity", 60, city));
        change.bank_account =
            update.bank_account.written(|account| self.lines("bankAccount", 1_000, account));
        change
    }

    fn pix_key(&mut self, key: &str) -> String {
        let key = key.trim();
        if !(1..=77).contains(&key.len()) || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            self.refuse("pixKey", "a Pix key has 1 to 77 characters without blanks and accents");
        }
        key.to_owned()
    }

    /// What customers read: lines of text.
    fn lines(&mut self, field: &str, longest: usize, text: &str) -> String {
        let text = text.trim();
        let odd = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
        if text.is_empty() || text.chars().count() > longest || text.contains(odd) {
            self.refuse(field, format!("expected 1 to {longest} characters of text"));
        }
        text.to_owned()
    }

    fn rules(&mut self, update: &Update, change: &mut ActiveModel) -> Result<()> {
        if let Some(days) = update.handling_days {
            change.handling_days = Set(self.number("handlingDays", 90, days));
        }
        if let Some(moment) = update.stock_moment {
            change.stock_moment = Set(moment);
        }
        if let Some(required) = update.invoice_required {
            change.invoice_required = Set(required);
        }
        if let Some(ship) = update.ship_when_posted {
            change.ship_when_posted = Set(ship);
        }
        if let Some(deliver) = update.deliver_when_delivered {
            change.deliver_when_delivered = Set(deliver);
        }
        if let Some(cancel) = update.cancel_expired {
            change.cancel_expired = Set(cancel);
        }
        if let Some(minutes) = update.pix_grace_minutes {
            change.pix_grace_minutes = Set(self.number("pixGraceMinutes", 10_080, minutes));
        }
        if let Some(days) = update.boleto_grace_days {
            change.boleto_grace_days = Set(self.number("boletoGraceDays", 30, days));
        }
        if let Some(days) = update.tracking_page_days {
            if !(1..=LONGEST_PAGE).contains(&days) {
                self.refuse("trackingPageDays", format!("expected 1 to {LONGEST_PAGE}"));
            }
            change.tracking_page_days = Set(days);
        }
        if let Some(issuers) = &update.issuers {
            let issuers = self.issuers(issuers);
            change.issuers = Set(serde_json::to_string(&issuers).context("issuers cannot be written")?);
        }
        if let Some(sender) = &update.sender {
            let sender = sender.as_ref().map(|sender| self.sender(sender)).unwrap_or_default();
            change.sender = Set(serde_json::to_string(&sender).context("a sender cannot be written")?);
        }
        Ok(())
    }

    fn issuers(&mut self, given: &[(String, Uf)]) -> Vec<Issuer> {
        if given.len() > MOST_ISSUERS {
            self.refuse("issuers", format!("expected at most {MOST_ISSUERS}"));
            return Vec::new();
        }
        let mut issuers: Vec<Issuer> = Vec::new();
        for (position, (text, uf)) in given.iter().enumerate() {
            let path = format!("issuers.{position}.cnpj");
            match Cnpj::parse(text) {
                Err(error) => self.refuse(&path, error),
                Ok(cnpj) if issuers.iter().any(|known| known.cnpj == cnpj.as_str()) => {
                    self.refuse(&path, "this CNPJ stands there twice");
                }
                Ok(cnpj) => issuers.push(Issuer { cnpj: cnpj.as_str().to_owned(), uf: uf.to_string() }),
            }
        }
        issuers
    }
}
