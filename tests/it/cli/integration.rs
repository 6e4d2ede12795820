//! Setting integrations up at the terminal.

use super::Desk;
use crate::support::database::bare_sqlite;
use crate::support::erp::{ACCOUNT, FakeErp, Kind, SECRET};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_integration_is_added_tried_listed_and_removed() {
    let (erp, database) = (FakeErp::start(Kind::Omie).await, bare_sqlite());
    let bare = Desk::new()
        .with_env("DATABASE_URL", &database.url)
        .with_env("PEDIDOS_INTEGRATION_SECRET", SECRET)
        .with_env("PEDIDOS__OUTBOUND__ALLOW_NETWORKS", "[\"127.0.0.1\"]");
    let add = ["integration", "add", "Omie", "--kind", "omie", "--account", ACCOUNT, "--url", &erp.url];
    let refused = bare.run(&add).await;
    assert!(refused.stderr.contains("openssl rand -base64 32"), "{}", refused.stderr);

    let desk = bare.with_env("PEDIDOS__SECRETS__KEY", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
    let added = desk.run(&add).await;
    assert!(added.status.success() && added.stdout.starts_with("hook\t/hooks/"), "{}", added.stderr);
    assert!(!added.stdout.contains(SECRET) && !added.stderr.contains(SECRET));
    let tried = desk.run(&["integration", "test", "Omie"]).await;
    assert_eq!(tried.stdout, "Omie lets us in\n", "{}", tried.stderr);
    let listed = desk.run(&["integration", "list"]).await.stdout;
    let fields: Vec<&str> = listed.trim_end().split('\t').collect();
    assert_eq!(fields[1..5], ["Omie", "OMIE", "ready", "by hand"], "{listed}");
    assert!(!listed.contains(SECRET));

    let removed = desk.run(&["integration", "remove", "Omie"]).await;
    assert_eq!(removed.stdout, format!("{} (Omie) is removed\n", fields[0]));
    let gone = desk.run(&["integration", "test", "Omie"]).await;
    assert!(gone.stderr.contains("there is no integration Omie"), "{}", gone.stderr);
}
