//! Corrections by hand: somebody counted, or knows what came, broke or got lost.
//!
//! A correction names the units on the shelf after it. What is decided here is pure; what is written is the level and its row in
//! the ledger, together.

use super::settle::tell_when_scarce;
use super::{MOVEMENTS, level};
use crate::db::Tx;
use crate::error::Result;
use crate::refusal::{Code, Details, Refusal};
use entity::id::MovementId;
use entity::stock::Model;
use entity::stock_movement::{self, MovementKind};

/// The most units that a level may have on the shelf, and the most that may come or go at once.
pub const LARGEST: i64 = 1_000_000_000;

/// The longest cause that somebody gives, characters.
pub const LONGEST_CAUSE: usize = 200;

/// A level as it was, and what is on its shelf from now on.
#[derive(Clone, Debug)]
pub struct Correction {
    /// The level as it was when it was locked.
    pub level: Model,
    /// By a difference, or by a count.
    pub kind: MovementKind,
    /// Units on the shelf.
    pub on_hand: i64,
}

/// A level so many units up or down.
///
/// # Errors
///
/// Refused with `INVALID` when the difference is none or too large, with `OUT_OF_STOCK` when more would leave the shelf than
/// lies on it; where orders may go below zero, so may corrections.
pub fn adjusted(level: &Model, sku: &str, delta: i64) -> std::result::Result<Correction, Refusal> {
    if delta == 0 || !(-LARGEST..=LARGEST).contains(&delta) {
        let expected = format!("expected a number from -{LARGEST} to {LARGEST}, other than 0");
        return Err(Refusal::invalid("delta", expected));
    }
    let on_hand = level.on_hand.saturating_add(delta);
    let may_owe = level.allow_backorder || !level.track_stock;
    if delta < 0 && on_hand < 0 && !may_owe {
        let problem = format!("of {sku} {} are on hand, {} cannot go", level.on_hand, -delta);
        let details =
            Details::Stock { sku: sku.to_owned(), requested: -delta, available: level.on_hand.max(0) };
        return Err(Refusal::new(Code::OutOfStock, problem).at("delta").with(details));
    }
    if !(-LARGEST..=LARGEST).contains(&on_hand) {
        let problem = format!("there would be {on_hand} on hand, and at most {LARGEST} may be");
        return Err(Refusal::invalid("delta", problem));
    }
    Ok(Correction { level: level.clone(), kind: MovementKind::Adjust, on_hand })
}

/// A level with so many units on the shelf; `expected` is how many whoever counted believes there were.
///
/// # Errors
///
/// Refused with `INVALID` for a number that is no count, with `STOCK_CHANGED` when something else is on hand than was expected.
pub fn counted(
    level: &Model,
    sku: &str,
    on_hand: i64,
    expected: Option<i64>,
) -> std::result::Result<Correction, Refusal> {
    if !(0..=LARGEST).contains(&on_hand) {
        return Err(Refusal::invalid("onHand", format!("expected a number from 0 to {LARGEST}")));
    }
    if let Some(expected) = expected.filter(|expected| *expected != level.on_hand) {
        let problem = format!("of {sku} {} are on hand by now, not {expected}: count again", level.on_hand);
        let details = Details::Stock {
            sku: sku.to_owned(),
            requested: expected,
            available: level.on_hand.saturating_sub(level.reserved),
        };
        return Err(Refusal::new(Code::StockChanged, problem).at("expectedOnHand").with(details));
    }
    Ok(Correction { level: level.clone(), kind: MovementKind::Set, on_hand })
}

