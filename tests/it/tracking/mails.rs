//! Where e-mails lead.

use super::{CODE, get, given, packed, reached};
use crate::both;
use crate::support::TestApp;

async fn preview(app: &TestApp, id: entity::id::OrderId) -> String {
    previewed(app, id, "SHIPPED").await
}

async fn previewed(app: &TestApp, id: entity::id::OrderId, status: &str) -> String {
    let query = format!("{{ previewNotification(orderId: \"{id}\", status: {status}) {{ text }} }}");
    app.ask(&query).await.data()["previewNotification"]["text"].as_str().unwrap().to_owned()
}

async fn sent(app: &TestApp, id: entity::id::OrderId) -> String {
    let query = format!(
        "mutation {{ sendNotification(input: {{ orderId: \"{id}\", template: \"paid\" }}) {{ userErrors {{ code }}
            order {{ notifications {{ text }} }} }} }}"
    );
    let done = app.ask(&query).await.data()["sendNotification"].clone();
    done["order"]["notifications"][0]["text"].as_str().unwrap_or_else(|| panic!("{done:#}")).to_owned()
}

/// The path behind the address of this server in a text.
fn path_in(text: &str) -> Option<String> {
    let (_, rest) = text.split_once("https://pedidos.loja.example")?;
    Some(rest.split_whitespace().next()?.to_owned())
}

both! {
    async fn an_e_mail_leads_to_the_page_where_the_store_has_no_address_for_orders(app: TestApp) {
        let (id, _) = given(&app, packed(1, CODE)).await;
        assert_eq!(path_in(&sent(&app, id).await), None, "nobody has said where this server is");
        let reached = app.beside(reached()).await;
        let text = previewed(&reached, id, "PAID").await;
        assert_eq!(path_in(&text).as_deref(), Some("/r/preview"), "{text}");
        assert_eq!(app.texts("SELECT token FROM tracking_pages").await, [""; 0], "a preview makes nothing");
        let text = sent(&reached, id).await;
        let path = path_in(&text).unwrap_or_else(|| panic!("{text}"));
        assert_eq!(get(&app, "GET", &path, &[]).await.status, 200, "{path}");
        assert_eq!(path_in(&previewed(&reached, id, "PAID").await), Some(path));
        app.sql("UPDATE stores SET order_url = 'https://loja.example/{number}'").await;
        let text = sent(&reached, id).await;
        assert!(text.contains("https://loja.example/1") && path_in(&text).is_none(), "{text}");
    }

    async fn an_e_mail_leads_to_the_carrier_by_its_template(app: TestApp) {
        let (id, _) = given(&app, packed(1, CODE)).await;
        let text = preview(&app, id).await;
        assert!(text.contains(&format!("https://rastreamento.correios.com.br/app/index.php?objetos={CODE}")), "{text}");
        app.sql("UPDATE carriers SET tracking_url = 'https://c.example/{code}/x' WHERE folded = 'correios'").await;
        assert!(preview(&app, id).await.contains(&format!("https://c.example/{CODE}/x")));
        app.sql("UPDATE shipments SET carrier = 'Jadlog', tracking_code = 'A/1'").await;
        let text = preview(&app, id).await;
        assert!(text.contains("A/1") && !text.contains("c.example"), "{text}");
        app.sql("INSERT INTO carriers (name, folded, tracking_url, gives_codes, updated_at)
            VALUES ('Jadlog', 'jadlog', 'https://j.example/?c={code}', TRUE, 0)").await;
        assert!(preview(&app, id).await.contains("https://j.example/?c=A%2F1"));
    }
}
