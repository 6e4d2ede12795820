//! Amounts of money: whole cents inside, `"149.90"` outside.

use std::fmt;
use std::str::FromStr;

/// Whole cents of the order's currency (BRL). Arithmetic reports overflow instead of wrapping.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, sea_orm::DeriveValueType)]
pub struct Money(pub i64);

crate::row::cell_newtype!(Money(i64));

/// A text that is no amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected an amount with two decimal places and a dot, such as \"149.90\"")]
pub struct NotAnAmount;

impl Money {
    /// No money.
    pub const ZERO: Self = Self(0);

    /// The number of cents.
    pub const fn cents(self) -> i64 {
        self.0
    }

    /// The sum, `None` when it does not fit.
    pub const fn plus(self, other: Self) -> Option<Self> {
        match self.0.checked_add(other.0) {
            Some(cents) => Some(Self(cents)),
            None => None,
        }
    }

    /// The difference, `None` when it does not fit.
    pub const fn minus(self, other: Self) -> Option<Self> {
        match self.0.checked_sub(other.0) {
            Some(cents) => Some(Self(cents)),
            None => None,
        }
    }

    /// The amount so many times, `None` when it does not fit.
    pub const fn times(self, quantity: i64) -> Option<Self> {
        match self.0.checked_mul(quantity) {
            Some(cents) => Some(Self(cents)),
            None => None,
        }
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let cents = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", cents / 100, cents % 100)
    }
}

impl FromStr for Money {
    type Err = NotAnAmount;

    /// Reads `149.90`, `149.9`, `149` and a leading minus; never a comma, a third place, or a plus.
    fn from_str(text: &str) -> Result<Self, NotAnAmount> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let plain = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !plain(whole) || !plain(fraction) || fraction.len() > 2 {
            return Err(NotAnAmount);
        }
        let whole: i64 = whole.parse().map_err(|_| NotAnAmount)?;
        let places: i64 = fraction.parse().map_err(|_| NotAnAmount)?;
        let places = if fraction.len() == 1 { places * 10 } else { places };
        let cents = whole.checked_mul(100).and_then(|cents| cents.checked_add(places)).ok_or(NotAnAmount)?;
        Ok(Self(if negative { -cents } else { cents }))
    }
}

#[cfg(test)]
mod tests {
    use super::Money;

    #[test]
    fn an_amount_reads_and_writes_two_places() {
        for (text, cents, written) in [
            ("149.90", 14_990, "149.90"),
            ("149.9", 14_990, "149.90"),
            ("0", 0, "0.00"),
            ("-0.05", -5, "-0.05"),
            ("92233720368547758.07", i64::MAX, "92233720368547758.07"),
        ] {
            let money: Money = text.parse().expect(text);
            assert_eq!((money.cents(), money.to_string().as_str()), (cents, written));
        }
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for text in
            ["", ".", "1.", ".5", "1,50", "1.505", "+1", "1e3", "--1", "٣.00", "92233720368547758.08", " 1"]
        {
            assert!(text.parse::<Money>().is_err(), "{text}");
        }
    }

    #[test]
    fn overflow_is_reported() {
        assert_eq!(Money(i64::MAX).plus(Money(1)), None);
        assert_eq!(Money(i64::MIN).minus(Money(1)), None);
        assert_eq!(Money(i64::MAX).times(2), None);
    }
}
