//! Which orders there are: when each is placed, and which story it lives.
//!
//! Most are placed at random over the last year. Some are [`WANTED`]: whatever the number of orders, the demo shows each
//! status and fills each queue, so for these the instant of placing is searched until the order stands there now.

use super::calendar::{HOUR, MINUTE, day, time_of_buying};
use super::life::{Life, Means, Story};
use super::random::Random;
use super::story::live;
use chrono::Days;
use entity::Instant;
use entity::status::OrderStatus as S;

/// How far back orders reach, days.
const DAYS: u64 = 400;

/// The days a parcel of a wanted order takes; for all others that depends on the carrier and the place.
const WANTED_TRANSIT: i64 = 5;

/// How long a wanted order is looked for in a status that it never leaves.
const LONGEST_STAY: Instant = 80 * HOUR;

/// How often a story happens, of a thousand orders; the others are simply delivered.
const STORIES: [(u64, Story); 19] = [
    (45, Story::Slow),
    (20, Story::Held),
    (8, Story::Reissued),
    (18, Story::DeliveredLater),
    (6, Story::SentBack),
    (18, Story::Regretted),
    (9, Story::Exchanged),
    (4, Story::Forgiven),
    (5, Story::DisputeWon),
    (3, Story::DisputeSettled),
    (4, Story::ChargedBack),
    (55, Story::Expired),
    (18, Story::Refused),
    (4, Story::Fraud),
    (12, Story::ChangedMind),
    (6, Story::ChangedMindLate),
    (4, Story::Duplicate),
    (8, Story::OutOfStock),
    (3, Story::Undeliverable),
];

const MEANS: [(u64, Means); 5] = [
    (400, Means::Pix),
    (90, Means::Boleto),
    (40, Means::Deposit),
    (50, Means::Debit),
    (40, Means::VoucherAndCredit),
];

const MEANS_THAT_EXPIRE: [(u64, Means); 2] = [(350, Means::Boleto), (130, Means::Deposit)];

/// What decides the life of an order, besides the instant it is placed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plan {
    /// Everything about the order is drawn from it.
    pub(super) seed: u64,
    /// What happens.
    pub(super) story: Story,
    /// How it is paid.
    pub(super) means: Means,
    /// Whether the customer fetches it.
    pub(super) is_pickup: bool,
    /// Days on the road where that is settled beforehand.
    pub(super) transit: Option<i64>,
}

impl Plan {
    /// The plan of a seed.
    pub(super) fn of(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let story = random.share(&STORIES, Story::Delivered);
        let means = match story {
            Story::Expired => random.share(&MEANS_THAT_EXPIRE, Means::Pix),
            story if story.is_about_a_card() => Means::Credit,
            _ => random.share(&MEANS, Means::Credit),
        };
        let is_pickup = !story.is_about_a_carrier() && random.one_in(12);
        Self { seed, story, means, is_pickup, transit: None }
    }

    fn of_wanted(seed: u64, wanted: Wanted) -> Self {
        let Wanted { story, means, status, .. } = wanted;
        Self { seed, story, means, is_pickup: status == S::ReadyForPickup, transit: Some(WANTED_TRANSIT) }
    }
}

/// An order that is to come.
#[derive(Clone, Copy, Debug)]
pub(super) struct Draft {
    /// When it is placed.
    pub(super) placed_at: Instant,
    /// What it lives.
    pub(super) plan: Plan,
}

/// Where some order must stand at the end.
#[derive(Clone, Copy, Debug)]
struct Wanted {
    status: S,
    story: Story,
    means: Means,
    /// Whether it should have been posted already.
    is_late: bool,
}

const fn wanted(status: S, story: Story, means: Means) -> Wanted {
    Wanted { status, story, means, is_late: false }
}

/// One order for each status, and one of them late, and a deposit to look up: each queue holds one.
const WANTED: [Wanted; 17] = [
    wanted(S::AwaitingPayment, Story::Expired, Means::Pix),
    wanted(S::AwaitingPayment, Story::Delivered, Means::Deposit),
    wanted(S::UnderReview, Story::Held, Means::Credit),
    wanted(S::Paid, Story::Slow, Means::Pix),
    wanted(S::Picking, Story::Slow, Means::Credit),
    wanted(S::OnHold, Story::Held, Means::Boleto),
    Wanted { is_late: true, ..wanted(S::Invoiced, Story::Slow, Means::Debit) },
    wanted(S::ReadyForPickup, Story::Delivered, Means::Pix),
    wanted(S::Shipped, Story::Delivered, Means::Credit),
    wanted(S::DeliveryFailed, Story::SentBack, Means::Pix),
    wanted(S::Delivered, Story::Delivered, Means::Pix),
    wanted(S::ReturnInProgress, Story::Regretted, Means::Credit),
    wanted(S::Returned, Story::Exchanged, Means::VoucherAndCredit),
    wanted(S::Cancelled, Story::ChangedMind, Means::Pix),
    wanted(S::Refunded, Story::Regretted, Means::Pix),
    wanted(S::InDispute, Story::DisputeWon, Means::Credit),
    wanted(S::Chargeback, Story::ChargedBack, Means::Credit),
];

