//! GraphQL over HTTP: media types, methods, parameters and statuses.

use super::{ask, send, server};

const JSON: &str = "application/json";
const NEWER: &str = "application/graphql-response+json";

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>().concat()
}

#[tokio::test]
async fn answers_come_in_the_media_type_that_was_asked_for() {
    let app = server().await;
    for (accept, status, media) in [
        (JSON, 200, JSON),
        (NEWER, 200, NEWER),
        ("*/*", 200, JSON),
        ("application/json;q=0.5, application/graphql-response+json", 200, NEWER),
        ("application/json, application/graphql-response+json;q=0.5", 200, JSON),
        ("text/html;q=0.9, image/png", 406, JSON),
        ("application/json; charset=iso-8859-1", 406, JSON),
    ] {
        let reply = ask(&app, accept, &serde_json::json!({ "query": "{ __typename }" })).await;
        assert_eq!(reply.status, status, "{accept}: {}", reply.text());
        assert_eq!(
            reply.header("content-type"),
            Some(format!("{media}; charset=utf-8").as_str()),
            "{accept}"
        );
        assert_eq!(reply.header("vary"), Some("accept"));
        assert_eq!(reply.header("cache-control"), Some("no-store"));
    }
}

#[tokio::test]
async fn wrong_documents_are_200_in_json_and_400_in_the_newer_type() {
    let app = server().await;
    for (body, code) in [
        (serde_json::json!({ "query": "{" }), "SYNTAX_ERROR"),
        (serde_json::json!({ "query": "" }), "SYNTAX_ERROR"),
        (serde_json::json!({ "query": "{ nobody }" }), "VALIDATION_ERROR"),
        (serde_json::json!({ "query": "{ store }" }), "VALIDATION_ERROR"),
        (serde_json::json!({ "query": "{ ...Nobody }" }), "VALIDATION_ERROR"),
        (
            serde_json::json!({ "query": "query A { __typename }", "operationName": "B" }),
            "OPERATION_RESOLUTION_FAILURE",
        ),
        (
            serde_json::json!({ "query": "query A { __typename } query B { __typename }" }),
            "OPERATION_RESOLUTION_FAILURE",
        ),
        (serde_json::json!({ "query": "query($id: ID!) { node(id: $id) { id } }" }), "BAD_USER_INPUT"),
        (
            serde_json::json!({ "query": "query($n: Int) { orders(first: $n) { nodes { id } } }", "variables": { "n": "x" } }),
            "BAD_USER_INPUT",
        ),
    ] {
        let (old, newer) = (ask(&app, JSON, &body).await, ask(&app, NEWER, &body).await);
        assert_eq!((old.status, newer.status), (200, 400), "{body}: {}", newer.text());
        for reply in [old, newer] {
            assert!(reply.json().get("data").is_none(), "{body}: {}", reply.text());
            assert!(reply.codes().iter().all(|found| found == code), "{body}: {}", reply.text());
            assert!(!reply.codes().is_empty(), "{body}");
        }
    }
}

#[tokio::test]
async fn what_is_not_a_request_is_refused_by_name_in_both_types() {
    let app = server().await;
    for (body, words) in [
        ("", "body is not JSON"),
        ("{\"query\": \"{ __typename }\"", "body is not JSON"),
        ("\"{ __typename }\"", "not a string"),
        ("[{\"query\": \"{ __typename }\"}]", "Batches are not supported"),
        ("{}", "\"query\" is missing"),
        ("{\"qeury\": \"{ __typename }\"}", "\"query\" is missing"),
        ("{\"query\": 1}", "\"query\" must be a string, not a number"),
        (
            "{\"query\": \"{ __typename }\", \"operationName\": {}}",
            "\"operationName\" must be a string, not an object",
        ),
        ("{\"query\": \"{ __typename }\", \"variables\": []}", "\"variables\" must be an object, not a list"),
        (
            "{\"query\": \"{ __typename }\", \"extensions\": \"x\"}",
            "\"extensions\" must be an object, not a string",
        ),
    ] {
        for accept in [JSON, NEWER] {
            let headers = [("Content-Type", JSON), ("Accept", accept)];
            let reply = send(&app, "POST /graphql", &headers, body.as_bytes()).await;
            assert_eq!(reply.status, 400, "{body}");
            assert!(
                reply.json()["errors"][0]["message"].as_str().unwrap().contains(words),
                "{body}: {}",
                reply.text()
            );
            assert_eq!(reply.codes().len(), 1);
        }
    }
}

