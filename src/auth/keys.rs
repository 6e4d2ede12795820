//! From a key that was shown to who is asking.

use super::secret::{Hash, Secret};
use super::{TABLE, find};
use crate::actor::{Actor, ActorKind};
use crate::db::{By, Db};
use crate::error::{Error, Result};
use entity::Instant;
use entity::access_key::AccessKeyKind;
use entity::id::AccessKeyId;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How long a key that was looked up is taken at its word, milliseconds.
pub const REMEMBERED_MS: i64 = 5_000;

/// How many keys are remembered at once.
const MOST: usize = 1_000;

/// How often the last use of a key is written, milliseconds.
const USE_WRITTEN_MS: i64 = 60_000;

/// The keys that were shown to this process lately. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct Keys(Arc<Mutex<Shown>>);

#[derive(Debug, Default)]
struct Shown {
    known: HashMap<Hash, Known>,
    /// How often all was forgotten: what was read before that must not be remembered after it.
    forgotten: u64,
    /// When each key was last shown, where that is not written yet.
    uses: HashMap<AccessKeyId, Instant>,
}

/// A key as it was looked up.
#[derive(Clone, Debug)]
struct Known {
    actor: Actor,
    key: AccessKeyId,
    expires_at: Option<Instant>,
    read_at: Instant,
}

impl Keys {
    /// Who shows this key.
    ///
    /// # Errors
    ///
    /// [`Error::BadKey`] when it is unknown, expired or revoked.
    pub async fn authenticate(&self, db: &Db, text: &str, now: Instant) -> Result<Actor> {
        let Some(secret) = Secret::parse(text) else { return Err(UNKNOWN) };
        let hash = secret.hash();
        let before = match self.shown().look(&hash, now) {
            Ok(actor) => return actor,
            Err(forgotten) => forgotten,
        };
        let known = look_up(db, &hash, now).await?;
        let actor = known.actor.clone();
        self.shown().remember(hash, known, before, now);
        Ok(actor)
    }

    /// Looks every key up anew from now on: for when one was revoked.
    pub fn forget(&self) {
        let mut shown = self.shown();
        shown.known.clear();
        shown.forgotten += 1;
    }

    /// Writes when keys were last shown, for each at most once a minute; gives how many it wrote.
    ///
    /// # Errors
    ///
    /// When the database is gone.
    pub async fn write_uses(&self, db: &Db, by: &By) -> Result<u64> {
        let uses: Arc<[(AccessKeyId, Instant)]> =
            std::mem::take(&mut self.shown().uses).into_iter().collect();
        if uses.is_empty() {
            return Ok(0);
        }
        db.act(by, |tx| {
            let uses = Arc::clone(&uses);
            Box::pin(async move {
                let mut written = 0;
                for (key, at) in uses.iter() {
                    let last = || Expr::col("last_used_at");
                    let is_due = last().is_null().or(last().lte(at.saturating_sub(USE_WRITTEN_MS)));
                    let update = Query::update()
                        .table(TABLE)
                        .value("last_used_at", *at)
                        .and_where(Expr::col("id").eq(key.0))
                        .and_where(is_due)
                        .to_owned();
                    written += tx.run(&update).await?;
                }
                Ok(written)
            })
        })
        .await
    }

    fn shown(&self) -> MutexGuard<'_, Shown> {
        // Nothing in it is half done when somebody panics.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

const UNKNOWN: Error = Error::BadKey("the access key is not known here");
const EXPIRED: Error = Error::BadKey("the access key has expired");
const REVOKED: Error = Error::BadKey("the access key was revoked");

impl Shown {
    /// Who shows the key, as far as it is remembered; else how often all was forgotten.
    fn look(&mut self, hash: &Hash, now: Instant) -> std::result::Result<Result<Actor>, u64> {
        let Some(known) = self.known.get(hash).filter(|known| known.is_fresh(now)) else {
            return Err(self.forgotten);
        };
        if known.expires_at.is_some_and(|end| end <= now) {
            return Ok(Err(EXPIRED));
        }
        self.uses.insert(known.key, now);
        Ok(Ok(known.actor.clone()))
    }

