//! `pedidos key`.

use super::serve;
use crate::actor::{Actor, Scope};
use crate::auth::{self, NewKey, State};
use crate::clock::{Clock, start_of};
use crate::config::Config;
use crate::db::{By, Db};
use crate::store;
use anyhow::{Context as _, Result, anyhow, bail};
use chrono::{DateTime, Days, NaiveDate};
use clap::Subcommand;
use clap::builder::PossibleValuesParser;
use entity::Instant;
use entity::access_key::{AccessKeyKind, Model};

/// The longest time a key may be wanted for, days: a hundred years.
const LONGEST_DAYS: i64 = 36_525;

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

#[derive(Debug, Subcommand)]
pub(super) enum Key {
    /// Makes a key, and prints it this once: it is kept as a hash only.
    ///
    /// The first key of a store: pedidos key create NAME --scopes admin --person
    ///
    /// Standard output has the key and nothing else. It is shown to the server as `Authorization: Bearer …`.
    Create {
        /// Who will hold it: what the history of orders calls them
        name: String,
        /// What it allows, separated by commas; `admin` allows everything
        #[arg(long, required = true, value_delimiter = ',', value_parser = PossibleValuesParser::new(Scope::ALL.map(Scope::name)))]
        scopes: Vec<String>,
        /// It is held by a person, not by a program
        #[arg(long)]
        person: bool,
        /// When it ends by itself: after so many days (`90d`), or with a day in the store's time zone (`2027-01-31`)
        #[arg(long, value_name = "90d|DATE")]
        expires: Option<String>,
    },
    /// Lists the keys, newest first.
    List {
        /// Those that have expired or were revoked, too
        #[arg(long)]
        all: bool,
    },
    /// Takes a key back: servers that run refuse it within five seconds.
    Revoke {
        /// Its id (`key_…`), what it begins with (`ped_svc_4hTx`), or the whole of it
        #[arg(value_name = "ID_OR_PREFIX")]
        key: String,
    },
}

impl Key {
    pub(super) async fn run(self, config: &Config) -> Result<()> {
        let db = serve::open(config, false).await?;
        let done = match self {
            Self::Create { name, scopes, person, expires } => {
                let kind = if person { AccessKeyKind::Person } else { AccessKeyKind::Service };
                create(&db, NewKey { name, kind, scopes, expires_at: None }, expires.as_deref()).await
            }
            Self::List { all } => list(&db, all).await,
            Self::Revoke { key } => revoke(&db, &key).await,
        };
        db.close().await?;
        done
    }
}

fn by() -> By {
    By::new(Actor::system("command line"), Clock::System.now())
}

async fn create(db: &Db, wanted: NewKey, expires: Option<&str>) -> Result<()> {
    let by = by();
    let expires_at = match expires {
        Some(text) => Some(end(db, text, by.at).await?),
        None => None,
    };
    let wanted = NewKey { expires_at, ..wanted };
    let made = db.act(&by, |tx| {
        let wanted = wanted.clone();
        Box::pin(async move { auth::create(tx, &wanted).await })
    });
    let (key, secret) = made.await?;
    eprintln!("{}: made for {}. This is the only time the key is shown:", key.id, key.name);
    println!("{}", secret.reveal());
    Ok(())
}

/// When `90d` from now is over, or the day of a date.
async fn end(db: &Db, text: &str, now: Instant) -> Result<Instant> {
    let expected = || anyhow!("--expires {text}: expected days (`90d`) or a date (`2027-01-31`) to come");
    if let Some(days) = text.strip_suffix('d') {
        let days = days.parse().ok().filter(|days| (1..=LONGEST_DAYS).contains(days)).ok_or_else(expected)?;
        return Ok(now.saturating_add(days * DAY_MS));
    }
    let date =
        NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().and_then(|date| date.checked_add_days(Days::new(1)));
    let end = start_of(date.ok_or_else(expected)?, store::time_zone_of(db).await?);
    if end <= now {
        bail!(expected());
    }
    Ok(end)
}

async fn list(db: &Db, ended_too: bool) -> Result<()> {
    let now = Clock::System.now();
    let keys = auth::all(db, now, ended_too).await?;
    if keys.is_empty() {
        eprintln!("there is no key: make one with `pedidos key create NAME --scopes admin`");
    }
    for key in keys {
        println!("{}", line(&key, now)?);
    }
    Ok(())
}

/// A key in one line, for people and for `cut -f`.
fn line(key: &Model, now: Instant) -> Result<String> {
    let kind = match key.kind {
        AccessKeyKind::Service => "service",
        AccessKeyKind::Person => "person",
    };
    let state = match (auth::state(key, now), key.expires_at) {
        (State::Living, None) => "living".to_owned(),
        (State::Living, Some(end)) => format!("until {}", written(Some(end))),
        (State::Expired, end) => format!("expired {}", written(end)),
        (State::Revoked, _) => format!("revoked {}", written(key.revoked_at)),
    };
    let used = match key.last_used_at {
        Some(used) => format!("used {}", written(Some(used))),
        None => "never used".to_owned(),
    };
    let scopes = auth::scopes(key)?.into_iter().map(Scope::name).collect::<Vec<_>>().join(",");
    let fields = [&key.id.to_string(), &key.prefix, &key.name, kind, &state, &used, &scopes];
    Ok(fields.join("\t"))
}

/// An instant to the minute, UTC.
fn written(at: Option<Instant>) -> String {
    at.and_then(DateTime::from_timestamp_millis)
        .map(|at| at.format("%Y-%m-%dT%H:%MZ").to_string())
        .unwrap_or_default()
}

async fn revoke(db: &Db, which: &str) -> Result<()> {
    let by = by();
    let revoked = db.act(&by, |tx| {
        let which = which.to_owned();
        Box::pin(async move { auth::revoke(tx, &which).await })
    });
    let key = revoked.await.context("nothing was revoked")?;
    println!("{} ({}, {}…) is revoked", key.id, key.name, key.prefix);
    Ok(())
}
