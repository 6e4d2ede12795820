//! An entry, read.

use crate::error::Result;
use anyhow::Context as _;
use entity::Instant;
use entity::event::EventKind;
use entity::feed::{LevelStanding, Model, OrderStanding, Topic};
use entity::id::{OrderId, ProductId};

/// Something that was committed.
#[derive(Debug)]
pub struct Entry {
    /// Its place in the feed.
    pub id: i64,
    /// When it happened.
    pub at: Instant,
    /// Who did it.
    pub actor: String,
    /// What it is about.
    pub news: News,
}

/// What an entry is about.
#[derive(Debug)]
pub enum News {
    /// One command changed an order.
    Order {
        /// The order.
        order: OrderId,
        /// The kinds of facts it recorded, each once, in order.
        kinds: Vec<EventKind>,
        /// How the order stood after it.
        standing: Box<OrderStanding>,
    },
    /// The level of a product came down to its threshold.
    Scarce {
        /// The product.
        product: ProductId,
        /// The level.
        level: LevelStanding,
    },
}

impl Entry {
    /// Reads a row.
    ///
    /// # Errors
    ///
    /// When it was written by a newer program.
    pub(super) fn read(row: Model) -> Result<Self> {
        let Model { id, at, topic, subject, actor, kinds, standing } = row;
        let unread = || format!("entry {id} of the feed cannot be read");
        let news = match topic {
            Topic::Order => {
                let kinds: Vec<&str> = serde_json::from_str(&kinds).with_context(unread)?;
                News::Order {
                    order: OrderId(subject),
                    // A kind that only a newer program knows says nothing here.
                    kinds: kinds.into_iter().filter_map(EventKind::from_code).collect(),
                    standing: serde_json::from_str(&standing).with_context(unread)?,
                }
            }
            Topic::Stock => News::Scarce {
                product: ProductId(subject),
                level: serde_json::from_str(&standing).with_context(unread)?,
            },
        };
        Ok(Self { id, at, actor, news })
    }
}
