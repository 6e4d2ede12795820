//! Eight sorts in both directions, with ties and with values that are missing.

use crate::both;
use crate::support::NOW;
use crate::support::given::{Given, order};
use entity::status::OrderStatus as S;
use pedidos::fold::fold;

/// One order: when it was placed, changed, paid and due, seconds after [`NOW`]; total; name; status.
struct Row(i64, i64, Option<i64>, Option<i64>, i64, Option<&'static str>, S);

/// No two sorts put them into the same order, and each sort has a tie.
const ROWS: [Row; 8] = [
    Row(40, 10, None, Some(20), 5_000, Some("Ângela"), S::Shipped),
    Row(10, 30, Some(70), None, 100_000, Some("ana zulu"), S::Cancelled),
    Row(40, 20, Some(30), Some(-10), 9_999, None, S::AwaitingPayment),
    Row(20, 30, None, Some(20), 5_000, Some("Zé"), S::Chargeback),
    Row(30, 60, Some(70), Some(50), 10_000, Some("Anabela"), S::Shipped),
    Row(60, 50, Some(-5), None, 0, Some("ÂNGELA"), S::ReadyForPickup),
    Row(50, 70, Some(10), Some(40), 700, Some("D'Ávila"), S::Invoiced),
    Row(15, 40, Some(20), Some(30), 20_000, Some("da Silva"), S::UnderReview),
];

/// Their numbers by each sort, smallest first.
pub(super) const SORTED: [(&str, [i64; 8]); 8] = [
    ("PLACED_AT", [2, 8, 4, 5, 1, 3, 7, 6]),
    ("NUMBER", [1, 2, 3, 4, 5, 6, 7, 8]),
    ("UPDATED_AT", [1, 3, 2, 4, 8, 6, 5, 7]),
    // Unpaid orders count as before all paid ones.
    ("PAID_AT", [1, 4, 6, 7, 8, 3, 2, 5]),
    // Orders without a deadline count as after all others.
    ("SHIP_BY", [3, 1, 4, 8, 7, 5, 2, 6]),
    ("TOTAL", [6, 7, 1, 4, 3, 5, 8, 2]),
    // No name, then letter by letter without accents: space, apostrophe, letters.
    ("CUSTOMER_NAME", [3, 2, 5, 1, 6, 7, 8, 4]),
    // In the order of the trade, not of the alphabet.
    ("STATUS", [3, 8, 7, 6, 1, 5, 2, 4]),
];

/// The orders of [`SORTED`].
pub(super) fn varied() -> [Given; 8] {
    ROWS.map(|Row(placed, updated, paid, due, total, name, status)| {
        let at = |seconds: i64| NOW + seconds * 1_000;
        order().status(status).total(total).row(|row| {
            row.placed_at = at(placed);
            row.updated_at = at(updated);
            row.paid_at = paid.map(at);
            row.ship_by = due.map(at);
            row.customer_name = name.map(str::to_owned);
            row.customer_key = name.map(fold).unwrap_or_default();
        })
    })
}

both! {
    async fn each_sort_has_two_directions_and_ties_go_by_id(app: TestApp) {
        app.given(varied()).await;
        for (by, ascending) in SORTED {
            let up = app.numbers(&format!("sort: {{ by: {by}, direction: ASC }}")).await;
            assert_eq!(up, ascending, "{by}");
            let mut descending = ascending;
            descending.reverse();
            let down = app.numbers(&format!("sort: {{ by: {by}, direction: DESC }}")).await;
            assert_eq!(down, descending, "{by}, largest first");
            assert_eq!(
                app.numbers(&format!("sort: {{ by: {by} }}")).await,
                descending,
                "{by} without a direction"
            );
        }
    }

    async fn newest_first_is_what_a_list_is_sorted_by(app: TestApp) {
        app.given(varied()).await;
        assert_eq!(app.numbers("first: 200").await, [6, 7, 3, 1, 5, 4, 8, 2]);
        assert_eq!(app.numbers("sort: null").await, [6, 7, 3, 1, 5, 4, 8, 2]);
    }

    async fn a_filter_and_a_search_leave_the_sort_as_it_is(app: TestApp) {
        app.given(varied()).await;
        let by_total = "sort: { by: TOTAL, direction: ASC }";
        assert_eq!(
            app.numbers(&format!("{by_total}, filter: {{ status: {{ in: [SHIPPED, CHARGEBACK] }} }}")).await,
            [1, 4, 5]
        );
        assert_eq!(app.numbers(&format!("{by_total}, search: \"angela\"")).await, [6, 1]);
        assert_eq!(
            app.numbers(&format!("{by_total}, filter: {{ not: {{ number: [1, 7] }} }}")).await,
            [6, 4, 3, 5, 8, 2]
        );
    }

    async fn numbers_count_and_not_ids(app: TestApp) {
        app.given([300, 20, 1_000].map(|number| order().row(|row| row.number = number))).await;
        assert_eq!(app.numbers("sort: { by: NUMBER, direction: ASC }").await, [20, 300, 1_000]);
        assert_eq!(app.numbers("sort: { by: NUMBER }").await, [1_000, 300, 20]);
        assert_eq!(app.numbers("sort: { by: PLACED_AT, direction: ASC }").await, [300, 20, 1_000]);
    }

    async fn amounts_are_sorted_to_the_cent_however_large(app: TestApp) {
        app.given([9_007_199_254_740_993, 9_007_199_254_740_992, 1, 100].map(|cents| order().total(cents)))
            .await;
        assert_eq!(app.numbers("sort: { by: TOTAL, direction: ASC }").await, [3, 4, 2, 1]);
        assert_eq!(app.numbers(r#"filter: { total: { gte: "90071992547409.93" } }"#).await, [1]);
    }
}
