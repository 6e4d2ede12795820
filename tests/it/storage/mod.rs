//! Files, wherever they are kept.

use crate::both;
use crate::support::app::settings;
use crate::support::bucket::BucketServer;
use crate::support::{DAY, NOW, TestApp};
use entity::file::{FileKind, FilePlace};
use entity::id::FileId;
use pedidos::actor::Actor;
use pedidos::config::{self, Config};
use pedidos::db::By;
use pedidos::error::{Error, Result};
use pedidos::housekeeping;
use pedidos::storage::{self, NewFile, Unkept};
use std::path::Path;

fn by() -> By {
    By::new(Actor::system("test"), NOW)
}

fn labels(content: &[u8]) -> NewFile {
    NewFile {
        kind: FileKind::Print,
        media_type: "application/pdf".into(),
        name: "etiquetas.pdf".into(),
        content: content.to_vec(),
    }
}

async fn keep(app: &TestApp, file: Unkept, expires_at: Option<i64>) -> Result<FileId> {
    app.db.act(&by(), |tx| Box::pin(storage::keep(tx, file, expires_at))).await
}

/// A file that is kept until `expires_at`.
async fn kept(app: &TestApp, content: &[u8], expires_at: Option<i64>) -> FileId {
    let file = app.app.storage.put(&by(), labels(content)).await.unwrap();
    keep(app, file, expires_at).await.unwrap()
}

async fn content(app: &TestApp, id: FileId) -> Option<Vec<u8>> {
    app.app.storage.get(id).await.unwrap().map(|(_, content)| content)
}

fn config(storage: config::Storage) -> Config {
    Config { storage, ..settings() }
}

fn in_folder(folder: &Path) -> Config {
    config(config::Storage { url: format!("folder:{}", folder.display()), ..config::Storage::default() })
}

/// The files below a folder.
fn files_in(folder: &Path) -> Vec<String> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            names.extend(files_in(&path));
        } else {
            names.push(path.display().to_string());
        }
    }
    names
}

