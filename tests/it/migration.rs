//! How the tables come to be, on an empty database of each kind.

use crate::support::database::{TestDatabase, bare_postgres, bare_sqlite, postgres, sqlite};
use crate::support::given;
use migration::{Migrator, MigratorTrait as _};
use pedidos::db::{Db, SchemaState};
use sea_orm::{ConnectionTrait as _, Database, DatabaseConnection, DbBackend, Statement};

/// One line for each thing a schema is made of, sorted.
async fn schema(connection: &DatabaseConnection) -> Vec<String> {
    let things = match connection.get_database_backend() {
        DbBackend::Sqlite => {
            "SELECT type || ' ' || name || ' ' || COALESCE(sql, '') FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'"
        }
        _ => {
            "SELECT concat_ws(' ', 'column', table_name, column_name, data_type, is_nullable, collation_name,
                    column_default, is_identity, generation_expression)
                FROM information_schema.columns WHERE table_schema = current_schema()
             UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = current_schema()
             UNION ALL SELECT 'rule ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
                FROM pg_constraint WHERE connamespace = current_schema()::regnamespace
             UNION ALL SELECT 'sequence ' || sequencename FROM pg_sequences WHERE schemaname = current_schema()"
        }
    };
    texts(connection, things).await
}

/// `table.column` of every table, sorted, besides those that PostgreSQL or SQLite has alone: search and numbers.
async fn columns(connection: &DatabaseConnection) -> Vec<String> {
    let columns = match connection.get_database_backend() {
        DbBackend::Sqlite => {
            "SELECT thing.name || '.' || info.name FROM sqlite_schema AS thing, pragma_table_xinfo(thing.name) AS info
                WHERE thing.type = 'table' AND thing.name NOT LIKE 'sqlite_%' AND thing.name NOT LIKE 'order_search%'
                AND thing.name <> 'order_numbers'"
        }
        _ => {
            "SELECT table_name || '.' || column_name FROM information_schema.columns
                WHERE table_schema = current_schema() AND table_name <> 'order_search'"
        }
    };
    texts(connection, columns).await
}

async fn texts(connection: &DatabaseConnection, sql: &str) -> Vec<String> {
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    let rows = connection.query_all_raw(statement).await.unwrap();
    let mut texts: Vec<String> = rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect();
    texts.sort_unstable();
    texts
}

async fn connect(database: &TestDatabase) -> DatabaseConnection {
    // A SQLite file that is not there is made by the server, not by this way of opening it.
    let mode = if database.url.starts_with("sqlite:") { "?mode=rwc" } else { "" };
    Database::connect(format!("{}{mode}", database.url)).await.unwrap()
}

async fn down_and_up_again_is_the_same(database: TestDatabase) {
    let connection = connect(&database).await;
    let nothing = schema(&connection).await;
    assert_eq!(nothing, Vec::<String>::new());
    Migrator::up(&connection, None).await.unwrap();
    let made = schema(&connection).await;
    assert!(made.iter().any(|thing| thing.contains("orders_by_placed_at")), "{made:#?}");

    Migrator::down(&connection, None).await.unwrap();
    let left: Vec<String> =
        schema(&connection).await.into_iter().filter(|thing| !thing.contains("seaql_migrations")).collect();
    assert_eq!(left, nothing);

    Migrator::up(&connection, None).await.unwrap();
    assert_eq!(schema(&connection).await, made);
}

#[tokio::test]
async fn down_and_up_again_is_the_same_on_sqlite() {
    down_and_up_again_is_the_same(bare_sqlite()).await;
}

#[tokio::test]
async fn down_and_up_again_is_the_same_on_postgres() {
    down_and_up_again_is_the_same(bare_postgres().await).await;
}

/// Each migration can be taken back and applied again where the ones before it stay.
async fn every_step_goes_back_and_forth(database: TestDatabase) {
    let connection = connect(&database).await;
    for step in Migrator::migrations() {
        let before = schema(&connection).await;
        Migrator::up(&connection, Some(1)).await.unwrap();
        let after = schema(&connection).await;
        assert_ne!(after, before, "{} does nothing", step.name());
        if before.is_empty() {
            continue; // The first one also makes the list of migrations, which stays.
        }
        Migrator::down(&connection, Some(1)).await.unwrap();
        assert_eq!(schema(&connection).await, before, "{} leaves something behind", step.name());
        Migrator::up(&connection, Some(1)).await.unwrap();
        assert_eq!(schema(&connection).await, after, "{} is not the same again", step.name());
    }
}

