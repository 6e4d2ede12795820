//! Documents made to hurt are refused at once, and the server lives on.

use std::time::{Duration, Instant};

use super::over_http::{Reply, ask};

const NEWER: &str = "application/graphql-response+json";

/// Asks, and holds that it was refused as a request, quickly. The bound leaves room for a busy machine and a
/// debug build.
async fn refused(what: &str, query: &str, code: &str) -> Reply {
    let began = Instant::now();
    let reply = ask(NEWER, &serde_json::json!({ "query": query })).await;
    let took = began.elapsed();
    println!("{what}: {took:?}");
    assert!(took < Duration::from_secs(1), "{what} took {took:?}");
    assert_eq!(
        (reply.status, reply.codes().first().map(String::as_str)),
        (400, Some(code)),
        "{what}: {}",
        reply.body
    );
    assert_eq!(
        ask(NEWER, &serde_json::json!({ "query": "{ __typename }" }))
            .await
            .status,
        200,
        "after {what}"
    );
    reply
}

fn ladder(steps: usize) -> String {
    let rung = |i: usize| format!("fragment F{i} on Query {{ ...F{} ...F{} }} ", i + 1, i + 1);
    let rungs = (0..steps).map(rung).collect::<Vec<_>>().concat();
    format!("{{ ...F0 }} {rungs} fragment F{steps} on Query {{ __typename }}")
}

#[tokio::test]
async fn brackets_are_limited_wherever_they_are() {
    let open = "[".repeat(1_600);
    refused(
        "brackets",
        &format!("{{ store(name: {open}{}) }}", "]".repeat(1_600)),
        "NESTING_LIMIT",
    )
    .await;
    refused(
        "unclosed brackets",
        &format!("{{ store(name: {open}"),
        "NESTING_LIMIT",
    )
    .await;
    refused(
        "objects",
        &format!("{{ store(name: {}", "{a:".repeat(1_600)),
        "NESTING_LIMIT",
    )
    .await;
    refused(
        "types",
        &format!("query($a: {open}Int{}) {{ store {{ name }} }}", "]".repeat(1_600)),
        "NESTING_LIMIT",
    )
    .await;
    refused("selections", &"{a".repeat(1_600), "NESTING_LIMIT").await;
    refused(
        "endless block string",
        &format!("{{ store(name: \"\"\"x\" {open}"),
        "SYNTAX_ERROR",
    )
    .await;
    let reply = refused(
        "41 brackets",
        &format!("{{ store(name: {})", "[".repeat(39)),
        "NESTING_LIMIT",
    )
    .await;
    let error = &reply.json()["errors"][0];
    assert_eq!(
        (&error["extensions"]["found"], &error["extensions"]["limit"]),
        (&41.into(), &40.into())
    );
    assert_eq!(
        error["message"],
        "The document has 41 brackets inside each other; the limit is 40."
    );
}

#[tokio::test]
async fn texts_are_limited_by_bytes_and_tokens() {
    let aliases = |n: usize| (0..n).map(|i| format!("a{i}:a ")).collect::<Vec<_>>().concat();
    let aliases = |n: usize| format!("{{ store {{ {} }} }}", aliases(n));
    refused("100,000 aliases", &aliases(100_000), "TEXT_LIMIT").await;
    refused("6,000 aliases", &aliases(6_000), "TOKEN_LIMIT").await;
    refused("1,600 aliases", &aliases(1_600), "ALIAS_LIMIT").await;
    refused(
        "a long name",
        &format!("{{ {} }}", "a".repeat(65_000)),
        "NAME_LIMIT",
    )
    .await;
    refused(
        "long names",
        &format!("{{ {} }}", format!("{} ", "a".repeat(199)).repeat(20)),
        "VALIDATION_ERROR",
    )
    .await;
    refused(
        "a long string",
        &format!("{{ store(name: \"{}\") {{ name }} }}", "a".repeat(65_000)),
        "VALIDATION_ERROR",
    )
    .await;
    refused(
        "a long number",
        &format!("{{ store(name: {}) {{ name }} }}", "9".repeat(65_000)),
        "NAME_LIMIT",
    )
    .await;
    refused(
        "a long error",
        &format!("{{ store(name: \"{}\" }}", "a".repeat(65_000)),
        "SYNTAX_ERROR",
    )
    .await;
    refused(
        "fields",
        &format!("{{ store {{ {} }} }}", "name ".repeat(2_001)),
        "FIELD_LIMIT",
    )
    .await;
    refused(
        "root fields",
        &format!("{{ {} }}", "__typename ".repeat(21)),
        "ROOT_FIELD_LIMIT",
    )
    .await;
    refused(
        "directives",
        &format!("{{ __typename {} }}", "@skip(if: false) ".repeat(11)),
        "DIRECTIVE_LIMIT",
    )
    .await;
    refused(
        "unknown fields",
        &format!("{{ store {{ {} }} }}", unknown_fields()),
        "VALIDATION_ERROR",
    )
    .await;
}

