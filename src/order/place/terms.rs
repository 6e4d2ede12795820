//! What the store and the day say about every order that is placed now.

use crate::br::pix::StaticCode;
use crate::clock::date_in;
use crate::error::Result;
use anyhow::anyhow;
use chrono::NaiveDate;
use chrono_tz::Tz;
use entity::Instant;
use entity::money::Money;
use entity::store;

/// The store, and what time it is there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Terms<'s> {
    pub(super) store: &'s store::Model,
    pub(super) now: Instant,
    pub(super) zone: Tz,
    pub(super) today: NaiveDate,
}

impl<'s> Terms<'s> {
    /// The terms of a store at an instant.
    pub(super) fn of(store: &'s store::Model, now: Instant) -> Result<Self> {
        let zone: Tz =
            store.time_zone.parse().map_err(|_| anyhow!("`{}` is no time zone", store.time_zone))?;
        Ok(Self { store, now, zone, today: date_in(now, zone) })
    }

    /// A Pix code to the store's own key, with the order's number as its txid; `None` when the store has no key, or its
    /// settings cannot be written into a code.
    pub(super) fn static_pix(&self, number: i64, amount: Money) -> Option<(String, String)> {
        let txid = format!("PEDIDO{number}");
        let code = StaticCode {
            key: self.store.pix_key.as_deref()?,
            receiver: &self.store.name,
            city: self.store.pix_city.as_deref()?,
            amount_cents: Some(amount.cents()),
            txid: Some(&txid),
        };
        match code.encode() {
            Ok(code) => Some((txid, code)),
            Err(problem) => {
                tracing::warn!(%problem, "no Pix code can be made from the settings of the store");
                None
            }
        }
    }
}
