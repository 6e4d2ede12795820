//! Documents made to hurt are refused as what they are, and the server lives on.
//!
//! A document that were followed before it is counted would not come back; [`DEADLINE`] makes that a failure.

use super::{ask, send, server};
use crate::support::TestApp;
use crate::support::client::Reply;
use serde_json::json;
use std::time::Duration;

const NEWER: &str = "application/graphql-response+json";

/// Nothing is measured here: this is against hanging.
const DEADLINE: Duration = Duration::from_mins(1);

/// Asks, and holds that it was refused as a request, and that the server answers the next one.
async fn refused(app: &TestApp, what: &str, query: &str, code: &str) -> Reply {
    let reply =
        tokio::time::timeout(DEADLINE, ask(app, NEWER, &json!({ "query": query }))).await.expect(what);
    assert_eq!(
        (reply.status, reply.codes().first().map(String::as_str)),
        (400, Some(code)),
        "{what}: {}",
        reply.text()
    );
    let next = ask(app, NEWER, &json!({ "query": "{ __typename }" })).await;
    assert_eq!(next.status, 200, "after {what}");
    reply
}

fn ladder(steps: usize) -> String {
    let rung = |i: usize| format!("fragment F{i} on Query {{ ...F{} ...F{} }} ", i + 1, i + 1);
    let rungs = (0..steps).map(rung).collect::<Vec<_>>().concat();
    format!("{{ ...F0 }} {rungs} fragment F{steps} on Query {{ __typename }}")
}

#[tokio::test]
async fn brackets_are_limited_wherever_they_are() {
    let app = server().await;
    let (open, close) = ("[".repeat(1_600), "]".repeat(1_600));
    for (what, query, code) in [
        ("brackets", format!("{{ store(name: {open}{close}) }}"), "NESTING_LIMIT"),
        ("unclosed brackets", format!("{{ store(name: {open}"), "NESTING_LIMIT"),
        ("objects", format!("{{ store(name: {}", "{a:".repeat(1_600)), "NESTING_LIMIT"),
        ("types", format!("query($a: {open}Int{close}) {{ store {{ name }} }}"), "NESTING_LIMIT"),
        ("selections", "{a".repeat(1_600), "NESTING_LIMIT"),
        ("endless block string", format!("{{ store(name: \"\"\"x\" {open}"), "SYNTAX_ERROR"),
    ] {
        refused(&app, what, &query, code).await;
    }
    let query = format!("{{ store(name: {})", "[".repeat(39));
    let error = refused(&app, "41 brackets", &query, "NESTING_LIMIT").await.error();
    assert_eq!((&error["extensions"]["found"], &error["extensions"]["limit"]), (&json!(41), &json!(40)));
    assert_eq!(error["message"], "The document has 41 brackets inside each other; the limit is 40.");
}

#[tokio::test]
async fn texts_are_limited_by_bytes_and_tokens() {
    let app = server().await;
    let many = |n: usize, field: &dyn Fn(usize) -> String| (0..n).map(field).collect::<Vec<_>>().concat();
    let aliases = |n: usize| format!("{{ store {{ {} }} }}", many(n, &|i| format!("a{i}:a ")));
    let argument = |value: &str| format!("{{ store(name: {value}) {{ name }} }}");
    let long = "a".repeat(65_000);
    let names = format!("{{ {} }}", format!("{} ", "a".repeat(199)).repeat(20));
    let unknown = format!("{{ store {{ {} }} }}", many(1_900, &|i| format!("nobody{i} ")));
    for (what, query, code) in [
        ("100,000 aliases", aliases(100_000), "TEXT_LIMIT"),
        ("6,000 aliases", aliases(6_000), "TOKEN_LIMIT"),
        ("1,600 aliases", aliases(1_600), "ALIAS_LIMIT"),
        ("a long name", format!("{{ {long} }}"), "NAME_LIMIT"),
        ("long names", names, "VALIDATION_ERROR"),
        ("a long string", argument(&format!("\"{long}\"")), "VALIDATION_ERROR"),
        ("a long number", argument(&"9".repeat(65_000)), "NAME_LIMIT"),
        ("a long error", format!("{{ store(name: \"{long}\" }}"), "SYNTAX_ERROR"),
        ("fields", format!("{{ store {{ {} }} }}", "name ".repeat(2_001)), "FIELD_LIMIT"),
        ("root fields", format!("{{ {} }}", "__typename ".repeat(21)), "ROOT_FIELD_LIMIT"),
        ("directives", format!("{{ __typename {} }}", "@skip(if: false) ".repeat(11)), "DIRECTIVE_LIMIT"),
        ("unknown fields", unknown, "VALIDATION_ERROR"),
    ] {
        refused(&app, what, &query, code).await;
    }
}

