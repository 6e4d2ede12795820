//! Adding, changing and removing integrations.

use super::check::{Wanted, check};
use super::find::hash;
use super::{TABLE, by_id, receiver};
use crate::actor::Scope;
use crate::br::cnpj::Cnpj;
use crate::db::{Read as _, Tx};
use crate::delivery;
use crate::error::{Error, Result};
use crate::integration::erp::api::secret_owner;
use crate::integration::erp::settings::Settings;
use crate::integration::webhook::sign::Secret;
use crate::refusal::{Code, Refusal};
use crate::seal::Seal;
use anyhow::anyhow;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use entity::id::IntegrationId;
use entity::integration::{ActiveModel, IntegrationKind, Model};
use entity::status::OrderStatus;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use sea_orm::{ActiveModelTrait as _, Condition, Set};

/// An integration that is wanted.
#[derive(Clone, Debug)]
pub struct NewIntegration {
    /// Which language it speaks.
    pub kind: IntegrationKind,
    /// What staff calls it.
    pub name: String,
    /// Where it is.
    pub url: Option<String>,
    /// What it knows the store by.
    pub account: Option<String>,
    /// CNPJ of the company whose books it keeps.
    pub company: Option<String>,
    /// Client secret, app secret, or secret of the signature; the generic way makes its own when there is none.
    pub secret: Option<crate::config::Hidden>,
    /// Particulars.
    pub settings: Settings,
    /// Orders are sent by themselves when they come to this status.
    pub send_on: Option<OrderStatus>,
    /// Whether an order moves on with its invoice's key.
    pub advance: bool,
}

/// An integration that was added, with what is shown this once.
#[derive(Debug)]
pub struct Added {
    /// Its id.
    pub id: IntegrationId,
    /// The secret that was made for it.
    pub secret: Option<String>,
    /// The part of its address that nobody can guess.
    pub hook: Option<String>,
}

/// What is to be changed; what is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct Update {
    /// What staff calls it.
    pub name: Option<String>,
    /// Whether anything is sent.
    pub active: Option<bool>,
    /// Where it is.
    pub url: Option<Option<String>>,
    /// What it knows the store by.
    pub account: Option<Option<String>>,
    /// CNPJ of the company.
    pub company: Option<Option<String>>,
    /// A new secret.
    pub secret: Option<crate::config::Hidden>,
    /// Particulars, all of them.
    pub settings: Option<Settings>,
    /// When orders are sent by themselves.
    pub send_on: Option<Option<OrderStatus>>,
    /// Whether an order moves on with its invoice's key.
    pub advance: Option<bool>,
    /// A new address for what it tells: the old one is not answered any more.
    pub renew_hook: bool,
}

fn new_hook() -> Result<String> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| anyhow!("no random bytes: {error}"))?;
    Ok(BASE64.encode(bytes))
}

fn canonical(company: Option<&String>) -> Option<String> {
    company
        .map(|company| Cnpj::parse(company).map_or_else(|_| company.clone(), |cnpj| cnpj.as_str().to_owned()))
}

/// Adds an integration.
///
/// # Errors
///
/// Refused with `SECRETS_KEY_MISSING`, `NAME_TAKEN`, and `INVALID` for all that cannot be meant. Denied without `integrations:write`.
pub async fn add(tx: &Tx, seal: &Seal, wanted: &NewIntegration) -> Result<Added> {
    tx.by.actor.require(Scope::IntegrationsWrite)?;
    seal.require()?;
    let made = match (&wanted.secret, wanted.kind) {
        (None, IntegrationKind::Generic) => Some(Secret::random()?.reveal()),
        _ => None,
    };
    let secret = made.as_deref().or_else(|| wanted.secret.as_ref().map(crate::config::Hidden::reveal));
    let mut refusals = check(Wanted {
        kind: wanted.kind,
        name: &wanted.name,
        url: wanted.url.as_deref(),
        account: wanted.account.as_deref(),
        company: wanted.company.as_deref(),
        secret,
        has_secret: secret.is_some(),
        sends: wanted.send_on.is_some(),
        settings: &wanted.settings,
    });
    refusals.extend(name_taken(tx, wanted.name.trim(), None).await?);
    if !refusals.is_empty() {
        return Err(Error::Refused(refusals));
    }
    let id = IntegrationId(tx.next_ids(TABLE, 1).await?.first().copied().unwrap_or_default());
    let hook = new_hook()?;
    let row = Model {
        hook: hash(&hook),
        secret: secret.map(|secret| seal.seal(&secret_owner(id), secret)).transpose()?,
        ..bare(id, wanted, tx.by.at)?
    };
    tx.insert(TABLE, &[&row]).await?;
    Ok(Added { id, secret: made, hook: Some(hook) })
}

/// Without its secrets.
fn bare(id: IntegrationId, wanted: &NewIntegration, at: entity::Instant) -> Result<Model> {
    Ok(Model {
        id,
        kind: wanted.kind,
        name: wanted.name.trim().to_owned(),
        active: true,
        url: wanted.url.clone(),
        account: wanted.account.clone(),
        company: canonical(wanted.company.as_ref()),
        settings: serde_json::to_string(&wanted.settings).map_err(anyhow::Error::from)?,
        send_on: wanted.send_on,
        advance: wanted.advance,
        hook: String::new(),
        secret: None,
        secret_at: Some(at),
        tokens: None,
        tokens_at: None,
        token_version: 0,
        refreshing_until: None,
        login_state: None,
        login_until: None,
        problem: None,
        created_at: at,
        updated_at: at,
        removed_at: None,
    })
}

