//! No error leaves without a code, and none that is ours leaves with its cause.

use std::collections::BTreeSet;

use async_graphql::{ErrorExtensionValues, Response, ServerError};

/// Errors beyond this number say nothing new about a document.
const MOST_ERRORS: usize = 100;

/// Gives each error a code:
///
/// - one that has a code keeps it;
/// - one without a path came before any resolver ran: the document is invalid, `VALIDATION_ERROR`;
/// - one about an argument that its scalar or validator refused is the caller's to mend: `BAD_USER_INPUT`;
/// - any other came out of a resolver that did not expect it: it is masked, `INTERNAL`, and its message
///   logged once.
///
/// Equal errors become one: merging may bring the same wrong place of a fragment to several places of the
/// document.
pub(super) fn seal(response: &mut Response) {
    let mut seen = Vec::new();
    response.errors.retain(|error| {
        let is_new = !seen.contains(error);
        if is_new && seen.len() < MOST_ERRORS {
            seen.push(error.clone());
            return true;
        }
        false
    });

    let mut causes = BTreeSet::new();
    for error in &mut response.errors {
        if code(error).is_some() {
            continue;
        }
        if error.path.is_empty() {
            set_code(error, "VALIDATION_ERROR");
        } else if is_about_input(error) {
            set_code(error, "BAD_USER_INPUT");
        } else {
            causes.insert(std::mem::replace(&mut error.message, "internal error".to_owned()));
            error.extensions = None;
            set_code(error, "INTERNAL");
        }
    }
    for cause in causes {
        tracing::error!(cause, "resolver failed");
    }
}

/// The `extensions.code` of an error.
pub(super) fn code(error: &ServerError) -> Option<&str> {
    match error.extensions.as_ref()?.get("code")? {
        async_graphql::Value::String(code) => Some(code),
        _ => None,
    }
}

fn set_code(error: &mut ServerError, code: &str) {
    error.extensions.get_or_insert_with(ErrorExtensionValues::default).set("code", code);
}

/// async-graphql tells an argument that could not be parsed from other failures by its words only; a test
/// holds them.
fn is_about_input(error: &ServerError) -> bool {
    let words = ["Failed to parse \"", "Expected input type \""];
    error.source.is_none() && words.iter().any(|words| error.message.starts_with(words))
}

#[cfg(test)]
mod tests {
    use async_graphql::{EmptyMutation, EmptySubscription, Error, ErrorExtensions, Object, Schema};

    use super::*;

    struct Query;

    #[Object]
    impl Query {
        async fn coded(&self) -> Option<Result<bool, Error>> {
            Some(Err(
                Error::new("no such order").extend_with(|_, extensions| extensions.set("code", "NOT_FOUND"))
            ))
        }

        async fn failed(&self) -> Option<Result<bool, Error>> {
            Some(Err(std::io::Error::other("database password").into()))
        }

        async fn plain(&self) -> Option<Result<bool, Error>> {
            Some(Err(Error::new("table missing")))
        }

        async fn validated(&self, #[graphql(validator(maximum = 10))] n: i32) -> i32 {
            n
        }

        async fn url(&self, at: async_graphql::types::Json<u8>) -> u8 {
            at.0
        }
    }

    async fn codes(query: &str) -> Vec<(String, String)> {
        let schema = Schema::new(Query, EmptyMutation, EmptySubscription);
        let mut response = schema.execute(query).await;
        seal(&mut response);
        let sealed =
            response.errors.iter().map(|error| (code(error).unwrap().to_owned(), error.message.clone()));
        sealed.collect()
    }

    #[tokio::test]
    async fn codes_stay_and_the_rest_is_masked() {
        let errors = codes("{ coded failed plain }").await;
        let expected =
            [("NOT_FOUND", "no such order"), ("INTERNAL", "internal error"), ("INTERNAL", "internal error")];
        assert_eq!(errors, expected.map(|(code, message)| (code.to_owned(), message.to_owned())));
    }

    #[tokio::test]
    async fn refused_arguments_are_the_callers() {
        for query in ["{ validated(n: 11) }", "{ url(at: \"x\") }", "{ url(at: 300) }"] {
            let errors = codes(query).await;
            assert_eq!(errors[0].0, "BAD_USER_INPUT", "{errors:?}");
        }
    }

    #[tokio::test]
    async fn invalid_documents_are_told_once() {
        let errors = codes("{ nobody validated(n: \"x\") }").await;
        assert!(errors.iter().all(|(code, _)| code == "VALIDATION_ERROR"), "{errors:?}");
        let many = (0..500).map(|i| format!("nobody{i} ")).collect::<Vec<_>>().concat();
        assert_eq!(codes(&format!("{{ {many} }}")).await.len(), MOST_ERRORS);
    }
}