/// As many orders as there shall be, oldest first; no two are placed in the same millisecond.
pub(super) fn drafts(seed: u64, orders: usize, now: Instant) -> Vec<Draft> {
    let wanted = WANTED.into_iter().zip(0..).take(orders);
    let mut drafts: Vec<Draft> =
        wanted.map(|(wanted, number)| search(wanted, now, Random::branch(seed, number))).collect();
    let others = orders - drafts.len();
    drafts.extend((1_000..).take(others).map(|number| {
        let mut random = Random::branch(seed, number);
        let placed_at = some_instant(now, &mut random);
        Draft { placed_at, plan: Plan::of(random.draw()) }
    }));
    drafts.sort_by_key(|draft| (draft.placed_at, draft.plan.seed));
    let mut latest = Instant::MAX;
    for draft in drafts.iter_mut().rev() {
        draft.placed_at = draft.placed_at.min(latest);
        latest = draft.placed_at - 1;
    }
    drafts
}

/// An order that somebody places now.
pub(super) fn draft_now(now: Instant, random: &mut Random) -> Draft {
    Draft { placed_at: now, plan: Plan::of(random.draw()) }
}

fn some_instant(now: Instant, random: &mut Random) -> Instant {
    // The store grows: of two days the later one, half of the time.
    let (one, other) = (random.below(DAYS), random.below(DAYS));
    let ago = if random.one_in(2) { one.min(other) } else { one };
    let today = day(now);
    let date = today.checked_sub_days(Days::new(ago)).unwrap_or(today);
    let at = time_of_buying(date, random);
    if at < now { at } else { at - 24 * HOUR }
}

/// Looks for a seed and an instant with which an order stands where it is wanted.
fn search(wanted: Wanted, now: Instant, mut random: Random) -> Draft {
    let mut draft = Draft { placed_at: now - MINUTE, plan: Plan::of_wanted(random.draw(), wanted) };
    for _ in 0..100 {
        draft = Draft { placed_at: now - MINUTE, plan: Plan::of_wanted(random.draw(), wanted) };
        for _ in 0..20 {
            let whole = live(&draft.plan, draft.placed_at, WANTED_TRANSIT, Instant::MAX);
            let Some((from, to)) = stay(&whole, wanted.status) else {
                break;
            };
            let is_late = whole.ship_by().is_some_and(|due| due < now);
            if (from..to).contains(&now) && (is_late || !wanted.is_late) {
                return draft;
            }
            draft.placed_at += now - from - (to - from).min(LONGEST_STAY) * 3 / 4;
        }
    }
    draft
}

/// From when to when a life stands in a status for the first time.
fn stay(life: &Life, status: S) -> Option<(Instant, Instant)> {
    let mut moves =
        life.steps.iter().filter(|step| step.to.is_some()).skip_while(|step| step.to != Some(status));
    let from = moves.next()?.at;
    Some((from, moves.next().map_or(Instant::MAX / 2, |step| step.at)))
}

#[cfg(test)]
mod tests {
    use super::{Draft, WANTED, WANTED_TRANSIT, drafts, live};
    use crate::clock::start_of;
    use chrono::NaiveDate;
    use entity::Instant;

    /// Hours of the day and of the week, holidays among them.
    fn hours() -> impl Iterator<Item = Instant> {
        let first =
            start_of(NaiveDate::from_ymd_opt(2026, 10, 5).expect("a date"), chrono_tz::America::Sao_Paulo);
        (0..240).map(move |turn| first + turn * 7 * super::HOUR + 1)
    }

    #[test]
    fn the_wanted_orders_stand_where_they_are_wanted_at_any_hour_and_for_any_seed() {
        for (now, seed) in hours().zip(0..) {
            let drafts = drafts(seed, WANTED.len(), now);
            let lives =
                drafts.iter().map(|Draft { placed_at, plan }| live(plan, *placed_at, WANTED_TRANSIT, now));
            let mut stand: Vec<_> = lives.map(|life| life.status()).collect();
            stand.sort_unstable();
            assert_eq!(stand, WANTED.map(|wanted| wanted.status).to_vec(), "seed {seed}");
        }
    }

    #[test]
    fn orders_come_one_after_the_other_until_now() {
        let now = 1_795_400_000_000;
        let drafts = drafts(7, 3_000, now);
        assert_eq!(drafts.len(), 3_000);
        assert!(drafts.is_sorted_by(|one, next| one.placed_at < next.placed_at));
        assert!(
            drafts
                .iter()
                .all(|draft| draft.placed_at < now && draft.placed_at > now - 500 * 24 * super::HOUR)
        );
    }
}
