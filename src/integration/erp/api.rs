//! Calls to one ERP: in its pace, with tokens that are fresh, and with answers that are understood.

use super::engine::{Done, Erp, Step, Trouble, of_kind};
use super::pace::{Leave, Limits};
use super::settings::Settings;
use super::token;
use super::told::{self, Private};
use super::turn;
use crate::clock::Clock;
use crate::db::Db;
use crate::integration::postage::{self, LabelProvider};
use crate::outbound::{Answer, Call, Method, Outbound, Outcome};
use crate::seal::Seal;
use entity::integration::{IntegrationKind, Model};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// How long all calls of one try may take: well within the lease of a delivery.
const TRY: Duration = Duration::from_secs(45);

/// How long one call may take.
const CALL: Duration = Duration::from_secs(15);

/// How long somebody waits for their turn before they come again later.
const PATIENCE_MS: i64 = 8_000;

/// Bytes of an answer that are read: a page of a list.
const ANSWER_BYTES: usize = 1024 * 1024;

/// What calls are made with.
#[derive(Clone, Debug)]
pub struct Means {
    /// Where integrations are kept.
    pub db: Db,
    /// What calls.
    pub outbound: Outbound,
    /// What opens secrets.
    pub seal: Seal,
    /// What time it is in the store.
    pub clock: Clock,
}

/// One integration, as it is called during one try.
#[derive(Debug)]
pub struct Api<'m> {
    pub(in crate::integration) means: &'m Means,
    pub(in crate::integration) integration: Model,
    pub(in crate::integration) settings: Settings,
    /// What is not repeated of the order.
    private: Private,
    limits: Limits,
    until: Instant,
    trail: Mutex<Trail>,
}

/// What was called in a try, for people.
#[derive(Clone, Debug, Default)]
pub struct Trail {
    /// Each call and its status.
    pub calls: Vec<String>,
    /// The status of the last answer.
    pub status: Option<u16>,
}

impl<'m> Api<'m> {
    /// For one try.
    pub fn new(means: &'m Means, integration: Model) -> Self {
        Self {
            means,
            settings: Settings::read(&integration.settings),
            limits: limits(integration.kind),
            integration,
            private: Private::default(),
            until: Instant::now() + TRY,
            trail: Mutex::default(),
        }
    }

    /// The same, not repeating anything of this order.
    #[must_use]
    pub fn about(mut self, order: &super::sales_order::SalesOrder) -> Self {
        self.private = Private::of(order);
        self
    }

    /// The same, not repeating any of these texts.
    #[must_use]
    pub(in crate::integration) fn without(mut self, texts: Vec<String>) -> Self {
        self.private = Private::from(texts);
        self
    }