fn unknown_fields() -> String {
    (0..1_900)
        .map(|i| format!("nobody{i} "))
        .collect::<Vec<_>>()
        .concat()
}

#[tokio::test]
async fn fragments_are_counted_before_they_are_followed() {
    for steps in [12, 30, 100] {
        refused(&format!("ladder of {steps}"), &ladder(steps), "FIELD_LIMIT").await;
    }
    refused(
        "unused ladder",
        &ladder(30).replacen("...F0", "__typename", 1),
        "FIELD_LIMIT",
    )
    .await;
    refused(
        "ladder to nobody",
        &ladder(30).replace("{ __typename }", "{ ...Nobody }"),
        "FIELD_LIMIT",
    )
    .await;
    refused(
        "cycle",
        "{ ...F } fragment F on Query { ...F }",
        "VALIDATION_ERROR",
    )
    .await;
    refused(
        "cycle of two",
        "{ ...F } fragment F on Query { ...G ...G } fragment G on Query { ...F ...F }",
        "VALIDATION_ERROR",
    )
    .await;
    let chain = (0..500)
        .map(|i| format!("fragment F{i} on Query {{ ...F{} }} ", i + 1))
        .collect::<Vec<_>>()
        .concat();
    let chain = format!("{{ ...F0 }} {chain} fragment F500 on Query {{ __typename }}");
    refused("chain", &chain, "FRAGMENT_DEPTH_LIMIT").await;
    refused(
        "ring",
        &chain.replace("{ __typename }", "{ ...F0 }"),
        "VALIDATION_ERROR",
    )
    .await;
}

#[tokio::test]
async fn depth_and_cost_are_limited_and_say_so() {
    let deep = format!(
        "{{ orders {{ {} id {} }} }}",
        "nodes { ".repeat(12),
        "} ".repeat(12)
    );
    refused("depth", &deep, "DEPTH_LIMIT").await;

    // By the default limits: 20 pages of 200 orders, each 1 + id + number + items + 5 × sku.
    let ask_for = async |below: &str, page: i32| {
        let pages = (0..20)
            .map(|i| format!("p{i}: orders(first: $page) {{ {below} }} "))
            .collect::<Vec<_>>()
            .concat();
        let query = format!("query($page: Int) {{ {pages} }}");
        ask(
            NEWER,
            &serde_json::json!({ "query": query, "variables": { "page": page } }),
        )
        .await
    };
    let (edges, nodes) = (
        "edges { node { id number items { sku } } }",
        "nodes { id number items { sku } }",
    );
    assert_eq!(ask_for(edges, 200).await.status, 200);
    let reply = ask_for(&format!("{edges} {nodes}"), 200).await;
    assert_eq!(
        (reply.status, reply.codes()),
        (400, vec!["COST_LIMIT".to_owned()]),
        "{}",
        reply.body
    );
    assert_eq!(
        reply.json()["errors"][0]["extensions"]["found"],
        20 * (1 + 2 + 200 * 9 + 200 * 8)
    );
    assert_eq!(reply.json()["errors"][0]["extensions"]["limit"], 50_000);
    assert_eq!(ask_for(&format!("{edges} {nodes}"), 20).await.status, 200);
}

#[tokio::test]
async fn variables_may_be_deep_only_so_far() {
    let body = |levels: usize| {
        let deep = format!("{}1{}", "{\"and\":[".repeat(levels), "]}".repeat(levels));
        let query = "query($f: OrderFilter) { orders(filter: $f) { nodes { id } } }";
        format!("{{\"query\":\"{query}\",\"variables\":{{\"f\":{deep}}}}}")
    };
    for levels in [40, 1_000, 50_000] {
        let began = Instant::now();
        let headers = [("Content-Type", "application/json"), ("Accept", NEWER)];
        let reply = super::over_http::send("POST /graphql", &headers, body(levels).as_bytes()).await;
        println!("variables of {levels} levels: {:?}", began.elapsed());
        assert_eq!(reply.status, 400, "{levels}: {}", reply.body);
        assert!(began.elapsed() < Duration::from_secs(1));
    }
}

#[tokio::test]
async fn graphiql_may_ask_for_the_whole_schema() {
    let reply = ask(NEWER, &serde_json::json!({ "query": introspection() })).await;
    assert_eq!((reply.status, reply.codes()), (200, vec![]));
    assert!(
        reply.json()["data"]["__schema"]["types"]
            .as_array()
            .unwrap()
            .len()
            > 20
    );

    let deeper = introspection().replace("ofType {", "ofType { ofType { ofType { ofType { ofType {");
    let deeper = deeper.replace("kind name }", "kind name } } } } }");
    refused("ofType below ofType", &deeper, "NESTING_LIMIT").await;
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
