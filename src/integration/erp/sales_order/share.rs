//! Sharing out an amount without losing a cent.

use entity::money::Money;

/// Shares an amount out by weight: each share is at most its weight, and together they are as much of the amount as the weights can
/// bear. Each gets its part rounded down; what is left goes to the last that can bear it.
pub(super) fn by_weight(amount: Money, weights: &[Money]) -> Vec<Money> {
    let sum: i128 = weights.iter().map(|weight| i128::from(weight.cents().max(0))).sum();
    let amount = i128::from(amount.cents().max(0)).min(sum);
    let part = |weight: &Money| match sum {
        0 => 0,
        _ => amount * i128::from(weight.cents().max(0)) / sum,
    };
    let mut shares: Vec<i128> = weights.iter().map(part).collect();
    let mut left = amount - shares.iter().sum::<i128>();
    for (share, weight) in shares.iter_mut().zip(weights).rev() {
        let more = left.min(i128::from(weight.cents().max(0)) - *share);
        *share += more;
        left -= more;
    }
    // No share is larger than its weight, which was an amount.
    shares.into_iter().map(|share| Money(i64::try_from(share).unwrap_or_default())).collect()
}

/// Cuts an amount into equal parts; what is left goes to the last.
pub(super) fn evenly(amount: Money, parts: i32) -> Vec<Money> {
    let parts = i64::from(parts.max(1));
    let each = amount.cents() / parts;
    let last = amount.cents() - each * (parts - 1);
    (1..=parts).map(|part| Money(if part == parts { last } else { each })).collect()
}

#[cfg(test)]
mod tests {
    use super::{by_weight, evenly};
    use entity::money::Money;

    fn cents(amounts: &[Money]) -> Vec<i64> {
        amounts.iter().map(|amount| amount.cents()).collect()
    }

    #[test]
    fn what_is_shared_out_adds_up_and_nobody_gets_more_than_they_can_bear() {
        for (amount, weights, shares) in [
            (0, vec![100, 200], vec![0, 0]),
            (1_000, vec![13_990], vec![1_000]),
            (1_000, vec![3_333, 3_333, 3_334], vec![333, 333, 334]),
            (100, vec![333, 333, 333], vec![33, 33, 34]),
            (1, vec![50, 50], vec![0, 1]),
            // The last one is a gift and can bear nothing.
            (100, vec![333, 333, 0], vec![50, 50, 0]),
            (2, vec![1, 1, 1], vec![0, 1, 1]),
            // All that can be borne.
            (500, vec![100, 200], vec![100, 200]),
            (7, vec![], vec![]),
            (7, vec![0, 0], vec![0, 0]),
            (i64::MAX, vec![i64::MAX, i64::MAX], vec![i64::MAX / 2, i64::MAX / 2 + 1]),
        ] {
            let weights: Vec<Money> = weights.into_iter().map(Money).collect();
            assert_eq!(cents(&by_weight(Money(amount), &weights)), shares, "{amount} {weights:?}");
        }
    }

    #[test]
    fn equal_parts_add_up() {
        for (amount, parts, expected) in [
            (10_000, 3, vec![3_333, 3_333, 3_334]),
            (5, 2, vec![2, 3]),
            (1, 3, vec![0, 0, 1]),
            (10, 0, vec![10]),
        ] {
            assert_eq!(cents(&evenly(Money(amount), parts)), expected);
        }
    }
}
