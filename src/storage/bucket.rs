//! Files in a bucket that speaks S3.

use crate::config::{Bucket, Hidden};
use crate::error::Result;
use crate::outbound;
use anyhow::{Context as _, bail};
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::client::{HttpClient, HttpConnector};
use object_store::path::Path;
use object_store::{Attribute, Attributes, ClientOptions, ObjectStoreExt as _, PutOptions, RetryConfig};
use object_store::{BackoffConfig, ObjectStore as _};
use std::time::Duration;

/// Time in which a bucket has to be there, and in which one try may end.
const CONNECT: Duration = Duration::from_secs(5);
const TRY: Duration = Duration::from_secs(20);

/// Who asks, and what signs.
#[derive(Clone, Debug, Default)]
pub(super) struct Keys {
    pub(super) access: Hidden,
    pub(super) secret: Hidden,
}

/// Buckets, all reached with the same keys over the same connections.
#[derive(Debug, Default)]
pub(super) struct Buckets {
    keys: Keys,
    client: Option<reqwest::Client>,
}

/// Requests go out as all others do: with our TLS.
#[derive(Debug)]
struct Ours(reqwest::Client);

impl HttpConnector for Ours {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(self.0.clone()))
    }
}

impl Buckets {
    pub(super) fn with(keys: Keys) -> Result<Self> {
        let client = (!keys.access.is_empty()).then(|| outbound::trusted(CONNECT, TRY)).transpose()?;
        Ok(Self { keys, client })
    }

    pub(super) async fn write(
        &self,
        location: &str,
        media_type: &str,
        content: Vec<u8>,
    ) -> anyhow::Result<()> {
        let (bucket, path) = self.at(location)?;
        let attributes = Attributes::from_iter([(Attribute::ContentType, media_type.to_owned())]);
        bucket.put_opts(&path, content.into(), PutOptions { attributes, ..PutOptions::default() }).await?;
        Ok(())
    }

    pub(super) async fn read(&self, location: &str, bytes: i64) -> anyhow::Result<Vec<u8>> {
        let (bucket, path) = self.at(location)?;
        let found = bucket.get(&path).await?;
        if i64::try_from(found.meta.size).ok() != Some(bytes) {
            bail!("its content has another length");
        }
        Ok(found.bytes().await?.into())
    }

    pub(super) async fn remove(&self, location: &str) -> anyhow::Result<()> {
        let (bucket, path) = self.at(location)?;
        match bucket.delete(&path).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// The bucket of an address, and the name of the file in it.
    fn at(&self, location: &str) -> anyhow::Result<(AmazonS3, Path)> {
        let bucket = Bucket::parse(location).context("its address cannot be read")?;
        let client = self.client.clone().context("`storage.access_key` is needed, for it is in a bucket")?;
        let path = Path::parse(&bucket.path)?;
        let retry = RetryConfig {
            backoff: BackoffConfig { max_backoff: Duration::from_secs(2), ..BackoffConfig::default() },
            max_retries: 3,
            retry_timeout: TRY * 2,
        };
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(bucket.name)
            .with_region(bucket.region)
            .with_access_key_id(self.keys.access.reveal())
            .with_secret_access_key(self.keys.secret.reveal())
            // One file at a time: not every server that speaks S3 knows how to delete many.
            .with_disable_bulk_delete(true)
            .with_retry(retry)
            .with_http_connector(Ours(client));
        if let Some(endpoint) = bucket.endpoint {
            builder = builder.with_allow_http(endpoint.starts_with("http://")).with_endpoint(endpoint);
        }
        Ok((builder.build()?, path))
    }
}
