//! Files beside an operation, by the [GraphQL multipart request specification](https://github.com/jaydenseric/graphql-multipart-request-spec):
//! a field `operations` with what a JSON body would hold, a field `map` with where in its variables each file belongs, then the
//! files.
//!
//! A form of another site can make a browser send such a body without asking first, with the cookies and from the address of its
//! user. A header that no form can set makes the browser ask, which CORS answers; so one is required.

use async_graphql::{Name, Value, Variables};
use axum::body::Bytes;
use axum::http::HeaderMap;
use multer::{Constraints, Field, Multipart, SizeLimit};
use std::collections::BTreeMap;

use super::malformed::Malformed;
use super::params::{self, Params};
use crate::graphql::upload::{self, File};

/// Bytes of the whole body.
pub(super) const LARGEST_BODY: usize = 8 * 1024 * 1024;

/// Files of one request.
const MOST_FILES: usize = 50;

/// Places of files in one request.
const MOST_PLACES: usize = 200;

/// Bytes of the field `map`.
const LARGEST_MAP: u64 = 64 * 1024;

/// Characters of a file's name that are kept.
const LONGEST_NAME: usize = 200;

/// Headers that make a browser ask before it sends; any value will do.
pub(super) const PREFLIGHT: [&str; 3] =
    ["graphql-require-preflight", "apollo-require-preflight", "x-apollo-operation-name"];

/// Makes sure that no form of another site has sent this.
///
/// # Errors
///
/// 400 without any of the headers.
pub(super) fn check_preflight(headers: &HeaderMap) -> Result<(), Malformed> {
    let asked = PREFLIGHT.iter().any(|name| headers.get(*name).is_some_and(|value| !value.is_empty()));
    if asked { Ok(()) } else { Err(Malformed::PreflightMissing) }
}

/// Reads the body: the parameters, with the files in them and marks where they belong.
///
/// # Errors
///
/// 400 with what breaks the specification, 413 for too many files.
pub(super) async fn read(content_type: &str, body: Bytes, largest_json: usize) -> Result<Params, Malformed> {
    let boundary = multer::parse_boundary(content_type).map_err(|_| broken("its boundary is missing"))?;
    let largest_json = u64::try_from(largest_json).unwrap_or(u64::MAX);
    let limits = SizeLimit::new().for_field("operations", largest_json).for_field("map", LARGEST_MAP);
    let stream = futures_util::stream::iter([Ok::<Bytes, std::convert::Infallible>(body)]);
    let mut form = Multipart::with_constraints(stream, boundary, Constraints::new().size_limit(limits));

    let operations = named(&mut form, "operations").await?;
    let mut params = params::from_json(&bytes(operations).await?)?;
    let map = named(&mut form, "map").await?;
    let map: BTreeMap<String, Vec<String>> = serde_json::from_slice(&bytes(map).await?)
        .map_err(|_| broken("`map` must be an object with a list of paths for each file"))?;
    if map.len() > MOST_FILES || map.values().map(Vec::len).sum::<usize>() > MOST_PLACES {
        return Err(Malformed::TooManyFiles { limit: MOST_FILES });
    }
    let mut files = files(&mut form, &map).await?;
    for (position, (name, paths)) in map.into_iter().enumerate() {
        let file = files.remove(&name).ok_or_else(|| broken("a file of `map` is missing"))?;
        for path in paths {
            let place = place(&mut params.variables, &path);
            *place.ok_or_else(|| broken("a path of `map` leads to no null in the variables"))? =
                upload::mark(position);
        }
        params.files.push(file);
    }
    Ok(params)
}

const fn broken(problem: &'static str) -> Malformed {
    Malformed::Multipart { problem }
}

/// The next field, which must have this name.
async fn named(form: &mut Multipart<'static>, name: &'static str) -> Result<Field<'static>, Malformed> {
    let field = form.next_field().await.map_err(|error| of(&error))?;
    let problem =
        if name == "map" { "its second field must be `map`" } else { "its first field must be `operations`" };
    field.filter(|field| field.name() == Some(name)).ok_or_else(|| broken(problem))
}

async fn bytes(field: Field<'static>) -> Result<Bytes, Malformed> {
    field.bytes().await.map_err(|error| of(&error))
}

/// All files that the map names; a field that it does not name is refused.
async fn files(
    form: &mut Multipart<'static>,
    map: &BTreeMap<String, Vec<String>>,
) -> Result<BTreeMap<String, File>, Malformed> {
    let mut files = BTreeMap::new();
    while let Some(field) = form.next_field().await.map_err(|error| of(&error))? {
        let known = field.name().filter(|name| map.contains_key(*name));
        let name = known.ok_or_else(|| broken("a file is not in `map`"))?.to_owned();
        let called: String = field.file_name().unwrap_or(&name).chars().take(LONGEST_NAME).collect();
        let file = File { name: called.replace('\0', ""), bytes: bytes(field).await? };
        if files.insert(name, file).is_some() {
            return Err(broken("a file is there twice"));
        }
    }
    Ok(files)
}

/// Where a path such as `variables.input.files.0` leads, when there is a null.
fn place<'v>(variables: &'v mut Variables, path: &str) -> Option<&'v mut Value> {
    let mut steps = path.strip_prefix("variables.")?.split('.');
    let first = variables.get_mut(&Name::new(steps.next()?))?;
    let place = steps.try_fold(first, |value, step| match value {
        Value::List(items) => items.get_mut(step.parse::<usize>().ok()?),
        Value::Object(entries) => entries.get_mut(step),
        _ => None,
    })?;
    (*place == Value::Null).then_some(place)
}

fn of(error: &multer::Error) -> Malformed {
    match error {
        multer::Error::FieldSizeExceeded { limit, .. } => {
            Malformed::BodyTooLarge { limit: usize::try_from(*limit).unwrap_or(usize::MAX) }
        }
        _ => broken("its parts cannot be read"),
    }
}
