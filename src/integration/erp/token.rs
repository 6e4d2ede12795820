//! OAuth tokens: kept sealed, got by one instance at a time, and kept before they are used.
//!
//! A refresh token serves once: with the new access token comes the next refresh token. Whoever lost that would have lost the
//! authorisation. So who wants new tokens marks the row first (one statement decides between instances), asks, keeps what came in a
//! transaction of its own, and only then uses it; everybody else waits for the row to change.
//!
//! Times are the machine's: tokens of others run out by real time.

use super::api::{Api, tokens_owner};
use super::engine::{Done, Trouble};
use crate::clock::Clock;
use crate::db::{Db, Read as _};
use crate::error::Result;
use crate::outbound::{Answer, Call, Outcome};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use entity::Instant;
use entity::id::IntegrationId;
use entity::integration::{IntegrationKind, Model};
use sea_orm::Condition;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::time::Duration;

/// A token is renewed when it has less than this left, milliseconds.
const SPARE_MS: i64 = 120_000;

/// How long somebody may take to get new tokens before another tries, milliseconds.
const RENEWING_MS: i64 = 30_000;

/// How often the others look whether there are new ones.
const LOOK: Duration = Duration::from_millis(150);

/// Tokens of an integration.
#[derive(Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct Tokens {
    /// Shown with each call.
    pub access: String,
    /// Serves once to get the next ones.
    pub refresh: Option<String>,
    /// Until when the access token serves.
    pub until: Instant,
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tokens(until {})", self.until)
    }
}

/// An access token, and which one it is.
#[derive(Clone)]
pub(crate) struct Access {
    pub(crate) access: String,
    pub(crate) version: i64,
}

/// An access token that serves; another one than version `refused`.
///
/// # Errors
///
/// [`Trouble::NotReady`] when staff has to authorise the integration.
pub(crate) async fn fresh(api: &Api<'_>, refused: Option<i64>) -> Done<Access> {
    let db = &api.means.db;
    for _ in 0..80 {
        let row = read(db, api.integration.id).await?;
        let now = Clock::System.now();
        let tokens = opened(api, &row)?;
        if tokens.until - SPARE_MS > now && refused != Some(row.token_version) {
            return Ok(Access { access: tokens.access, version: row.token_version });
        }
        if mark(db, &row, now).await? {
            return renew(api, &row, &tokens).await;
        }
        tokio::time::sleep(LOOK).await;
    }
    Err(Trouble::Late)
}

async fn read(db: &Db, id: IntegrationId) -> Done<Model> {
    let rows = db.rows_where("integrations", Condition::all().add(Expr::col("id").eq(id.0))).await?;
    rows.into_iter().next().ok_or_else(|| Trouble::NotReady("the integration was removed".to_owned()))
}

fn opened(api: &Api<'_>, row: &Model) -> Done<Tokens> {
    let Some(sealed) = &row.tokens else {
        let problem = "the integration is not authorised: open its authorisation page first";
        return Err(Trouble::NotReady(problem.to_owned()));
    };
    let text = api.means.seal.open(&tokens_owner(row.id), sealed)?;
    serde_json::from_str(&text).map_err(|error| Trouble::Ours(anyhow::Error::from(error).into()))
}

/// Marks the row as being renewed; gives whether nobody else has.
async fn mark(db: &Db, row: &Model, now: Instant) -> Result<bool> {
    let (id, version) = (row.id, row.token_version);
    db.write(move |tx| {
        Box::pin(async move {
            let free = Condition::any()
                .add(Expr::col("refreshing_until").is_null())
                .add(Expr::col("refreshing_until").lt(now))
                // Written by a clock that goes wrong.
                .add(Expr::col("refreshing_until").gt(now + 2 * RENEWING_MS));
            let update = Query::update()
                .table("integrations")
                .value("refreshing_until", now + RENEWING_MS)
                .and_where(Expr::col("id").eq(id.0))
                .and_where(Expr::col("token_version").eq(version))
                .cond_where(free)
                .to_owned();
            Ok(tx.run(&update).await? == 1)
        })
    })
    .await
}

async fn unmark(db: &Db, id: IntegrationId, problem: Option<String>) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            let mut update = Query::update();
            update
                .table("integrations")
                .value("refreshing_until", Option::<Instant>::None)
                .and_where(Expr::col("id").eq(id.0));
            if let Some(problem) = problem {
                update.value("problem", problem);
            }
            tx.run(&update).await?;
            Ok(())
        })
    })
    .await
}

