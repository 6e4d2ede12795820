//! Files over HTTP, by the GraphQL multipart request specification. How they arrive is the same on both databases; what is kept
//! of them is tested on both.

use super::nfe::{Nfe, nfe};
use super::xml::IMPORT;
use super::{codes, paid};
use crate::both;
use crate::support::TestApp;
use crate::support::client::send;
use crate::support::database::sqlite;
use crate::support::form::{Field, PREFLIGHT, file, map, operations, post};
use crate::support::given::order;
use serde_json::{Value, json};

async fn server() -> TestApp {
    TestApp::start(sqlite().await).await
}

both! {
    async fn files_come_beside_the_operation(app: TestApp) {
        let orders = app.given([order(), paid(9_900)]).await;
        let second = Nfe { total: "99.00", ..nfe(2) };
        let fields = [
            operations(IMPORT, &json!({ "input": { "files": [null, null] }, "key": "req-1" })),
            map(&json!({ "a": ["variables.input.files.1"], "b": ["variables.input.files.0"] })),
            file("a", "primeira.xml", &nfe(1).xml()),
            file("b", "segunda.xml", &second.xml()),
        ];
        let reply = post(&app, PREFLIGHT, &fields).await;
        let results = reply.data()["importInvoiceXml"]["results"].clone();
        assert_eq!((&results[0]["name"], &results[1]["name"]), (&json!("segunda.xml"), &json!("primeira.xml")));
        assert_eq!(results[0]["order"]["number"], orders[1].order.number, "{results:#}");
        assert_eq!(results[1]["order"]["number"], orders[0].order.number);
        // Sent again by the same name: the same answer. Other files by that name: refused.
        assert_eq!(post(&app, PREFLIGHT, &fields).await.data()["importInvoiceXml"]["results"][0]["order"], results[0]["order"]);
        let mut other = fields;
        other[3] = file("b", "segunda.xml", &nfe(3).xml());
        let reply = post(&app, PREFLIGHT, &other).await;
        let told = codes(&reply.data()["importInvoiceXml"]["results"][0]["userErrors"]);
        assert_eq!(told, "IDEMPOTENCY_KEY_REUSED");
    }
}

#[tokio::test]
async fn a_form_of_another_site_is_refused() {
    let app = server().await;
    let fields = [operations("{ __typename }", &json!({})), map(&json!({}))];
    let reply = post(&app, "", &fields).await;
    assert_eq!((reply.status, reply.codes()), (400, vec!["PREFLIGHT_REQUIRED".to_owned()]));
    assert!(reply.text().contains("GraphQL-Require-Preflight: 1"));
    for header in [PREFLIGHT, "Apollo-Require-Preflight: true", "X-Apollo-Operation-Name: x"] {
        assert_eq!(post(&app, header, &fields).await.data(), json!({ "__typename": "Query" }), "{header}");
    }
}

#[tokio::test]
async fn what_breaks_the_specification_is_refused_by_name() {
    let app = server().await;
    let input = json!({ "input": { "files": [null] } });
    let right = || operations(IMPORT, &input);
    let one = || map(&json!({ "0": ["variables.input.files.0"] }));
    let xml = || file("0", "a.xml", "x");
    let cases: Vec<(Vec<Field<'_>>, &str)> = vec![
        (vec![], "first field must be `operations`"),
        (vec![one(), right(), xml()], "first field must be `operations`"),
        (vec![right(), xml()], "second field must be `map`"),
        (vec![right(), ("map", None, b"[]".to_vec()), xml()], "`map` must be an object"),
        (vec![right(), one()], "a file of `map` is missing"),
        (vec![right(), one(), xml(), xml()], "there twice"),
        (vec![right(), one(), xml(), file("1", "b.xml", "x")], "not in `map`"),
        (vec![right(), map(&json!({ "0": ["variables.input.files.1"] })), xml()], "leads to no null"),
        (vec![right(), map(&json!({ "0": ["variables.input"] })), xml()], "leads to no null"),
        (vec![right(), map(&json!({ "0": ["input.files.0"] })), xml()], "leads to no null"),
        (vec![("operations", None, b"[{}]".to_vec()), one(), xml()], "Batches are not supported"),
        (vec![("operations", None, b"{".to_vec()), one(), xml()], "not JSON"),
        (vec![("operations", None, b"{}".to_vec()), one(), xml()], "\"query\" is missing"),
    ];
    for (fields, words) in cases {
        let reply = post(&app, PREFLIGHT, &fields).await;
        assert_eq!(reply.status, 400, "{words}: {}", reply.text());
        assert!(reply.text().contains(&words.replace('"', "\\\"")), "{words}: {}", reply.text());
    }
    let broken =
        "POST /graphql HTTP/1.1\r\nContent-Type: multipart/form-data\r\nGraphQL-Require-Preflight: 1";
    assert!(send(app.address, broken, b"x").await.text().contains("boundary is missing"));
}