async fn name_taken(tx: &Tx, name: &str, but: Option<IntegrationId>) -> Result<Option<Refusal>> {
    let mut known = Condition::all().add(Expr::col("name").eq(name)).add(Expr::col("removed_at").is_null());
    if name.contains('\0') {
        return Ok(None);
    }
    if let Some(but) = but {
        known = known.add(Expr::col("id").ne(but.0));
    }
    let found: Vec<Model> = tx.rows_where(TABLE, known).await?;
    let problem = "another integration has this name";
    Ok((!found.is_empty()).then(|| Refusal::new(Code::NameTaken, problem).at("name")))
}

async fn living(tx: &Tx, id: IntegrationId) -> Result<Model> {
    let found = by_id(tx, &[id]).await?.into_iter().find(|found| found.removed_at.is_none());
    let missing = || Refusal::new(Code::NotFound, "there is no integration with this id").at("integrationId");
    Ok(found.ok_or_else(missing)?)
}

/// Changes an integration; gives the new part of its address when one was wanted.
///
/// # Errors
///
/// As [`add`]; refused with `NOT_FOUND` too.
pub async fn update(tx: &Tx, seal: &Seal, id: IntegrationId, wanted: &Update) -> Result<Added> {
    tx.by.actor.require(Scope::IntegrationsWrite)?;
    let before = living(tx, id).await?;
    let (changed, settings) = changed(before, wanted)?;
    let secret = wanted.secret.as_ref().map(crate::config::Hidden::reveal);
    let mut refusals = check(Wanted {
        kind: changed.kind,
        name: &changed.name,
        url: changed.url.as_deref(),
        account: changed.account.as_deref(),
        company: changed.company.as_deref(),
        secret,
        has_secret: secret.is_some() || changed.secret.is_some(),
        sends: changed.send_on.is_some(),
        settings: &settings,
    });
    refusals.extend(name_taken(tx, &changed.name, Some(id)).await?);
    if !refusals.is_empty() {
        return Err(Error::Refused(refusals));
    }
    let hook = if wanted.renew_hook { Some(new_hook()?) } else { None };
    let mut row = ActiveModel {
        id: sea_orm::ActiveValue::Unchanged(id),
        name: Set(changed.name),
        active: Set(changed.active),
        url: Set(changed.url),
        account: Set(changed.account),
        company: Set(canonical(changed.company.as_ref())),
        settings: Set(changed.settings),
        send_on: Set(changed.send_on),
        advance: Set(changed.advance),
        updated_at: Set(tx.by.at),
        ..<ActiveModel as Default>::default()
    };
    if let Some(secret) = secret {
        row.secret = Set(Some(seal.seal(&secret_owner(id), secret)?));
        row.secret_at = Set(Some(tx.by.at));
    }
    if let Some(hook) = &hook {
        row.hook = Set(hash(hook));
    }
    row.update(&tx.rows).await?;
    // What waited because something was wrong with the integration goes on now.
    delivery::hurry(tx, &receiver(id)).await?;
    Ok(Added { id, secret: None, hook })
}

fn changed(before: Model, wanted: &Update) -> Result<(Model, Settings)> {
    let settings = wanted.settings.clone().unwrap_or_else(|| Settings::read(&before.settings));
    let changed = Model {
        name: wanted.name.as_ref().map_or(before.name, |name| name.trim().to_owned()),
        active: wanted.active.unwrap_or(before.active),
        url: wanted.url.clone().unwrap_or(before.url),
        account: wanted.account.clone().unwrap_or(before.account),
        company: wanted.company.clone().unwrap_or(before.company),
        send_on: wanted.send_on.unwrap_or(before.send_on),
        advance: wanted.advance.unwrap_or(before.advance),
        settings: serde_json::to_string(&settings).map_err(anyhow::Error::from)?,
        ..before
    };
    Ok((changed, settings))
}

/// Removes an integration: its secrets are gone, nothing is sent any more, and what was sent stays to be seen on its orders.
///
/// # Errors
///
/// Refused with `NOT_FOUND`. Denied without `integrations:write`.
pub async fn remove(tx: &Tx, id: IntegrationId) -> Result<IntegrationId> {
    tx.by.actor.require(Scope::IntegrationsWrite)?;
    living(tx, id).await?;
    let none = Option::<String>::None;
    let update = Query::update()
        .table(TABLE)
        .values([
            ("active", false.into()),
            ("secret", none.clone().into()),
            ("tokens", none.clone().into()),
            ("login_state", none.into()),
            ("hook", format!("removed:{}", id.0).into()),
            ("removed_at", tx.by.at.into()),
            ("updated_at", tx.by.at.into()),
        ])
        .and_where(Expr::col("id").eq(id.0))
        .to_owned();
    tx.run(&update).await?;
    Ok(id)
}
