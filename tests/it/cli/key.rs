//! Making, listing and revoking keys at the terminal, and serving with them.

use super::Desk;
use crate::support::client::Caller;
use crate::support::database::{TestDatabase, bare_sqlite, postgres};
use serde_json::json;

/// The fields of each line of a list.
async fn listed(desk: &Desk, arguments: &[&str]) -> Vec<Vec<String>> {
    let ended = desk.run(&[&["key", "list"], arguments].concat()).await;
    assert!(ended.status.success(), "{}", ended.stderr);
    ended.stdout.lines().map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

async fn a_key_is_made_used_listed_and_revoked(database: TestDatabase) {
    let desk = Desk::new().with_env("DATABASE_URL", &database.url);
    let key = desk.key(&["Ana", "--scopes", "orders:read,stock:read", "--person", "--expires", "90d"]).await;
    assert!(key.starts_with("ped_per_") && key.len() == 51, "{key}");
    let server = desk.serve(&[]).await;
    let ana = Caller::of(server.address).with("Authorization", &format!("Bearer {key}"));
    assert_eq!(ana.ask("{ orders { totalCount } }").await.data(), json!({ "orders": { "totalCount": 0 } }));
    server.terminate().await;
    let (status, said) = server.end().await;
    assert!(status.success(), "{said:#?}");
    assert!(!said.iter().any(|line| line.contains("no access key")), "{said:#?}");
    assert!(!said.iter().any(|line| line.contains(&key)), "{said:#?}");

    let keys = listed(&desk, &[]).await;
    let [id, prefix, name, kind, state, used, scopes] = keys[0].as_slice() else { panic!("{keys:?}") };
    assert!(id.starts_with("key_") && key.starts_with(prefix.as_str()), "{keys:?}");
    assert_eq!([name, kind, scopes], ["Ana", "person", "orders:read,stock:read"]);
    assert!(
        state.starts_with("until 20") && used.starts_with("used 20"),
        "the use is written at the end: {keys:?}"
    );

    let revoked = desk.run(&["key", "revoke", prefix]).await;
    assert_eq!(revoked.stdout, format!("{id} (Ana, {prefix}…) is revoked\n"));
    assert_eq!(listed(&desk, &[]).await, Vec::<Vec<String>>::new());
    assert!(listed(&desk, &["--all"]).await[0][4].starts_with("revoked 20"));
    let unknown = desk.run(&["key", "revoke", "ped_svc_zzzzzzzz"]).await;
    assert_eq!(unknown.status.code(), Some(1));
    assert!(unknown.stderr.contains("there is no such key"), "{}", unknown.stderr);
}

#[tokio::test]
async fn a_key_is_made_used_listed_and_revoked_on_sqlite() {
    a_key_is_made_used_listed_and_revoked(bare_sqlite()).await;
}

#[tokio::test]
async fn a_key_is_made_used_listed_and_revoked_on_postgres() {
    a_key_is_made_used_listed_and_revoked(postgres().await).await;
}

#[tokio::test]
async fn a_key_may_be_made_and_revoked_while_the_server_runs() {
    let desk = Desk::new();
    let mut server = desk.serve(&[]).await;
    let hint = server.said.iter().find(|line| line.contains("no access key")).expect("a hint").clone();
    assert!(hint.contains("WARN") && hint.contains("pedidos key create NAME --scopes admin"), "{hint}");
    let nobody = Caller::of(server.address);
    assert_eq!(nobody.ask("{ orders { totalCount } }").await.codes(), ["UNAUTHENTICATED"]);
    let key = desk.key(&["gerente", "--scopes", "admin"]).await;
    let caller = nobody.with("Authorization", &format!("Bearer {key}"));
    assert_eq!(caller.ask("{ store { name } }").await.data()["store"]["name"], "Minha Loja");
    assert!(desk.run(&["key", "revoke", &key]).await.status.success());
    let mut tries = 0;
    while caller.ask("{ store { name } }").await.status != 401 {
        tries += 1;
        assert!(tries < 200, "it is still let in");
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    server.terminate().await;
    server.until("stopped").await;
}

#[tokio::test]
async fn without_a_key_it_does_not_listen_to_the_world() {
    let desk = Desk::new();
    for listen in ["0.0.0.0:0", "[::]:0"] {
        let refused = desk.run(&["serve", "--listen", listen]).await;
        assert_eq!(refused.status.code(), Some(1), "{listen}");
        let last = refused.stderr.lines().last().unwrap();
        assert!(last.contains("http.listen must be on loopback"), "{last}");
        assert!(last.contains("pedidos key create NAME --scopes admin"), "{last}");
    }
    let key = desk.key(&["gerente", "--scopes", "admin"]).await;
    let server = desk.start("serve", &[]).await;
    server.terminate().await;
    assert!(server.end().await.0.success());
    let mut open = desk.start("serve", &["--listen", "0.0.0.0:0"]).await;
    open.terminate().await;
    open.until("stopped").await;
    desk.run(&["key", "revoke", &key]).await;
    assert_eq!(
        desk.run(&["serve", "--listen", "0.0.0.0:0"]).await.status.code(),
        Some(1),
        "a revoked one is none"
    );
}

#[tokio::test]
async fn what_is_wrong_about_a_key_is_told_with_what_was_expected() {
    let desk = Desk::new();
    desk.key(&["loja", "--scopes", "orders:read"]).await;
    for (arguments, code, words) in [
        (
            &["loja", "--scopes", "orders:raed"][..],
            2,
            &["orders:raed", "orders:read", "payments:confirm"][..],
        ),
        (&["loja"], 2, &["--scopes"]),
        (&["--scopes", "admin"], 2, &["<NAME>"]),
        (&["loja", "--scopes", "admin"], 1, &["name", "there is a key of this name"]),
        (&["demo", "--scopes", "admin"], 1, &["take another name"]),
        (&["", "--scopes", "admin"], 1, &["expected 1 to 60 characters"]),
        (&["x", "--scopes", "admin", "--expires", "soon"], 1, &["--expires soon", "`90d`", "`2027-01-31`"]),
        (&["x", "--scopes", "admin", "--expires", "0d"], 1, &["`90d`"]),
        (&["x", "--scopes", "admin", "--expires", "99999999999999d"], 1, &["`90d`"]),
        (&["x", "--scopes", "admin", "--expires", "2020-01-31"], 1, &["to come"]),
        (&["x", "--scopes", "admin", "--expires", "2027-02-30"], 1, &["`2027-01-31`"]),
    ] {
        let refused = desk.run(&[&["key", "create"], arguments].concat()).await;
        assert_eq!(refused.status.code(), Some(code), "{arguments:?}: {}", refused.stderr);
        for word in words {
            assert!(refused.stderr.contains(word), "{arguments:?}: `{word}` is missing: {}", refused.stderr);
        }
        assert_eq!(refused.stdout, "");
    }
    assert_eq!(listed(&desk, &["--all"]).await.len(), 1);
}

#[tokio::test]
async fn a_key_with_a_date_is_good_for_that_day() {
    let desk = Desk::new();
    desk.key(&["loja", "--scopes", "orders:read", "--expires", "2099-01-31"]).await;
    // São Paulo is three hours behind.
    assert_eq!(listed(&desk, &[]).await[0][4], "until 2099-02-01T03:00Z");
}

#[tokio::test]
async fn the_help_says_how_to_make_the_first_key() {
    let desk = Desk::new();
    let help = desk.run(&["key", "create", "--help"]).await.stdout;
    for word in [
        "--scopes",
        "--person",
        "--expires",
        "admin",
        "orders:read",
        "invoices:write",
        "Authorization: Bearer",
    ] {
        assert!(help.contains(word), "{word}: {help}");
    }
    let help = desk.run(&["key", "--help"]).await.stdout;
    assert!(
        ["create", "list", "revoke"].iter().all(|command| help.contains(&format!("\n  {command} "))),
        "{help}"
    );
}
