//! The places beside the database, told apart by what a row says.

use super::bucket::{Buckets, Keys};
use super::folder;
use crate::config::{Bucket, Hidden, Way};
use crate::error::Result;
use anyhow::Context as _;
use entity::file::{self, FilePlace};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where new files go, and how the old ones are reached.
#[derive(Debug, Default)]
pub(super) struct Places {
    new: New,
    buckets: Buckets,
}

/// Where new files go.
#[derive(Debug, Default)]
enum New {
    #[default]
    Database,
    Folder(PathBuf),
    Bucket(Bucket),
}

impl Places {
    pub(super) fn open(way: Way, (access, secret): (&Hidden, &Hidden)) -> Result<Self> {
        let new = match way {
            Way::Database => New::Database,
            // A row names the file, whatever folder this program is started in later.
            Way::Folder(folder) => {
                New::Folder(std::path::absolute(&folder).context("the folder for files cannot be found")?)
            }
            Way::Bucket(bucket) => New::Bucket(bucket),
        };
        let keys = Keys { access: access.clone(), secret: secret.clone() };
        Ok(Self { new, buckets: Buckets::with(keys)? })
    }

    /// Where a new file of this name goes.
    pub(super) fn next(&self, name: &str) -> (FilePlace, String) {
        match &self.new {
            New::Database => (FilePlace::Database, name.to_owned()),
            New::Folder(folder) => {
                let drawer = name.get(..2).unwrap_or_default();
                let path = folder.join(drawer).join(name);
                (FilePlace::Folder, path.to_string_lossy().into_owned())
            }
            New::Bucket(bucket) => (FilePlace::S3, bucket.address_of(name)),
        }
    }

    /// Writes what is not kept in the database.
    pub(super) async fn write(&self, row: &file::Model, content: Arc<Vec<u8>>) -> anyhow::Result<()> {
        match row.place {
            FilePlace::Database => Ok(()),
            FilePlace::Folder => {
                let path = PathBuf::from(&row.location);
                blocking(move || folder::write(&path, &content)).await
            }
            FilePlace::S3 => {
                self.buckets.write(&row.location, &row.media_type, Arc::unwrap_or_clone(content)).await
            }
        }
    }

    /// What is there; `None` when it is in the database.
    pub(super) async fn read(&self, row: &file::Model) -> anyhow::Result<Option<Vec<u8>>> {
        match row.place {
            FilePlace::Database => Ok(None),
            FilePlace::Folder => {
                let (path, bytes) = (PathBuf::from(&row.location), row.bytes);
                blocking(move || folder::read(&path, bytes)).await.map(Some)
            }
            FilePlace::S3 => self.buckets.read(&row.location, row.bytes).await.map(Some),
        }
    }

    /// Removes what is not kept in the database; what is not there is removed already.
    pub(super) async fn remove(&self, row: &file::Model) -> anyhow::Result<()> {
        match row.place {
            FilePlace::Database => Ok(()),
            FilePlace::Folder => {
                let path = PathBuf::from(&row.location);
                blocking(move || folder::remove(Path::new(&path))).await
            }
            FilePlace::S3 => self.buckets.remove(&row.location).await,
        }
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> std::io::Result<T> + Send + 'static,
) -> anyhow::Result<T> {
    Ok(tokio::task::spawn_blocking(work).await.context("it was cut off")??)
}
