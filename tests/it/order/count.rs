//! How many orders a filter and a search mean.

use crate::both;
use crate::support::TestApp;
use crate::support::given::order;
use serde_json::{Value, json};

async fn counted(app: &TestApp, arguments: &str, count: &str) -> Value {
    let query = format!("{{ orders({arguments}) {{ totalCount {count} {{ value precision }} }} }}");
    app.ask(&query).await.data()["orders"].clone()
}

both! {
    async fn all_are_counted_whatever_the_page(app: TestApp) {
        app.given((0..7).map(|total| order().total(total * 1_000))).await;
        let exact =
            |value: i64| json!({ "totalCount": value, "count": { "value": value, "precision": "EXACT" } });
        let end = app.ask("{ orders(first: 2) { pageInfo { endCursor } } }").await.data();
        let end = end["orders"]["pageInfo"]["endCursor"].as_str().unwrap().to_owned();
        for (arguments, value) in [
            ("first: 2".to_owned(), 7),
            ("last: 1".to_owned(), 7),
            (format!("first: 2, after: \"{end}\""), 7),
            (r#"filter: { total: { gte: "50" } }"#.to_owned(), 2),
            (r#"search: "caneca", filter: { not: { number: [1] } }"#.to_owned(), 6),
            (r#"search: "xicara""#.to_owned(), 0),
            ("filter: { or: [] }".to_owned(), 0),
        ] {
            assert_eq!(counted(&app, &arguments, "count").await, exact(value), "{arguments}");
        }
    }

    async fn counting_stops_at_the_limit_and_says_so(app: TestApp) {
        app.given((0..5).map(|_| order())).await;
        for (limit, value, precision) in [
            (1, 1, "AT_LEAST"),
            (4, 4, "AT_LEAST"),
            (5, 5, "EXACT"),
            (6, 5, "EXACT"),
            (1_000_000, 5, "EXACT"),
        ] {
            let counted = counted(&app, "first: 1", &format!("count(limit: {limit})")).await;
            assert_eq!(counted["count"], json!({ "value": value, "precision": precision }), "{limit}");
            assert_eq!(counted["totalCount"], 5);
        }
        let filtered = counted(&app, "filter: { number: [1, 2, 3] }", "count(limit: 3)").await;
        assert_eq!(filtered["count"], json!({ "value": 3, "precision": "EXACT" }));
    }

    async fn a_limit_is_from_one_to_a_million(app: TestApp) {
        for limit in [0, -1, 1_000_001] {
            let reply =
                app.ask(&format!("{{ orders(first: 1) {{ count(limit: {limit}) {{ value }} }} }}")).await;
            let expected = ("limit".to_owned(), "expected a number from 1 to 1,000,000".to_owned());
            assert_eq!(reply.refusal(), expected, "{limit}");
        }
    }

    async fn an_order_with_two_matching_parts_counts_once(app: TestApp) {
        let twice = order()
            .tags(&["a", "b"])
            .shipment("Correios", None)
            .shipment("Correios", None)
            .with(|whole| whole.shipments[1].position = 2);
        app.given([twice, order()]).await;
        for filter in [r#"tags: { any: ["a", "b"] }"#, r#"carrier: "Correios""#] {
            let counted = counted(&app, &format!("filter: {{ {filter} }}"), "count").await;
            assert_eq!(
                counted,
                json!({ "totalCount": 1, "count": { "value": 1, "precision": "EXACT" } }),
                "{filter}"
            );
            assert_eq!(app.numbers(&format!("filter: {{ {filter} }}")).await, [1]);
        }
    }
}
