//! Days as the store means them: São Paulo's midnight is 03:00 in UTC.

use super::{each_means, meant};
use crate::both;
use crate::support::given::{Given, order};
use crate::support::instant;

fn placed(at: &str) -> Given {
    order().placed_at(instant(at))
}

/// Every instant of its life is this one.
fn lived(at: &str) -> Given {
    let at = instant(at);
    order().row(|row| {
        row.placed_at = at;
        row.updated_at = at;
        row.paid_at = Some(at);
        row.invoiced_at = Some(at);
        row.shipped_at = Some(at);
        row.delivered_at = Some(at);
        row.ship_by = Some(at);
    })
}

/// Has not come to any milestone but the first.
fn untouched(at: &str) -> Given {
    lived(at).row(|row| {
        row.paid_at = None;
        row.invoiced_at = None;
        row.shipped_at = None;
        row.delivered_at = None;
        row.ship_by = None;
    })
}

/// The last instant before and the first of 22 November in São Paulo, the same of the 23rd; the last order is later and
/// bare.
fn around_a_day() -> [Given; 5] {
    [
        lived("2026-11-22T02:59:59.999Z"),
        lived("2026-11-22T03:00:00Z"),
        lived("2026-11-23T02:59:59.999Z"),
        lived("2026-11-23T03:00:00Z"),
        untouched("2026-11-24T12:00:00Z"),
    ]
}

/// Last instants before and first instants of the days at which presets begin and end on 22 November 2026.
const EDGES: [&str; 16] = [
    "2026-10-01T02:59:59.999Z",
    "2026-10-01T03:00:00Z",
    "2026-10-24T02:59:59.999Z",
    "2026-10-24T03:00:00Z",
    "2026-11-01T02:59:59.999Z",
    "2026-11-01T03:00:00Z",
    "2026-11-16T02:59:59.999Z",
    "2026-11-16T03:00:00Z",
    "2026-11-21T02:59:59.999Z",
    "2026-11-21T03:00:00Z",
    "2026-11-22T02:59:59.999Z",
    "2026-11-22T03:00:00Z",
    "2026-11-23T02:59:59.999Z",
    "2026-11-23T03:00:00Z",
    "2026-12-01T02:59:59.999Z",
    "2026-12-01T03:00:00Z",
];