#[tokio::test]
async fn a_file_is_no_text_and_a_text_no_file() {
    let app = server().await;
    let query =
        "query($s: String!, $n: [Upload]) { decodeInvoiceKey(key: $s) { key } __type(name: $s) { name } }";
    let fields = [
        operations(query, &json!({ "s": null })),
        map(&json!({ "0": ["variables.s"] })),
        file("0", "a", "x"),
    ];
    let reply = post(&app, PREFLIGHT, &fields).await;
    assert_eq!(reply.codes(), ["BAD_USER_INPUT"]);
    assert!(reply.text().contains("must be String, not a file"), "{}", reply.text());
    for text in ["a.xml", "#file:0", "#file:x"] {
        let reply = app.ask_with(IMPORT, json!({ "input": { "files": [text] } })).await;
        assert_eq!(reply.codes(), ["BAD_USER_INPUT"], "{text}: {}", reply.text());
    }
    let literal = "mutation { importInvoiceXml(input: { files: [\"#file:7\"] }) { results { name } } }";
    assert_eq!(app.ask(literal).await.codes(), ["BAD_USER_INPUT"]);
}

#[tokio::test]
async fn too_much_is_refused() {
    let app = server().await;
    let large = "x".repeat(8 * 1024 * 1024);
    let fields = [
        operations(IMPORT, &json!({ "input": { "files": [null] } })),
        map(&json!({ "0": ["variables.input.files.0"] })),
        file("0", "a.xml", &large),
    ];
    let reply = post(&app, PREFLIGHT, &fields).await;
    assert_eq!((reply.status, reply.codes()), (413, vec!["BODY_LIMIT".to_owned()]));

    let mut fields = fields;
    fields[2] = file("0", "a.xml", &large[..=1024 * 1024]);
    let done = post(&app, PREFLIGHT, &fields).await.data()["importInvoiceXml"]["results"][0].clone();
    assert_eq!(codes(&done["userErrors"]), "XML_INVALID");
    assert_eq!(done["userErrors"][0]["message"], "the file has 1048577 bytes, expected at most 1048576");

    let names: Vec<String> = (0..51).map(|position| position.to_string()).collect();
    let places: serde_json::Map<String, Value> =
        names.iter().map(|name| (name.clone(), json!([format!("variables.input.files.{name}")]))).collect();
    let mut fields = vec![
        operations(IMPORT, &json!({ "input": { "files": vec![Value::Null; 51] } })),
        map(&Value::Object(places)),
    ];
    fields.extend(names.iter().map(|name| file(name, "a.xml", "x")));
    let reply = post(&app, PREFLIGHT, &fields).await;
    assert_eq!((reply.status, reply.codes()), (413, vec!["FILE_LIMIT".to_owned()]));

    let long = format!("{{ __typename }} # {}", "x".repeat(1024 * 1024));
    let reply = post(&app, PREFLIGHT, &[operations(&long, &json!({})), map(&json!({}))]).await;
    assert_eq!((reply.status, reply.codes()), (413, vec!["BODY_LIMIT".to_owned()]));
}
