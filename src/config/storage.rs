//! Where files are kept: labels that were printed, and postage from elsewhere.

use super::Hidden;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use url::Url;

/// Where files are kept, how large they may be, and for how long.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Storage {
    /// `database`, `folder:./files`, or `s3://bucket/prefix?endpoint=https://s3.example&region=sa-east-1`.
    pub url: String,
    /// Who asks for files in a bucket; needed for `s3:`.
    pub access_key: Hidden,
    /// What requests to a bucket are signed with; needed for `s3:`.
    pub secret_key: Hidden,
    /// Bytes that one file may have.
    pub max_file_bytes: usize,
    /// Hours for which what was printed can be fetched.
    pub print_hours: u32,
}

impl Default for Storage {
    fn default() -> Self {
        Self {
            url: DATABASE.to_owned(),
            access_key: Hidden::default(),
            secret_key: Hidden::default(),
            max_file_bytes: 10 * 1024 * 1024,
            print_hours: 24,
        }
    }
}

const DATABASE: &str = "database";

/// Where new files go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// Into the database.
    Database,
    /// Into this folder.
    Folder(PathBuf),
    /// Into a bucket that speaks S3.
    Bucket(Bucket),
}

/// A place in a bucket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// What the bucket is called.
    pub name: String,
    /// What the names of files in it begin with, or the whole name of one; without a slash at the end.
    pub path: String,
    /// Who has the bucket; `None` for AWS.
    pub endpoint: Option<String>,
    /// Where it is.
    pub region: String,
}

impl Storage {
    /// Where new files go; `None` when the address cannot be meant.
    pub fn way(&self) -> Option<Way> {
        if self.url == DATABASE {
            return Some(Way::Database);
        }
        if let Some(folder) = self.url.strip_prefix("folder:") {
            return (!folder.is_empty() && !folder.contains('\0')).then(|| Way::Folder(folder.into()));
        }
        Bucket::parse(&self.url).map(Way::Bucket)
    }

    /// The key that cannot be meant, and what was expected.
    pub(super) fn problem(&self) -> Option<(&'static str, &'static str)> {
        let Some(way) = self.way() else {
            return Some((
                "storage.url",
                "`database`, `folder:./files` or `s3://bucket/prefix?endpoint=https://s3.example&region=sa-east-1`",
            ));
        };
        if matches!(way, Way::Bucket(_)) {
            if self.access_key.is_empty() {
                return Some(("storage.access_key", "the key that may read and write the bucket"));
            }
            if self.secret_key.is_empty() {
                return Some(("storage.secret_key", "the secret of `storage.access_key`"));
            }
        }
        if !(64 * 1024..=256 * 1024 * 1024).contains(&self.max_file_bytes) {
            return Some(("storage.max_file_bytes", "bytes from 65536 (64 KiB) to 268435456 (256 MiB)"));
        }
        if !(1..=24 * 365).contains(&self.print_hours) {
            return Some(("storage.print_hours", "hours from 1 to 8760"));
        }
        None
    }
}

impl Bucket {
    /// Reads `s3://bucket/path?endpoint=…&region=…`; `None` when it is none. Without a region it is `us-east-1`, which servers that
    /// have no regions take.
    pub fn parse(text: &str) -> Option<Self> {
        let url = Url::parse(text).ok().filter(|url| url.scheme() == "s3" && url.fragment().is_none())?;
        let name = url.host_str().filter(|name| is_bucket(name))?.to_owned();
        let is_bare = url.username().is_empty() && url.password().is_none() && url.port().is_none();
        let path = url.path().trim_matches('/').to_owned();
        let mut bucket = Self { name, path, endpoint: None, region: "us-east-1".to_owned() };
        for (key, value) in url.query_pairs() {
            match key.as_ref() {
                "endpoint" => bucket.endpoint = Some(endpoint(&value)?),
                "region" => bucket.region = Some(value.into_owned()).filter(|region| is_plain(region))?,
                _ => return None,
            }
        }
        let is_clean = bucket.path.is_empty() || bucket.path.split('/').all(is_plain);
        (is_bare && is_clean).then_some(bucket)
    }

