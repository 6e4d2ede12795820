//! Putting the layers on top of each other and refusing what is wrong.

use super::{Config, Live, PublicUrl, public_url, secrets};
use crate::error::{Error, Result};
use figment::error::Kind;
use figment::providers::{Env, Format as _, Serialized, Toml};
use figment::value::{Dict, Map};
use figment::{Figment, Metadata, Profile, Provider, Source};
use std::path::Path;

/// The file that is read when it is there.
const FILE: &str = "pedidos.toml";

/// Reads the configuration; `flags` are on top.
///
/// # Errors
///
/// [`Error::Invalid`] with the key, where its value stands, and what was expected; or when `file` was named and is missing.
pub fn load(file: Option<&Path>, flags: impl Provider) -> Result<Config> {
    if let Some(file) = file
        && !file.is_file()
    {
        return Err(Error::invalid("--config", format!("there is no file {}", file.display())));
    }
    let figment = Figment::from(Serialized::defaults(Config::default()))
        .merge(Toml::file(file.unwrap_or(Path::new(FILE))))
        .merge(Layer {
            place: "the environment variable DATABASE_URL",
            values: Env::raw().only(&["DATABASE_URL"]).map(|_| "database.url".into()),
        })
        .merge(Layer {
            place: "the environment variable PEDIDOS__{KEY}",
            values: Env::prefixed("PEDIDOS__").split("__"),
        })
        .merge(flags);
    let config: Config = figment.extract().map_err(|error| explain(&error))?;
    check(&config, &figment)?;
    Ok(config)
}

/// Values under the name by which a person finds the place they stand in.
pub(crate) struct Layer<P> {
    /// `{KEY}` in it stands for the key, as the environment writes it.
    pub(crate) place: &'static str,
    /// Where the values come from.
    pub(crate) values: P,
}

impl<P: Provider> Provider for Layer<P> {
    fn metadata(&self) -> Metadata {
        Metadata::named(self.place)
    }

    fn data(&self) -> figment::Result<Map<Profile, Dict>> {
        self.values.data()
    }
}

/// The first thing that is wrong, in a sentence: a person mends one value at a time.
fn explain(error: &figment::Error) -> Error {
    let key = error.path.join(".");
    let problem = problem_of(&key, &error.kind);
    let problem = match &error.metadata {
        Some(metadata) => format!("{problem} (in {})", place_of(metadata, &key)),
        None => problem,
    };
    Error::invalid(if key.is_empty() { "configuration" } else { &key }, problem)
}

/// What was found and what was expected, in the words of whoever writes settings.
fn problem_of(key: &str, kind: &Kind) -> String {
    match kind {
        Kind::UnknownField(_, known) => format!("there is no such key, expected one of {}", known.join(", ")),
        Kind::UnknownVariant(found, known) => {
            format!("found `{found}`, expected one of {}", known.join(", "))
        }
        // What was found may be an address with a password.
        Kind::InvalidType(..) if key.starts_with("database.replicas") => format!("expected {REPLICAS}"),
        Kind::InvalidType(..) if key == "storage.access_key" || key == "storage.secret_key" => {
            "expected a text in quotes".to_owned()
        }
        Kind::InvalidType(..) if key.starts_with("secrets.") => format!("expected {}", secrets::KEY),
        Kind::InvalidType(..) if key.starts_with("mail.url") => "expected an address in quotes".to_owned(),
        Kind::InvalidType(found, expected) | Kind::InvalidValue(found, expected) => {
            format!("found {found}, expected {}", in_words(expected))
        }
        Kind::Message(_) if key == "http.listen" => format!("expected {ADDRESS}"),
        other => other.to_string().trim_end().to_owned(),
    }
}

const ADDRESS: &str = "an address and port such as `127.0.0.1:8000`";

const REPLICAS: &str = "a list of addresses such as `[\"postgres://user:password@host/database\"]`";

/// What a type of Rust is to a person.
fn in_words(expected: &str) -> &str {
    match expected {
        "u32" | "u64" | "usize" => "a whole number",
        "socket address" => ADDRESS,
        "a sequence" => "a list",
        other => other,
    }
}