both! {
    async fn presets_begin_and_end_at_midnight_in_sao_paulo(app: TestApp) {
        app.given(EDGES.map(placed)).await;
        for (preset, first, last) in [
            ("TODAY", 12, 13),
            ("YESTERDAY", 10, 11),
            ("LAST_7_DAYS", 8, 13),
            ("LAST_30_DAYS", 4, 13),
            ("THIS_MONTH", 6, 15),
            ("LAST_MONTH", 2, 5),
        ] {
            let numbers: Vec<i64> = (first..=last).collect();
            assert_eq!(meant(&app, &format!("placedAt: {{ preset: {preset} }}")).await, numbers, "{preset}");
        }
    }

    async fn today_is_the_stores_day_when_utc_is_a_day_and_a_year_ahead(app: TestApp) {
        app.given([
            placed("2026-12-31T02:59:59.999Z"),
            placed("2026-12-31T03:00:00Z"),
            placed("2027-01-01T02:59:59.999Z"),
            placed("2027-01-01T03:00:00Z"),
        ])
        .await;
        let last_minute = app.at(instant("2027-01-01T02:59:59.999Z")).await;
        each_means(
            &last_minute,
            &[
                ("placedAt: { preset: TODAY }", &[2, 3]),
                ("placedAt: { preset: YESTERDAY }", &[1]),
                ("placedAt: { preset: THIS_MONTH }", &[1, 2, 3]),
                ("placedAt: { preset: LAST_MONTH }", &[]),
            ],
        )
        .await;
        let new_year = app.at(instant("2027-01-01T03:00:00Z")).await;
        each_means(
            &new_year,
            &[
                ("placedAt: { preset: TODAY }", &[4]),
                ("placedAt: { preset: YESTERDAY }", &[2, 3]),
                ("placedAt: { preset: THIS_MONTH }", &[4]),
                ("placedAt: { preset: LAST_MONTH }", &[1, 2, 3]),
                ("placedAt: { preset: LAST_7_DAYS }", &[1, 2, 3, 4]),
            ],
        )
        .await;
    }

    async fn both_days_are_included_for_every_milestone(app: TestApp) {
        app.given(around_a_day()).await;
        for (field, bare) in [
            ("placedAt", true),
            ("updatedAt", true),
            ("paidAt", false),
            ("invoicedAt", false),
            ("shippedAt", false),
            ("deliveredAt", false),
            ("shipBy", false),
        ] {
            let later: &[i64] = if bare { &[2, 3, 4, 5] } else { &[2, 3, 4] };
            let all: &[i64] = if bare { &[1, 2, 3, 4, 5] } else { &[1, 2, 3, 4] };
            let missing: &[i64] = if bare { &[] } else { &[5] };
            each_means(
                &app,
                &[
                    (&format!(r#"{field}: {{ from: "2026-11-22", to: "2026-11-22" }}"#), &[2, 3]),
                    (&format!(r#"{field}: {{ from: "2026-11-21", to: "2026-11-22" }}"#), &[1, 2, 3]),
                    (&format!(r#"{field}: {{ from: "2026-11-22" }}"#), later),
                    (&format!(r#"{field}: {{ to: "2026-11-22" }}"#), &[1, 2, 3]),
                    (&format!("{field}: {{ preset: TODAY }}"), &[2, 3]),
                    (&format!(r#"{field}: {{ gte: "2026-11-22T03:00:00Z" }}"#), later),
                    (&format!(r#"{field}: {{ lt: "2026-11-22T03:00:00Z" }}"#), &[1]),
                    (&format!("{field}: {{ isNull: true }}"), missing),
                    (&format!("{field}: {{ isNull: false }}"), all),
                    (&format!("{field}: {{}}"), &[1, 2, 3, 4, 5]),
                ],
            )
            .await;
        }
    }

    async fn instants_count_to_the_millisecond_in_any_offset(app: TestApp) {
        app.given(around_a_day()).await;
        each_means(
            &app,
            &[
                (
                    r#"placedAt: { gte: "2026-11-22T00:00:00-03:00", lt: "2026-11-23T00:00:00-03:00" }"#,
                    &[2, 3],
                ),
                (r#"placedAt: { gte: "2026-11-22T02:59:59.999Z", lt: "2026-11-23T02:59:59.999Z" }"#, &[1, 2]),
                (r#"placedAt: { gte: "2026-11-22T16:00:00+13:00", lt: "2026-11-22T03:00:00.001Z" }"#, &[2]),
                (r#"placedAt: { gte: "2026-11-22T03:00:00Z", lt: "2026-11-22T03:00:00Z" }"#, &[]),
            ],
        )
        .await;
    }

    async fn everything_that_is_said_of_a_period_must_hold(app: TestApp) {
        app.given(around_a_day()).await;
        each_means(
            &app,
            &[
                (r#"placedAt: { preset: TODAY, gte: "2026-11-22T12:00:00Z" }"#, &[3]),
                (r#"placedAt: { preset: THIS_MONTH, from: "2026-11-23" }"#, &[4, 5]),
                (r#"placedAt: { preset: YESTERDAY, from: "2026-11-22" }"#, &[]),
                (r#"placedAt: { preset: LAST_7_DAYS, to: "2026-11-21" }"#, &[1]),
                (r#"placedAt: { from: "2026-11-22", lt: "2026-11-23T03:00:00Z" }"#, &[2, 3]),
                (r#"paidAt: { from: "2026-11-22", isNull: false }"#, &[2, 3, 4]),
                (r#"paidAt: { from: "2026-11-22", isNull: true }"#, &[]),
                (r#"placedAt: { from: "2026-11-23" }, paidAt: { isNull: true }"#, &[5]),
                (r#"placedAt: { from: "2026-11-23" }, shipBy: { isNull: false }"#, &[4]),
                (
                    r#"or: [{ placedAt: { to: "2026-11-21" } }, { placedAt: { from: "2026-11-24" } }]"#,
                    &[1, 5],
                ),
            ],
        )
        .await;
    }

    async fn a_year_and_a_leap_day_end_at_midnight_in_sao_paulo(app: TestApp) {
        app.given([
            placed("2027-01-01T02:59:59.999Z"),
            placed("2027-01-01T03:00:00Z"),
            placed("2028-02-29T03:00:00Z"),
            placed("2028-03-01T02:59:59.999Z"),
            placed("2028-03-01T03:00:00Z"),
        ])
        .await;
        each_means(
            &app,
            &[
                (r#"placedAt: { from: "2026-12-31", to: "2026-12-31" }"#, &[1]),
                (r#"placedAt: { to: "2026-12-31" }"#, &[1]),
                (r#"placedAt: { from: "2027-01-01", to: "2027-12-31" }"#, &[2]),
                (r#"placedAt: { from: "2028-02-29", to: "2028-02-29" }"#, &[3, 4]),
                (r#"placedAt: { from: "2028-02-01", to: "2028-02-29" }"#, &[3, 4]),
                (r#"placedAt: { from: "2028-03-01", to: "9999-12-31" }"#, &[5]),
            ],
        )
        .await;
    }

    /// In summer, until 2019, São Paulo was two hours behind UTC; the clock jumped at midnight.
    async fn a_day_with_summer_time_has_the_hours_it_had(app: TestApp) {
        app.given([
            placed("2018-11-04T02:59:59.999Z"),
            placed("2018-11-04T03:00:00Z"),
            placed("2018-11-05T01:59:59.999Z"),
            placed("2018-11-05T02:00:00Z"),
        ])
        .await;
        each_means(
            &app,
            &[
                (r#"placedAt: { from: "2018-11-03", to: "2018-11-03" }"#, &[1]),
                (r#"placedAt: { from: "2018-11-04", to: "2018-11-04" }"#, &[2, 3]),
                (r#"placedAt: { from: "2018-11-05", to: "2018-11-05" }"#, &[4]),
            ],
        )
        .await;
    }

    async fn the_zone_is_the_stores_setting(app: TestApp) {
        app.given(["2026-11-22T03:59:59.999Z", "2026-11-22T04:00:00Z"].map(placed)).await;
        assert_eq!(meant(&app, "placedAt: { preset: TODAY }").await, [1, 2]);
        let moved = app.db.write(|tx| {
            Box::pin(async move {
                use sea_orm::ConnectionTrait as _;
                tx.rows.execute_unprepared("UPDATE stores SET time_zone = 'America/Manaus'").await?;
                Ok(())
            })
        });
        moved.await.unwrap();
        assert_eq!(meant(&app, "placedAt: { preset: TODAY }").await, [2]);
        assert_eq!(meant(&app, r#"placedAt: { to: "2026-11-21" }"#).await, [1]);
        assert_eq!(meant(&app, "not: { placedAt: { preset: TODAY } }").await, [1]);
    }
}
