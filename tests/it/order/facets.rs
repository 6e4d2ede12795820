//! Facets: how many orders of each kind, for the tabs of a panel.

use crate::both;
use crate::support::given::{Given, order};
use crate::support::{NOW, TestApp};
use entity::payment::PaymentMethod;
use entity::status::{InvoiceState, OrderStatus as S};
use serde_json::{Value, json};

const FIELDS: &str = "statuses { status count } paymentMethods { paymentMethod count } ufs { uf count } \
    queues { queue count }";

async fn facets(app: &TestApp, arguments: &str) -> Value {
    let arguments = if arguments.is_empty() { String::new() } else { format!("({arguments})") };
    app.ask(&format!("{{ orderFacets{arguments} {{ {FIELDS} }} }}")).await.data()["orderFacets"].clone()
}

/// The kinds that a facet counts, with their numbers, in the order they come.
fn counts(facets: &Value, facet: &str, kind: &str) -> Vec<(String, i64)> {
    let all = facets[facet].as_array().unwrap();
    all.iter().map(|one| (one[kind].as_str().unwrap().to_owned(), one["count"].as_i64().unwrap())).collect()
}

/// Those of which there are any.
fn some(facets: &Value, facet: &str, kind: &str) -> Vec<(String, i64)> {
    counts(facets, facet, kind).into_iter().filter(|(_, count)| *count > 0).collect()
}

fn owned(counts: &[(&str, i64)]) -> Vec<(String, i64)> {
    counts.iter().map(|(kind, count)| ((*kind).to_owned(), *count)).collect()
}

fn to(status: S, method: Option<PaymentMethod>, uf: Option<&str>) -> Given {
    order().status(status).row(|row| {
        row.payment_method = method;
        row.uf = uf.map(str::to_owned);
    })
}

/// Orders of every status, in many combinations with what decides about queues.
fn mixture() -> impl Iterator<Item = Given> {
    let methods = PaymentMethod::ALL.iter().map(|method| Some(*method)).chain([None]).cycle();
    let ufs = [Some("SP"), Some("RJ"), None, Some("AM"), Some("SP")].into_iter().cycle();
    let invoices = [InvoiceState::None, InvoiceState::Issued, InvoiceState::Cancelled].into_iter().cycle();
    let dues = [Some(NOW - 1), None, Some(NOW), Some(NOW + 1), Some(0), Some(NOW - 1), Some(NOW - 1)]
        .into_iter()
        .cycle();
    let statuses = S::ALL.into_iter().chain([S::AwaitingPayment, S::Paid, S::Paid]).cycle().take(95);
    statuses.zip(methods.zip(ufs)).zip(invoices.zip(dues)).map(|((status, (method, uf)), (invoice, due))| {
        to(status, method, uf).row(|row| {
            row.invoice_state = invoice;
            row.ship_by = due;
            row.email_failed = row.uf.is_none();
        })
    })
}

async fn total_count(app: &TestApp, filter: &str, more: &str) -> i64 {
    let query = format!("{{ orders(filter: {{ {filter} }}{more}) {{ totalCount }} }}");
    app.ask(&query).await.data()["orders"]["totalCount"].as_i64().unwrap()
}

