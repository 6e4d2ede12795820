//! Why a document is not executed.

use std::fmt;

use async_graphql::{ErrorExtensionValues, Pos, ServerError};
use thiserror::Error;

/// A document or its variables that will not be executed; always the caller's to mend.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refusal {
    /// The text is not GraphQL.
    #[error("Syntax error: {problem}.")]
    Syntax {
        /// What was expected, in the parser's words.
        problem: String,
        /// Where, if the parser knows.
        at: Option<Pos>,
    },
    /// The document is larger than a limit allows.
    #[error("The document has {found} {measure}; the limit is {limit}.")]
    TooMuch {
        /// What was measured.
        measure: Measure,
        /// How much of it there is; saturates at the largest number.
        found: usize,
        /// How much is allowed.
        limit: usize,
    },
    /// A fragment spreads itself, perhaps by way of others.
    #[error("Cannot spread fragment \"{name}\" within itself.")]
    FragmentCycle {
        /// The fragment's name.
        name: String,
        /// The spread that closes the cycle.
        at: Pos,
    },
    /// A subscription has another number of fields than one, or one that may be left out.
    #[error("A subscription must select one field of Subscription, without @skip and @include.")]
    SubscriptionRoot {
        /// What is too much.
        at: Pos,
    },
    /// `operationName` names no operation of the document.
    #[error("Unknown operation named \"{0}\".")]
    UnknownOperation(String),
    /// The document has several operations and `operationName` is absent.
    #[error("The document has several operations; operationName must say which one to execute.")]
    OperationNameMissing,
    /// A variable's value does not fit its declared type.
    #[error("Variable \"${path}\" {problem}.")]
    Variable {
        /// The variable and the way into its value, like `filter.status.in[2]`.
        path: String,
        /// What was expected there.
        problem: String,
    },
}

impl Refusal {
    /// The stable code for `extensions.code`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Syntax { .. } => "SYNTAX_ERROR",
            Self::TooMuch { measure, .. } => measure.code(),
            Self::FragmentCycle { .. } | Self::SubscriptionRoot { .. } => "VALIDATION_ERROR",
            Self::UnknownOperation(_) | Self::OperationNameMissing => "OPERATION_RESOLUTION_FAILURE",
            Self::Variable { .. } => "BAD_USER_INPUT",
        }
    }

    /// What was found and what is allowed, where the refusal is about a number.
    pub fn found_and_limit(&self) -> Option<(usize, usize)> {
        match self {
            Self::TooMuch { found, limit, .. } => Some((*found, *limit)),
            _ => None,
        }
    }
}

impl From<Refusal> for ServerError {
    fn from(refusal: Refusal) -> Self {
        let at = match &refusal {
            Refusal::Syntax { at, .. } => *at,
            Refusal::FragmentCycle { at, .. } | Refusal::SubscriptionRoot { at } => Some(*at),
            _ => None,
        };
        let mut extensions = ErrorExtensionValues::default();
        extensions.set("code", refusal.code());
        if let Some((found, limit)) = refusal.found_and_limit() {
            extensions.set("found", found);
            extensions.set("limit", limit);
        }
        let mut error = ServerError::new(refusal.to_string(), at);
        error.extensions = Some(extensions);
        error
    }
}

/// What a limit is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// Bytes of text.
    Bytes,
    /// Tokens of text.
    Tokens,
    /// Bytes of the longest name or number.
    NameBytes,
    /// Brackets inside brackets.
    Nesting,
    /// Fields, fragments written out.
    Fields,
    /// Argument values, fragments written out.
    Values,
    /// Fields inside fields.
    Depth,
    /// Fragments inside fragments.
    FragmentDepth,
    /// Aliases of one operation.
    Aliases,
    /// Top fields of one operation.
    RootFields,
    /// Directives in one place.
    Directives,
    /// Cost of the operation.
    Cost,
    /// Cost of what the operation asks of the schema about itself.
    IntrospectionCost,
}

impl Measure {
    /// Refuses what is above the limit.
    pub(super) fn check(self, found: usize, limit: usize) -> Result<(), Refusal> {
        if found > limit {
            return Err(Refusal::TooMuch { measure: self, found, limit });
        }
        Ok(())
    }

    fn code(self) -> &'static str {
        match self {
            Self::Bytes => "TEXT_LIMIT",
            Self::Tokens => "TOKEN_LIMIT",
            Self::NameBytes => "NAME_LIMIT",
            Self::Nesting => "NESTING_LIMIT",
            Self::Fields => "FIELD_LIMIT",
            Self::Values => "VALUE_LIMIT",
            Self::Depth => "DEPTH_LIMIT",
            Self::FragmentDepth => "FRAGMENT_DEPTH_LIMIT",
            Self::Aliases => "ALIAS_LIMIT",
            Self::RootFields => "ROOT_FIELD_LIMIT",
            Self::Directives => "DIRECTIVE_LIMIT",
            Self::Cost => "COST_LIMIT",
            Self::IntrospectionCost => "INTROSPECTION_LIMIT",
        }
    }
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bytes => "bytes",
            Self::Tokens => "tokens",
            Self::NameBytes => "bytes in one name or number",
            Self::Nesting => "brackets inside each other",
            Self::Fields => "fields with fragments written out",
            Self::Values => "argument values with fragments written out",
            Self::Depth => "fields inside each other",
            Self::FragmentDepth => "fragments inside each other",
            Self::Aliases => "aliases in one operation",
            Self::RootFields => "root fields in one operation",
            Self::Directives => "directives in one place",
            Self::Cost => "points of cost (each field 1, times the lengths of the lists it is in)",
            Self::IntrospectionCost => "points of cost in introspection",
        })
    }
}
