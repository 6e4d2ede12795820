//! Migrating a database by command, and what `serve` does about one that is not current.

use super::Desk;
use crate::support::client::Caller;
use crate::support::database::{TestDatabase, bare_postgres, bare_sqlite};
use migration::{Migrator, MigratorTrait as _};
use sea_orm::{ConnectionTrait as _, Database};

/// Leaves the mark of a newer version.
async fn mark_as_newer(database: &TestDatabase) {
    let newer = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_future', 0)";
    Database::connect(&database.url).await.unwrap().execute_unprepared(newer).await.unwrap();
}

async fn migrating_twice_does_nothing_the_second_time(database: TestDatabase) {
    let desk = Desk::new();
    let all = Migrator::migrations().len();
    for applied in [all, 0] {
        let ended = desk.run(&["migrate", "--database", &database.url]).await;
        assert!(ended.status.success(), "{}", ended.stderr);
        assert_eq!(ended.stdout, format!("{applied} migrations applied; the database is current\n"));
    }
}

#[tokio::test]
async fn migrating_twice_does_nothing_the_second_time_on_sqlite() {
    migrating_twice_does_nothing_the_second_time(bare_sqlite()).await;
}

#[tokio::test]
async fn migrating_twice_does_nothing_the_second_time_on_postgres() {
    migrating_twice_does_nothing_the_second_time(bare_postgres().await).await;
}

async fn a_database_of_a_newer_version_is_left_alone(database: TestDatabase) {
    let desk = Desk::new();
    assert!(desk.run(&["migrate", "--database", &database.url]).await.status.success());
    mark_as_newer(&database).await;
    for arguments in [&["migrate"][..], &["serve", "--listen", "127.0.0.1:0"], &["serve", "--migrate"]] {
        let refused = desk.run(&[arguments, &["--database", &database.url]].concat()).await;
        assert_eq!(refused.status.code(), Some(1), "{arguments:?}");
        assert!(refused.stderr.contains("newer"), "{arguments:?}: {}", refused.stderr);
        assert!(refused.stderr.contains("m9999_future"), "{arguments:?}: {}", refused.stderr);
    }
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_left_alone_on_sqlite() {
    a_database_of_a_newer_version_is_left_alone(bare_sqlite()).await;
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_left_alone_on_postgres() {
    a_database_of_a_newer_version_is_left_alone(bare_postgres().await).await;
}

// Only SQLite is migrated by the server itself: on PostgreSQL other instances may be at work.
#[tokio::test]
async fn serving_makes_and_migrates_a_sqlite_file_by_itself() {
    let desk = Desk::new();
    let server = desk.serve(&[]).await;
    assert!(desk.path().join("pedidos.db").is_file());
    let ready = crate::support::client::send(server.address, "GET /health/ready HTTP/1.1", b"").await;
    assert_eq!(ready.status, 200);
    server.terminate().await;
    let (status, said) = server.end().await;
    assert!(status.success(), "{said:#?}");

    let again = desk.serve(&[]).await;
    assert!(!again.said.iter().any(|line| line.contains("migrated the database")), "{:#?}", again.said);
}

#[tokio::test]
async fn serving_migrates_postgres_only_when_asked_to() {
    let (desk, database) = (Desk::new(), bare_postgres().await);
    let refused = desk.run(&["serve", "--listen", "127.0.0.1:0", "--database", &database.url]).await;
    assert_eq!(refused.status.code(), Some(1));
    let sentence = format!(
        "pedidos: the database lacks {} migrations: run `pedidos migrate`, or start with --migrate\n",
        Migrator::migrations().len()
    );
    assert_eq!(refused.stderr, sentence);

    let server = desk.serve(&["--migrate", "--database", &database.url]).await;
    let ready = crate::support::client::send(server.address, "GET /health/ready HTTP/1.1", b"").await;
    assert_eq!(ready.status, 200);
    drop(server);
    let key = desk.key(&["loja", "--scopes", "orders:read", "--database", &database.url]).await;
    let server = desk.serve(&["--database", &database.url]).await;
    let shop = Caller::of(server.address).with("Authorization", &format!("Bearer {key}"));
    assert_eq!(shop.ask("{ store { name } }").await.data()["store"]["name"], "Minha Loja");
    let ready = crate::support::client::send(server.address, "GET /health/ready HTTP/1.1", b"").await;
    assert_eq!(ready.status, 200);
}

#[tokio::test]
async fn a_database_that_cannot_be_opened_is_named() {
    let desk = Desk::new();
    let ended = desk.run(&["migrate", "--database", "sqlite:no/such/folder/pedidos.db"]).await;
    assert_eq!(ended.status.code(), Some(1));
    assert!(ended.stderr.contains("cannot open no/such/folder/pedidos.db"), "{}", ended.stderr);

    let url = format!("{}_none", bare_postgres().await.url);
    let ended = desk.run(&["migrate", "--database", &url]).await;
    assert_eq!(ended.status.code(), Some(1));
    let (server, name) = url.rsplit_once('/').unwrap();
    let (_, host) = server.rsplit_once(['@', '/']).unwrap();
    let told = format!("pedidos: cannot connect to PostgreSQL at {host}: ");
    assert!(ended.stderr.starts_with(&told) && ended.stderr.contains(name), "{}", ended.stderr);
}
