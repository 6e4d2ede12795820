//! Pages by cursor: forwards, backwards, over ties, and while orders come in.

use super::NONE;
use super::sort::{SORTED, varied};
use crate::both;
use crate::support::given::order;
use crate::support::{NOW, TestApp};
use pedidos::db::Key;
use pedidos::order::Sort;
use serde_json::{Value, json};

/// A page as it came.
#[derive(Debug)]
struct Page {
    numbers: Vec<i64>,
    cursors: Vec<String>,
    info: Value,
}

impl Page {
    fn flags(&self) -> (bool, bool) {
        let flag = |name: &str| self.info[name].as_bool().unwrap();
        (flag("hasPreviousPage"), flag("hasNextPage"))
    }

    fn cursor(&self, name: &str) -> &str {
        self.info[name].as_str().unwrap()
    }
}

async fn page(app: &TestApp, arguments: &str) -> Page {
    let fields =
        "edges { cursor node { number } } pageInfo { hasPreviousPage hasNextPage startCursor endCursor }";
    let list = app.ask(&format!("{{ orders({arguments}) {{ {fields} }} }}")).await.data()["orders"].clone();
    let edges = list["edges"].as_array().unwrap();
    let page = Page {
        numbers: edges.iter().map(|edge| edge["node"]["number"].as_i64().unwrap()).collect(),
        cursors: edges.iter().map(|edge| edge["cursor"].as_str().unwrap().to_owned()).collect(),
        info: list["pageInfo"].clone(),
    };
    assert_eq!(page.info["startCursor"], json!(page.cursors.first()));
    assert_eq!(page.info["endCursor"], json!(page.cursors.last()));
    page
}

/// Reads page after page until there is no next one.
async fn forwards(app: &TestApp, list: &str, size: usize) -> Vec<i64> {
    let mut seen = Vec::new();
    let mut now = page(app, &format!("first: {size}{list}")).await;
    assert!(!now.flags().0, "nothing stands before the first page");
    loop {
        seen.extend(&now.numbers);
        if !now.flags().1 {
            return seen;
        }
        assert_eq!(now.numbers.len(), size, "only the last page is short");
        now = page(app, &format!("first: {size}, after: \"{}\"{list}", now.cursor("endCursor"))).await;
        assert!(now.flags().0, "the page before this one");
    }
}

/// Reads page before page until there is no previous one; gives the rows in the order of the list.
async fn backwards(app: &TestApp, list: &str, size: usize) -> Vec<i64> {
    let mut seen = Vec::new();
    let mut now = page(app, &format!("last: {size}{list}")).await;
    assert!(!now.flags().1, "nothing stands behind the last page");
    loop {
        seen.splice(0..0, now.numbers.iter().copied());
        if !now.flags().0 {
            return seen;
        }
        assert_eq!(now.numbers.len(), size, "only the first page is short");
        now = page(app, &format!("last: {size}, before: \"{}\"{list}", now.cursor("startCursor"))).await;
        assert!(now.flags().1, "the page behind this one");
    }
}

/// Cursors of the default sort for orders 1 to 5, which are listed from 5 to 1.
async fn five(app: &TestApp) -> Vec<String> {
    app.given((1..=5).map(|day| order().placed_at(NOW + day))).await;
    let all = page(app, "first: 5").await;
    assert_eq!(all.numbers, [5, 4, 3, 2, 1]);
    all.cursors
}

