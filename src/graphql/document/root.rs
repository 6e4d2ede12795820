//! The one field of a subscription.
//!
//! The executor would run several side by side, and leave it to `@skip` whether there is any; the specification allows neither
//! (5.2.4.1, "Single Root Field").

use async_graphql::Pos;
use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, OperationDefinition, OperationType, Selection,
};

use super::{Refusal, condition::is_conditional_here};

/// The operation that is executed by this name, or without one, as the specification chooses it.
pub(crate) fn operation<'d>(
    document: &'d ExecutableDocument,
    name: Option<&str>,
) -> Option<&'d OperationDefinition> {
    let chosen = match (&document.operations, name) {
        (DocumentOperations::Single(only), _) => Some(only),
        (DocumentOperations::Multiple(several), Some(name)) => several.get(name),
        (DocumentOperations::Multiple(several), None) => {
            several.values().next().filter(|_| several.len() == 1)
        }
    };
    chosen.map(|operation| &operation.node)
}

/// Makes sure that a subscription, its fragments written out, has one field, which is not about the schema and always there.
pub(super) fn check(operation: &OperationDefinition) -> Result<(), Refusal> {
    if operation.ty != OperationType::Subscription {
        return Ok(());
    }
    let mut fields = 0;
    for selection in &operation.selection_set.node.items {
        let is_wrong = match &selection.node {
            Selection::Field(field) => {
                fields += 1;
                fields > 1 || field.node.name.node.starts_with("__")
            }
            // What is not written out is no fragment of a subscription: for the validator to report.
            Selection::InlineFragment(_) | Selection::FragmentSpread(_) => false,
        };
        if is_wrong || is_conditional_here(&selection.node) {
            return Err(refused(selection.pos));
        }
    }
    Ok(())
}

fn refused(at: Pos) -> Refusal {
    Refusal::SubscriptionRoot { at }
}

#[cfg(test)]
mod tests {
    use super::{check, operation};
    use async_graphql::parser::parse_query;

    #[test]
    fn a_subscription_has_one_field() {
        for (text, expected) in [
            ("subscription { a }", true),
            ("subscription { b: a { c d } }", true),
            ("subscription { a b }", false),
            ("subscription { a b: a }", false),
            ("subscription { __typename }", false),
            ("subscription { a @include(if: true) }", false),
            ("subscription { ... @skip(if: false) { a } }", false),
            ("subscription { ...Unknown }", true),
            ("{ a b __typename }", true),
        ] {
            let document = parse_query(text).unwrap();
            assert_eq!(check(operation(&document, None).unwrap()).is_ok(), expected, "{text}");
        }
    }

    #[test]
    fn one_operation_needs_no_name() {
        let named = |text: &str, name: Option<&str>| {
            let document = parse_query(text).unwrap();
            operation(&document, name).map(|operation| operation.ty.to_string())
        };
        assert_eq!(named("subscription A { a }", None).as_deref(), Some("subscription"));
        assert_eq!(named("query A { a } subscription B { a }", Some("B")).as_deref(), Some("subscription"));
        assert_eq!(named("query A { a } subscription B { a }", None), None);
    }
}
