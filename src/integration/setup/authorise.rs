//! Authorising an integration at the ERP: somebody opens its page, says yes, and comes back with a code.

use super::{TABLE, by_id, receiver};
use crate::actor::Scope;
use crate::db::{By, Read as _, Tx};
use crate::delivery;
use crate::error::Result;
use crate::integration::erp::Trouble;
use crate::integration::erp::api::{Api, Means};
use crate::integration::erp::settings::Settings;
use crate::integration::erp::token;
use crate::integration::postage::melhor_envio;
use crate::refusal::{Code, Refusal};
use anyhow::anyhow;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use entity::id::IntegrationId;
use entity::integration::{IntegrationKind, Model};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use sea_orm::Condition;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};

/// How long the page may stand open, milliseconds.
const OPEN_MS: i64 = 3_600_000;

/// The page of the ERP that has to be opened.
#[derive(Clone, Debug)]
pub struct Page {
    /// Its address, with what has to come back.
    pub url: String,
}

fn no_authorisation() -> Refusal {
    Refusal::new(Code::Invalid, "this kind of integration is not authorised: it has account and secret")
        .at("integrationId")
}

/// Begins an authorisation: what comes back has to carry what is kept here.
///
/// # Errors
///
/// Refused with `NOT_FOUND`, or `INVALID` for a kind that has no such page. Denied without `integrations:write`.
pub async fn begin(tx: &Tx, id: IntegrationId) -> Result<Page> {
    tx.by.actor.require(Scope::IntegrationsWrite)?;
    let row = found(by_id(tx, &[id]).await?)?;
    let mut bytes = [0; 24];
    getrandom::fill(&mut bytes).map_err(|error| anyhow!("no random bytes: {error}"))?;
    let state = BASE64.encode(bytes);
    let url = page(&row, &state).ok_or_else(no_authorisation)?;
    let update = Query::update()
        .table(TABLE)
        .value("login_state", state)
        .value("login_until", tx.by.at + OPEN_MS)
        .and_where(Expr::col("id").eq(id.0))
        .to_owned();
    tx.run(&update).await?;
    Ok(Page { url })
}

fn found(rows: Vec<Model>) -> Result<Model> {
    let living = rows.into_iter().find(|row| row.removed_at.is_none());
    let missing = || Refusal::new(Code::NotFound, "there is no integration with this id").at("integrationId");
    Ok(living.ok_or_else(missing)?)
}

/// The address of the page; `None` where there is none.
fn page(row: &Model, state: &str) -> Option<String> {
    let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let account = encoded(row.account.as_deref().unwrap_or_default());
    let base = row.url.as_deref().map(|url| format!("{}/oauth/authorize", url.trim_end_matches('/')));
    match row.kind {
        IntegrationKind::Bling => {
            let base = base.unwrap_or_else(|| "https://www.bling.com.br/Api/v3/oauth/authorize".to_owned());
            Some(format!("{base}?response_type=code&client_id={account}&state={state}"))
        }
        IntegrationKind::Tiny => {
            let its_own = "https://accounts.tiny.com.br/realms/tiny/protocol/openid-connect/auth";
            let base = base.unwrap_or_else(|| its_own.to_owned());
            let back = encoded(&Settings::read(&row.settings).redirect_uri.unwrap_or_default());
            Some(format!(
                "{base}?response_type=code&scope=openid&client_id={account}&redirect_uri={back}&state={state}"
            ))
        }
        IntegrationKind::MelhorEnvio => {
            let base = base.unwrap_or_else(|| "https://melhorenvio.com.br/oauth/authorize".to_owned());
            let back = encoded(&Settings::read(&row.settings).redirect_uri.unwrap_or_default());
            let scopes = melhor_envio::SCOPES.join("%20");
            Some(format!(
                "{base}?response_type=code&scope={scopes}&client_id={account}&redirect_uri={back}&state={state}"
            ))
        }
        IntegrationKind::Generic | IntegrationKind::Omie => None,
    }
}

/// Completes an authorisation with the code that came back, and with what had to come back beside it, when it is known.
///
/// # Errors
///
/// Refused with `NOT_FOUND`, or `INVALID` when code or state are not the ERP's. Denied without `integrations:write`.
pub async fn complete(
    means: &Means,
    by: &By,
    id: IntegrationId,
    (code, state): (&str, &str),
) -> Result<IntegrationId> {
    by.actor.require(Scope::IntegrationsWrite)?;
    let row = found(by_id(&means.db, &[id]).await?)?;
    if page(&row, "").is_none() {
        return Err(no_authorisation().into());
    }
    if row.login_state.as_deref() == Some(&done(state)) {
        return Ok(id);
    }
    let expected = row.login_state.clone().filter(|_| row.login_until.is_some_and(|until| until > by.at));
    if expected.as_deref() != Some(state) {
        let problem =
            "this is not what the page was opened with, or that was more than an hour ago: begin again";
        return Err(Refusal::new(Code::Invalid, problem).at("state").into());
    }
    let api = Api::new(means, row);
    match token::exchange(&api, code).await {
        Ok(()) => {}
        Err(Trouble::Ours(error)) => return Err(error),
        Err(trouble) => {
            return Err(Refusal::new(Code::Invalid, format!("the ERP says: {trouble}")).at("code").into());
        }
    }
    let done = done(state);
    means
        .db
        .act(by, |tx| {
            let done = done.clone();
            Box::pin(async move {
                let update = Query::update()
                    .table(TABLE)
                    .value("login_state", done)
                    .and_where(Expr::col("id").eq(id.0))
                    .to_owned();
                tx.run(&update).await?;
                // What waited for this goes on now.
                delivery::hurry(tx, &receiver(id)).await
            })
        })
        .await?;
    Ok(id)
}

/// That it was completed with this, so that the same again is known.
fn done(state: &str) -> String {
    format!("done:{state}")
}

/// Completes the authorisation that this was begun with: whoever brings it back comes from the page that was opened.
///
/// # Errors
///
/// As [`complete`].
pub async fn come_back(means: &Means, by: &By, code: &str, state: &str) -> Result<IntegrationId> {
    let known = Condition::any()
        .add(Expr::col("login_state").eq(state))
        .add(Expr::col("login_state").eq(done(state)));
    let rows: Vec<Model> = means.db.rows_where(TABLE, known).await?;
    let row = rows.into_iter().next().filter(|_| !state.is_empty() && !state.starts_with("done:"));
    let unknown =
        || Refusal::new(Code::Invalid, "this page was not opened from here: begin again").at("state");
    complete(means, by, row.ok_or_else(unknown)?.id, (code, state)).await
}
