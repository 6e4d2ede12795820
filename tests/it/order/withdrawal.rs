//! Until when a consumer may withdraw from a purchase (CDC art. 49).

use crate::both;
use crate::support::given::{Given, order};
use crate::support::{DAY, NOW, TestApp};
use entity::status::OrderStatus;
use serde_json::{Value, json};

/// 2026-11-20T15:00:00-03:00.
const FRIDAY_AFTERNOON: i64 = NOW - 2 * DAY + 3 * 3_600_000;
/// 2026-11-22T02:30:00Z: still 21 November in São Paulo.
const LATE_IN_THE_EVENING: i64 = NOW - 12 * 3_600_000 - 1_800_000;

fn delivered_at(at: i64) -> Given {
    order().status(OrderStatus::Delivered).row(|order| order.delivered_at = Some(at))
}

async fn deadlines(app: &TestApp) -> Vec<Value> {
    let list =
        "{ orders(sort: { by: NUMBER, direction: ASC }) { nodes { deliveredAt withdrawalDeadline } } }";
    let found = app.ask(list).await.data();
    found["orders"]["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|node| node["withdrawalDeadline"].clone())
        .collect()
}

both! {
    async fn a_consumer_has_seven_days_from_the_day_it_arrived(app: TestApp) {
        app.given([delivered_at(FRIDAY_AFTERNOON), delivered_at(LATE_IN_THE_EVENING)]).await;
        let found = app
            .ask(
                "{ a: order(by: { number: 1 }) { deliveredAt withdrawalDeadline }
                    b: order(by: { number: 2 }) { deliveredAt withdrawalDeadline } }",
            )
            .await
            .data();
        let expected = json!({
            "a": { "deliveredAt": "2026-11-20T18:00:00Z", "withdrawalDeadline": "2026-11-27" },
            "b": { "deliveredAt": "2026-11-22T02:30:00Z", "withdrawalDeadline": "2026-11-28" },
        });
        assert_eq!(found, expected);
        assert_eq!(deadlines(&app).await, ["2026-11-27", "2026-11-28"]);
    }

    async fn the_day_is_the_one_of_the_stores_time_zone(app: TestApp) {
        app.given([delivered_at(LATE_IN_THE_EVENING)]).await;
        app.sql("UPDATE stores SET time_zone = 'America/Noronha'").await;
        assert_eq!(deadlines(&app).await, ["2026-11-29"]);
    }

    async fn companies_and_what_has_not_arrived_have_no_deadline(app: TestApp) {
        let document = |document: Option<&str>| {
            let document = document.map(str::to_owned);
            delivered_at(FRIDAY_AFTERNOON).row(|order| order.customer_document = document)
        };
        app.given([
            document(Some("11222333000181")),
            document(Some("12ABC34501DE35")),
            order().status(OrderStatus::Shipped),
            document(None),
            document(Some("52998224725")),
        ])
        .await;
        assert_eq!(
            deadlines(&app).await,
            [Value::Null, Value::Null, Value::Null, json!("2026-11-27"), json!("2026-11-27")]
        );
    }
}
