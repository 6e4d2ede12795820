//! What travels on the bus, and the proof that it comes from an instance of the same database.

use super::Heard;
use crate::db::{self, Db, Read as _};
use crate::error::Result;
use crate::feed::{Entry, log};
use anyhow::{Context as _, anyhow};
use entity::feed::Model;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sea_orm::Statement;
use serde::{Deserialize, Serialize};
use serde_json::value::{RawValue, to_raw_value};
use sha2::Sha256;
use std::sync::Arc;

/// What the secret that instances share is called among others.
const SECRET: &str = "feed bus";

/// Bytes of the proof in front of each message: HMAC-SHA256.
const PROOF: usize = 32;

/// Which server this is, and which of its databases: a restored copy has the same mark and the same secrets.
const PLACE: &str = "SELECT system_identifier::TEXT, oid::TEXT FROM pg_control_system(), pg_database \
    WHERE datname = current_database()";

/// Where the instances of one database meet, and how they know each other.
pub(super) struct Channel {
    /// The subject of NATS.
    pub(super) subject: String,
    secret: Vec<u8>,
}

impl Channel {
    /// The one of this database.
    pub(super) async fn of(db: &Db) -> Result<Self> {
        let rows = db.look_up(Statement::from_string(db.backend(), PLACE)).await?;
        let row = rows.first().context("the database does not say which one it is")?;
        let (server, database): (String, String) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        let mark = log::mark(db).await?;
        let subject = format!("pedidos.feed.{mark:08x}-{server}-{database}");
        Ok(Self { subject, secret: db::secret(db, SECRET).await? })
    }

    fn proof(&self, body: &[u8]) -> Result<Hmac<Sha256>> {
        let mut proof =
            Hmac::<Sha256>::new_from_slice(&self.secret).map_err(|error| anyhow!("no key: {error}"))?;
        // The subject is part of it, so that no message of another one fits.
        proof.update(self.subject.as_bytes());
        proof.update(&[0]);
        proof.update(body);
        Ok(proof)
    }

    /// The bytes of a message.
    pub(super) fn seal(&self, message: &Message) -> Result<Vec<u8>> {
        let body = serde_json::to_vec(message).context("a message cannot be written as JSON")?;
        let mut sealed = self.proof(&body)?.finalize().into_bytes().to_vec();
        sealed.extend(body);
        Ok(sealed)
    }

    /// The message in these bytes; `None` when no instance of this database has made them.
    pub(super) fn open(&self, sealed: &[u8]) -> Option<Message> {
        let (proof, body) = sealed.split_at_checked(PROOF)?;
        self.proof(body).ok()?.verify_slice(proof).ok()?;
        serde_json::from_slice(body).ok()
    }
}

/// One message. With neither entries nor a wish it only comes back to its sender, who sees by it that the bus carries.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Message {
    /// Which instance tells this.
    pub(super) from: u64,
    /// Something was committed that is not in here.
    look: bool,
    /// Rows of the log.
    entries: Vec<Box<RawValue>>,
}

impl Message {
    /// Without anything in it.
    pub(super) fn empty(from: u64) -> Self {
        Self { from, look: false, entries: Vec::new() }
    }

    /// What was told, in as few messages as have room for it: bytes that the entries of one may have.
    pub(super) fn pack(from: u64, told: impl IntoIterator<Item = Vec<Model>>, room: usize) -> Vec<Self> {
        let mut packed = Vec::new();
        let (mut message, mut size) = (Self::empty(from), 0);
        for entries in told {
            message.look |= entries.is_empty();
            for entry in entries {
                let Some(entry) = to_raw_value(&entry).ok().filter(|entry| entry.get().len() < room) else {
                    message.look = true;
                    continue;
                };
                let more = entry.get().len() + 1;
                if size + more > room {
                    packed.push(std::mem::replace(&mut message, Self::empty(from)));
                    size = 0;
                }
                size += more;
                message.entries.push(entry);
            }
        }
        packed.push(message);
        packed
    }