fn place_of(metadata: &Metadata, key: &str) -> String {
    match &metadata.source {
        Some(Source::Code(_)) => "the defaults".to_owned(),
        Some(source) => source.to_string(),
        None => metadata.name.replace("{KEY}", &key.to_uppercase().replace('.', "__")),
    }
}

/// What the types cannot say.
fn check(config: &Config, figment: &Figment) -> Result<()> {
    let wrong = |key: &str, expected: &str| {
        let place = figment
            .find_metadata(key)
            .map_or_else(|| "the defaults".to_owned(), |metadata| place_of(metadata, key));
        Err(Error::invalid(key, format!("expected {expected} (in {place})")))
    };
    let url = config.database.url.as_str();
    let is_postgres = |url: &str| url.starts_with("postgres:") || url.starts_with("postgresql:");
    if !url.starts_with("sqlite:") && !is_postgres(url) {
        return wrong("database.url", "an address that begins with `sqlite:` or `postgres:`");
    }
    let replicas = &config.database.replicas;
    if !replicas.iter().all(|replica| is_postgres(replica)) {
        return wrong("database.replicas", REPLICAS);
    }
    if !replicas.is_empty() && !is_postgres(url) {
        return wrong(
            "database.replicas",
            "none beside SQLite: only a PostgreSQL `database.url` has replicas",
        );
    }
    if config.database.replica_max_lag_ms < 1_000 {
        return wrong("database.replica_max_lag_ms", "milliseconds from 1000");
    }
    if config.database.max_connections == 0 {
        return wrong("database.max_connections", "a number from 1");
    }
    if config.http.operation_timeout_ms == 0 {
        return wrong("http.operation_timeout_ms", "milliseconds from 1");
    }
    if PublicUrl::read(&config.http.public_url).is_none() {
        return wrong("http.public_url", public_url::EXPECTED);
    }
    if let Some(expected) = config.bus.problem(&config.database) {
        return wrong("bus.url", expected);
    }
    if let Some(key) = config.secrets.problem() {
        return wrong(key, secrets::KEY);
    }
    if let Some((key, expected)) = config.outbound.problem() {
        return wrong(key, expected);
    }
    if let Some((key, expected)) = config.storage.problem() {
        return wrong(key, expected);
    }
    check_live(&config.live).or_else(|(key, expected)| wrong(key, expected))?;
    config.mail.check().or_else(|(key, expected)| wrong(key, expected))?;
    if let Some((key, expected)) = config.relay.problem() {
        return wrong(key, expected);
    }
    let bad_origin = |origin: &String| origin.ends_with('/') || !origin.starts_with("http");
    if config.http.cors_origins.iter().any(bad_origin) {
        return wrong("http.cors_origins", "origins such as `https://painel.example`, without a path");
    }
    if tracing_subscriber::EnvFilter::try_new(&config.log.filter).is_err() {
        return wrong("log.filter", "a level (`info`) or directives (`info,pedidos::http=debug`)");
    }
    Ok(())
}

/// The key that cannot be meant, and what was expected.
fn check_live(live: &Live) -> std::result::Result<(), (&'static str, &'static str)> {
    let least = |is_enough: bool, key, expected| if is_enough { Ok(()) } else { Err((key, expected)) };
    least(live.retention_days >= 1, "live.retention_days", "days from 1")?;
    least(
        live.consumer_retention_days >= live.retention_days,
        "live.consumer_retention_days",
        "days from `live.retention_days`",
    )?;
    least((1..=1_000_000).contains(&live.buffer), "live.buffer", "a number from 1 to 1,000,000")?;
    least(live.max_operations >= 1, "live.max_operations", "a number from 1")?;
    least(live.max_message_bytes >= 1_024, "live.max_message_bytes", "bytes from 1,024")?;
    least(live.init_timeout_ms >= 1, "live.init_timeout_ms", "milliseconds from 1")?;
    least(live.keep_alive_ms >= 100, "live.keep_alive_ms", "milliseconds from 100")?;
    least(live.write_timeout_ms >= 100, "live.write_timeout_ms", "milliseconds from 100")
}
