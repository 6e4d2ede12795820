//! When how much of the total is due.

use super::{Instalment, share};
use crate::clock::date_in;
use chrono::{Days, NaiveDate};
use chrono_tz::America::Sao_Paulo;
use entity::money::Money;
use entity::payment::{Model, PaymentMethod, PaymentStatus};

/// Days between the instalments of a card.
const MONTH: u64 = 30;

/// The instalments of an order: those of its payments that count. What they lack of the total, or have too much, is made up for by the
/// last ones, because an ERP refuses instalments that do not add up.
pub(super) fn of(payments: &[Model], total: Money, placed_on: NaiveDate) -> Vec<Instalment> {
    let counts = |payment: &&Model| {
        !matches!(payment.state, PaymentStatus::Refused | PaymentStatus::Expired | PaymentStatus::Cancelled)
    };
    let mut all: Vec<Instalment> =
        payments.iter().filter(counts).flat_map(|payment| of_payment(payment, placed_on)).collect();
    if all.is_empty() {
        let method = payments.first().map_or(PaymentMethod::Other, |payment| payment.method);
        return vec![Instalment { method, due_on: placed_on, amount: total }];
    }
    fit(&mut all, total);
    all
}

fn of_payment(payment: &Model, placed_on: NaiveDate) -> Vec<Instalment> {
    let paid_on = payment.captured_at.map(|at| date_in(at, Sao_Paulo));
    let first = match payment.method {
        PaymentMethod::Boleto => {
            paid_on.or_else(|| payment.expires_at.map(|at| date_in(at, Sao_Paulo))).unwrap_or(placed_on)
        }
        _ => paid_on.unwrap_or(placed_on),
    };
    let is_card = matches!(payment.method, PaymentMethod::CreditCard);
    let parts = share::evenly(payment.amount_cents, if is_card { payment.installments } else { 1 });
    let later = |number: u64| if is_card { (number + 1) * MONTH } else { 0 };
    let due = |number: u64| first.checked_add_days(Days::new(later(number))).unwrap_or(first);
    let of_part = |(number, amount)| Instalment { method: payment.method, due_on: due(number), amount };
    (0..).zip(parts).map(of_part).collect()
}

/// Makes them add up: the last takes what is missing; what is too much is taken from the last ones.
fn fit(all: &mut Vec<Instalment>, total: Money) {
    let mut over =
        all.iter().map(|one| i128::from(one.amount.cents())).sum::<i128>() - i128::from(total.cents());
    for one in all.iter_mut().rev() {
        let less = over.min(i128::from(one.amount.cents()));
        // A sum of amounts that is made smaller, or the total itself, is an amount.
        one.amount = Money(i64::try_from(i128::from(one.amount.cents()) - less).unwrap_or_default());
        over -= less;
    }
    if all.iter().any(|one| one.amount.cents() > 0) {
        all.retain(|one| one.amount.cents() > 0);
    } else {
        all.truncate(1);
    }
}

#[cfg(test)]
mod tests {
    use super::of;
    use crate::integration::erp::sales_order::read::tests::{NOON, payment};
    use chrono::NaiveDate;
    use entity::money::Money;
    use entity::payment::{Model, PaymentMethod as M, PaymentStatus as S};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn seen(payments: &[Model], total: i64) -> Vec<(String, i64)> {
        let all = of(payments, Money(total), day("2026-11-22"));
        all.into_iter().map(|one| (one.due_on.to_string(), one.amount.cents())).collect()
    }

    #[test]
    fn each_payment_is_due_when_its_method_says_and_all_add_up() {
        let card = Model { installments: 3, ..payment(M::CreditCard, 10_000) };
        let boleto = Model {
            state: S::Pending,
            captured_at: None,
            expires_at: Some(NOON + 3 * 86_400_000),
            ..payment(M::Boleto, 500)
        };
        let refused = Model { state: S::Refused, ..payment(M::CreditCard, 10_000) };
        for (payments, total, expected) in [
            (vec![payment(M::Pix, 6_500)], 6_500, vec![("2026-11-22", 6_500)]),
            (
                vec![refused.clone(), card.clone()],
                10_000,
                vec![("2026-12-22", 3_333), ("2027-01-21", 3_333), ("2027-02-20", 3_334)],
            ),
            (
                vec![payment(M::StoreCredit, 1_000), boleto],
                1_500,
                vec![("2026-11-22", 1_000), ("2026-11-25", 500)],
            ),
            (vec![], 1_500, vec![("2026-11-22", 1_500)]),
            (vec![refused], 1_500, vec![("2026-11-22", 1_500)]),
            // What is missing, and what is too much.
            (vec![payment(M::Pix, 1_000)], 1_500, vec![("2026-11-22", 1_500)]),
            (vec![payment(M::Pix, 1_000), payment(M::Pix, 600)], 900, vec![("2026-11-22", 900)]),
            (vec![payment(M::Pix, 1_000)], 0, vec![("2026-11-22", 0)]),
        ] {
            let expected: Vec<(String, i64)> =
                expected.into_iter().map(|(on, cents)| (on.to_owned(), cents)).collect();
            assert_eq!(seen(&payments, total), expected, "{total}");
        }
    }
}
