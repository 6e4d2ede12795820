//! GraphiQL without any other host: the page, the files it loads, and the query a first visit opens with.

use super::{ask, send, server};
use crate::order::place::{placed, two_mugs};
use crate::support::TestApp;
use crate::support::catalogue::product;
use crate::support::client::Reply;
use crate::support::events::Events;
use serde_json::json;

async fn get(app: &TestApp, path: &str) -> Reply {
    send(app, &format!("GET {path}"), &[], b"").await
}

/// The addresses that the page loads files from.
async fn links(app: &TestApp) -> Vec<String> {
    let page = get(app, "/graphiql").await.text();
    let after =
        ["src=\"", "href=\""].into_iter().flat_map(|name| page.split(name).skip(1).collect::<Vec<_>>());
    let links = after.map(|rest| rest.split('"').next().unwrap().to_owned());
    links.filter(|link| link != "data:,").collect()
}

/// The folder of the files, which has their fingerprint in its name.
async fn assets(app: &TestApp) -> String {
    let links = links(app).await;
    let (folder, _) = links[0].rsplit_once('/').unwrap();
    folder.to_owned()
}

#[tokio::test]
async fn the_root_leads_to_the_page() {
    let app = server().await;
    let root = get(&app, "/").await;
    assert_eq!((root.status, root.header("location")), (303, Some("/graphiql")));
    let page = get(&app, "/graphiql").await;
    assert_eq!((page.status, page.header("content-type")), (200, Some("text/html; charset=utf-8")));
    assert_eq!(page.header("cache-control"), Some("no-cache"));
    assert!(page.text().contains("<title>Pedidos</title>"));
}

#[tokio::test]
async fn the_page_may_load_from_and_talk_to_this_server_only() {
    let app = server().await;
    let page = get(&app, "/graphiql").await;
    let policy = page.header("content-security-policy").unwrap().to_owned();
    for rule in [
        "default-src 'none'",
        "script-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ] {
        assert!(policy.split(';').any(|part| part.trim() == rule), "{rule}: {policy}");
    }
    assert!(!policy.contains("unsafe") && !policy.contains("http") && !policy.contains('*'), "{policy}");
    assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(page.header("x-frame-options"), Some("DENY"));
    assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
    assert!(!page.text().contains("//"), "the page names another host");
    for link in links(&app).await {
        assert!(link.starts_with("/graphiql/assets/"), "{link}");
        assert_eq!(get(&app, &link).await.header("content-security-policy"), Some(policy.as_str()), "{link}");
    }
}

#[tokio::test]
async fn every_file_of_the_page_is_there() {
    let app = server().await;
    let links = links(&app).await;
    assert_eq!(links.len(), 6, "{links:?}");
    for link in links {
        let file = get(&app, &link).await;
        let kind = match link.rsplit('.').next() {
            Some("css") => "text/css",
            _ => "text/javascript",
        };
        assert_eq!(file.status, 200, "{link}");
        assert_eq!(file.header("content-type"), Some(format!("{kind}; charset=utf-8").as_str()), "{link}");
        assert_eq!(file.header("cache-control"), Some("public, max-age=31536000, immutable"), "{link}");
        assert!(!file.body.is_empty(), "{link}");
    }
}

#[tokio::test]
async fn what_a_browser_has_is_not_sent_again() {
    let app = server().await;
    let script = format!("{}/start.js", assets(&app).await);
    for path in ["/graphiql", &script] {
        let tag = get(&app, path).await.header("etag").unwrap().to_owned();
        for held in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".to_owned()] {
            let again = send(&app, &format!("GET {path}"), &[("If-None-Match", &held)], b"").await;
            assert_eq!((again.status, again.body.len()), (304, 0), "{path} {held}");
            assert_eq!(again.header("etag"), Some(tag.as_str()));
        }
        let older =
            send(&app, &format!("GET {path}"), &[("If-None-Match", "\"0123456789abcdef\"")], b"").await;
        assert_eq!(older.status, 200, "{path}");
        assert!(!older.body.is_empty(), "{path}");
    }
}

#[tokio::test]
async fn unknown_files_and_old_versions_are_not_found() {
    let app = server().await;
    let assets = assets(&app).await;
    for path in [
        format!("{assets}/nobody.js"),
        format!("{assets}/page.html"),
        format!("{assets}/..%2Fgraphiql.rs"),
        "/graphiql/assets/0123456789abcdef/start.js".to_owned(),
        "/graphiql/assets".to_owned(),
        "/graphiql/start.js".to_owned(),
        "/nobody".to_owned(),
    ] {
        assert_eq!(get(&app, &path).await.status, 404, "{path}");
    }
    let unknown = get(&app, &format!("{assets}/nobody.js")).await;
    assert_eq!(unknown.header("cache-control"), Some("no-store"));
    assert_eq!(unknown.header("x-content-type-options"), Some("nosniff"));
}

#[tokio::test]
async fn the_text_of_a_first_visit_runs() {
    let app = server().await;
    app.given([crate::support::given::order()]).await;
    let file = get(&app, &format!("{}/default.graphql", assets(&app).await)).await;
    assert_eq!((file.status, file.header("content-type")), (200, Some("text/plain; charset=utf-8")));
    let accept = "application/graphql-response+json, application/json";
    let reply = ask(&app, accept, &json!({ "query": file.text(), "operationName": "Newest" })).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    assert_eq!(reply.data()["orders"]["nodes"][0]["number"], 1);

    let headers = [("Content-Type", "application/json"), ("Accept", "text/event-stream")];
    let body = json!({ "query": file.text(), "operationName": "Live" }).to_string();
    let mut live = Events::open(app.address, "POST /graphql", &headers, body.as_bytes()).await;
    live.commented(1).await;
    assert_eq!(live.reply.header("content-type"), Some("text/event-stream; charset=utf-8"));
    app.given_products([product(1, "CANECA-01")]).await;
    let placed = placed(&app, two_mugs()).await;
    assert_eq!(live.data().await["orderPlaced"]["order"]["number"], placed["number"]);
}
