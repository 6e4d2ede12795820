//! What everything above the domain shares.

use crate::actor::Actor;
use crate::auth::Keys;
use crate::clock::Clock;
use crate::config::{Config, Limits, PublicUrl};
use crate::db::{By, Db};
use crate::delivery::Pulse;
use crate::error::Result;
use crate::feed::Feed;
use crate::integration::erp::api::Means;
use crate::outbound::{Outbound, Rules};
use crate::printing::Printer;
use crate::seal::Seal;
use crate::storage::Storage;
use anyhow::Context as _;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Who gets in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Whoever reaches the server may do everything: a demo.
    Open,
    /// Whoever shows an access key, as far as its scopes reach.
    Keys,
}

/// An open database, a clock, and a door.
#[derive(Clone, Debug)]
pub struct App {
    /// Where orders are kept.
    pub db: Db,
    /// What time it is.
    pub clock: Clock,
    /// Who gets in.
    pub access: Access,
    /// The access keys that were shown lately.
    pub keys: Keys,
    /// What is committed, as it is.
    pub feed: Feed,
    /// Wakes whoever delivers what others have to be told, and counts.
    pub deliveries: Pulse,
    /// Calls other systems; `None` until it was configured.
    pub outbound: Option<Outbound>,
    /// Seals secrets of others, where the configuration has a key.
    pub seal: Seal,
    /// Which addresses of other systems may be called.
    pub calls: Rules,
    /// Where files are kept.
    pub storage: Storage,
    /// Prints papers for parcels.
    pub printer: Printer,
    /// Where customers reach this server, as far as that was configured.
    pub public_url: PublicUrl,
    /// How much one GraphQL operation may ask for.
    pub limits: Limits,
    /// Cancelled when the server begins to stop: what never ends by itself ends then.
    pub stopping: CancellationToken,
    /// The sockets that are open: the server has to say goodbye to them, because they are no requests any more.
    pub sockets: TaskTracker,
}

impl App {
    /// Over an open database.
    pub fn new(db: Db, clock: Clock, access: Access) -> Self {
        let storage = Storage::in_database(db.clone());
        Self {
            printer: Printer::new(db.clone(), storage.clone()),
            storage,
            db,
            clock,
            access,
            keys: Keys::default(),
            feed: Feed::default(),
            deliveries: Pulse::default(),
            outbound: None,
            seal: Seal::default(),
            calls: Rules::default(),
            public_url: PublicUrl::default(),
            limits: Limits::default(),
            stopping: CancellationToken::new(),
            sockets: TaskTracker::new(),
        }
    }

    /// With what the configuration says of other systems: how they are called, and what their secrets are sealed with; and of
    /// limits. What was configured stays.
    ///
    /// # Errors
    ///
    /// When TLS cannot be set up.
    pub fn configured(mut self, config: &Config) -> Result<Self> {
        if self.outbound.is_none() {
            self.outbound = Some(Outbound::open(&config.outbound)?);
            self.seal = Seal::of(&config.secrets);
            self.calls = Rules::of(&config.outbound);
            self.storage = Storage::open(self.db.clone(), &config.storage)?;
            self.public_url = PublicUrl::read(&config.http.public_url).unwrap_or_default();
            let (storage, public_url) = (self.storage.clone(), self.public_url.clone());
            self.printer = self.printer.configured(storage, public_url, config.storage.print_hours);
            self.limits = config.limits.clone();
        }
        Ok(self)
    }

    /// What integrations are called with.
    ///
    /// # Errors
    ///
    /// When it was not configured.
    pub fn means(&self) -> Result<Means> {
        let outbound = self.outbound.clone().context("nothing says how other systems are called")?;
        Ok(Means { db: self.db.clone(), outbound, seal: self.seal.clone(), clock: self.clock.clone() })
    }

    /// In whose name something is done, now.
    pub fn by(&self, actor: Actor) -> By {
        By::new(actor, self.clock.now())
    }
}