#[tokio::test]
async fn bodies_of_a_form_or_without_a_type_are_refused() {
    let app = server().await;
    let body = br#"{"query":"{ __typename }"}"#;
    for media in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/json; charset=utf-16",
        "application/graphql",
    ] {
        let reply = send(&app, "POST /graphql", &[("Content-Type", media)], body).await;
        assert_eq!(
            (reply.status, reply.codes()),
            (415, vec!["UNSUPPORTED_MEDIA_TYPE".to_owned()]),
            "{media}"
        );
    }
    assert_eq!(send(&app, "POST /graphql", &[], body).await.status, 415);
    assert_eq!(
        send(&app, "POST /graphql", &[("Content-Type", "application/json; charset=UTF-8")], body)
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn get_executes_queries_and_nothing_else() {
    let app = server().await;
    let get = async |parameters: &str| {
        send(&app, &format!("GET /graphql?{parameters}"), &[("Accept", NEWER)], b"").await
    };

    let query = encoded("query Q($id: ID!) { node(id: $id) { __typename } } query R { __typename }");
    let reply = get(&format!("query={query}&operationName=R&variables=&extensions=%7B%7D")).await;
    assert_eq!((reply.status, reply.codes()), (200, vec![]), "{}", reply.text());
    let reply = get(&format!("query={query}&operationName=Q&variables={}", encoded("{\"id\": null}"))).await;
    assert_eq!((reply.status, reply.codes()), (400, vec!["BAD_USER_INPUT".to_owned()]), "{}", reply.text());

    let reply = get(&format!("query={}", encoded("mutation { __typename }"))).await;
    assert_eq!((reply.status, reply.header("allow")), (405, Some("POST")));
    assert_eq!(reply.codes(), ["METHOD_NOT_ALLOWED"]);
    let reply = get(&format!("query={}", encoded("subscription { orderPlaced { cursor } }"))).await;
    assert_eq!((reply.status, reply.codes()), (400, vec!["STREAM_REQUIRED".to_owned()]));
    let both = encoded("query Q { __typename } mutation M { __typename }");
    assert_eq!(get(&format!("query={both}&operationName=M")).await.status, 405);
    // A document may hold a mutation; which operation is meant is what counts.
    assert_eq!(get(&format!("query={both}&operationName=Q")).await.status, 200);

    for parameters in
        ["", "variables={}", "query=%7Ba%7D&variables=[1]", "query=%7Ba%7D&variables=x", "query=a&query=b"]
    {
        let reply = get(parameters).await;
        assert_eq!((reply.status, reply.codes()), (400, vec!["BAD_REQUEST".to_owned()]), "{parameters}");
    }
}

#[tokio::test]
async fn a_browser_is_sent_to_graphiql_and_other_methods_are_refused() {
    let app = server().await;
    let browser = [("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")];
    let reply = send(&app, "GET /graphql?query=%7Ba%7D", &browser, b"").await;
    assert_eq!((reply.status, reply.header("location")), (303, Some("/graphiql?query=%7Ba%7D")));

    for method in ["PUT", "DELETE", "PATCH"] {
        let reply = send(&app, &format!("{method} /graphql"), &[], b"").await;
        assert_eq!((reply.status, reply.header("allow")), (405, Some("GET, HEAD, POST")), "{method}");
        assert_eq!(reply.codes(), ["METHOD_NOT_ALLOWED"]);
    }
}

#[tokio::test]
async fn bodies_above_one_mebibyte_are_refused_however_they_come() {
    let app = server().await;
    let json = |bytes: usize| {
        let empty = r#"{"query":"{ __typename }","extensions":{"x":""}}"#;
        empty.replace("\"x\":\"\"", &format!("\"x\":\"{}\"", "x".repeat(bytes - empty.len())))
    };
    let headers = [("Content-Type", JSON)];
    assert_eq!(send(&app, "POST /graphql", &headers, json(1 << 20).as_bytes()).await.status, 200);
    let reply = send(&app, "POST /graphql", &headers, json((1 << 20) + 1).as_bytes()).await;
    assert_eq!((reply.status, reply.codes()), (413, vec!["BODY_LIMIT".to_owned()]));

    let body = json((1 << 20) + 1);
    let chunked = format!("{:x}\r\n{body}\r\n0\r\n\r\n", body.len());
    let headers = [("Content-Type", JSON), ("Transfer-Encoding", "chunked")];
    let reply = send(&app, "POST /graphql", &headers, chunked.as_bytes()).await;
    assert_eq!((reply.status, reply.codes()), (413, vec!["BODY_LIMIT".to_owned()]));
}

#[tokio::test]
async fn answers_that_fail_in_part_are_200_with_data() {
    let app = server().await;
    let query = serde_json::json!({ "query": "{ __typename order(by: { number: 999999999 }) { id } }" });
    for accept in [JSON, NEWER] {
        let reply = ask(&app, accept, &query).await;
        assert_eq!(reply.status, 200);
        assert!(reply.json()["data"]["__typename"].is_string(), "{}", reply.text());
    }
}