    /// What is to be heard of it. An entry of a newer program, which cannot be read, is left to the log.
    pub(super) fn heard(self) -> Vec<Heard> {
        let told = self.entries.len();
        let read = |entry: &RawValue| Entry::read(serde_json::from_str::<Model>(entry.get()).ok()?);
        let entries: Vec<_> = self.entries.iter().filter_map(|entry| read(entry).map(Arc::new)).collect();
        let look = self.look || entries.len() < told;
        let entries = (!entries.is_empty()).then_some(Heard::Entries(entries));
        entries.into_iter().chain(look.then_some(Heard::Look)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Channel, Heard, Message, PROOF};
    use entity::feed::{Model, Topic};

    fn channel(subject: &str, secret: &[u8]) -> Channel {
        Channel { subject: subject.to_owned(), secret: secret.to_vec() }
    }

    fn row(id: i64, actor: &str) -> Model {
        let standing = r#"{"on_hand":0,"reserved":0,"low_stock_threshold":0}"#.to_owned();
        let (actor, kinds) = (actor.to_owned(), "[]".to_owned());
        Model { id, at: 0, topic: Topic::Stock.code().to_owned(), subject: 1, actor, kinds, standing }
    }

    /// The ids of the entries, and 0 for a look.
    fn ids(heard: Vec<Heard>) -> Vec<i64> {
        let ids = |heard| match heard {
            Heard::Entries(entries) => entries.iter().map(|entry| entry.id).collect(),
            Heard::Look => vec![0],
        };
        heard.into_iter().flat_map(ids).collect()
    }

    #[test]
    fn what_was_sealed_is_opened_by_its_own_channel_only() {
        let ours = channel("a", b"secret");
        let messages = Message::pack(7, [vec![row(1, "ana"), row(2, "ana")]], 1_000);
        let sealed = ours.seal(&messages[0]).unwrap();
        let opened = ours.open(&sealed).unwrap();
        assert_eq!(opened.from, 7);
        assert_eq!(ids(opened.heard()), [1, 2]);
        assert!(channel("b", b"secret").open(&sealed).is_none());
        assert!(channel("a", b"guess").open(&sealed).is_none());
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(ours.open(&changed).is_none(), "byte {at}");
            assert!(ours.open(&sealed[..at]).is_none(), "cut at {at}");
        }
    }

    #[test]
    fn no_message_is_larger_than_its_room() {
        let told = [vec![row(1, "a"), row(2, &"b".repeat(150)), row(3, "c")], vec![row(4, &"d".repeat(900))]];
        for room in [200, 320, 500, 2_000] {
            let packed = Message::pack(7, told.clone(), room);
            let sizes = packed.iter().map(|message| serde_json::to_vec(message).unwrap().len());
            assert!(sizes.max().unwrap() < room + PROOF + 100, "{room}");
            let heard: Vec<i64> = packed.into_iter().flat_map(|message| ids(message.heard())).collect();
            let expected: &[i64] = match room {
                200 => &[1, 0, 3, 0],
                320 | 500 => &[1, 2, 3, 0],
                _ => &[1, 2, 3, 4],
            };
            assert_eq!(heard, expected, "{room}");
        }
    }

    #[test]
    fn a_wish_without_entries_and_an_entry_that_cannot_be_read_are_a_look() {
        let wish = Message::pack(7, [Vec::new()], 1_000).remove(0);
        assert_eq!(ids(wish.heard()), [0]);
        assert_eq!(ids(Message::empty(7).heard()), [0; 0]);
        let mut strange = row(2, "ana");
        strange.standing = "{}".to_owned();
        let strange = Message::pack(7, [vec![row(1, "ana"), strange]], 1_000).remove(0);
        assert_eq!(ids(strange.heard()), [1, 0]);
    }
}