both! {
    async fn every_sort_is_walked_both_ways_over_ties(app: TestApp) {
        app.given(varied()).await;
        for (by, ascending) in SORTED {
            for (direction, descending) in [("ASC", false), ("DESC", true)] {
                let mut expected = ascending.to_vec();
                if descending {
                    expected.reverse();
                }
                let list = format!(", sort: {{ by: {by}, direction: {direction} }}");
                for size in [1, 2, 3] {
                    assert_eq!(
                        forwards(&app, &list, size).await,
                        expected,
                        "{by} {direction}, {size} at a time"
                    );
                    assert_eq!(
                        backwards(&app, &list, size).await,
                        expected,
                        "{by} {direction}, {size} at a time, back"
                    );
                }
            }
        }
    }

    async fn a_filtered_and_searched_list_is_walked_like_any_other(app: TestApp) {
        app.given(varied()).await;
        let list =
            r#", filter: { not: { number: [5, 8] } }, search: "caneca", sort: { by: TOTAL, direction: ASC }"#;
        for size in [1, 2, 3, 6, 7] {
            assert_eq!(forwards(&app, list, size).await, [6, 7, 1, 4, 3, 2], "{size} at a time");
            assert_eq!(backwards(&app, list, size).await, [6, 7, 1, 4, 3, 2], "{size} at a time, back");
        }
    }

    async fn many_orders_of_one_instant_are_all_walked(app: TestApp) {
        app.given((0..23).map(|_| order())).await;
        let expected: Vec<i64> = (1..=23).rev().collect();
        assert_eq!(forwards(&app, "", 5).await, expected);
        assert_eq!(backwards(&app, "", 5).await, expected);
    }

    async fn orders_that_come_in_neither_repeat_nor_hide_others(app: TestApp) {
        five(&app).await;
        let first = page(&app, "first: 2").await;
        assert_eq!(first.numbers, [5, 4]);
        // 6 is newer than all, 7 ties with the cursor's order but has a larger id, 8 lies right behind it, 9 is the
        // oldest.
        app.given([NOW + 99, NOW + 4, NOW + 3, NOW].map(|at| order().placed_at(at))).await;
        let rest = page(&app, &format!("first: 200, after: \"{}\"", first.cursor("endCursor"))).await;
        assert_eq!(rest.numbers, [8, 3, 2, 1, 9]);
        let back = page(&app, &format!("last: 200, before: \"{}\"", first.cursor("endCursor"))).await;
        assert_eq!(back.numbers, [6, 5, 7]);
    }

    async fn orders_that_come_in_do_not_disturb_the_way_back(app: TestApp) {
        five(&app).await;
        let last = page(&app, "last: 2").await;
        assert_eq!(last.numbers, [2, 1]);
        // 6 is the oldest, 7 lies right before the cursor's order, 8 is newer than all.
        app.given([NOW, NOW + 2, NOW + 99].map(|at| order().placed_at(at))).await;
        let rest = page(&app, &format!("last: 200, before: \"{}\"", last.cursor("startCursor"))).await;
        assert_eq!(rest.numbers, [8, 5, 4, 3, 7]);
    }

    async fn a_page_knows_what_stands_beside_it(app: TestApp) {
        let cursors = five(&app).await;
        for (arguments, numbers, flags) in [
            ("first: 4".to_owned(), vec![5, 4, 3, 2], (false, true)),
            ("first: 5".to_owned(), vec![5, 4, 3, 2, 1], (false, false)),
            ("first: 200".to_owned(), vec![5, 4, 3, 2, 1], (false, false)),
            ("last: 4".to_owned(), vec![4, 3, 2, 1], (true, false)),
            ("last: 5".to_owned(), vec![5, 4, 3, 2, 1], (false, false)),
            (format!("first: 2, after: \"{}\"", cursors[0]), vec![4, 3], (true, true)),
            (format!("first: 2, after: \"{}\"", cursors[2]), vec![2, 1], (true, false)),
            (format!("last: 2, before: \"{}\"", cursors[4]), vec![3, 2], (true, true)),
            (format!("last: 2, before: \"{}\"", cursors[2]), vec![5, 4], (false, true)),
        ] {
            let page = page(&app, &arguments).await;
            assert_eq!((page.flags(), &page.numbers), (flags, &numbers), "{arguments}");
        }
    }

    async fn two_cursors_cut_a_list_at_both_ends(app: TestApp) {
        let cursors = five(&app).await;
        let between =
            |from: usize, to: usize| format!("after: \"{}\", before: \"{}\"", cursors[from], cursors[to]);
        for (arguments, numbers) in [
            (between(0, 4), vec![4, 3, 2]),
            (format!("first: 2, {}", between(0, 4)), vec![4, 3]),
            (format!("last: 2, {}", between(0, 4)), vec![3, 2]),
            (between(1, 2), vec![]),
            (between(2, 2), vec![]),
            (between(3, 1), vec![]),
            (format!("first: 3, before: \"{}\"", cursors[2]), vec![5, 4]),
            (format!("last: 1, after: \"{}\"", cursors[2]), vec![1]),
        ] {
            assert_eq!(page(&app, &arguments).await.numbers, numbers, "{arguments}");
        }
    }

    async fn an_empty_list_has_a_page_without_cursors(app: TestApp) {
        let none =
            json!({ "hasPreviousPage": false, "hasNextPage": false, "startCursor": null, "endCursor": null });
        for arguments in ["first: 3", "last: 3"] {
            let empty = page(&app, arguments).await;
            assert_eq!((&empty.numbers, &empty.info), (&vec![], &none), "{arguments}");
        }
        app.given([order()]).await;
        let filtered = page(&app, "first: 3, filter: { number: [2] }").await;
        assert_eq!((&filtered.numbers, &filtered.info), (&vec![], &none));
        let only = page(&app, "first: 3").await;
        let behind = page(&app, &format!("first: 3, after: \"{}\"", only.cursor("endCursor"))).await;
        assert_eq!(behind.numbers, NONE);
        assert!(!behind.flags().1);
    }

    async fn a_page_has_25_orders_unless_asked_otherwise(app: TestApp) {
        app.given((0..26).map(|_| order())).await;
        let page = page(&app, "after: null").await;
        assert_eq!(page.numbers, (2..=26).rev().collect::<Vec<i64>>());
        assert_eq!(page.flags(), (false, true));
    }

    async fn a_page_has_from_1_to_200_orders(app: TestApp) {
        let expected = "expected a number from 1 to 200".to_owned();
        for size in [0, -1, 201, i32::MAX, i32::MIN] {
            for field in ["first", "last"] {
                let refused = app.refusal(&format!("{field}: {size}")).await;
                assert_eq!(refused, (field.to_owned(), expected.clone()), "{size}");
            }
        }
        let both = "expected either `first` or `last`, not both".to_owned();
        assert_eq!(app.refusal("first: 1, last: 1").await, ("last".to_owned(), both));
        assert_eq!(app.numbers("first: 1, last: null").await, NONE);
    }

    async fn a_cursor_of_another_list_sort_or_direction_is_refused(app: TestApp) {
        app.given([order()]).await;
        let mine = page(&app, "first: 1").await.cursors.remove(0);
        let customers = app.ask("{ customers { edges { cursor } } }").await.data();
        let history = order().moved(None, entity::status::OrderStatus::Paid, NOW);
        app.given([history]).await;
        let history = app.ask("{ order(by: { number: 2 }) { history { edges { cursor } } } }").await.data();
        let foreign = [
            page(&app, "first: 1, sort: { by: PLACED_AT, direction: ASC }").await.cursors.remove(0),
            page(&app, "first: 1, sort: { by: TOTAL }").await.cursors.remove(0),
            page(&app, "first: 1, sort: { by: CUSTOMER_NAME }").await.cursors.remove(0),
            customers["customers"]["edges"][0]["cursor"].as_str().unwrap().to_owned(),
            history["order"]["history"]["edges"][0]["cursor"].as_str().unwrap().to_owned(),
        ];
        let problem = "this cursor belongs to another list, sort or direction".to_owned();
        for cursor in foreign {
            for field in ["after", "before"] {
                let refused = app.refusal(&format!("{field}: \"{cursor}\"")).await;
                assert_eq!(refused, (field.to_owned(), problem.clone()), "{cursor}");
            }
        }
        for (by, _) in SORTED.into_iter().filter(|(by, _)| *by != "PLACED_AT") {
            let refused = app.refusal(&format!("after: \"{mine}\", sort: {{ by: {by} }}")).await;
            assert_eq!(refused, ("after".to_owned(), problem.clone()), "{by}");
        }
    }

    async fn a_mangled_cursor_is_refused(app: TestApp) {
        app.given([order()]).await;
        let cursor = page(&app, "first: 1").await.cursors.remove(0);
        let mut mangled: Vec<String> =
            ["", " ", "x", "NDI", "ç", "AAAAAAAAAAAAAAAAAAAA"].map(str::to_owned).to_vec();
        mangled.extend([
            format!("{cursor}="),
            format!(" {cursor}"),
            format!("{cursor}{cursor}"),
            "A".repeat(10_000),
        ]);
        mangled.extend((1..cursor.len()).map(|end| cursor[..end].to_owned()));
        mangled.extend((0..cursor.len()).map(|at| {
            let other = if &cursor[at..=at] == "A" { "B" } else { "A" };
            format!("{}{other}{}", &cursor[..at], &cursor[at + 1..])
        }));
        let problem = "expected a cursor as it was given in `pageInfo` or an edge".to_owned();
        for text in mangled {
            let field = if text.len() % 2 == 0 { "after" } else { "before" };
            assert_eq!(
                app.refusal(&format!("{field}: \"{text}\"")).await,
                (field.to_owned(), problem.clone()),
                "{text}"
            );
        }
    }

    async fn a_forged_cursor_whose_value_does_not_fit_the_sort_is_refused(app: TestApp) {
        app.given([order()]).await;
        let by_name = Sort { by: pedidos::order::SortBy::CustomerName, descending: true };
        for (sort, by, key) in [
            (Sort::default(), "PLACED_AT", Key::Text("ana".to_owned())),
            (by_name, "CUSTOMER_NAME", Key::Int(7)),
            (by_name, "CUSTOMER_NAME", Key::Text("a\0b".to_owned())),
        ] {
            let forged = sort.sorting().cursor(key, 1).encode();
            let refused = app.refusal(&format!("after: \"{forged}\", sort: {{ by: {by} }}")).await;
            assert_eq!(refused.0, "after", "{by}");
        }
    }
}