/// Writes corrections of levels that this transaction has locked, each with its row in the ledger; one that changes nothing
/// leaves no row.
///
/// # Errors
///
/// When the database is gone.
pub async fn correct(tx: &Tx, corrections: &[Correction], cause: &str) -> Result<()> {
    let real = || corrections.iter().filter(|correction| correction.on_hand != correction.level.on_hand);
    let rows: Vec<stock_movement::Model> = real()
        .map(|correction| stock_movement::Model {
            id: MovementId(0),
            product_id: correction.level.product_id,
            order_id: None,
            item_id: None,
            kind: correction.kind,
            on_hand_delta: correction.on_hand - correction.level.on_hand,
            reserved_delta: 0,
            cause: cause.to_owned(),
            actor: tx.by.actor.name.clone(),
            at: tx.by.at,
            effect: None,
        })
        .collect();
    let levels: Vec<Model> =
        real().map(|correction| Model { on_hand: correction.on_hand, ..correction.level.clone() }).collect();
    for Correction { level, on_hand, .. } in real() {
        let now = (*on_hand, level.reserved, level.low_stock_threshold);
        tx.tell_corrected(level.product_id);
        tell_when_scarce(tx, level.product_id, level.on_hand.saturating_sub(*on_hand), now);
    }
    level::keep(tx, &levels.iter().collect::<Vec<_>>()).await?;
    tx.insert_new(MOVEMENTS, &rows.iter().collect::<Vec<_>>()).await
}

/// Why somebody corrects the stock, without blanks around it.
///
/// # Errors
///
/// Refused with `INVALID` when it is empty, too long, or holds what no line of text does.
pub fn checked_cause(text: &str) -> std::result::Result<String, Refusal> {
    let text = text.trim();
    if (1..=LONGEST_CAUSE).contains(&text.chars().count()) && !text.chars().any(char::is_control) {
        return Ok(text.to_owned());
    }
    Err(Refusal::invalid("cause", format!("expected 1 to {LONGEST_CAUSE} characters on one line")))
}

#[cfg(test)]
mod tests {
    use super::{Code, LARGEST, Model, adjusted, checked_cause, counted};
    use entity::id::ProductId;

    fn level(on_hand: i64, reserved: i64) -> Model {
        Model {
            product_id: ProductId(1),
            on_hand,
            reserved,
            track_stock: true,
            allow_backorder: false,
            low_stock_threshold: None,
            updated_at: 0,
        }
    }

    /// On hand and reserved before, the difference, and what comes of it.
    #[test]
    fn a_level_goes_up_and_down_but_not_below_what_lies_on_the_shelf() {
        for (before, reserved, delta, after) in [
            (10, 0, 5, Ok(15)),
            (10, 8, -10, Ok(0)),
            (10, 0, -11, Err(Code::OutOfStock)),
            (-3, 0, 2, Ok(-1)),
            (0, 0, 0, Err(Code::Invalid)),
            (0, 0, LARGEST, Ok(LARGEST)),
            (1, 0, LARGEST, Err(Code::Invalid)),
            (0, 0, i64::MAX, Err(Code::Invalid)),
            (0, 0, i64::MIN, Err(Code::Invalid)),
        ] {
            let done = adjusted(&level(before, reserved), "A", delta);
            assert_eq!(done.map(|it| it.on_hand).map_err(|it| it.code), after, "{before} {delta}");
        }
        for free in
            [Model { allow_backorder: true, ..level(0, 0) }, Model { track_stock: false, ..level(0, 0) }]
        {
            assert_eq!(adjusted(&free, "A", -2).map(|it| it.on_hand).ok(), Some(-2));
        }
    }

    #[test]
    fn a_count_stands_unless_something_else_was_expected() {
        for (on_hand, expected, after) in [
            (7, None, Ok(7)),
            (7, Some(10), Ok(7)),
            (0, Some(10), Ok(0)),
            (7, Some(9), Err(Code::StockChanged)),
            (-1, None, Err(Code::Invalid)),
            (LARGEST + 1, None, Err(Code::Invalid)),
        ] {
            let done = counted(&level(10, 2), "A", on_hand, expected);
            assert_eq!(done.map(|it| it.on_hand).map_err(|it| it.code), after, "{on_hand} {expected:?}");
        }
    }

    #[test]
    fn a_cause_is_one_line() {
        assert_eq!(checked_cause(" avaria ").as_deref(), Ok("avaria"));
        for text in ["", "  ", "a\nb", "a\0b", &"a".repeat(201)] {
            assert!(checked_cause(text).is_err(), "{text:?}");
        }
    }
}
