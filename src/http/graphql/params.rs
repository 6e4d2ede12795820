//! What a request asks for, from its body or its query string.

use async_graphql::Variables;
use axum::{extract::Query, http::Uri};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::value::RawValue;

use super::malformed::Malformed;
use crate::graphql::upload::File;

/// The parameters of a GraphQL-over-HTTP request. `extensions` are checked and then ignored: none is known
/// here.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Params {
    pub(super) query: String,
    pub(super) operation_name: Option<String>,
    pub(super) variables: Variables,
    /// Files that came beside the operation, marked in the variables.
    pub(super) files: Vec<File>,
}

/// Reads the body of a POST.
///
/// # Errors
///
/// 400 with the name of the field that is missing or has the wrong type. Other fields are ignored, as the
/// draft asks.
pub(super) fn from_json(body: &[u8]) -> Result<Params, Malformed> {
    match body.trim_ascii_start().first() {
        Some(b'[') => return Err(Malformed::Batch),
        Some(first) if *first != b'{' => return Err(Malformed::NotAnObject { found: kind(*first) }),
        _ => {}
    }
    let fields: Fields<'_> = serde_json::from_slice(body).map_err(|error| not_json("body", &error))?;
    let params = Params {
        query: string("query", fields.query)?.ok_or(Malformed::QueryMissing)?,
        operation_name: string("operationName", fields.operation_name)?,
        variables: map("variables", fields.variables)?.unwrap_or_default(),
        files: Vec::new(),
    };
    map::<serde::de::IgnoredAny>("extensions", fields.extensions)?;
    Ok(params)
}

/// Reads the query string of a GET. An empty parameter is an absent one.
///
/// # Errors
///
/// 400 with the name of the parameter that is missing, repeated or has the wrong type.
pub(super) fn from_uri(uri: &Uri) -> Result<Params, Malformed> {
    let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(uri)
        .map_err(|error| Malformed::NotJson { place: "query string", problem: error.body_text() })?;
    let once = |name: &'static str| {
        let mut values = pairs.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str());
        match (values.next(), values.next()) {
            (_, Some(_)) => Err(Malformed::Repeated { name }),
            (first, None) => Ok(first.filter(|value| !value.is_empty())),
        }
    };
    let json = |name: &'static str| match once(name)? {
        Some(text) => {
            serde_json::from_str::<&RawValue>(text).map(Some).map_err(|error| not_json(name, &error))
        }
        None => Ok(None),
    };
    let params = Params {
        query: once("query")?.ok_or(Malformed::QueryMissing)?.to_owned(),
        operation_name: once("operationName")?.map(str::to_owned),
        variables: map("variables", json("variables")?)?.unwrap_or_default(),
        files: Vec::new(),
    };
    map::<serde::de::IgnoredAny>("extensions", json("extensions")?)?;
    Ok(params)
}

/// Fields as raw JSON, so that each can be judged by its name.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Fields<'body> {
    #[serde(borrow)]
    query: Option<&'body RawValue>,
    #[serde(borrow)]
    operation_name: Option<&'body RawValue>,
    #[serde(borrow)]
    variables: Option<&'body RawValue>,
    #[serde(borrow)]
    extensions: Option<&'body RawValue>,
}

fn string(name: &'static str, value: Option<&RawValue>) -> Result<Option<String>, Malformed> {
    typed(name, "a string", b'"', value)
}

fn map<T: DeserializeOwned>(name: &'static str, value: Option<&RawValue>) -> Result<Option<T>, Malformed> {
    typed(name, "an object", b'{', value)
}

fn typed<T: DeserializeOwned>(
    name: &'static str,
    expected: &'static str,
    begins: u8,
    value: Option<&RawValue>,
) -> Result<Option<T>, Malformed> {
    let Some(value) = value.filter(|value| value.get() != "null") else {
        return Ok(None);
    };
    let first = value.get().bytes().next().unwrap_or_default();
    if first != begins {
        return Err(Malformed::Parameter { name, expected, found: kind(first) });
    }
    serde_json::from_str(value.get()).map(Some).map_err(|error| not_json(name, &error))
}

