//! The store's own texts: every version is kept, the current one is sent.

use super::check;
use super::page::LAYOUT;
use super::text::{TEXTS, Text, text};
use crate::actor::Scope;
use crate::db::{Read, Tx, columns_of};
use crate::error::{Error, Result};
use crate::locale::Locale;
use crate::refusal::{Code, Refusal};
use entity::id::NotificationTemplateId;
use entity::notification_template::Model;
use sea_orm::Condition;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use std::collections::BTreeMap;

const TABLE: &str = "notification_templates";

/// What the page around all e-mails of a language is called among the texts.
pub const LAYOUT_KEY: &str = "layout";

/// The store's own texts that are current, as far as they were read.
#[derive(Clone, Debug, Default)]
pub struct Texts(BTreeMap<(String, Locale), Model>);

impl Texts {
    /// Reads what may be wanted for these texts: one statement.
    ///
    /// # Errors
    ///
    /// When the database is gone.
    pub async fn read(db: &impl Read, templates: &[&str]) -> Result<Self> {
        let wanted = templates.iter().copied().chain([LAYOUT_KEY, super::compose::MESSAGE]);
        let condition =
            Condition::all().add(Expr::cust("is_current")).add(Expr::col("template").is_in(wanted));
        Ok(Self::of(db.rows_where::<Model>(TABLE, condition).await?))
    }

    fn of(rows: Vec<Model>) -> Self {
        let own = |row: Model| Some(((row.template.clone(), Locale::exactly(&row.locale)?), row));
        Self(rows.into_iter().filter_map(own).collect())
    }

    /// The store's own text, when it has one.
    pub(super) fn own(&self, template: &str, locale: Locale) -> Option<&Model> {
        self.0.get(&(template.to_owned(), locale)).filter(|row| !row.is_default)
    }

    /// The store's own page around e-mails of a language, when it has one.
    pub(super) fn layout(&self, locale: Locale) -> Option<String> {
        self.own(LAYOUT_KEY, locale).map(|row| row.body.clone())
    }
}

/// A text as it is sent now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Current {
    /// The text; `None` for the page around all of them.
    pub text: Option<&'static Text>,
    /// The language.
    pub locale: Locale,
    /// Its subject; empty for the page.
    pub subject: String,
    /// Its body, or the page.
    pub body: String,
    /// A page of its own.
    pub layout: Option<String>,
    /// How often it was changed.
    pub version: i32,
    /// Whether it is the one of the program.
    pub is_default: bool,
    /// When it was last changed, and by whom.
    pub changed: Option<(entity::Instant, String)>,
}

/// All texts as they are sent now, those of one language or of all, in the order of the trade, the page last.
///
/// # Errors
///
/// When the database is gone.
pub async fn list(db: &impl Read, template: Option<&str>, locale: Option<Locale>) -> Result<Vec<Current>> {
    let newest = "NOT EXISTS (SELECT 1 FROM notification_templates AS n WHERE n.template = notification_templates.template \
                  AND n.locale = notification_templates.locale AND n.version > notification_templates.version)";
    let rows = db.rows_where::<Model>(TABLE, Condition::all().add(Expr::cust(newest))).await?;
    let texts = Texts::of(rows);
    let keys = TEXTS.iter().map(Some).chain([None]);
    let key = |text: Option<&'static Text>| text.map_or(LAYOUT_KEY, |text| text.key);
    let keys = keys.filter(|text| template.is_none_or(|template| key(*text) == template));
    let locales = || Locale::ALL.into_iter().filter(|one| locale.is_none_or(|locale| locale == *one));
    Ok(keys
        .flat_map(|text| locales().map(move |locale| (text, locale)))
        .map(|(text, locale)| current(text, locale, texts.0.get(&(key(text).to_owned(), locale))))
        .collect())
}

fn current(text: Option<&'static Text>, locale: Locale, newest: Option<&Model>) -> Current {
    let own = newest.filter(|row| !row.is_default);
    let (subject, body) = match (own, text) {
        (Some(own), _) => (own.subject.clone(), own.body.clone()),
        (None, Some(text)) => (text.subject(locale).to_owned(), text.body(locale).to_owned()),
        (None, None) => (String::new(), LAYOUT.to_owned()),
    };
    Current {
        text,
        locale,
        subject,
        body,
        layout: own.and_then(|own| own.layout.clone()),
        version: newest.map_or(0, |row| row.version),
        is_default: own.is_none(),
        changed: newest.map(|row| (row.created_at, row.created_by.clone())),
    }
}

/// A text that somebody has written.
#[derive(Clone, Debug)]
pub struct Written {
    /// Which.
    pub template: String,
    /// In which language.
    pub locale: String,
    /// Its subject; the page has none.
    pub subject: Option<String>,
    /// Its body, or the page.
    pub body: String,
    /// A page of its own.
    pub layout: Option<String>,
    /// The version that was seen.
    pub expected_version: Option<i32>,
}

