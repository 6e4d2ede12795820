//! Orders one after the other, and the customers who are new with them; nothing is stored here.

use super::Recipe;
use super::crowd::Crowd;
use super::fiscal::Issuers;
use super::goods::catalogue;
use super::order::{Maker, Sale};
use super::plan::{Draft, drafts};
use super::random::Random;
use super::shelf::Shelf;
use crate::error::Result;
use crate::order::keep::Whole;
use entity::customer;
use entity::id::CustomerId;

/// Everything a recipe comes to, made as it is asked for.
#[derive(Debug)]
pub(super) struct Mill {
    /// Makes the orders.
    pub(super) maker: Maker,
    /// What the orders hold of the stock.
    pub(super) shelf: Shelf,
    /// What chance the shelves are filled by.
    pub(super) luck: Random,
    crowd: Crowd,
    drafts: std::vec::IntoIter<Draft>,
    serial: i64,
    customers: i64,
}

/// Some orders, oldest first.
#[derive(Debug, Default)]
pub(super) struct Batch {
    /// The orders.
    pub(super) wholes: Vec<Whole>,
    /// Who bought for the first time, in that order. Their ids count from 1, whatever the database says.
    pub(super) customers: Vec<customer::Model>,
}

impl Mill {
    /// Plans everything. The first order has this serial, the others count from there.
    pub(super) fn new(recipe: Recipe, serial: i64) -> Result<Self> {
        let Recipe { seed, orders, now } = recipe;
        let goods = catalogue(now, &mut Random::branch(seed, u64::MAX));
        Ok(Self {
            maker: Maker { goods, issuers: Issuers::new()?, now },
            shelf: Shelf::default(),
            luck: Random::branch(seed, u64::MAX - 1),
            crowd: Crowd::default(),
            drafts: drafts(seed, orders, now).into_iter(),
            serial,
            customers: 0,
        })
    }

    /// The next orders, as many as are wanted and left.
    pub(super) fn batch(&mut self, size: usize) -> Result<Batch> {
        let mut batch = Batch { wholes: Vec::with_capacity(size), customers: Vec::with_capacity(size) };
        for draft in self.drafts.by_ref().take(size) {
            let serial = self.serial;
            self.serial += 1;
            let (mut buyer, is_first) = self.crowd.next(&draft, serial)?;
            if is_first {
                self.customers += 1;
                buyer.customer.id = CustomerId(self.customers);
                batch.customers.push(buyer.customer.clone());
                self.crowd.remember(&buyer, &draft);
            }
            batch.wholes.push(self.maker.order(&Sale { draft: &draft, buyer: &buyer, is_first, serial })?);
        }
        Ok(batch)
    }
}