fn not_json(place: &'static str, error: &serde_json::Error) -> Malformed {
    Malformed::NotJson { place, problem: error.to_string() }
}

/// The kind of a JSON value by its first byte.
fn kind(first: u8) -> &'static str {
    match first {
        b'{' => "an object",
        b'[' => "a list",
        b'"' => "a string",
        b't' | b'f' => "a boolean",
        b'n' => "null",
        b'-' | b'0'..=b'9' => "a number",
        _ => "something else",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(body: &str) -> String {
        from_json(body.as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn a_body_has_a_query_and_perhaps_more() {
        let params =
            from_json(br#" {"query":"{a}","operationName":null,"variables":null,"extensions":null,"id":1}"#)
                .unwrap();
        assert_eq!(params, Params { query: "{a}".to_owned(), ..Params::default() });
        let params =
            from_json(br#"{"query":"\u007ba}","operationName":"Q","variables":{"a":[1]},"extensions":{}}"#)
                .unwrap();
        assert_eq!((params.query.as_str(), params.operation_name.as_deref()), ("{a}", Some("Q")));
        assert_eq!(params.variables.len(), 1);
    }

    #[test]
    fn the_wrong_field_is_named() {
        for (body, expected) in [
            ("", "The body is not JSON: EOF while parsing a value at line 1 column 0."),
            ("hello", "The body must be a JSON object with \"query\", not something else."),
            ("\"{a}\"", "The body must be a JSON object with \"query\", not a string."),
            (
                "[{\"query\":\"{a}\"}]",
                "Batches are not supported: send each operation in a request of its own.",
            ),
            ("{}", "\"query\" is missing: a string with the GraphQL document was expected."),
            ("{\"query\":null}", "\"query\" is missing: a string with the GraphQL document was expected."),
            ("{\"query\":1}", "\"query\" must be a string, not a number."),
            ("{\"query\":\"\",\"operationName\":[]}", "\"operationName\" must be a string, not a list."),
            ("{\"query\":\"\",\"variables\":\"{}\"}", "\"variables\" must be an object, not a string."),
            ("{\"query\":\"\",\"extensions\":false}", "\"extensions\" must be an object, not a boolean."),
            (
                "{\"query\":\"\",\"query\":\"\"}",
                "The body is not JSON: duplicate field `query` at line 1 column 19.",
            ),
        ] {
            assert_eq!(refused(body), expected, "{body}");
        }
    }

    #[test]
    fn deep_variables_are_refused() {
        let deep = format!(
            "{{\"query\":\"{{a}}\",\"variables\":{{\"a\":{}{}}}}}",
            "[".repeat(100_000),
            "]".repeat(100_000)
        );
        assert!(
            refused(&deep).starts_with("The variables is not JSON: recursion limit exceeded"),
            "{}",
            refused(&deep)
        );
    }

    #[test]
    fn a_query_string_has_the_same_parameters() {
        let of = |text: &str| from_uri(&text.parse().unwrap());
        let params =
            of("/graphql?query=%7Ba%7D&operationName=&variables=%7B%22a%22:1%7D&extensions=").unwrap();
        assert_eq!((params.query.as_str(), params.operation_name), ("{a}", None));
        assert_eq!(params.variables.len(), 1);
        assert_eq!(of("/graphql"), Err(Malformed::QueryMissing));
        assert_eq!(of("/graphql?query=a&query=b"), Err(Malformed::Repeated { name: "query" }));
        assert!(matches!(
            of("/graphql?query=a&variables=[1]"),
            Err(Malformed::Parameter { name: "variables", .. })
        ));
        assert!(matches!(
            of("/graphql?query=a&extensions=x"),
            Err(Malformed::NotJson { place: "extensions", .. })
        ));
    }
}
