//! The servers, and where they are reached.

use super::super::{Desk, Serving};
use crate::support::proxy::Proxy;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::process::Child;

/// Servers over one database.
pub(super) struct Shop {
    desk: Desk,
    database: String,
    pub(super) key: String,
    /// The order whose change is the last.
    pub(super) last: i64,
    doors: Mutex<Vec<Door>>,
    done: AtomicUsize,
    /// Lines of their logs that should not be there.
    complaints: Arc<Mutex<Vec<String>>>,
}

/// A server, or the address where there was one.
struct Door {
    direct: SocketAddr,
    way: Proxy,
    child: Child,
}

impl Shop {
    pub(super) async fn new(database: &str, last: i64) -> Self {
        let desk = Desk::new();
        let key = desk.key(&["robo", "--scopes", "admin", "--database", database]).await;
        let key = key.split_whitespace().find(|word| word.starts_with("ped_") && word.len() > 30);
        Self {
            key: key.expect("a key").to_owned(),
            desk,
            database: database.to_owned(),
            last,
            doors: Mutex::default(),
            done: AtomicUsize::new(0),
            complaints: Arc::default(),
        }
    }

    /// Starts a server, in the place of one that is gone or behind all others.
    pub(super) async fn open(&self, place: usize) {
        let Serving { child, mut log, address, .. } =
            self.desk.serve(&["--database", &self.database, "--log", "info"]).await;
        let complaints = Arc::clone(&self.complaints);
        // Somebody has to read what it says, or it waits in the end.
        tokio::spawn(async move {
            while let Ok(Some(line)) = log.next_line().await {
                if line.contains("ERROR") || line.contains("panicked") {
                    complaints.lock().unwrap().push(line);
                }
            }
        });
        let door = Door { direct: address, way: Proxy::to(address).await, child };
        let mut doors = self.doors.lock().unwrap();
        if place < doors.len() {
            doors[place] = door;
        } else {
            doors.push(door);
        }
    }

    /// Kills a server: it says goodbye to nobody.
    pub(super) async fn kill(&self, place: usize) {
        self.doors.lock().unwrap()[place].child.start_kill().unwrap();
        let is_gone = || self.doors.lock().unwrap()[place].child.try_wait().unwrap().is_some();
        while !is_gone() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Cuts all connections that do not go there directly; new ones are let through.
    pub(super) fn cut_ways(&self) {
        for door in self.doors.lock().unwrap().iter() {
            door.way.cut();
            door.way.mend();
        }
    }

    pub(super) fn doors(&self) -> usize {
        self.doors.lock().unwrap().len()
    }

    /// Where to reach a server; any number stands for one of them.
    pub(super) fn address(&self, place: usize, is_direct: bool) -> SocketAddr {
        let doors = self.doors.lock().unwrap();
        let door = &doors[place % doors.len()];
        if is_direct { door.direct } else { door.way.address }
    }

    /// So many more events are known to be there.
    pub(super) fn did(&self, events: usize) {
        self.done.fetch_add(events, Ordering::Relaxed);
    }

    pub(super) fn done(&self) -> usize {
        self.done.load(Ordering::Relaxed)
    }

    /// Waits until so many events are there.
    pub(super) async fn has_done(&self, events: usize) {
        let done = async {
            while self.done() < events {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(super::DEADLINE, done).await.expect("the load to go on");
    }

    pub(super) fn nothing_went_wrong(&self) {
        assert_eq!(*self.complaints.lock().unwrap(), Vec::<String>::new());
    }
}
