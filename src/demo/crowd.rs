//! Who buys next: somebody new, or one of those who have come back before.

use super::people::{Buyer, some_buyer};
use super::places::{home_city, some_city};
use super::plan::Draft;
use super::random::Random;
use crate::error::Result;

/// Of a thousand orders so many are by customers who bought before.
const AGAIN: u64 = 300;
/// Of a thousand customers so many buy again at some time.
const LOYAL: u64 = 200;

/// The customers who may buy again.
#[derive(Debug, Default)]
pub(super) struct Crowd {
    loyal: Vec<Buyer>,
}

impl Crowd {
    /// Customers known already.
    pub(super) fn of(loyal: Vec<Buyer>) -> Self {
        Self { loyal }
    }

    /// Who buys an order, and whether it is their first; somebody new has the id 0.
    ///
    /// Who fetches the goods lives in the city of the store.
    pub(super) fn next(&self, draft: &Draft, serial: i64) -> Result<(Buyer, bool)> {
        let mut random = Random::branch(draft.plan.seed, 3);
        let is_near = |buyer: &Buyer| buyer.home.city.ibge == home_city().ibge;
        if random.below(1_000) < AGAIN
            && let Some(known) = random.any(&self.loyal)
            && (is_near(known) || !draft.plan.is_pickup)
        {
            return Ok((known.clone(), false));
        }
        let city = if draft.plan.is_pickup { home_city() } else { some_city(&mut random) };
        Ok((some_buyer(city, serial, draft.placed_at, &mut random)?, true))
    }

    /// Remembers a new customer, if they are one of those who come back.
    pub(super) fn remember(&mut self, buyer: &Buyer, draft: &Draft) {
        if Random::branch(draft.plan.seed, 4).below(1_000) < LOYAL {
            self.loyal.push(buyer.clone());
        }
    }
}