    /// What was called.
    pub fn trail(&self) -> Trail {
        self.trail.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The secret of the integration.
    ///
    /// # Errors
    ///
    /// [`Trouble::NotReady`] when there is none.
    pub fn secret(&self) -> Done<String> {
        let Some(sealed) = &self.integration.secret else {
            return Err(Trouble::NotReady("the integration has no secret: set it first".to_owned()));
        };
        Ok(self.means.seal.open(&secret_owner(self.integration.id), sealed)?)
    }

    /// What an ERP knows the store by.
    ///
    /// # Errors
    ///
    /// [`Trouble::NotReady`] when it is not set.
    pub fn account(&self) -> Done<&str> {
        let missing = || Trouble::NotReady("the integration has no account: set it first".to_owned());
        self.integration.account.as_deref().ok_or_else(missing)
    }

    /// The address of the ERP, without a slash at its end.
    pub fn base(&self) -> String {
        let its_own = match self.integration.kind {
            IntegrationKind::Bling => "https://api.bling.com.br/Api/v3",
            IntegrationKind::Tiny => "https://api.tiny.com.br/public-api/v3",
            IntegrationKind::Omie => "https://app.omie.com.br/api/v1",
            IntegrationKind::MelhorEnvio => "https://melhorenvio.com.br",
            IntegrationKind::Generic => "",
        };
        self.integration.url.as_deref().unwrap_or(its_own).trim_end_matches('/').to_owned()
    }

    /// Reads something, with a token.
    pub fn get<'a>(&'a self, path: &'a str) -> Step<'a, Value> {
        Box::pin(async move { self.with_token(|base| Call::get(format!("{base}{path}"))).await })
    }

    /// Makes something, with a token.
    pub fn post<'a>(&'a self, path: &'a str, body: &'a Value) -> Step<'a, Value> {
        Box::pin(async move { self.with_token(|base| Call::post(format!("{base}{path}")).json(body)).await })
    }

    /// Takes something away, with a token.
    pub fn delete<'a>(&'a self, path: &'a str) -> Step<'a, Value> {
        Box::pin(
            async move { self.with_token(|base| Call::new(Method::DELETE, format!("{base}{path}"))).await },
        )
    }

    /// Reads something that may not be there, with a token.
    pub(in crate::integration) async fn find(&self, path: &str) -> Done<Option<Value>> {
        match self.get(path).await {
            Ok(found) => Ok(Some(found)),
            Err(Trouble::Refused(_)) if self.trail().status == Some(404) => Ok(None),
            Err(trouble) => Err(trouble),
        }
    }

    /// Calls with the access token; one that is not taken is renewed once: who says 401 has done nothing.
    async fn with_token(&self, call: impl Fn(&str) -> Call + Send + Sync) -> Done<Value> {
        let base = self.base();
        let mut seen = token::fresh(self, None).await?;
        for is_last in [false, true] {
            let with = call(&base).header("authorization", format!("Bearer {}", seen.access));
            let answer = self.send(with, 0).await?;
            if answer.status == 401 && !is_last {
                seen = token::fresh(self, Some(seen.version)).await?;
                continue;
            }
            return self.understood(&answer);
        }
        Err(Trouble::NotReady("its token is not taken: authorise the integration again".to_owned()))
    }

    /// Calls in the ERP's pace; `same` tells calls apart that must not be repeated quickly.
    pub(super) async fn send(&self, call: Call, same: i64) -> Done<Answer> {
        let place = self.turn(same).await?;
        let named = format!("{call:?}");
        let call = self.named(call).answer_up_to(ANSWER_BYTES).within(CALL);
        let outcome = self.means.outbound.send(call).await;
        if self.limits.at_once.is_some() {
            turn::change(&self.means.db, self.integration.id, move |pace| pace.leave(place)).await?;
        }
        self.note(&named, &outcome);
        match outcome {
            Outcome::Answered(answer) => {
                self.hear_of_limits(&answer).await?;
                Ok(answer)
            }
            Outcome::NotSent(problem @ crate::outbound::NotSent::NoConnection(_)) => {
                Err(Trouble::Down(problem.to_string()))
            }
            Outcome::NotSent(problem) => Err(Trouble::NotReady(problem.to_string())),
            Outcome::Unknown(problem) => Err(Trouble::Unknown(problem.to_string())),
        }
    }

    /// With what an integration wants in each call to know who calls.
    pub(super) fn named(&self, call: Call) -> Call {
        match (self.integration.kind, &self.settings.postage.contact) {
            (IntegrationKind::MelhorEnvio, Some(contact)) => {
                let agent = format!("Pedidos/{} ({contact})", env!("CARGO_PKG_VERSION"));
                call.header("user-agent", agent).header("accept", "application/json")
            }
            _ => call,
        }
    }

    /// Fetches something from an address that the integration has given, without a token, and notes it.
    pub(in crate::integration) async fn fetch(&self, url: &str, most: usize) -> Done<Answer> {
        let call = Call::get(url).answer_up_to(most).within(CALL);
        let named = format!("{call:?}");
        let outcome = self.means.outbound.send(call).await;
        self.note(&named, &outcome);
        match outcome {
            Outcome::Answered(answer) => Ok(answer),
            Outcome::NotSent(problem) => Err(Trouble::Down(problem.to_string())),
            Outcome::Unknown(problem) => Err(Trouble::Down(problem.to_string())),
        }
    }

    /// Waits for a place, unless that would take too long.
    async fn turn(&self, same: i64) -> Done<entity::Instant> {
        loop {
            if Instant::now() + CALL > self.until {
                return Err(Trouble::Late);
            }
            let now = Clock::System.now();
            let leave = turn::ask(&self.means.db, self.integration.id, now, self.limits, same).await?;
            match leave {
                Leave::Go(place) => return Ok(place),
                Leave::Wait(wait) if wait > PATIENCE_MS => {
                    let after = millis(wait);
                    return Err(Trouble::SlowDown {
                        after,
                        said: "its limit of calls is used up".to_owned(),
                    });
                }
                Leave::Wait(wait) => tokio::time::sleep(millis(wait)).await,
            }
        }
    }

    fn note(&self, call: &str, outcome: &Outcome) {
        let mut trail = self.trail.lock().unwrap_or_else(PoisonError::into_inner);
        let came = match outcome {
            Outcome::Answered(answer) => {
                trail.status = Some(answer.status);
                answer.status.to_string()
            }
            Outcome::NotSent(problem) => problem.to_string(),
            Outcome::Unknown(problem) => problem.to_string(),
        };
        let call = call.trim_start_matches("Call(").trim_end_matches(')');
        trail.calls.push(format!("{call}: {came}"));
    }

    /// Keeps what an answer says of how many calls are left, for everybody who calls next.
    async fn hear_of_limits(&self, answer: &Answer) -> Done<()> {
        let left = answer.header("x-ratelimit-remaining").and_then(|left| left.trim().parse::<i64>().ok());
        if !self.limits.says_so || left.is_none_or(|left| left > 0) {
            return Ok(());
        }
        let reset = answer.header("x-ratelimit-reset").and_then(|reset| reset.trim().parse::<i64>().ok());
        self.block(millis(reset.unwrap_or(60).clamp(1, 3_600) * 1_000)).await
    }

    /// Leaves the ERP alone for a while.
    pub(super) async fn block(&self, time: Duration) -> Done<()> {
        let until = Clock::System.now() + i64::try_from(time.as_millis()).unwrap_or(3_600_000);
        Ok(turn::change(&self.means.db, self.integration.id, move |pace| pace.block(until)).await?)
    }

    /// What an answer means.
    pub(super) fn understood(&self, answer: &Answer) -> Done<Value> {
        if answer.is_success() {
            if answer.body.is_empty() {
                return Ok(Value::Null);
            }
            let broken = || Trouble::Unknown("its answer broke off, or is no JSON".to_owned());
            return answer.json().ok_or_else(broken);
        }
        let said = self.said(answer);
        Err(match answer.status {
            401 => Trouble::NotReady(format!("it does not let us in: {said}")),
            408 => Trouble::Unknown(said),
            425 | 429 => Trouble::SlowDown { after: Self::pause(answer, 60), said },
            500.. => Trouble::Down(said),
            _ => Trouble::Refused(said),
        })
    }

    /// For how long it wants to be left alone.
    pub(super) fn pause(answer: &Answer, otherwise: u64) -> Duration {
        let said = answer.retry_after(Clock::System.now());
        said.unwrap_or(Duration::from_secs(otherwise)).clamp(Duration::from_secs(1), Duration::from_hours(24))
    }

    /// What it said, in its own words.
    pub(super) fn said(&self, answer: &Answer) -> String {
        let words = answer.json().as_ref().and_then(told::words_in);
        let words = words.unwrap_or_else(|| format!("it answered {}", answer.status));
        self.private.out_of(&words)
    }

    /// A text of the ERP without anything of the customer.
    pub(super) fn without_private(&self, text: &str) -> String {
        self.private.out_of(text)
    }

    /// Whether there is time for a call whose outcome has to be known.
    pub(in crate::integration) fn has_time(&self) -> bool {
        Instant::now() + CALL + CALL / 3 < self.until
    }
}

/// How many calls a kind of integration takes.
fn limits(kind: IntegrationKind) -> Limits {
    let of_erp = of_kind(kind).map(Erp::limits);
    of_erp.or_else(|| postage::of_kind(kind).map(LabelProvider::limits)).unwrap_or_default()
}

/// What the secret of an integration is sealed for.
pub fn secret_owner(id: entity::id::IntegrationId) -> String {
    format!("integration:{} secret", id.0)
}

/// What its tokens are sealed for.
pub fn tokens_owner(id: entity::id::IntegrationId) -> String {
    format!("integration:{} tokens", id.0)
}

fn millis(time: i64) -> Duration {
    Duration::from_millis(u64::try_from(time).unwrap_or_default())
}

/// What tells a call apart from others.
pub(super) fn fingerprint(text: &str) -> i64 {
    let digest = Sha256::digest(text);
    digest.first_chunk().map_or(0, |bytes| i64::from_le_bytes(*bytes))
}