async fn renew(api: &Api<'_>, row: &Model, tokens: &Tokens) -> Done<Access> {
    const AGAIN: &str = "its authorisation was lost: authorise the integration again";
    let Some(refresh) = &tokens.refresh else {
        unmark(&api.means.db, row.id, Some(AGAIN.to_owned())).await?;
        return Err(Trouble::NotReady(AGAIN.to_owned()));
    };
    match ask(api, &[("grant_type", "refresh_token"), ("refresh_token", refresh)]).await {
        Ok(new) => {
            let new = Tokens { refresh: new.refresh.or_else(|| tokens.refresh.clone()), ..new };
            let version = keep(api, row.id, &new).await?;
            Ok(Access { access: new.access, version })
        }
        Err(Trouble::Refused(said) | Trouble::NotReady(said)) => {
            let problem = format!("{AGAIN} ({said})");
            unmark(&api.means.db, row.id, Some(problem.clone())).await?;
            Err(Trouble::NotReady(problem))
        }
        Err(other) => {
            // Without an answer the refresh token may be used up; if so, the next try hears it.
            unmark(&api.means.db, row.id, None).await?;
            Err(other)
        }
    }
}

/// Exchanges the code of an authorisation for the first tokens, and keeps them.
///
/// # Errors
///
/// [`Trouble::Refused`] when the ERP does not know the code.
pub async fn exchange(api: &Api<'_>, code: &str) -> Done<()> {
    let mut fields = vec![("grant_type", "authorization_code"), ("code", code)];
    if let Some(redirect) = &api.settings.redirect_uri {
        fields.push(("redirect_uri", redirect));
    }
    let tokens = ask(api, &fields).await?;
    keep(api, api.integration.id, &tokens).await.map(drop)
}

/// Keeps new tokens; gives their version.
async fn keep(api: &Api<'_>, id: IntegrationId, tokens: &Tokens) -> Done<i64> {
    let text =
        serde_json::to_string(tokens).map_err(|error| Trouble::Ours(anyhow::Error::from(error).into()))?;
    let sealed = api.means.seal.seal(&tokens_owner(id), &text)?;
    let now = Clock::System.now();
    let version = api.means.db.write(move |tx| {
        Box::pin(async move {
            let update = Query::update()
                .table("integrations")
                .value("tokens", sealed)
                .value("tokens_at", now)
                .value("token_version", Expr::col("token_version").add(1))
                .value("refreshing_until", Option::<Instant>::None)
                .value("problem", Option::<String>::None)
                .and_where(Expr::col("id").eq(id.0))
                .returning_col("token_version")
                .to_owned();
            let rows = tx.query(tx.backend().build(&update)).await?;
            Ok(rows.first().map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or_default())
        })
    });
    Ok(version.await?)
}

/// Where tokens are got.
fn token_url(api: &Api<'_>) -> String {
    match (api.integration.kind, &api.integration.url) {
        (IntegrationKind::Tiny, None) => {
            "https://accounts.tiny.com.br/realms/tiny/protocol/openid-connect/token".to_owned()
        }
        _ => format!("{}/oauth/token", api.base()),
    }
}

/// Asks for tokens. Not within the limits of calls: this is another service.
async fn ask(api: &Api<'_>, fields: &[(&str, &str)]) -> Done<Tokens> {
    let (account, secret) = (api.account()?.to_owned(), api.secret()?);
    let mut fields = fields.to_vec();
    let mut call = Call::post(token_url(api)).header("accept", "application/json");
    if matches!(api.integration.kind, IntegrationKind::Tiny | IntegrationKind::MelhorEnvio) {
        fields.extend([("client_id", account.as_str()), ("client_secret", secret.as_str())]);
    } else {
        call =
            call.header("authorization", format!("Basic {}", BASE64.encode(format!("{account}:{secret}"))));
    }
    match api.means.outbound.send(api.named(call.form(&fields))).await {
        Outcome::Answered(answer) => granted(api, &answer),
        Outcome::NotSent(problem) => Err(Trouble::Down(problem.to_string())),
        Outcome::Unknown(problem) => Err(Trouble::Down(problem.to_string())),
    }
}

#[derive(Deserialize)]
struct Granted {
    access_token: String,
    refresh_token: Option<String>,
    expires_in: Option<i64>,
}

fn granted(api: &Api<'_>, answer: &Answer) -> Done<Tokens> {
    let body = api.understood(answer)?;
    let granted: Granted = serde_json::from_value(body)
        .map_err(|_| Trouble::Down("it answered without an access token".to_owned()))?;
    let until = Clock::System.now() + granted.expires_in.unwrap_or(3_600).clamp(60, 31_536_000) * 1_000;
    Ok(Tokens { access: granted.access_token, refresh: granted.refresh_token, until })
}
