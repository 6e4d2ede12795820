//! Two at once.

use super::{PIX, ask, codes, confirm, done, given, history, ledger, payments, waiting};
use crate::both;
use crate::support::given::order;
use entity::event::EventKind as E;
use entity::payment::PaymentMethod as M;

both! {
    async fn one_pix_twice_at_once_is_recorded_once(app: TestApp) {
        for round in 10..16 {
            let (id, ids) = given(&app, waiting(M::Pix)).await;
            let pix = format!(r#", endToEndId: "{}{round}""#, &PIX[..30]);
            let all = tokio::join!(confirm(&app, ids[0], &pix), confirm(&app, ids[0], &pix), confirm(&app, ids[0], &pix));
            for paid in [&all.0, &all.1, &all.2] {
                assert_eq!(done(paid), ["PAID", "CAPTURED", "CAPTURED"]);
            }
            assert_eq!(ledger(&app, id).await.len(), 1);
            assert_eq!(history(&app, id).await.iter().filter(|entry| entry.kind == E::PaymentConfirmed).count(), 1);
        }
    }

    async fn one_pix_for_two_orders_at_once_pays_one(app: TestApp) {
        for round in 10..16 {
            let (_, one) = given(&app, waiting(M::Pix)).await;
            let (_, other) = given(&app, waiting(M::Pix)).await;
            let pix = format!(r#", endToEndId: "{}{round}""#, &PIX[..30]);
            let (first, second) = tokio::join!(confirm(&app, one[0], &pix), confirm(&app, other[0], &pix));
            let mut refused: Vec<&str> = codes(&first);
            refused.extend(codes(&second));
            assert_eq!(refused, ["END_TO_END_ID_TAKEN"]);
        }
    }

    async fn two_refunds_that_are_too_much_together_are_one(app: TestApp) {
        for _ in 0..6 {
            let (id, ids) = given(&app, order()).await;
            let back = r#", reason: "x", amount: "40.00""#;
            let (first, second) =
                tokio::join!(ask(&app, "refundPayment", ids[0], back), ask(&app, "refundPayment", ids[0], back));
            let mut refused: Vec<&str> = codes(&first);
            refused.extend(codes(&second));
            assert_eq!(refused, ["REFUND_TOO_LARGE"]);
            assert_eq!(payments(&app, id).await[0].refunded_cents.cents(), 4_000);
        }
    }

    async fn two_parts_at_once_both_count(app: TestApp) {
        let (id, ids) = given(&app, waiting(M::Pix)).await;
        let part = |reference: &str| format!(r#", amount: "32.50", reference: "{reference}""#);
        let (one, other) = (part("a"), part("b"));
        let (first, second) = tokio::join!(confirm(&app, ids[0], &one), confirm(&app, ids[0], &other));
        assert!(codes(&first).is_empty() && codes(&second).is_empty());
        assert_eq!(payments(&app, id).await[0].captured_cents.cents(), 6_500);
        assert_eq!(history(&app, id).await.len(), 4);
    }
}
