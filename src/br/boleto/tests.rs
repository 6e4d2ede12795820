//! Lines of public test suites, read on 2026-11-22, and both sides of the restart of the due factor.

use chrono::NaiveDate;

use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn today() -> NaiveDate {
    day("2026-11-22")
}

/// Line, barcode, bank, factor, due date ("" for none), amount in cents.
type Slip = (&'static str, &'static str, &'static str, u16, &'static str, i64);

#[rustfmt::skip]
const SLIPS: [Slip; 7] = [
    ("10492006506100010004200997263900989810000021403", "10499898100000214032006561000100040099726390", "104", 8981, "2022-05-10", 21_403),
    ("23794150099001980167035000211405700000000000000", "23797000000000000004150090019801673500021140", "237", 0, "", 0),
    ("23791229286001337720991000046903295700000013629", "23792957000000136291229260013377209100004690", "237", 9570, "2023-12-20", 13_629),
    ("00190500954014481606906809350314337370000000100", "00193373700000001000500940144816060680935031", "001", 3737, "2032-08-21", 100),
    ("00190500954014481606906809350314916410000014990", "00199164100000149900500940144816060680935031", "001", 1641, "2026-11-25", 14_990),
    ("00190500954014481606906809350314110000000000100", "00191100000000001000500940144816060680935031", "001", 1000, "2025-02-22", 100),
    ("00190500954014481606906809350314599990000000100", "00195999900000001000500940144816060680935031", "001", 9999, "2025-02-21", 100),
];

#[test]
fn a_line_says_bank_date_and_amount() {
    for (line, barcode, bank, due_factor, due, amount_cents) in SLIPS {
        let expected = Boleto {
            line: line.into(),
            barcode: barcode.into(),
            bank: bank.into(),
            due_factor,
            due: due.parse().ok(),
            amount_cents,
        };
        assert_eq!(parse(line, today()).as_ref(), Ok(&expected));
        assert_eq!(parse(&expected.formatted(), today()), Ok(expected));
    }
}

#[test]
fn a_built_line_is_the_one_of_the_bank() {
    for (line, barcode, bank, _, due, amount_cents) in SLIPS {
        let built = build(bank, due.parse().ok(), amount_cents, &barcode[19..]);
        assert_eq!(built.map(|slip| slip.line), Ok(line.to_owned()));
    }
}

#[test]
fn each_broken_rule_has_its_code() {
    let vectors = [
        ("10492006516100010004200997263900989810000021403", "FIELD1_CHECK_DIGIT"),
        ("10492006506100010005200997263900989810000021403", "FIELD2_CHECK_DIGIT"),
        ("10492006506100010004200997263910989810000021403", "FIELD3_CHECK_DIGIT"),
        ("10492006506100010004200997263900289810000021403", "GENERAL_CHECK_DIGIT"),
        ("10492006506100010004200997263900989810000021404", "GENERAL_CHECK_DIGIT"),
        ("1049200650610001000420099726390098981000002140", "LENGTH"),
        ("", "LENGTH"),
        ("184920065061000100042009972639009898100000214030", "LENGTH"),
        ("1049200650610001000420099726390098981000002140٣", "CHARACTER"),
        ("10492OO6506100010004200997263900989810000021403", "CHARACTER"),
    ];
    for (line, code) in vectors {
        assert_eq!(parse(line, today()).map_err(BoletoError::code), Err(code), "{line}");
    }
}

#[test]
fn slips_of_utilities_are_recognised_and_refused() {
    let vectors = [
        "838600000050096000190009000801782309000343062712",
        "858200000007572503282030560708202107539591904460",
        "84630000000-3 29990296202-4 00410136000-8 00200644114-7",
    ];
    for line in vectors {
        assert_eq!(parse(line, today()), Err(BoletoError::UtilitySlip), "{line}");
    }
}

#[test]
fn the_slip_is_printed_in_groups() {
    let slip = parse(SLIPS[0].0, today()).unwrap();
    assert_eq!(slip.formatted(), "10492.00650 61000.100042 00997.263900 9 89810000021403");
}

#[test]
fn the_due_factor_restarts_at_1000() {
    let vectors = [
        ("2016-12-25", 7019),
        ("2022-05-10", 8981),
        ("2025-02-21", 9999),
        ("2025-02-22", 1000),
        ("2026-11-22", 1638),
        ("2026-11-25", 1641),
        ("2049-10-13", 9999),
        ("2049-10-14", 1000),
    ];
    for (date, factor) in vectors {
        assert_eq!(due_factor(day(date)), Some(factor), "{date}");
        assert_eq!(due_date(factor, day(date)), Some(day(date)), "{date}");
    }
    assert_eq!((due_factor(day("2000-07-03")), due_factor(day("2000-07-02"))), (Some(1000), None));
}

#[test]
fn a_due_date_near_the_reading_is_always_found_again() {
    for read_on in ["2020-01-01", "2025-02-21", "2025-02-22", "2049-10-13", "2060-06-15"].map(day) {
        for due in read_on.iter_days().step_by(7).take(5500 / 7) {
            assert_eq!(due_date(due_factor(due).unwrap(), read_on), Some(due));
            let paid_late = read_on.checked_add_days(chrono::Days::new(5)).unwrap();
            assert_eq!(due_date(due_factor(read_on).unwrap(), paid_late), Some(read_on));
        }
    }
}

#[test]
fn no_factor_and_no_day_is_too_odd() {
    for read_on in [NaiveDate::MIN, NaiveDate::MAX, today()] {
        for factor in (0..=u16::MAX).step_by(97) {
            assert_eq!(due_date(factor, read_on).is_none(), factor == 0, "{factor} {read_on}");
        }
        assert!(due_factor(read_on).is_none_or(|factor| (1000..=9999).contains(&factor)));
    }
}

#[test]
fn a_slip_that_no_bank_would_take_is_not_built() {
    let free = "0500940144816060680935031";
    let vectors = [
        (build("01", None, 100, free), "LENGTH"),
        (build("0010", None, 100, &free[1..]), "LENGTH"),
        (build("001", None, 10_000_000_000, free), "LENGTH"),
        (build("001", None, -1, free), "CHARACTER"),
        (build("00é", None, 1, free), "CHARACTER"),
        (build("001", Some(day("1999-01-01")), 100, free), "DUE_DATE"),
    ];
    for (built, code) in vectors {
        assert_eq!(built.map_err(BoletoError::code), Err(code));
    }
}
