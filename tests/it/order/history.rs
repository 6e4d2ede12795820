//! The history of an order, newest first, page by page.

use crate::both;
use crate::support::given::{Given, order};
use crate::support::{DAY, NOW, TestApp};
use entity::event::{EventKind, Visibility};
use entity::id::EventId;
use entity::status::OrderStatus as S;
use serde_json::{Value, json};

/// 2026-11-12T15:00:00Z.
const PLACED: i64 = NOW - 10 * DAY;

/// An order with five entries; the third and the fourth happened at the same instant.
fn with_five_entries() -> Given {
    order()
        .moved(None, S::AwaitingPayment, PLACED)
        .moved(Some(S::AwaitingPayment), S::Paid, PLACED + DAY)
        .moved(Some(S::Paid), S::Picking, PLACED + 2 * DAY)
        .moved(Some(S::Picking), S::OnHold, PLACED + 2 * DAY)
        .moved(Some(S::OnHold), S::Picking, PLACED + 3 * DAY)
}

/// The page that `arguments` mean of the first order's history: its `toStatus`es and its page info.
async fn page(app: &TestApp, arguments: &str) -> (Vec<Value>, Value) {
    let query = format!(
        "{{ order(by: {{ number: 1 }}) {{ history{arguments} {{ nodes {{ toStatus }}
            pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }} }}"
    );
    let history = app.ask(&query).await.data()["order"]["history"].clone();
    let nodes = history["nodes"].as_array().unwrap();
    (nodes.iter().map(|node| node["toStatus"].clone()).collect(), history["pageInfo"].clone())
}

fn cursor(info: &Value, which: &str) -> String {
    info[which].as_str().unwrap().to_owned()
}