both! {
    async fn every_kind_is_counted_and_zeros_are_said(app: TestApp) {
        let empty = facets(&app, "").await;
        let statuses = app.ask("{ orderStatuses { code } }").await.data()["orderStatuses"].clone();
        let zeros: Vec<(String, i64)> = statuses
            .as_array()
            .unwrap()
            .iter()
            .map(|info| (info["code"].as_str().unwrap().to_owned(), 0))
            .collect();
        assert_eq!(counts(&empty, "statuses", "status"), zeros);
        let methods: Vec<(String, i64)> =
            PaymentMethod::ALL.iter().map(|method| (method.code().to_owned(), 0)).collect();
        assert_eq!(counts(&empty, "paymentMethods", "paymentMethod"), methods);
        let queues = ["AWAITING_DEPOSIT", "TO_PREPARE", "TO_INVOICE", "TO_SHIP", "LATE", "PROBLEM", "EMAIL_FAILED"];
        assert_eq!(counts(&empty, "queues", "queue"), owned(&queues.map(|queue| (queue, 0))));
        assert_eq!(empty["ufs"], json!([]));
    }

    async fn orders_are_counted_by_each_kind_they_have(app: TestApp) {
        app.given([
            to(S::Paid, Some(PaymentMethod::Pix), Some("SP")),
            to(S::Paid, Some(PaymentMethod::Deposit), Some("AM")),
            to(S::AwaitingPayment, Some(PaymentMethod::Deposit), Some("SP")),
            to(S::Chargeback, None, None),
            to(S::Picking, Some(PaymentMethod::Pix), Some("SP")).row(|row| row.ship_by = Some(NOW - 1)),
        ])
        .await;
        let all = facets(&app, "").await;
        let statuses = [("AWAITING_PAYMENT", 1), ("PAID", 2), ("PICKING", 1), ("CHARGEBACK", 1)];
        assert_eq!(some(&all, "statuses", "status"), owned(&statuses));
        assert_eq!(some(&all, "paymentMethods", "paymentMethod"), owned(&[("PIX", 2), ("DEPOSIT", 2)]));
        assert_eq!(counts(&all, "ufs", "uf"), owned(&[("AM", 1), ("SP", 3)]));
        let queues =
            [("AWAITING_DEPOSIT", 1), ("TO_PREPARE", 2), ("TO_INVOICE", 3), ("LATE", 1), ("PROBLEM", 1)];
        assert_eq!(some(&all, "queues", "queue"), owned(&queues));
    }

    async fn a_filter_and_a_search_leave_only_what_they_mean(app: TestApp) {
        app.given([
            to(S::Paid, Some(PaymentMethod::Pix), Some("SP")).customer("Bruno"),
            to(S::Shipped, Some(PaymentMethod::Pix), Some("RJ")).customer("Bruno"),
            to(S::Shipped, Some(PaymentMethod::Boleto), Some("RJ")).customer("Clara"),
        ])
        .await;
        let shipped = facets(&app, "filter: { status: { in: [SHIPPED] } }").await;
        assert_eq!(some(&shipped, "statuses", "status"), owned(&[("SHIPPED", 2)]));
        assert_eq!(counts(&shipped, "ufs", "uf"), owned(&[("RJ", 2)]));
        let bruno = facets(&app, r#"search: "bruno""#).await;
        assert_eq!(some(&bruno, "statuses", "status"), owned(&[("PAID", 1), ("SHIPPED", 1)]));
        assert_eq!(some(&bruno, "paymentMethods", "paymentMethod"), owned(&[("PIX", 2)]));
        let both = facets(&app, r#"search: "bruno", filter: { status: { in: [SHIPPED] } }"#).await;
        assert_eq!(some(&both, "statuses", "status"), owned(&[("SHIPPED", 1)]));
        assert_eq!(some(&both, "queues", "queue"), []);
    }

    async fn counts_agree_with_the_lists_they_stand_for(app: TestApp) {
        app.given(mixture()).await;
        for (filter, search) in [
            ("", ""),
            ("uf: { in: [SP] }", ""),
            (
                "placedAt: { preset: YESTERDAY }, not: { paymentMethod: { in: [PIX] } }",
                r#", search: "souza""#,
            ),
        ] {
            let facets = facets(&app, &format!("filter: {{ {filter} }}{search}")).await;
            let mut checked = 0;
            for (facet, kind) in [
                ("statuses", "status"),
                ("paymentMethods", "paymentMethod"),
                ("ufs", "uf"),
                ("queues", "queue"),
            ] {
                for (value, count) in counts(&facets, facet, kind) {
                    let term = if kind == "queue" { value.clone() } else { format!("{{ in: [{value}] }}") };
                    let narrowed = format!("and: [{{ {filter} }}, {{ {kind}: {term} }}]");
                    assert_eq!(total_count(&app, &narrowed, search).await, count, "{value} of {filter}");
                    checked += count;
                }
            }
            let all = total_count(&app, filter, search).await;
            let statuses: i64 = counts(&facets, "statuses", "status").iter().map(|(_, count)| count).sum();
            assert_eq!(statuses, all, "every order has one status");
            assert!(checked > 2 * all, "the mixture fills the facets: {checked} of {all}");
            assert!(
                counts(&facets, "queues", "queue").iter().all(|(_, count)| *count > 0) || !filter.is_empty()
            );
        }
    }
}
