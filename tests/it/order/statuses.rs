//! The sixteen statuses: what they are called, and where an order may go from each.

use crate::both;
use crate::support::given::{Given, order};
use crate::support::{DAY, NOW, TestApp};
use entity::status::OrderStatus as S;
use serde_json::{Value, json};

/// What may follow each status, in the order of the trade: the table of the trade's rules, without going back from disputes.
const NEXT: [(&str, &str); 16] = [
    ("AWAITING_PAYMENT", "UNDER_REVIEW PAID CANCELLED"),
    ("UNDER_REVIEW", "AWAITING_PAYMENT PAID CANCELLED"),
    ("PAID", "PICKING ON_HOLD INVOICED CANCELLED IN_DISPUTE CHARGEBACK"),
    ("PICKING", "PAID ON_HOLD INVOICED CANCELLED IN_DISPUTE CHARGEBACK"),
    ("ON_HOLD", "PAID PICKING INVOICED CANCELLED IN_DISPUTE CHARGEBACK"),
    ("INVOICED", "PICKING ON_HOLD READY_FOR_PICKUP SHIPPED CANCELLED IN_DISPUTE CHARGEBACK"),
    ("READY_FOR_PICKUP", "ON_HOLD SHIPPED DELIVERED CANCELLED IN_DISPUTE CHARGEBACK"),
    ("SHIPPED", "DELIVERY_FAILED DELIVERED RETURN_IN_PROGRESS IN_DISPUTE CHARGEBACK"),
    ("DELIVERY_FAILED", "SHIPPED DELIVERED RETURN_IN_PROGRESS IN_DISPUTE CHARGEBACK"),
    ("DELIVERED", "RETURN_IN_PROGRESS REFUNDED IN_DISPUTE CHARGEBACK"),
    ("RETURN_IN_PROGRESS", "DELIVERED RETURNED IN_DISPUTE CHARGEBACK"),
    ("RETURNED", "REFUNDED IN_DISPUTE CHARGEBACK"),
    ("CANCELLED", "AWAITING_PAYMENT PAID REFUNDED"),
    ("REFUNDED", ""),
    ("IN_DISPUTE", "REFUNDED CHARGEBACK"),
    ("CHARGEBACK", ""),
];

fn words(text: &str) -> Vec<&str> {
    text.split(' ').filter(|word| !word.is_empty()).collect()
}

/// An order that went this way, a day for each step.
fn that_went(way: &[S]) -> Given {
    let mut went = order();
    let mut before = None;
    for (at, status) in (NOW - 30 * DAY..).step_by(86_400_000).zip(way) {
        went = went.moved(before, *status, at);
        before = Some(*status);
    }
    went.status(before.unwrap())
}

async fn next_statuses(app: &TestApp, number: i64) -> Vec<String> {
    let found = app.ask(&format!("{{ order(by: {{ number: {number} }}) {{ nextStatuses }} }}")).await.data();
    let next = found["order"]["nextStatuses"].as_array().unwrap().clone();
    next.iter().map(|status| status.as_str().unwrap().to_owned()).collect()
}

both! {
    async fn an_order_knows_what_may_follow(app: TestApp) {
        app.given(S::ALL.map(|status| order().status(status))).await;
        for ((status, next), number) in NEXT.into_iter().zip(1..) {
            assert_eq!(next_statuses(&app, number).await, words(next), "{status}");
        }
    }

    async fn a_dispute_goes_back_to_where_the_order_stood(app: TestApp) {
        let (paid, picking, shipped) = (S::Paid, S::Picking, S::Shipped);
        let (dispute, chargeback) = (S::InDispute, S::Chargeback);
        app.given([
            that_went(&[paid, shipped, dispute]),
            that_went(&[paid, shipped, dispute, chargeback]),
            that_went(&[paid, chargeback]),
            that_went(&[paid, dispute, paid, picking, dispute]),
            that_went(&[S::Returned, dispute, S::Refunded]),
        ])
        .await;
        assert_eq!(next_statuses(&app, 1).await, ["SHIPPED", "REFUNDED", "CHARGEBACK"]);
        assert_eq!(next_statuses(&app, 2).await, ["SHIPPED"]);
        assert_eq!(next_statuses(&app, 3).await, ["PAID"]);
        assert_eq!(next_statuses(&app, 4).await, ["PICKING", "REFUNDED", "CHARGEBACK"]);
        assert_eq!(next_statuses(&app, 5).await, Vec::<String>::new());
    }

    async fn disputes_in_a_list_each_go_back_to_their_own(app: TestApp) {
        app.given([
            that_went(&[S::Paid, S::InDispute]),
            that_went(&[S::Delivered, S::InDispute]),
            that_went(&[S::Paid, S::Delivered]),
            order().status(S::InDispute),
        ])
        .await;
        let found = app
            .ask("{ orders(sort: { by: NUMBER, direction: ASC }) { nodes { nextStatuses } } }")
            .await
            .data();
        let expected = json!([
            { "nextStatuses": ["PAID", "REFUNDED", "CHARGEBACK"] },
            { "nextStatuses": ["DELIVERED", "REFUNDED", "CHARGEBACK"] },
            { "nextStatuses": ["RETURN_IN_PROGRESS", "REFUNDED", "IN_DISPUTE", "CHARGEBACK"] },
            { "nextStatuses": ["REFUNDED", "CHARGEBACK"] },
        ]);
        assert_eq!(found["orders"]["nodes"], expected);
    }

    async fn every_status_has_its_labels_and_what_may_follow(app: TestApp) {
        let found = app.ask("{ orderStatuses { code label { pt en es } next isFinal } }").await.data();
        let statuses = found["orderStatuses"].as_array().unwrap();
        let told: Vec<(&str, Vec<&str>)> = statuses
            .iter()
            .map(|status| {
                let next = status["next"].as_array().unwrap().iter().map(|next| next.as_str().unwrap());
                (status["code"].as_str().unwrap(), next.collect())
            })
            .collect();
        assert_eq!(told, NEXT.map(|(status, next)| (status, words(next))));

        let of = |code: &str| statuses.iter().find(|status| status["code"] == code).unwrap();
        let label = json!({ "pt": "Nota Fiscal Emitida", "en": "Invoice issued", "es": "Factura emitida" });
        assert_eq!(of("INVOICED")["label"], label);
        let label = json!({ "pt": "Item em Falta", "en": "On hold", "es": "En espera" });
        assert_eq!(of("ON_HOLD")["label"], label);
        let last: Vec<&Value> = statuses.iter().filter(|status| status["isFinal"] == true).collect();
        assert_eq!(last, [of("REFUNDED")]);
    }
}