both! {
    async fn every_entry_says_what_when_who_and_for_whom(app: TestApp) {
        let told = order()
            .moved(None, S::AwaitingPayment, PLACED)
            .moved(Some(S::AwaitingPayment), S::Paid, PLACED + DAY)
            .moved(Some(S::Paid), S::Paid, PLACED + 2 * DAY)
            .with(|whole| {
                whole.history[0].actor = "import olist".into();
                whole.history[1].comment = Some("Pagamento conferido.\n\"Obrigada\"".to_owned());
                let note = &mut whole.history[2];
                (note.kind, note.visibility) = (EventKind::OrderNoteAdded, Visibility::Internal);
                (note.from_status, note.to_status) = (None, None);
                note.comment = Some("Ligar antes".to_owned());
            });
        app.given([told]).await;
        let found = app
            .ask(
                "{ order(by: { number: 1 }) { history { nodes {
                    id at kind actor fromStatus toStatus comment visibility } } } }",
            )
            .await
            .data();
        let expected = json!([
            { "id": EventId(3).to_string(), "at": "2026-11-14T15:00:00Z", "kind": "ORDER_NOTE_ADDED",
              "actor": "Bruno", "fromStatus": null, "toStatus": null, "comment": "Ligar antes",
              "visibility": "INTERNAL" },
            { "id": EventId(2).to_string(), "at": "2026-11-13T15:00:00Z", "kind": "ORDER_STATUS_CHANGED",
              "actor": "Bruno", "fromStatus": "AWAITING_PAYMENT", "toStatus": "PAID",
              "comment": "Pagamento conferido.\n\"Obrigada\"", "visibility": "PUBLIC" },
            { "id": EventId(1).to_string(), "at": "2026-11-12T15:00:00Z", "kind": "ORDER_PLACED",
              "actor": "import olist", "fromStatus": null, "toStatus": "AWAITING_PAYMENT", "comment": null,
              "visibility": "PUBLIC" },
        ]);
        assert_eq!(found["order"]["history"]["nodes"], expected);
    }

    async fn pages_go_from_the_newest_to_the_oldest_and_back(app: TestApp) {
        app.given([with_five_entries()]).await;
        let (all, info) = page(&app, "").await;
        assert_eq!(all, ["PICKING", "ON_HOLD", "PICKING", "PAID", "AWAITING_PAYMENT"]);
        assert_eq!((&info["hasNextPage"], &info["hasPreviousPage"]), (&json!(false), &json!(false)));

        let (first, info) = page(&app, "(first: 2)").await;
        assert_eq!(first, ["PICKING", "ON_HOLD"]);
        assert_eq!((&info["hasNextPage"], &info["hasPreviousPage"]), (&json!(true), &json!(false)));

        let (second, info) = page(&app, &format!("(first: 2, after: \"{}\")", cursor(&info, "endCursor"))).await;
        assert_eq!(second, ["PICKING", "PAID"]);
        assert_eq!((&info["hasNextPage"], &info["hasPreviousPage"]), (&json!(true), &json!(true)));

        let (third, end) = page(&app, &format!("(first: 2, after: \"{}\")", cursor(&info, "endCursor"))).await;
        assert_eq!(third, ["AWAITING_PAYMENT"]);
        assert_eq!((&end["hasNextPage"], &end["hasPreviousPage"]), (&json!(false), &json!(true)));

        let (back, info) = page(&app, &format!("(last: 2, before: \"{}\")", cursor(&info, "startCursor"))).await;
        assert_eq!(back, ["PICKING", "ON_HOLD"]);
        assert_eq!((&info["hasNextPage"], &info["hasPreviousPage"]), (&json!(true), &json!(false)));
    }

    async fn the_last_entries_are_the_oldest(app: TestApp) {
        app.given([with_five_entries()]).await;
        let (oldest, info) = page(&app, "(last: 2)").await;
        assert_eq!(oldest, ["PAID", "AWAITING_PAYMENT"]);
        assert_eq!((&info["hasNextPage"], &info["hasPreviousPage"]), (&json!(false), &json!(true)));
        let newest = cursor(&page(&app, "(first: 1)").await.1, "endCursor");
        let before = cursor(&info, "endCursor");
        let (between, _) = page(&app, &format!("(after: \"{newest}\", before: \"{before}\")")).await;
        assert_eq!(between, ["ON_HOLD", "PICKING", "PAID"]);
    }

    async fn edges_carry_the_cursor_of_their_node(app: TestApp) {
        app.given([with_five_entries()]).await;
        let found = app
            .ask("{ order(by: { number: 1 }) { history(first: 3) { edges { cursor node { toStatus } } } } }")
            .await
            .data();
        let edges = found["order"]["history"]["edges"].as_array().unwrap().clone();
        assert_eq!(edges.len(), 3);
        for (edge, next) in edges.iter().zip(["ON_HOLD", "PICKING", "PAID"]) {
            let (behind, _) = page(&app, &format!("(first: 1, after: \"{}\")", cursor(edge, "cursor"))).await;
            assert_eq!(behind, [next], "behind {}", edge["node"]["toStatus"]);
        }
    }

    async fn an_order_without_a_history_has_an_empty_page(app: TestApp) {
        app.given([order(), with_five_entries()]).await;
        let (none, info) = page(&app, "").await;
        assert_eq!(none, Vec::<Value>::new());
        let empty = json!({ "hasNextPage": false, "hasPreviousPage": false, "startCursor": null, "endCursor": null });
        assert_eq!(info, empty);
        assert_eq!(page(&app, "(last: 2)").await.1, empty);
    }

    async fn twenty_five_entries_are_a_page_when_nothing_is_said(app: TestApp) {
        let long = (0..30).fold(order(), |order, i| order.moved(Some(S::Paid), S::Picking, PLACED + i));
        app.given([long]).await;
        let (entries, info) = page(&app, "").await;
        assert_eq!((entries.len(), &info["hasNextPage"]), (25, &json!(true)));
        assert_eq!(page(&app, "(first: 200)").await.0.len(), 30);
    }

    async fn histories_of_several_orders_and_lengths_do_not_mix(app: TestApp) {
        app.given([with_five_entries(), order().moved(None, S::Paid, PLACED), order()]).await;
        let found = app
            .ask(
                "{ orders(sort: { by: NUMBER, direction: ASC }) { nodes {
                    one: history(first: 1) { nodes { toStatus } pageInfo { hasNextPage } }
                    three: history(first: 3) { nodes { toStatus } pageInfo { hasNextPage } }
                    oldest: history(last: 1) { nodes { toStatus } } } } }",
            )
            .await
            .data();
        let told = |order: usize, which: &str| -> Vec<String> {
            let nodes = found["orders"]["nodes"][order][which]["nodes"].as_array().unwrap();
            nodes.iter().map(|node| node["toStatus"].as_str().unwrap().to_owned()).collect()
        };
        let more = |order: usize, which: &str| {
            found["orders"]["nodes"][order][which]["pageInfo"]["hasNextPage"].as_bool().unwrap()
        };
        assert_eq!((told(0, "one"), more(0, "one")), (vec!["PICKING".to_owned()], true));
        assert_eq!(told(0, "three"), ["PICKING", "ON_HOLD", "PICKING"]);
        assert!(more(0, "three"));
        assert_eq!(told(0, "oldest"), ["AWAITING_PAYMENT"]);
        assert_eq!((told(1, "one"), more(1, "one")), (vec!["PAID".to_owned()], false));
        assert_eq!((told(1, "three"), told(1, "oldest")), (vec!["PAID".to_owned()], vec!["PAID".to_owned()]));
        assert!(told(2, "one").is_empty() && told(2, "three").is_empty() && told(2, "oldest").is_empty());
    }

    async fn wrong_pages_are_named(app: TestApp) {
        app.given([with_five_entries()]).await;
        let of_the_list = app.ask("{ orders { pageInfo { endCursor } } }").await.data();
        let of_the_list = cursor(&of_the_list["orders"]["pageInfo"], "endCursor");
        for (arguments, problem) in [
            ("first: 0".to_owned(), "first: expected a number from 1 to 200"),
            ("first: 201".to_owned(), "first: expected a number from 1 to 200"),
            ("last: -1".to_owned(), "last: expected a number from 1 to 200"),
            ("first: 1, last: 1".to_owned(), "last: expected either `first` or `last`, not both"),
            ("after: \"x\"".to_owned(), "after: expected a cursor as it was given in `pageInfo` or an edge"),
            (format!("before: \"{of_the_list}\""), "before: this cursor belongs to another list, sort or direction"),
        ] {
            let query = format!("{{ order(by: {{ number: 1 }}) {{ history({arguments}) {{ nodes {{ at }} }} }} }}");
            let reply = app.ask(&query).await;
            assert_eq!(reply.codes(), ["BAD_USER_INPUT"], "{arguments}");
            assert_eq!(reply.error()["message"], problem, "{arguments}");
        }
    }
}
