//! Putting the layers on top of each other and refusing what is wrong.

use super::Config;
use crate::error::{Error, Result};
use figment::providers::{Env, Format as _, Serialized, Toml};
use figment::{Figment, Provider};
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
        .merge(Env::raw().only(&["DATABASE_URL"]).map(|_| "database.url".into()))
        .merge(Env::prefixed("PEDIDOS__").split("__"))
        .merge(flags);
    let config: Config = figment.extract().map_err(|error| explain(&error))?;
    check(&config, &figment)?;
    Ok(config)
}

/// The first thing that is wrong, in a sentence: a person mends one value at a time.
fn explain(error: &figment::Error) -> Error {
    let key = error.path.join(".");
    let place = error.metadata.as_ref().map(place_of);
    let problem = match place {
        Some(place) => format!("{} (in {place})", error.kind),
        None => error.kind.to_string(),
    };
    Error::invalid(if key.is_empty() { "configuration".to_owned() } else { key }, problem)
}

fn place_of(metadata: &figment::Metadata) -> String {
    match &metadata.source {
        Some(source) => source.to_string(),
        None => metadata.name.to_string(),
    }
}

/// What the types cannot say.
fn check(config: &Config, figment: &Figment) -> Result<()> {
    let wrong = |key: &str, expected: &str| {
        let place = figment.find_metadata(key).map_or_else(|| "the defaults".to_owned(), place_of);
        Err(Error::invalid(key, format!("expected {expected} (in {place})")))
    };
    let url = config.database.url.as_str();
    if !["sqlite:", "postgres:", "postgresql:"].iter().any(|scheme| url.starts_with(scheme)) {
        return wrong("database.url", "an address that begins with `sqlite:` or `postgres:`");
    }
    if config.database.max_connections == 0 {
        return wrong("database.max_connections", "a number from 1");
    }
    if config.http.operation_timeout_ms == 0 {
        return wrong("http.operation_timeout_ms", "milliseconds from 1");
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