    fn remember(&mut self, hash: Hash, known: Known, forgotten_before: u64, now: Instant) {
        self.uses.insert(known.key, now);
        if self.forgotten != forgotten_before {
            return;
        }
        if self.known.len() >= MOST {
            self.known.retain(|_, known| known.is_fresh(now));
        }
        if self.known.len() < MOST {
            self.known.insert(hash, known);
        }
    }
}

impl Known {
    fn is_fresh(&self, now: Instant) -> bool {
        (0..REMEMBERED_MS).contains(&now.saturating_sub(self.read_at))
    }
}

async fn look_up(db: &Db, hash: &Hash, now: Instant) -> Result<Known> {
    let key = find::by_hash(db, hash).await?.ok_or(UNKNOWN)?;
    match find::state(&key, now) {
        find::State::Living => {}
        find::State::Expired => return Err(EXPIRED),
        find::State::Revoked => return Err(REVOKED),
    }
    let scopes = find::scopes(&key)?;
    let kind = match key.kind {
        AccessKeyKind::Service => ActorKind::Service,
        AccessKeyKind::Person => ActorKind::Person,
    };
    let actor = Actor::with_key(key.name, kind, key.id, scopes);
    Ok(Known { actor, key: key.id, expires_at: key.expires_at, read_at: now })
}

#[cfg(test)]
mod tests {
    use super::{Known, MOST, REMEMBERED_MS, Shown};
    use crate::actor::{Actor, ActorKind, Scope};
    use entity::id::AccessKeyId;

    fn known(read_at: i64, expires_at: Option<i64>) -> Known {
        let key = AccessKeyId(1);
        let actor = Actor::with_key("loja".to_owned(), ActorKind::Service, key, vec![Scope::OrdersRead]);
        Known { actor, key, expires_at, read_at }
    }

    fn hash(number: usize) -> [u8; 32] {
        let mut hash = [0; 32];
        hash[..8].copy_from_slice(&number.to_le_bytes());
        hash
    }

    #[test]
    fn a_key_is_remembered_for_five_seconds_and_never_past_its_end() {
        let mut shown = Shown::default();
        shown.remember(hash(1), known(10_000, Some(12_000)), 0, 10_000);
        shown.remember(hash(2), known(10_000, None), 0, 10_000);
        assert!(shown.look(&hash(1), 11_999).unwrap().is_ok());
        assert!(shown.look(&hash(1), 12_000).unwrap().is_err(), "it has expired");
        assert!(shown.look(&hash(2), 10_000 + REMEMBERED_MS - 1).unwrap().is_ok());
        assert!(shown.look(&hash(2), 10_000 + REMEMBERED_MS).is_err(), "it is looked up anew");
        assert!(shown.look(&hash(2), 9_999).is_err(), "the clock went back");
        assert!(shown.look(&hash(3), 10_000).is_err());
        assert_eq!(shown.uses.get(&AccessKeyId(1)), Some(&(10_000 + REMEMBERED_MS - 1)));
    }

    #[test]
    fn what_was_read_before_all_was_forgotten_is_not_remembered_after_it() {
        let mut shown = Shown::default();
        let before = shown.look(&hash(1), 0).unwrap_err();
        shown.forgotten += 1;
        shown.remember(hash(1), known(0, None), before, 0);
        assert!(shown.look(&hash(1), 0).is_err());
    }

    #[test]
    fn no_more_keys_are_remembered_than_there_is_room_for() {
        let mut shown = Shown::default();
        for number in 0..MOST + 10 {
            shown.remember(hash(number), known(0, None), 0, 0);
        }
        assert_eq!(shown.known.len(), MOST);
        shown.remember(hash(0), known(REMEMBERED_MS, None), 0, REMEMBERED_MS);
        assert_eq!(shown.known.len(), 1, "those that are too old make room");
    }
}
