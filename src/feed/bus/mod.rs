//! The bus: carries entries from each instance to all others, so that nobody has to wake the database for them.
//!
//! It may fail in every way without anything being lost: then the doorbell rings again, as it does where there is no bus. The argument
//! is in the essay of `feed`. Each instance publishes what it has committed on one subject of its database, and hears all others there.
//! What is heard goes into the line like everything else, which tells an entry when it is the next and has the log looked into where
//! one is missing.

mod message;
mod session;

use super::{Entry, doorbell::Doorbell};
use crate::config;
use crate::db::{Db, Ring};
use crate::error::Result;
use anyhow::Context as _;
use entity::feed::Model;
use message::Channel;
use session::{Address, Session};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::mpsc;

/// Units of work that wait to be published, before the doorbell is rung for more.
const TOLD: usize = 1_024;

/// Messages that wait to be taken in.
const HEARD: usize = 64;

/// Between two tries to connect.
const RETRY: Duration = Duration::from_secs(1);

/// What was heard.
#[derive(Debug)]
pub(super) enum Heard {
    /// Another instance has committed these.
    Entries(Vec<Arc<Entry>>),
    /// Something may have been: look into the log.
    Look,
}

/// The end of the bus that the tail holds.
#[derive(Debug)]
pub(super) struct Bus {
    told: mpsc::Sender<Vec<Model>>,
    heard: mpsc::Receiver<Heard>,
    carries: Arc<AtomicBool>,
}

impl Bus {
    /// Joins the bus that is set, if any; it carries once the station runs and has connected.
    pub(super) fn join(bus: &config::Bus, db: &Db, doorbell: &Doorbell) -> (Self, Option<Station>) {
        let (told, to_tell) = mpsc::channel(TOLD);
        let (hear, heard) = mpsc::channel(HEARD);
        let carries = Arc::new(AtomicBool::new(false));
        let station = (!bus.url.is_empty()).then(|| Station {
            url: bus.url.clone(),
            db: db.clone(),
            doorbell: doorbell.clone(),
            told: to_tell,
            heard: hear,
            carries: Arc::clone(&carries),
        });
        (Self { told, heard, carries }, station)
    }

    /// Whether it is connected, as far as is known: others hear what is told, and what they tell is heard.
    pub(super) fn carries(&self) -> bool {
        self.carries.load(Ordering::SeqCst)
    }

    /// Tells the others what this process has committed; `false` when it cannot, and they have to be woken otherwise.
    pub(super) fn tell(&self, ring: &Ring) -> bool {
        if !self.carries() {
            return false;
        }
        let entries = match ring {
            Ring::Told(entries) => entries.clone(),
            Ring::Look => Vec::new(),
        };
        self.told.try_send(entries).is_ok()
    }

    /// What another instance has told next.
    pub(super) async fn heard(&mut self) -> Heard {
        match self.heard.recv().await {
            Some(heard) => heard,
            None => std::future::pending().await,
        }
    }
}

/// Keeps a session with the bus, and makes a new one when it is lost.
pub(super) struct Station {
    url: String,
    db: Db,
    doorbell: Doorbell,
    /// What is to be published; nothing in it means that the others should look.
    told: mpsc::Receiver<Vec<Model>>,
    heard: mpsc::Sender<Heard>,
    carries: Arc<AtomicBool>,
}

impl Station {
    /// Runs until it is dropped.
    pub(super) async fn run(mut self) {
        // What goes wrong is said once, not at each try.
        let mut is_said = false;
        loop {
            let opened = self.open().await;
            match opened {
                Ok(session) => {
                    let lost = self.carry(session).await;
                    tracing::warn!(
                        "the bus was lost, until it is back news goes through the database: {lost:#}"
                    );
                    is_said = true;
                }
                Err(error) if !is_said => {
                    tracing::warn!(
                        "the bus cannot be used yet, until then news goes through the database: {error:#}"
                    );
                    is_said = true;
                }
                Err(_) => {}
            }
            tokio::time::sleep(RETRY).await;
        }
    }

    async fn open(&self) -> Result<Session> {
        let address = Address::parse(&self.url).context("the address of the bus cannot be read")?;
        Ok(Session::open(&address, Channel::of(&self.db).await?).await?)
    }

    /// Lets a session carry until it is lost; gives why it was.
    async fn carry(&mut self, mut session: Session) -> anyhow::Error {
        tracing::info!("the bus carries news between instances");
        self.carries.store(true, Ordering::SeqCst);
        // What others told before this instance heard them is in the log.
        self.doorbell.wake();
        let lost = session.carry(&mut self.told, &self.heard).await;
        self.carries.store(false, Ordering::SeqCst);
        // Nobody knows what of the last things that were told has arrived, here or there: everybody looks into the log. From now on the
        // tail rings itself, so nothing falls between.
        while self.told.try_recv().is_ok() {}
        self.doorbell.ring();
        self.doorbell.wake();
        lost
    }
}