#[tokio::test]
async fn fragments_are_counted_before_they_are_followed() {
    let app = server().await;
    for steps in [12, 30, 100] {
        refused(&app, &format!("ladder of {steps}"), &ladder(steps), "FIELD_LIMIT").await;
    }
    let unused = ladder(30).replacen("...F0", "__typename", 1);
    let to_nobody = ladder(30).replace("{ __typename }", "{ ...Nobody }");
    let of_two = "{ ...F } fragment F on Query { ...G ...G } fragment G on Query { ...F ...F }";
    let links = (0..500).map(|i| format!("fragment F{i} on Query {{ ...F{} }} ", i + 1)).collect::<Vec<_>>();
    let chain = format!("{{ ...F0 }} {} fragment F500 on Query {{ __typename }}", links.concat());
    for (what, query, code) in [
        ("unused ladder", unused.as_str(), "FIELD_LIMIT"),
        ("ladder to nobody", &to_nobody, "FIELD_LIMIT"),
        ("cycle", "{ ...F } fragment F on Query { ...F }", "VALIDATION_ERROR"),
        ("cycle of two", of_two, "VALIDATION_ERROR"),
        ("chain", &chain, "FRAGMENT_DEPTH_LIMIT"),
        ("ring", &chain.replace("{ __typename }", "{ ...F0 }"), "VALIDATION_ERROR"),
    ] {
        refused(&app, what, query, code).await;
    }
}

#[tokio::test]
async fn depth_is_limited_and_says_so() {
    let app = server().await;
    let deep = format!("{{ orders {{ {} id {} }} }}", "nodes { ".repeat(12), "} ".repeat(12));
    let error = refused(&app, "depth", &deep, "DEPTH_LIMIT").await.error();
    assert_eq!((&error["extensions"]["found"], &error["extensions"]["limit"]), (&json!(14), &json!(12)));
}

#[tokio::test]
async fn cost_is_limited_and_lists_multiply_it() {
    let app = server().await;
    // By the default limits: 20 pages of 200 orders, each 1 + id + number + items + 5 × sku.
    let ask_for = async |below: &str, page: i32| {
        let page_of = |i: i32| format!("p{i}: orders(first: $page) {{ {below} }} ");
        let pages = (0..20).map(page_of).collect::<Vec<_>>().concat();
        let query = format!("query($page: Int) {{ {pages} }}");
        ask(&app, NEWER, &json!({ "query": query, "variables": { "page": page } })).await
    };
    let edges = "edges { node { id number items { sku } } }";
    let both = "edges { node { id number items { sku } } } nodes { id number items { sku } }";
    assert_eq!(ask_for(edges, 200).await.status, 200);
    let reply = ask_for(both, 200).await;
    assert_eq!((reply.status, reply.codes()), (400, vec!["COST_LIMIT".to_owned()]), "{}", reply.text());
    assert_eq!(reply.error()["extensions"]["found"], 20 * (1 + 2 + 200 * 9 + 200 * 8));
    assert_eq!(reply.error()["extensions"]["limit"], 50_000);
    assert_eq!(ask_for(both, 20).await.status, 200);
}

#[tokio::test]
async fn variables_may_be_deep_only_so_far() {
    let app = server().await;
    for levels in [40, 1_000, 50_000] {
        let deep = format!("{}1{}", "{\"and\":[".repeat(levels), "]}".repeat(levels));
        let query = "query($f: OrderFilter) { orders(filter: $f) { nodes { id } } }";
        let body = format!("{{\"query\":\"{query}\",\"variables\":{{\"f\":{deep}}}}}");
        let headers = [("Content-Type", "application/json"), ("Accept", NEWER)];
        let answer = send(&app, "POST /graphql", &headers, body.as_bytes());
        let reply = tokio::time::timeout(DEADLINE, answer).await.expect("an answer");
        assert_eq!(reply.status, 400, "{levels}: {}", reply.text());
    }
    assert_eq!(ask(&app, NEWER, &json!({ "query": "{ __typename }" })).await.status, 200);
}

#[tokio::test]
async fn graphiql_may_ask_for_the_whole_schema() {
    let app = server().await;
    let reply = ask(&app, NEWER, &json!({ "query": introspection() })).await;
    assert_eq!((reply.status, reply.codes()), (200, vec![]), "{}", reply.text());
    assert!(reply.data()["__schema"]["types"].as_array().unwrap().len() > 20);

    let deeper = introspection().replace("ofType {", "ofType { ofType { ofType { ofType { ofType {");
    let deeper = deeper.replace("kind name }", "kind name } } } } }");
    refused(&app, "ofType below ofType", &deeper, "NESTING_LIMIT").await;
}

/// The introspection query of `GraphiQL`.
fn introspection() -> String {
    let of_type = format!("{}kind name{}", "kind name ofType { ".repeat(9), " }".repeat(9));
    format!(
        "query IntrospectionQuery {{
            __schema {{
                queryType {{ name }} mutationType {{ name }} subscriptionType {{ name }}
                types {{ ...FullType }}
                directives {{ name description locations args(includeDeprecated: true) {{ ...InputValue }} }}
            }}
        }}
        fragment FullType on __Type {{
            kind name description specifiedByURL isOneOf
            fields(includeDeprecated: true) {{
                name description args(includeDeprecated: true) {{ ...InputValue }} type {{ ...TypeRef }}
                isDeprecated deprecationReason
            }}
            inputFields(includeDeprecated: true) {{ ...InputValue }}
            interfaces {{ ...TypeRef }}
            enumValues(includeDeprecated: true) {{ name description isDeprecated deprecationReason }}
            possibleTypes {{ ...TypeRef }}
        }}
        fragment InputValue on __InputValue {{
            name description type {{ ...TypeRef }} defaultValue isDeprecated deprecationReason
        }}
        fragment TypeRef on __Type {{ {of_type} }}"
    )
}
