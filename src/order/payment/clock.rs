//! The clock of payments: what was not paid in time ends by itself.

use super::{PAYMENTS, expire, lock};
use crate::actor::Actor;
use crate::br::calendar::working_days_after;
use crate::clock::{date_in, start_of};
use crate::db::{By, Db, Read as _, Tx, columns_of};
use crate::error::Result;
use crate::store;
use chrono::NaiveDate;
use chrono_tz::Tz;
use entity::Instant;
use entity::id::PaymentId;
use entity::payment::{self, PaymentMethod, PaymentStatus};
use sea_orm::sea_query::{Expr, ExprTrait as _, SimpleExpr};
use sea_orm::{Condition, Order};

/// Payments that are read at once.
const AT_ONCE: u64 = 200;

/// The longest patience with a boleto, working days.
const LONGEST_GRACE: i32 = 365;

const MINUTE_MS: i64 = 60_000;

/// Ends each Pix and boleto whose time is over, grace of the store included, and cancels the orders that nobody will pay any more;
/// a deposit never ends by itself. Gives how many ended.
///
/// Each payment is a unit of work of its own, looked at again when its order is locked: several instances may do this at once, and
/// one that fails is logged and does not keep the others.
///
/// # Errors
///
/// When the database is gone.
pub async fn expire_due(db: &Db, now: Instant) -> Result<u64> {
    let overdue = Overdue::at(now, &store::settings(db).await?);
    let by = By::new(Actor::system("payment clock"), now);
    let (mut ended, mut after) = (0, None);
    loop {
        let due = overdue.read(db, after).await?;
        for payment in &due {
            let id = payment.id;
            let done = db.act(&by, move |tx| Box::pin(async move { end_overdue(tx, id, overdue).await }));
            match done.await {
                Ok(true) => ended += 1,
                Ok(false) => {}
                Err(error) => tracing::error!(payment = %id, "a payment could not expire: {error:#}"),
            }
        }
        let Some(last) = due.last().filter(|_| due.len() >= usize::try_from(AT_ONCE).unwrap_or(1)) else {
            return Ok(ended);
        };
        after = last.expires_at.map(|at| (at, last.id));
    }
}

/// Ends a payment, if it still is overdue now that its order is locked.
async fn end_overdue(tx: &Tx, id: PaymentId, overdue: Overdue) -> Result<bool> {
    let found = lock(tx, id).await?;
    if !overdue.covers(&found.payment) {
        return Ok(false);
    }
    expire::end(tx, found).await?;
    Ok(true)
}

/// Before when a payment had to end, for its time to be over now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Overdue {
    pix: Instant,
    boleto: Instant,
}

impl Overdue {
    fn at(now: Instant, store: &entity::store::Model) -> Self {
        let zone: Tz = store.time_zone.parse().unwrap_or_default();
        let grace = u32::try_from(store.boleto_grace_days.clamp(0, LONGEST_GRACE)).unwrap_or_default();
        Self {
            pix: now.saturating_sub(i64::from(store.pix_grace_minutes) * MINUTE_MS),
            boleto: start_of(first_due_day(date_in(now, zone), grace), zone),
        }
    }

    fn covers(self, payment: &payment::Model) -> bool {
        let before = match payment.method {
            PaymentMethod::Pix => self.pix,
            PaymentMethod::Boleto => self.boleto,
            _ => return false,
        };
        payment.state == PaymentStatus::Pending && payment.expires_at.is_some_and(|at| at < before)
    }

    /// The next payments that are overdue, the oldest first, behind `after`.
    async fn read(self, db: &Db, after: Option<(Instant, PaymentId)>) -> Result<Vec<payment::Model>> {
        let of = |method: PaymentMethod, before: Instant| -> SimpleExpr {
            Expr::col("method").eq(method.code()).and(Expr::col("expires_at").lt(before))
        };
        let either = Condition::any()
            .add(of(PaymentMethod::Pix, self.pix))
            .add(of(PaymentMethod::Boleto, self.boleto));
        let mut select = columns_of::<payment::Model>(PAYMENTS);
        select
            // Written out, so that both databases see that the index on pending payments serves it.
            .and_where(Expr::cust("state = 'PENDING'"))
            .and_where(Expr::col("expires_at").is_not_null())
            .cond_where(either)
            .order_by("expires_at", Order::Asc)
            .order_by("id", Order::Asc)
            .limit(AT_ONCE);
        if let Some((at, id)) = after {
            let later = Expr::col("expires_at").gt(at);
            let same = Expr::col("expires_at").eq(at).and(Expr::col("id").gt(id.0));
            select.and_where(later.or(same));
        }
        db.rows(&select).await
    }
}

/// The first due day of a boleto that may still arrive today: its grace of working days is not over.
fn first_due_day(today: NaiveDate, grace: u32) -> NaiveDate {
    let may_arrive = |due: &NaiveDate| working_days_after(*due, grace) >= today;
    let back = std::iter::successors(Some(today), NaiveDate::pred_opt);
    back.take_while(may_arrive).last().unwrap_or(today)
}

#[cfg(test)]
mod tests {
    use super::first_due_day;
    use chrono::NaiveDate;

    /// Due day, working days of grace, and the last day on which it may arrive.
    #[test]
    fn a_boleto_may_arrive_until_its_grace_is_over() {
        for (due, grace, last) in [
            ("2026-11-19", 0, "2026-11-19"),
            ("2026-11-21", 0, "2026-11-23"), // a Saturday is paid on Monday
            ("2026-11-19", 1, "2026-11-23"), // the 20th is a holiday
            ("2026-11-19", 3, "2026-11-25"),
            ("2026-12-24", 3, "2026-12-30"),
        ] {
            let date = |text: &str| -> NaiveDate { text.parse().expect(text) };
            let (due, last) = (date(due), date(last));
            assert!(first_due_day(last, grace) <= due, "{due} may arrive on {last}");
            let next = last.succ_opt().expect("a day");
            assert!(first_due_day(next, grace) > due, "{due} is over on {next}");
        }
    }
}
