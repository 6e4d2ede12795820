//! An entry, read.

use crate::db::STOCK_CHANGED;
use anyhow::Context as _;
use entity::Instant;
use entity::event::EventKind;
use entity::feed::{LevelStanding, LevelsStanding, Model, OrderStanding, Topic};
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
    /// Somebody corrected the stock by hand.
    Levels {
        /// Of these products.
        products: Vec<ProductId>,
    },
}

impl Entry {
    /// Reads a row; `None`, and a line in the log, when it was written by a newer program in a way that is unknown here: then there
    /// is nothing in it that could be told, and others should not wait for it.
    pub(super) fn read(row: Model) -> Option<Self> {
        let id = row.id;
        match Self::try_read(row) {
            Ok(entry) => Some(entry),
            Err(error) => {
                tracing::error!(
                    entry = id,
                    "an entry of the feed cannot be read and is passed over: {error:#}"
                );
                None
            }
        }
    }

    fn try_read(row: Model) -> anyhow::Result<Self> {
        let Model { id, at, topic, subject, actor, kinds, standing } = row;
        let news = match Topic::from_code(&topic).context("its topic is unknown")? {
            Topic::Order => {
                let kinds: Vec<&str> = serde_json::from_str(&kinds).context("its kinds")?;
                News::Order {
                    order: OrderId(subject),
                    // A kind that only a newer program knows says nothing here.
                    kinds: kinds.into_iter().filter_map(EventKind::from_code).collect(),
                    standing: serde_json::from_str(&standing).context("its standing")?,
                }
            }
            Topic::Stock if kinds == STOCK_CHANGED => {
                let standing: LevelsStanding = serde_json::from_str(&standing).context("its standing")?;
                News::Levels { products: standing.products.into_iter().map(ProductId).collect() }
            }
            Topic::Stock => News::Scarce {
                product: ProductId(subject),
                level: serde_json::from_str(&standing).context("its standing")?,
            },
        };
        Ok(Self { id, at, actor, news })
    }
}
