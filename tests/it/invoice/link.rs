//! Signed links to the XML.

use super::nfe::nfe;
use super::xml::IMPORT;
use crate::both;
use crate::support::client::{Reply, send};
use crate::support::given::{invoice_key, order};
use crate::support::{NOW, TestApp};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use entity::id::InvoiceId;
use serde_json::json;

async fn open(app: &TestApp, url: &str) -> Reply {
    send(app.address, &format!("GET {url} HTTP/1.1"), b"").await
}

/// A link to the XML of a fresh invoice, and its id.
async fn link(app: &TestApp) -> (String, String) {
    app.given([order()]).await;
    let input = json!({ "documents": [{ "base64": BASE64.encode(nfe(1).xml()) }] });
    let done = app.ask_with(IMPORT, json!({ "input": input })).await.data();
    let invoice = &done["importInvoiceXml"]["results"][0]["invoice"];
    (invoice["xmlUrl"].as_str().unwrap().to_owned(), invoice["id"].as_str().unwrap().to_owned())
}

both! {
    async fn whoever_has_the_link_gets_the_file_as_it_came(app: TestApp) {
        let (url, _) = link(&app).await;
        let reply = open(&app, &url).await;
        assert_eq!(reply.status, 200);
        assert_eq!(reply.text(), nfe(1).xml());
        let name = format!("attachment; filename=\"{}-nfe.xml\"", invoice_key(1));
        for (header, value) in [
            ("content-type", "application/xml"),
            ("content-disposition", name.as_str()),
            ("x-content-type-options", "nosniff"),
            ("cache-control", "no-store"),
        ] {
            assert_eq!(reply.header(header), Some(value));
        }
        // Another server on the same database knows the signature too.
        let elsewhere = app.at(NOW + 1_000).await;
        assert_eq!(open(&elsewhere, &url).await.status, 200);
        assert_eq!(app.texts("SELECT name FROM secrets").await.len(), 1);
    }

    async fn a_link_ends(app: TestApp) {
        let (url, _) = link(&app).await;
        let later = app.at(NOW + 60 * 60_000 - 1).await;
        assert_eq!(open(&later, &url).await.status, 200);
        let too_late = app.at(NOW + 60 * 60_000).await;
        let reply = open(&too_late, &url).await;
        assert_eq!(reply.status, 403);
        assert!(reply.text().contains("expired"));
    }

    async fn nobody_makes_a_link_of_their_own(app: TestApp) {
        let (url, id) = link(&app).await;
        let (path, signed) = url.split_once('?').unwrap();
        let (expires, signature) = signed.split_once('&').unwrap();
        let longer = format!("{path}?expires={}&{signature}", NOW + 999_999_999);
        let other = url.replace(&id, &InvoiceId(2).to_string());
        let cut = &url[..url.len() - 1];
        for forged in [
            longer.as_str(),
            &other,
            cut,
            path,
            &format!("{path}?{expires}"),
            &format!("{path}?{expires}&signature="),
            &format!("{path}?{expires}&signature=%00"),
            &format!("{path}?expires=never&{signature}"),
            "/documents/invoice-xml/x?expires=1&signature=x",
        ] {
            let reply = open(&app, forged).await;
            assert_eq!(reply.status, 403, "{forged}");
            assert!(!reply.text().contains("nfeProc"));
        }
    }

    async fn an_invoice_without_its_xml_has_no_link(app: TestApp) {
        app.given([order().invoice(&invoice_key(1))]).await;
        let query = "{ orders(first: 1) { nodes { invoices { xmlUrl protocol total issuedAt recipientCpf } } } }";
        let invoice = app.ask(query).await.data()["orders"]["nodes"][0]["invoices"][0].clone();
        assert!(invoice.as_object().unwrap().values().all(serde_json::Value::is_null), "{invoice}");
        for minutes in [0, -1, 10_081] {
            let query = format!("{{ orders(first: 1) {{ nodes {{ invoices {{ xmlUrl(expiresInMinutes: {minutes}) }} }} }} }}");
            assert_eq!(app.ask(&query).await.refusal().0, "expiresInMinutes");
        }
    }

    async fn many_at_once_make_one_secret(app: TestApp) {
        let (_, id) = link(&app).await;
        app.sql("DELETE FROM secrets").await;
        let servers = [app.at(NOW).await, app.at(NOW).await, app.at(NOW).await, app.at(NOW).await];
        let query = "{ orders(first: 1) { nodes { invoices { id xmlUrl } } } }";
        let urls = futures_util::future::join_all(servers.iter().map(|server| server.ask(query))).await;
        let mut urls: Vec<String> = urls
            .iter()
            .map(|reply| {
                let invoice = reply.data()["orders"]["nodes"][0]["invoices"][0].clone();
                assert_eq!(invoice["id"], id.as_str());
                invoice["xmlUrl"].as_str().unwrap().to_owned()
            })
            .collect();
        urls.dedup();
        assert_eq!(urls.len(), 1, "{urls:?}");
        assert_eq!(open(&servers[0], &urls[0]).await.status, 200);
    }
}