/// Keeps a text as the store's own from now on; gives which it is.
///
/// # Errors
///
/// Refused with `TEMPLATE_INVALID` for each mistake, with line and reason; `INVALID`, `VERSION_CONFLICT`. Denied without
/// `notifications:write`.
pub async fn save(tx: &Tx, written: &Written) -> Result<(String, String)> {
    tx.by.actor.require(Scope::NotificationsWrite)?;
    let mut refusals = named(&written.template, &written.locale);
    let subject = written.subject.as_deref().map(str::trim).unwrap_or_default();
    let body = written.body.replace("\r\n", "\n");
    if written.template == LAYOUT_KEY {
        refusals.extend(check::layout("body", &body));
        if !subject.is_empty() || written.layout.is_some() {
            refusals
                .push(Refusal::invalid("subject", "the page around e-mails has neither subject nor layout"));
        }
    } else {
        refusals.extend(check::text(subject, &body));
        refusals.extend(written.layout.as_deref().and_then(|html| check::layout("layout", html)));
    }
    if !refusals.is_empty() {
        return Err(Error::Refused(refusals));
    }
    let newest = lock(tx, &written.template, &written.locale, written.expected_version).await?;
    let is_same = |row: &Model| {
        !row.is_default && row.subject == subject && row.body == body && row.layout == written.layout
    };
    if !newest.as_ref().is_some_and(is_same) {
        let next = Model {
            subject: subject.to_owned(),
            body,
            layout: written.layout.clone(),
            ..version(tx, &written.template, &written.locale, newest)
        };
        keep(tx, &next).await?;
    }
    Ok((written.template.clone(), written.locale.clone()))
}

/// Goes back to the text of the program; gives which it is. What the store had written stays among the versions.
///
/// # Errors
///
/// Refused with `INVALID`, `VERSION_CONFLICT`. Denied without `notifications:write`.
pub async fn reset(
    tx: &Tx,
    template: &str,
    locale: &str,
    expected_version: Option<i32>,
) -> Result<(String, String)> {
    tx.by.actor.require(Scope::NotificationsWrite)?;
    let refusals = named(template, locale);
    if !refusals.is_empty() {
        return Err(Error::Refused(refusals));
    }
    let newest = lock(tx, template, locale, expected_version).await?;
    if newest.as_ref().is_some_and(|row| !row.is_default) {
        keep(tx, &Model { is_default: true, ..version(tx, template, locale, newest) }).await?;
    }
    Ok((template.to_owned(), locale.to_owned()))
}

fn named(template: &str, locale: &str) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    if template != LAYOUT_KEY && text(template).is_none() {
        refusals
            .push(Refusal::invalid("template", "there is no such text: `notificationTemplates` lists them"));
    }
    if Locale::exactly(locale).is_none() {
        let there = Locale::ALL.map(Locale::code).join(", ");
        refusals.push(Refusal::invalid("locale", format!("expected one of {there}")));
    }
    refusals
}

/// The newest version, nobody else writing one meanwhile.
async fn lock(tx: &Tx, template: &str, locale: &str, expected: Option<i32>) -> Result<Option<Model>> {
    tx.take_turns(&format!("notification template {template} {locale}")).await?;
    let mut select = columns_of::<Model>(TABLE);
    select
        .and_where(Expr::col("template").eq(template))
        .and_where(Expr::col("locale").eq(locale))
        .order_by("version", sea_orm::Order::Desc)
        .limit(1);
    let newest = tx.rows::<Model>(&select).await?.pop();
    let there = newest.as_ref().map_or(0, |row| row.version);
    if expected.is_some_and(|expected| expected != there) {
        let problem = format!("this text is at version {there} by now: look at it again");
        return Err(Refusal::new(Code::VersionConflict, problem).at("expectedVersion").into());
    }
    Ok(newest)
}

/// The next version, still without words.
fn version(tx: &Tx, template: &str, locale: &str, newest: Option<Model>) -> Model {
    Model {
        id: NotificationTemplateId(0),
        template: template.to_owned(),
        locale: locale.to_owned(),
        version: newest.map_or(1, |row| row.version.saturating_add(1)),
        subject: String::new(),
        body: String::new(),
        layout: None,
        is_default: false,
        is_current: true,
        created_at: tx.by.at,
        created_by: tx.by.actor.name.clone(),
    }
}

async fn keep(tx: &Tx, next: &Model) -> Result<()> {
    let update = Query::update()
        .table(TABLE)
        .value("is_current", false)
        .and_where(Expr::col("template").eq(next.template.as_str()))
        .and_where(Expr::col("locale").eq(next.locale.as_str()))
        .and_where(Expr::cust("is_current"))
        .to_owned();
    tx.run(&update).await?;
    tx.insert_new(TABLE, &[next]).await
}