both! {
    async fn a_file_comes_back_as_it_was_put(app: TestApp) {
        for content in [b"%PDF-1.7 \x00\xff".to_vec(), Vec::new(), vec![7; 300_000]] {
            let id = kept(&app, &content, Some(NOW + DAY)).await;
            let (row, found) = app.app.storage.get(id).await.unwrap().unwrap();
            assert_eq!(found, content);
            assert_eq!((row.kind, row.media_type.as_str()), (FileKind::Print, "application/pdf"));
            assert_eq!((row.bytes.try_into(), row.place), (Ok(content.len()), FilePlace::Database));
            assert_eq!((row.created_by.as_str(), row.expires_at), ("test", Some(NOW + DAY)));
        }
        assert_eq!(content(&app, FileId(99)).await, None);
    }

    async fn what_nobody_keeps_is_gone_in_an_hour(app: TestApp) {
        let unkept = app.app.storage.put(&by(), labels(b"a")).await.unwrap();
        let forever = kept(&app, b"b", None).await;
        assert_eq!(housekeeping::purge_files(&app.app).await.unwrap(), 0);
        assert_eq!(content(&app, unkept.id()).await, Some(b"a".to_vec()));

        let later = app.at(NOW + 3_700_000).await;
        assert_eq!(housekeeping::purge_files(&later.app).await.unwrap(), 1);
        assert_eq!(content(&app, unkept.id()).await, None);
        assert_eq!(content(&app, forever).await, Some(b"b".to_vec()));
        assert!(keep(&app, unkept, None).await.is_err());
    }

    async fn a_file_is_gone_when_its_time_is_over_or_it_is_released(app: TestApp) {
        let (short, long, released) =
            (kept(&app, b"a", Some(NOW + DAY)).await, kept(&app, b"b", Some(NOW + 3 * DAY)).await, kept(&app, b"c", None).await);
        app.db.act(&by(), |tx| Box::pin(storage::release(tx, released))).await.unwrap();
        let later = app.at(NOW + 2 * DAY).await;
        assert_eq!(housekeeping::purge_files(&later.app).await.unwrap(), 2);
        assert_eq!(housekeeping::purge_files(&later.app).await.unwrap(), 0);
        let left = [content(&app, short).await, content(&app, long).await, content(&app, released).await];
        assert_eq!(left, [None, Some(b"b".to_vec()), None]);
    }

    async fn more_than_the_limit_is_refused(app: TestApp) {
        let most = app.app.storage.max_bytes();
        let refused = app.app.storage.put(&by(), labels(&vec![0; most + 1])).await;
        let Err(Error::Refused(refusals)) = refused else { panic!("it was taken") };
        assert_eq!(refusals[0].code.name(), "FILE_TOO_LARGE");
        assert!(app.app.storage.put(&by(), labels(&vec![0; most])).await.is_ok());
    }

    async fn a_folder_holds_files_until_they_are_purged(app: TestApp) {
        let folder = tempfile::tempdir().unwrap();
        let in_database = kept(&app, b"old", None).await;
        let there = app.beside(in_folder(folder.path())).await;
        let id = kept(&there, b"new", Some(NOW + DAY)).await;
        let (row, found) = there.app.storage.get(id).await.unwrap().unwrap();
        assert_eq!((row.place, found), (FilePlace::Folder, b"new".to_vec()));
        assert_eq!(files_in(folder.path()), [row.location]);
        // Whatever the configuration says now, old files are where they were.
        assert_eq!(content(&there, in_database).await, Some(b"old".to_vec()));
        assert_eq!(content(&app, id).await, Some(b"new".to_vec()));

        let later = app.at(NOW + 2 * DAY).await;
        assert_eq!(housekeeping::purge_files(&later.app).await.unwrap(), 1);
        assert!(files_in(folder.path()).is_empty());
    }

    async fn what_a_crash_leaves_in_a_folder_is_purged(app: TestApp) {
        let folder = tempfile::tempdir().unwrap();
        let there = app.beside(in_folder(folder.path())).await;
        // The content is there and half of another one; nobody came to keep them.
        let whole = there.app.storage.put(&by(), labels(b"a")).await.unwrap();
        let half = there.app.storage.put(&by(), labels(b"b")).await.unwrap();
        let (row, _) = there.app.storage.get(half.id()).await.unwrap().unwrap();
        std::fs::rename(&row.location, format!("{}.unfinished", row.location)).unwrap();
        assert!(there.app.storage.get(half.id()).await.is_err());

        let later = app.at(NOW + 2 * DAY).await;
        assert_eq!(housekeeping::purge_files(&later.app).await.unwrap(), 2);
        assert!(files_in(folder.path()).is_empty());
        assert_eq!(content(&app, whole.id()).await, None);
    }

    async fn what_was_changed_is_not_given_out(app: TestApp) {
        let folder = tempfile::tempdir().unwrap();
        let there = app.beside(in_folder(folder.path())).await;
        let id = kept(&there, b"paid", None).await;
        for other in ["free", "paid too", ""] {
            std::fs::write(&files_in(folder.path())[0], other).unwrap();
            assert!(there.app.storage.get(id).await.is_err(), "{other}");
        }
        std::fs::write(&files_in(folder.path())[0], "paid").unwrap();
        assert_eq!(content(&there, id).await, Some(b"paid".to_vec()));
    }

    async fn a_folder_that_takes_no_file_keeps_nothing(app: TestApp) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, "").unwrap();
        let there = app.beside(in_folder(&file)).await;
        assert!(there.app.storage.put(&by(), labels(b"a")).await.is_err());
    }

    async fn a_bucket_holds_files_and_every_request_is_signed(app: TestApp) {
        let bucket = BucketServer::start().await;
        let there = app.beside(config(bucket.settings())).await;
        let id = kept(&there, b"%PDF", Some(NOW + DAY)).await;
        let (row, found) = there.app.storage.get(id).await.unwrap().unwrap();
        assert_eq!((row.place, found), (FilePlace::S3, b"%PDF".to_vec()));
        let (path, (kind, content)) = bucket.files().pop_first().unwrap();
        assert!(path.starts_with("/loja/etiquetas/") && path.ends_with(&row.sha256), "{path}");
        assert_eq!((kind.as_str(), content), ("application/pdf", b"%PDF".to_vec()));
        assert!(!row.location.contains("AKID") && !row.location.contains("wJalr"), "{}", row.location);

        // New files go elsewhere; with the keys, old ones are read where they are.
        let elsewhere = app.beside(config(config::Storage { url: "database".into(), ..bucket.settings() })).await;
        let (_, found) = elsewhere.app.storage.get(id).await.unwrap().unwrap();
        assert_eq!(found, b"%PDF");
        assert!(app.app.storage.get(id).await.is_err());

        let later = app.at_with(NOW + 2 * DAY, config(bucket.settings())).await;
        assert_eq!(housekeeping::purge_files(&later.app).await.unwrap(), 1);
        assert!(bucket.files().is_empty());
    }

    async fn a_bucket_that_refuses_or_lies_gives_no_file(app: TestApp) {
        let bucket = BucketServer::start().await;
        let there = app.beside(config(bucket.settings())).await;
        let id = kept(&there, b"paid", Some(NOW + DAY)).await;
        bucket.spoil(b"free");
        assert!(there.app.storage.get(id).await.is_err());
        bucket.refuse(true);
        assert!(there.app.storage.put(&by(), labels(b"a")).await.is_err());

        // What cannot be removed now is removed another time: the row stays, so that it is known.
        let later = app.at_with(NOW + 2 * DAY, config(bucket.settings())).await;
        assert_eq!(housekeeping::purge_files(&later.app).await.unwrap(), 0);
        bucket.refuse(false);
        assert_eq!(housekeeping::purge_files(&later.app).await.unwrap(), 2);
        assert!(bucket.files().is_empty());

        let mut wrong = bucket.settings();
        wrong.secret_key = config::Hidden::new("other".to_owned());
        let stranger = app.beside(config(wrong)).await;
        assert!(stranger.app.storage.put(&by(), labels(b"a")).await.is_err());
    }
}
