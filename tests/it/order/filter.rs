//! Each field of the filter that looks at the order row: orders that differ in just that.

use super::{each_means, meant};
use crate::both;
use crate::support::given::{Given, order};
use entity::payment::PaymentMethod;
use entity::status::{FulfilmentState, OrderStatus, PaymentState};

/// One order for each text that a column may have.
fn with_each(
    texts: &[Option<&str>],
    set: impl Fn(&mut entity::order::Model, Option<String>) + Copy,
) -> Vec<Given> {
    texts.iter().map(|text| order().row(|row| set(row, text.map(str::to_owned)))).collect()
}

both! {
    async fn a_status_is_one_of_a_list_or_none_of_another(app: TestApp) {
        app.given(
            [OrderStatus::AwaitingPayment, OrderStatus::Paid, OrderStatus::Cancelled]
                .map(|to| order().status(to)),
        )
        .await;
        each_means(
            &app,
            &[
                ("status: { in: [PAID] }", &[2]),
                ("status: { in: [CANCELLED, PAID, PAID] }", &[2, 3]),
                ("status: { in: [SHIPPED] }", &[]),
                ("status: { in: [] }", &[]),
                ("status: { notIn: [PAID] }", &[1, 3]),
                ("status: { notIn: [PAID, AWAITING_PAYMENT] }", &[3]),
                ("status: { notIn: [] }", &[1, 2, 3]),
                ("status: { in: [PAID, CANCELLED], notIn: [PAID] }", &[3]),
                ("status: {}", &[1, 2, 3]),
                ("status: null", &[1, 2, 3]),
            ],
        )
        .await;
    }

    async fn each_of_the_sixteen_statuses_can_be_asked_for(app: TestApp) {
        app.given(OrderStatus::ALL.map(|status| order().status(status))).await;
        let statuses = app.ask("{ orderStatuses { code } }").await.data()["orderStatuses"].clone();
        let codes: Vec<&str> =
            statuses.as_array().unwrap().iter().map(|info| info["code"].as_str().unwrap()).collect();
        assert_eq!(codes.len(), 16);
        for (number, code) in (1_i64..).zip(codes) {
            assert_eq!(meant(&app, &format!("status: {{ in: [{code}] }}")).await, [number], "{code}");
        }
    }

    async fn each_payment_state_can_be_asked_for(app: TestApp) {
        app.given(PaymentState::ALL.iter().map(|state| order().row(|row| row.payment_state = *state))).await;
        for (number, state) in (1_i64..).zip(PaymentState::ALL) {
            assert_eq!(meant(&app, &format!("paymentState: {{ in: [{}] }}", state.code())).await, [number]);
        }
        each_means(
            &app,
            &[
                ("paymentState: { notIn: [PENDING, VOIDED] }", &[2, 3, 5, 6, 7]),
                ("paymentState: { in: [PENDING, VOIDED] }", &[1, 4]),
            ],
        )
        .await;
    }

    async fn each_fulfilment_state_can_be_asked_for(app: TestApp) {
        app.given(FulfilmentState::ALL.iter().map(|state| order().row(|row| row.fulfilment_state = *state)))
            .await;
        for (number, state) in (1_i64..).zip(FulfilmentState::ALL) {
            assert_eq!(
                meant(&app, &format!("fulfilmentState: {{ in: [{}] }}", state.code())).await,
                [number]
            );
        }
        each_means(
            &app,
            &[
                ("fulfilmentState: { notIn: [NONE, PICKING, READY, SHIPPED] }", &[5, 6, 7, 8]),
                ("fulfilmentState: { in: [FAILED, RETURNED] }", &[5, 8]),
            ],
        )
        .await;
    }

    async fn an_order_without_a_payment_has_none_of_the_methods(app: TestApp) {
        let methods = PaymentMethod::ALL.iter().map(|method| Some(*method)).chain([None]);
        app.given(methods.map(|method| order().row(|row| row.payment_method = method))).await;
        for (number, method) in (1_i64..).zip(PaymentMethod::ALL) {
            assert_eq!(meant(&app, &format!("paymentMethod: {{ in: [{}] }}", method.code())).await, [number]);
        }
        each_means(
            &app,
            &[
                ("paymentMethod: { notIn: [PIX, BOLETO, DEPOSIT, CREDIT_CARD, DEBIT_CARD] }", &[6, 7, 8]),
                ("paymentMethod: { in: [PIX, BOLETO] }", &[1, 2]),
            ],
        )
        .await;
    }

    async fn the_source_is_spelled_as_it_came(app: TestApp) {
        app.given(with_each(&[Some("storefront"), Some("olist"), Some("Olist")], |row, text| {
            row.source = text.unwrap();
        }))
        .await;
        each_means(
            &app,
            &[
                (r#"source: { in: ["olist"] }"#, &[2]),
                (r#"source: { in: ["olist", "Olist", "demo"] }"#, &[2, 3]),
                (r#"source: { notIn: ["olist"] }"#, &[1, 3]),
                (r#"source: { in: ["oli%"] }"#, &[]),
            ],
        )
        .await;
    }

    async fn an_order_without_a_channel_is_in_none_of_the_channels(app: TestApp) {
        app.given(with_each(&[Some("site"), Some("app"), None], |row, text| row.channel = text)).await;
        each_means(
            &app,
            &[
                (r#"channel: { in: ["site"] }"#, &[1]),
                (r#"channel: { in: ["site", "app"] }"#, &[1, 2]),
                (r#"channel: { notIn: ["site"] }"#, &[2, 3]),
                (r#"channel: { notIn: ["site", "app"] }"#, &[3]),
                ("channel: { in: [] }", &[]),
                ("channel: { notIn: [] }", &[1, 2, 3]),
            ],
        )
        .await;
    }

    async fn an_order_without_an_address_goes_to_none_of_the_states(app: TestApp) {
        app.given(with_each(&[Some("SP"), Some("RJ"), None], |row, text| row.uf = text)).await;
        each_means(
            &app,
            &[
                ("uf: { in: [RJ] }", &[2]),
                ("uf: { in: [RJ, SP, AC] }", &[1, 2]),
                ("uf: { notIn: [RJ] }", &[1, 3]),
                ("uf: { notIn: [RJ, SP] }", &[3]),
            ],
        )
        .await;
    }

    async fn orders_are_found_by_several_numbers(app: TestApp) {
        app.given([order(), order(), order()]).await;
        each_means(
            &app,
            &[
                ("number: [2]", &[2]),
                ("number: 2", &[2]),
                ("number: [3, 1, 99]", &[1, 3]),
                ("number: [-1, 99]", &[]),
                ("number: []", &[]),
            ],
        )
        .await;
    }

    async fn orders_are_found_by_their_ids_elsewhere(app: TestApp) {
        app.given(with_each(&[Some("A-1"), Some("A-2"), None], |row, text| row.external_id = text)).await;
        let olist = order().row(|row| {
            "olist".clone_into(&mut row.source);
            row.external_id = Some("A-1".to_owned());
        });
        app.given([olist]).await;
        each_means(
            &app,
            &[
                (r#"externalId: ["A-1"]"#, &[1, 4]),
                (r#"externalId: ["A-2", "A-3"]"#, &[2]),
                (r#"externalId: ["A"]"#, &[]),
                (r#"externalId: ["A-1"], source: { in: ["olist"] }"#, &[4]),
            ],
        )
        .await;
    }

    async fn a_total_lies_between_two_amounts_both_included(app: TestApp) {
        app.given([9_999, 10_000, 10_001, 1_000_000_000_000].map(|cents| order().total(cents))).await;
        each_means(
            &app,
            &[
                (r#"total: { gte: "100.00" }"#, &[2, 3, 4]),
                (r#"total: { lte: "100.00" }"#, &[1, 2]),
                (r#"total: { gte: "100", lte: "100.0" }"#, &[2]),
                (r#"total: { gte: "100.01", lte: "9999999999.99" }"#, &[3]),
                (r#"total: { gte: "10000000000.00" }"#, &[4]),
                (r#"total: { gte: "100.01", lte: "100.00" }"#, &[]),
                ("total: {}", &[1, 2, 3, 4]),
            ],
        )
        .await;
    }

    async fn the_city_is_a_whole_name_without_accents_and_case(app: TestApp) {
        let cities =
            [Some("São Paulo"), Some("SAO PAULO"), Some("São Paulo de Olivença"), Some("Paulo"), None];
        app.given(with_each(&cities, |row, text| {
            row.city_key = text.as_deref().map(pedidos::fold::fold).unwrap_or_default();
            row.city = text;
        }))
        .await;
        each_means(
            &app,
            &[
                (r#"city: "São Paulo""#, &[1, 2]),
                (r#"city: " sao  PAULO ""#, &[1, 2]),
                (r#"city: "sao paulo de olivenca""#, &[3]),
                (r#"city: "São%""#, &[]),
            ],
        )
        .await;
    }

    async fn everything_that_is_given_must_hold(app: TestApp) {
        app.given([
            order().status(OrderStatus::Shipped).total(10_000),
            order().status(OrderStatus::Shipped).total(5_000),
            order().status(OrderStatus::Paid).total(10_000),
        ])
        .await;
        each_means(
            &app,
            &[
                (r#"status: { in: [SHIPPED] }, total: { gte: "100" }"#, &[1]),
                (r#"status: { in: [SHIPPED] }, total: { gte: "100" }, number: [2]"#, &[]),
                ("", &[1, 2, 3]),
            ],
        )
        .await;
        assert_eq!(app.numbers("filter: null").await, [3, 2, 1]);
    }
}
