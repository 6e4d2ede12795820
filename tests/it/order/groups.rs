//! `and`, `or` and `not`, and what a filter is refused for.

use super::{NONE, each_means, meant};
use crate::both;
use crate::support::given::order;
use crate::support::{DAY, NOW};
use entity::id::{CustomerId, OrderId, ProductId};
use entity::status::OrderStatus;

/// A filter inside so many groups of this kind.
fn nested(opening: &str, closing: &str, depth: usize) -> String {
    format!("{}number: [1]{}", opening.repeat(depth), closing.repeat(depth))
}

both! {
    async fn groups_join_filters_and_stand_beside_other_fields(app: TestApp) {
        app.given([
            order().status(OrderStatus::Paid).total(10_000),
            order().status(OrderStatus::Paid).total(20_000),
            order().status(OrderStatus::Shipped).total(10_000),
            order().status(OrderStatus::Shipped).total(20_000),
        ])
        .await;
        each_means(
            &app,
            &[
                (r#"and: [{ status: { in: [PAID] } }, { total: { gte: "150" } }]"#, &[2]),
                (r#"or: [{ status: { in: [PAID] } }, { total: { gte: "150" } }]"#, &[1, 2, 4]),
                ("not: { status: { in: [PAID] } }", &[3, 4]),
                ("status: { in: [PAID] }, or: [{ number: [1] }, { number: [3] }]", &[1]),
                (
                    r#"or: [{ number: [1], total: { gte: "150" } }, { number: [4], total: { gte: "150" } }]"#,
                    &[4],
                ),
                (
                    "and: [{ or: [{ number: [1, 2] }, { number: [3] }] }, { or: [{ number: [2, 3, 4] }] }]",
                    &[2, 3],
                ),
                ("or: [{ number: [1, 2] }], and: [{ number: [2, 3] }], not: { number: [3] }", &[2]),
                ("not: { or: [{ number: [1] }, { status: { in: [SHIPPED] } }] }", &[2]),
                (r#"not: { status: { in: [PAID] }, total: { gte: "150" } }"#, &[1, 3, 4]),
            ],
        )
        .await;
    }

    async fn a_group_without_filters_is_all_or_nothing(app: TestApp) {
        app.given([order(), order()]).await;
        each_means(
            &app,
            &[
                ("and: []", &[1, 2]),
                ("or: []", &[]),
                ("or: [{}]", &[1, 2]),
                ("not: {}", &[]),
                ("not: { not: {} }", &[1, 2]),
                ("not: { or: [] }", &[1, 2]),
            ],
        )
        .await;
    }

    async fn an_order_is_always_on_one_side_of_a_not(app: TestApp) {
        let bare = order().row(|row| {
            row.channel = None;
            row.uf = None;
            row.payment_method = None;
            row.customer_email = None;
            row.paid_at = None;
            row.shipped_at = None;
            row.ship_by = None;
        });
        let full = order().row(|row| row.shipped_at = Some(NOW - DAY));
        app.given([full, bare]).await;
        for filter in [
            r#"channel: { in: ["site"] }"#,
            "uf: { in: [SP, RJ] }",
            "paymentMethod: { in: [PIX] }",
            r#"customer: { email: "ana@example.com" }"#,
            "paidAt: { preset: LAST_30_DAYS }",
            r#"shippedAt: { from: "2026-01-01" }"#,
            r#"shipBy: { lt: "2030-01-01T00:00:00Z" }"#,
        ] {
            assert_eq!(meant(&app, filter).await, [1], "{filter}");
            assert_eq!(meant(&app, &format!("not: {{ {filter} }}")).await, [2], "not {filter}");
            assert_eq!(
                meant(&app, &format!("not: {{ not: {{ {filter} }} }}")).await,
                [1],
                "not not {filter}"
            );
        }
    }

    async fn groups_stand_five_deep_in_each_other_and_no_deeper(app: TestApp) {
        app.given([order(), order()]).await;
        for (opening, closing, five_deep, field) in [
            ("not: { ", " }", vec![2], "filter.not.not.not.not.not.not"),
            ("and: [{ ", " }]", vec![1], "filter.and[0].and[0].and[0].and[0].and[0].and"),
            ("or: [{ ", " }]", vec![1], "filter.or[0].or[0].or[0].or[0].or[0].or"),
        ] {
            // The opposite of it, by which a subscription is tested, would be too deep.
            let filter = format!("filter: {{ {} }}", nested(opening, closing, 5));
            assert_eq!(app.numbers(&filter).await, five_deep, "{field}");
            let filter = format!("filter: {{ {} }}", nested(opening, closing, 6));
            let problem = "expected `and`, `or` and `not` at most 5 deep in each other";
            assert_eq!(app.refusal(&filter).await, (field.to_owned(), problem.to_owned()));
        }
        let mixed = "not: { and: [{ or: [{ not: { and: [{ number: [1] }] } }] }] }";
        assert_eq!(app.numbers(&format!("filter: {{ {mixed} }}")).await, [1]);
        let wide = format!("or: [{}]", "{ not: { number: [1, 2] } }, ".repeat(20));
        assert_eq!(meant(&app, &wide).await, NONE);
    }

    async fn what_cannot_be_meant_is_refused_with_its_place(app: TestApp) {
        let customer = CustomerId(1).to_string();
        for (filter, field, problem) in [
            (format!(r#"customer: {{ id: "{}" }}"#, OrderId(1)), "customer.id", "begins with `customer_`"),
            (format!(r#"customer: {{ id: "{customer}0" }}"#), "customer.id", "mangled"),
            (r#"customer: { id: "" }"#.to_owned(), "customer.id", "begins with `customer_`"),
            (format!(r#"item: {{ productId: "{customer}" }}"#), "item.productId", "begins with `product_`"),
            (r#"item: { productId: "product_1" }"#.to_owned(), "item.productId", "mangled"),
            (r#"customer: { document: "529" }"#.to_owned(), "customer.document", "a CPF has 11 digits"),
            (r#"customer: { document: "529.982.247-26" }"#.to_owned(), "customer.document", "CPF"),
            (
                r#"customer: { document: "11222333000182" }"#.to_owned(),
                "customer.document",
                "check digits of this CNPJ",
            ),
            (r#"and: [{}, { item: { productId: "x" } }]"#.to_owned(), "and[1].item.productId", "begins with"),
            (r#"or: [{ customer: { id: "x" } }]"#.to_owned(), "or[0].customer.id", "begins with"),
            (
                r#"not: { or: [{}, {}, { customer: { document: "1" } }] }"#.to_owned(),
                "not.or[2].customer.document",
                "this has 1",
            ),
        ] {
            let (found, told) = app.refusal(&format!("filter: {{ {filter} }}")).await;
            assert_eq!(found, format!("filter.{field}"), "{filter}");
            assert!(told.contains(problem), "{filter}: {told}");
        }
    }

    async fn a_period_that_ends_before_it_begins_is_refused(app: TestApp) {
        for field in ["placedAt", "updatedAt", "paidAt", "invoicedAt", "shippedAt", "deliveredAt", "shipBy"] {
            let period = format!(r#"filter: {{ {field}: {{ from: "2026-11-22", to: "2026-11-21" }} }}"#);
            let expected =
                (format!("filter.{field}.to"), "expected 2026-11-22 or later, as `from`".to_owned());
            assert_eq!(app.refusal(&period).await, expected);
        }
        let nested = r#"filter: { not: { placedAt: { from: "2026-11-22", to: "2026-11-21" } } }"#;
        assert_eq!(app.refusal(nested).await.0, "filter.not.placedAt.to");
    }

    async fn facets_refuse_what_lists_refuse(app: TestApp) {
        let product = ProductId(1);
        let wrong = format!(
            r#"{{ orderFacets(filter: {{ customer: {{ id: "{product}" }} }}) {{ ufs {{ count }} }} }}"#
        );
        assert_eq!(app.ask(&wrong).await.refusal().0, "filter.customer.id");
    }

    async fn values_of_the_wrong_kind_are_refused(app: TestApp) {
        for (kind, filter) in [
            ("InvoiceKey", r#"{ "invoiceKey": "35170458716523000119550010000000121000123459" }"#),
            ("Money", r#"{ "total": { "gte": "10,00" } }"#),
            ("LocalDate", r#"{ "placedAt": { "from": "2026-02-30" } }"#),
            ("DateTime", r#"{ "placedAt": { "gte": "2026-02-20" } }"#),
            ("OrderStatus", r#"{ "status": { "in": ["PAGO"] } }"#),
            ("Uf", r#"{ "uf": { "in": ["XX"] } }"#),
        ] {
            let filter: serde_json::Value = serde_json::from_str(filter).unwrap();
            let query = "query ($filter: OrderFilter) { orders(filter: $filter) { nodes { number } } }";
            let reply = app.ask_with(query, serde_json::json!({ "filter": filter })).await;
            assert_eq!(reply.codes(), ["BAD_USER_INPUT"], "{kind}: {}", reply.text());
        }
    }

    async fn a_text_that_no_row_can_hold_is_refused_alike(app: TestApp) {
        for filter in [serde_json::json!({ "city": "a\0b" }), serde_json::json!({ "tags": { "any": ["\0"] } })] {
            let query = "query ($filter: OrderFilter) { orders(filter: $filter) { nodes { number } } }";
            let reply = app.ask_with(query, serde_json::json!({ "filter": filter })).await;
            assert_eq!(reply.codes(), ["BAD_USER_INPUT"], "{}", reply.text());
        }
    }
}
