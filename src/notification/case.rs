//! Orders with all that a text may say of them: one statement for each kind of thing, however many orders.

use crate::carrier::Carriers;
use crate::clock::Clock;
use crate::config::PublicUrl;
use crate::db::{self, Db, Read, Tx};
use crate::error::Result;
use crate::order::parts;
use crate::store;
use anyhow::anyhow;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use chrono_tz::Tz;
use entity::id::OrderId;
use entity::{address, invoice, item, order, payment, shipment};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use std::sync::Arc;
use tokio::sync::OnceCell;

/// What the secret of the addresses of orders is called among others.
const SECRET: &str = "order tokens";

/// Characters of a token: 132 bits.
const TOKEN: usize = 22;

/// What is the same for every order.
#[derive(Clone, Debug)]
pub struct Background {
    /// The store.
    pub store: Arc<entity::store::Model>,
    /// Where it is.
    pub zone: Tz,
    /// Where parcels are followed.
    pub(super) carriers: Arc<Carriers>,
    /// Of which tokens are made.
    secret: Option<Vec<u8>>,
}

impl Background {
    /// Reads it.
    ///
    /// # Errors
    ///
    /// When the database is gone.
    pub async fn read(db: &Db) -> Result<Self> {
        let store = store::settings(db).await?;
        let secret = if wants_token(&store) { Some(db::secret(db, SECRET).await?) } else { None };
        Self::of(store, Carriers::read(db).await?, secret)
    }

    /// The same within a unit of work.
    ///
    /// # Errors
    ///
    /// When the database is gone.
    pub async fn read_in(tx: &Tx) -> Result<Self> {
        let store = store::settings(tx).await?;
        let secret = if wants_token(&store) { db::kept_secret(tx, SECRET).await? } else { None };
        Self::of(store, Carriers::read(tx).await?, secret)
    }

    fn of(store: entity::store::Model, carriers: Carriers, secret: Option<Vec<u8>>) -> Result<Self> {
        let zone = store.time_zone.parse().map_err(|_| anyhow!("`{}` is no time zone", store.time_zone))?;
        Ok(Self { store: Arc::new(store), zone, carriers: Arc::new(carriers), secret })
    }
}

/// Where customers reach this server, and what time it is: what pages on it are made with.
#[derive(Clone, Debug, Default)]
pub struct Reach {
    /// Where that is.
    pub public_url: PublicUrl,
    /// What time it is.
    pub clock: Clock,
}

fn wants_token(store: &entity::store::Model) -> bool {
    store.order_url.as_deref().is_some_and(|url| url.contains("{token}"))
}

/// Knows what stands for `{token}` in the addresses of orders: nobody guesses it who has not seen it, and it is always the same. Reads the
/// secret once.
#[derive(Default)]
pub struct Tokens(OnceCell<Vec<u8>>);

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tokens").finish_non_exhaustive()
    }
}

impl Tokens {
    /// The token of an order. The first ever makes the secret.
    ///
    /// # Errors
    ///
    /// When the database or the source of randomness is gone.
    pub async fn of(&self, db: &Db, order: OrderId) -> Result<String> {
        token(self.0.get_or_try_init(|| db::secret(db, SECRET)).await?, order)
    }
}

fn token(secret: &[u8], order: OrderId) -> Result<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).map_err(|error| anyhow!("no key: {error}"))?;
    mac.update(format!("order {}", order.0).as_bytes());
    let mut token = BASE64.encode(mac.finalize().into_bytes());
    token.truncate(TOKEN);
    Ok(token)
}

/// An order with what a text may say of it.
#[derive(Clone, Debug)]
pub struct Case {
    /// The store, and where it is.
    pub(super) background: Background,
    /// The order.
    pub order: order::Model,
    pub(super) items: Vec<item::Model>,
    pub(super) addresses: Vec<address::Model>,
    pub(super) payments: Vec<payment::Model>,
    pub(super) shipments: Vec<shipment::Model>,
    pub(super) invoices: Vec<invoice::Model>,
    /// What stands for `{token}` in its address.
    pub(super) token: Option<String>,
    /// The address of its page on this server, for a store that has no address for orders.
    pub(super) page: Option<String>,
}

impl Case {
    /// Reads these orders' parts, in a number of statements that does not depend on how many they are.
    ///
    /// # Errors
    ///
    /// When the database is gone.
    pub async fn read_all(
        db: &impl Read,
        background: &Background,
        orders: Vec<order::Model>,
    ) -> Result<Vec<Self>> {
        let ids: Vec<OrderId> = orders.iter().map(|order| order.id).collect();
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut items = parts::of::<item::Model>(db, &ids).await?;
        let mut addresses = parts::of::<address::Model>(db, &ids).await?;
        let mut payments = parts::of::<payment::Model>(db, &ids).await?;
        let mut shipments = parts::of::<shipment::Model>(db, &ids).await?;
        let mut invoices = parts::of::<invoice::Model>(db, &ids).await?;
        let case = |order: order::Model| {
            let id = order.id;
            let token = background.secret.as_deref().map(|secret| token(secret, id)).transpose()?;
            Ok(Self {
                background: background.clone(),
                order,
                items: items.remove(&id).unwrap_or_default(),
                addresses: addresses.remove(&id).unwrap_or_default(),
                payments: payments.remove(&id).unwrap_or_default(),
                shipments: shipments.remove(&id).unwrap_or_default(),
                invoices: invoices.remove(&id).unwrap_or_default(),
                token,
                page: None,
            })
        };
        orders.into_iter().map(case).collect()
    }

    /// One order with its parts.
    ///
    /// # Errors
    ///
    /// When the database is gone.
    pub async fn read(db: &impl Read, background: &Background, order: order::Model) -> Result<Self> {
        let mut cases = Self::read_all(db, background, vec![order]).await?;
        Ok(cases.pop().ok_or_else(|| anyhow!("an order that was read is gone"))?)
    }
}