#[tokio::test]
async fn every_step_goes_back_and_forth_on_sqlite() {
    every_step_goes_back_and_forth(bare_sqlite()).await;
}

#[tokio::test]
async fn every_step_goes_back_and_forth_on_postgres() {
    every_step_goes_back_and_forth(bare_postgres().await).await;
}

#[tokio::test]
async fn both_databases_have_the_same_columns() {
    let (sqlite, postgres) = (connect(&sqlite().await).await, connect(&postgres().await).await);
    let on_sqlite = columns(&sqlite).await;
    assert!(on_sqlite.contains(&"orders.ship_rank".to_owned()), "{on_sqlite:?}");
    assert_eq!(on_sqlite, columns(&postgres).await);
}

/// Opens a database as an instance of the server does, and migrates it.
async fn migrated(database: &TestDatabase) -> usize {
    let db = Db::connect(&database.config()).await.unwrap();
    let applied = db.migrate().await.unwrap();
    assert_eq!(db.schema_state().await.unwrap(), SchemaState::Current);
    applied
}

async fn instances_that_start_together_migrate_once(database: TestDatabase) {
    let all = Migrator::migrations().len();
    let (one, two, three) = tokio::join!(migrated(&database), migrated(&database), migrated(&database));
    let mut applied = [one, two, three];
    applied.sort_unstable();
    assert_eq!(applied, [0, 0, all]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn instances_that_start_together_migrate_once_on_sqlite() {
    instances_that_start_together_migrate_once(bare_sqlite()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn instances_that_start_together_migrate_once_on_postgres() {
    instances_that_start_together_migrate_once(bare_postgres().await).await;
}

async fn the_state_of_a_schema_is_told(database: TestDatabase) {
    let all = Migrator::migrations().len();
    let db = database.open().await;
    assert_eq!(db.schema_state().await.unwrap(), SchemaState::Behind(all));
    db.migrate().await.unwrap();
    assert_eq!(db.schema_state().await.unwrap(), SchemaState::Current);
    assert_eq!(db.migrate().await.unwrap(), 0);

    let connection = connect(&database).await;
    Migrator::down(&connection, Some(2)).await.unwrap();
    assert_eq!(db.schema_state().await.unwrap(), SchemaState::Behind(2));
    assert_eq!(db.migrate().await.unwrap(), 2);

    let newer = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_future', 0)";
    connection.execute_unprepared(newer).await.unwrap();
    assert_eq!(db.schema_state().await.unwrap(), SchemaState::Ahead(vec!["m9999_future".to_owned()]));
    let refused = db.migrate().await.unwrap_err().to_string();
    assert!(refused.contains("newer version of pedidos") && refused.contains("m9999_future"), "{refused}");
}

#[tokio::test]
async fn the_state_of_a_schema_is_told_on_sqlite() {
    the_state_of_a_schema_is_told(bare_sqlite()).await;
}

#[tokio::test]
async fn the_state_of_a_schema_is_told_on_postgres() {
    the_state_of_a_schema_is_told(bare_postgres().await).await;
}

crate::both! {
    /// On SQLite the tables are made anew: what stands in them has to come along.
    async fn invoices_and_their_xml_outlive_the_step_that_lets_them_be_entered_again(app: TestApp) {
        app.given([given::order().invoice(&given::invoice_key(1)), given::order().invoice(&given::invoice_key(2))]).await;
        app.sql("INSERT INTO invoice_xmls (invoice_id, xml, created_at) VALUES (2, '<nfeProc/>', 7)").await;
        let step = Migrator::migrations().iter().position(|step| step.name() == "m0023_invoice_again").unwrap();
        let steps = u32::try_from(Migrator::migrations().len() - step).unwrap();
        for back in [true, false] {
            let moved = app.db.write(move |tx| {
                Box::pin(async move {
                    if back {
                        Migrator::down(&tx.rows, Some(steps)).await?;
                    } else {
                        Migrator::up(&tx.rows, Some(steps)).await?;
                    }
                    Ok(())
                })
            });
            moved.await.unwrap();
            let kept = app.texts("SELECT key || xml FROM invoices JOIN invoice_xmls ON invoice_id = id").await;
            assert_eq!(kept, [format!("{}<nfeProc/>", given::invoice_key(2))]);
            assert_eq!(app.texts("SELECT key FROM invoices").await.len(), 2);
        }
    }
}
