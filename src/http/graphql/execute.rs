//! Running an operation: not too long, and without falling over.

use std::{any::Any, panic::AssertUnwindSafe, time::Duration};

use super::respond::failure;
use async_graphql::{Executor, Request, Response};
use futures_util::FutureExt;

/// Executes; an operation that takes too long or panics becomes an answer with one error and no data.
///
/// Dropping a resolver half-way rolls its transaction back; a panic is logged here and its message goes
/// nowhere else.
pub(in crate::http) async fn run<E: Executor>(executor: &E, request: Request, limit: Duration) -> Response {
    let operation = request.operation_name.clone();
    let execution = AssertUnwindSafe(tokio::time::timeout(limit, executor.execute(request))).catch_unwind();
    match execution.await {
        Ok(Ok(response)) => response,
        Ok(Err(_)) => {
            tracing::warn!(operation, limit_ms = limit.as_millis(), "operation took too long");
            failed("TIMEOUT", format!("The operation took longer than {} ms.", limit.as_millis()))
        }
        Err(panic) => {
            tracing::error!(operation, panic = message(panic.as_ref()), "resolver panicked");
            failed("INTERNAL", "internal error".to_owned())
        }
    }
}

fn failed(code: &str, message: String) -> Response {
    Response::from_errors(vec![failure(code, message, None)])
}

fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("without a message")
}

#[cfg(test)]
mod tests {
    use async_graphql::{EmptyMutation, EmptySubscription, Object, Schema};

    use super::*;

    struct Query;

    #[Object]
    impl Query {
        async fn slow(&self) -> bool {
            tokio::time::sleep(Duration::MAX).await;
            true
        }

        async fn broken(&self) -> bool {
            assert!(std::env::args().len() == 0, "secret of the house");
            true
        }

        async fn fine(&self) -> bool {
            true
        }
    }

    async fn answered(query: &str) -> String {
        let schema = Schema::new(Query, EmptyMutation, EmptySubscription);
        let response = run(&schema, Request::new(query), Duration::from_millis(50)).await;
        serde_json::to_string(&response).unwrap()
    }

    #[tokio::test]
    async fn slow_operations_end_in_time() {
        let answer = answered("{ fine slow }").await;
        assert_eq!(
            answer,
            r#"{"errors":[{"message":"The operation took longer than 50 ms.","extensions":{"code":"TIMEOUT"}}],"data":null}"#
        );
    }

    #[tokio::test]
    async fn panics_are_answered_without_their_message() {
        let answer = answered("{ fine broken }").await;
        assert_eq!(
            answer,
            r#"{"errors":[{"message":"internal error","extensions":{"code":"INTERNAL"}}],"data":null}"#
        );
        assert_eq!(answered("{ fine }").await, r#"{"data":{"fine":true}}"#);
    }
}
