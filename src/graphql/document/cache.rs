//! Documents that passed every check, by their text.

use std::sync::Arc;

use async_graphql::{
    Name, Positioned,
    parser::types::{ExecutableDocument, OperationType, VariableDefinition},
};
use quick_cache::{Weighter, sync::Cache};

use super::{Refusal, cost::Cost};

/// What is known about a document before its variables are.
#[derive(Debug)]
pub(super) struct Known {
    /// Merged already, unless `is_conditional`.
    pub(super) document: ExecutableDocument,
    /// Whether merging must wait for the variables.
    pub(super) is_conditional: bool,
    pub(super) operations: Vec<Operation>,
    /// Memory it takes, roughly.
    pub(super) bytes: usize,
}

/// One operation of a document.
#[derive(Debug)]
pub(super) struct Operation {
    pub(super) name: Option<Name>,
    pub(super) kind: OperationType,
    pub(super) variables: Vec<Positioned<VariableDefinition>>,
    pub(super) cost: Cost,
}

impl Known {
    /// The operation to execute, as the specification chooses it.
    ///
    /// # Errors
    ///
    /// `OPERATION_RESOLUTION_FAILURE` when the name is unknown, or missing where there are several.
    pub(super) fn operation(&self, name: Option<&str>) -> Result<&Operation, Refusal> {
        match (name, self.operations.as_slice()) {
            (None, [only]) => Ok(only),
            (None, _) => Err(Refusal::OperationNameMissing),
            (Some(wanted), operations) => operations
                .iter()
                .find(|operation| operation.name.as_deref() == Some(wanted))
                .ok_or_else(|| Refusal::UnknownOperation(wanted.chars().take(100).collect())),
        }
    }
}

/// Looked up by the text itself: two texts with one hash are two entries.
#[derive(Debug)]
pub(super) struct Texts(Cache<Box<str>, Arc<Known>, Bytes>);

#[derive(Debug, Clone)]
struct Bytes;

impl Weighter<Box<str>, Arc<Known>> for Bytes {
    fn weight(&self, text: &Box<str>, known: &Arc<Known>) -> u64 {
        u64::try_from(text.len().saturating_add(known.bytes)).unwrap_or(u64::MAX)
    }
}

impl Texts {
    /// A cache of so many bytes; what is used least is forgotten first.
    pub(super) fn new(bytes: usize) -> Self {
        const USUAL_BYTES: usize = 16 * 1024;
        let capacity = u64::try_from(bytes).unwrap_or(u64::MAX);
        Self(Cache::with_weighter((bytes / USUAL_BYTES).max(1), capacity, Bytes))
    }

    pub(super) fn get(&self, text: &str) -> Option<Arc<Known>> {
        self.0.get(text)
    }

    pub(super) fn insert(&self, text: &str, known: Arc<Known>) {
        self.0.insert(text.into(), known);
    }
}