    /// The address of a file of this name in it; [`Bucket::parse`] reads it.
    pub fn address_of(&self, name: &str) -> String {
        let path = if self.path.is_empty() { name.to_owned() } else { format!("{}/{name}", self.path) };
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        if let Some(endpoint) = &self.endpoint {
            query.append_pair("endpoint", endpoint);
        }
        let query = query.append_pair("region", &self.region).finish();
        format!("s3://{}/{path}?{query}", self.name)
    }
}

/// What S3 takes as the name of a bucket.
fn is_bucket(name: &str) -> bool {
    let is_sign =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.');
    (3..=63).contains(&name.len()) && name.bytes().all(is_sign)
}

/// Signs that mean nothing in an address, and no step out of a folder.
fn is_plain(part: &str) -> bool {
    let is_sign = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    !part.is_empty() && part.len() <= 200 && part.bytes().all(is_sign) && !matches!(part, "." | "..")
}

fn endpoint(text: &str) -> Option<String> {
    let url = Url::parse(text).ok()?;
    let is_web = matches!(url.scheme(), "http" | "https") && url.has_host();
    let is_bare = url.username().is_empty() && url.query().is_none() && url.fragment().is_none();
    (is_web && is_bare).then(|| text.trim_end_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use super::{Bucket, Storage, Way};

    fn way(url: &str) -> Option<Way> {
        Storage { url: url.to_owned(), ..Storage::default() }.way()
    }

    #[test]
    fn there_are_three_ways() {
        assert_eq!(way("database"), Some(Way::Database));
        assert_eq!(way("folder:./files"), Some(Way::Folder("./files".into())));
        let bucket = |path: &str, endpoint: Option<&str>, region: &str| {
            let (endpoint, region) = (endpoint.map(str::to_owned), region.to_owned());
            Some(Way::Bucket(Bucket { name: "loja-1".into(), path: path.into(), endpoint, region }))
        };
        assert_eq!(way("s3://loja-1"), bucket("", None, "us-east-1"));
        assert_eq!(way("s3://loja-1/a/b/?region=sa-east-1"), bucket("a/b", None, "sa-east-1"));
        assert_eq!(
            way("s3://loja-1/a?endpoint=http://127.0.0.1:9000/"),
            bucket("a", Some("http://127.0.0.1:9000"), "us-east-1")
        );
        for odd in [
            "",
            "folder:",
            "Database",
            "s3://",
            "s3://A_B/x",
            "s3://loja-1/a//b",
            "s3://loja-1/a%2Fb",
            "s3://user:secret@loja-1/a",
            "s3://loja-1/a?endpoint=ftp://x",
            "s3://loja-1/a?endpoint=http://user@x",
            "s3://loja-1/a?key=1",
            "s3://loja-1/a#b",
        ] {
            assert_eq!(way(odd), None, "{odd}");
        }
    }

    #[test]
    fn the_address_of_a_file_says_where_it_is() {
        let at = |url: &str| Bucket::parse(url).unwrap().address_of("x-1");
        for (url, path, endpoint) in [
            ("s3://loja-1", "x-1", None),
            ("s3://loja-1/a/b?region=sa-east-1", "a/b/x-1", None),
            ("s3://loja-1/a?endpoint=http://127.0.0.1:9000", "a/x-1", Some("http://127.0.0.1:9000")),
        ] {
            let found = Bucket::parse(&at(url)).unwrap();
            let expected = Bucket { path: path.into(), ..Bucket::parse(url).unwrap() };
            assert_eq!(found, expected, "{url}");
            assert_eq!(found.endpoint.as_deref(), endpoint);
        }
    }

    #[test]
    fn a_bucket_needs_its_keys() {
        let problem = |storage: Storage| storage.problem().map(|(key, _)| key);
        assert_eq!(problem(Storage::default()), None);
        let bucket = Storage { url: "s3://loja-1".into(), ..Storage::default() };
        assert_eq!(problem(bucket.clone()), Some("storage.access_key"));
        let half = Storage { access_key: super::Hidden::new("a".into()), ..bucket };
        assert_eq!(problem(half), Some("storage.secret_key"));
        assert_eq!(problem(Storage { print_hours: 0, ..Storage::default() }), Some("storage.print_hours"));
        assert_eq!(
            problem(Storage { max_file_bytes: 1, ..Storage::default() }),
            Some("storage.max_file_bytes")
        );
        assert_eq!(problem(Storage { url: "x".into(), ..Storage::default() }), Some("storage.url"));
    }
}
