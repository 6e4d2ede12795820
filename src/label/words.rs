//! Numbers as Brazilians read them.

/// `1.234.567`.
pub(super) fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let groups: Vec<&str> = (0..digits.len().div_ceil(3))
        .rev()
        .filter_map(|group| {
            let end = digits.len() - group * 3;
            digits.get(end.saturating_sub(3)..end)
        })
        .collect();
    format!("{}{}", if number < 0 { "-" } else { "" }, groups.join("."))
}

/// `R$ 1.234,56`.
pub(super) fn money(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    let whole = i64::try_from(cents.unsigned_abs() / 100).unwrap_or(i64::MAX);
    format!("{sign}R$\u{a0}{},{:02}", grouped(whole), cents.unsigned_abs() % 100)
}

/// `850 g`, `1,25 kg`.
pub(super) fn weight(grams: i64) -> String {
    if grams < 1000 {
        return format!("{}\u{a0}g", grouped(grams));
    }
    let thousandths = format!("{:03}", grams % 1000);
    let decimals = thousandths.trim_end_matches('0');
    let comma = if decimals.is_empty() { "" } else { "," };
    format!("{}{comma}{decimals}\u{a0}kg", grouped(grams / 1000))
}

/// `1 peça`, `2 peças`.
pub(super) fn counted(number: i64, one: &str, more: &str) -> String {
    format!("{} {}", grouped(number), if number == 1 { one } else { more })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_points_and_commas() {
        assert_eq!(
            (grouped(0), grouped(999), grouped(1_000), grouped(-1_234_567)),
            ("0".into(), "999".into(), "1.000".into(), "-1.234.567".into())
        );
        assert_eq!(
            (money(5), money(123_456), money(-100)),
            ("R$\u{a0}0,05".into(), "R$\u{a0}1.234,56".into(), "-R$\u{a0}1,00".into())
        );
        assert_eq!(
            (weight(850), weight(1_000), weight(1_250), weight(1_250_005)),
            ("850\u{a0}g".into(), "1\u{a0}kg".into(), "1,25\u{a0}kg".into(), "1.250,005\u{a0}kg".into())
        );
        assert_eq!(
            (counted(1, "peça", "peças"), counted(0, "peça", "peças")),
            ("1 peça".into(), "0 peças".into())
        );
        assert!(grouped(i64::MIN).starts_with("-9.223"));
    }
}
