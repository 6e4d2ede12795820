//! Files beside an operation, by the [GraphQL multipart request specification](https://github.com/jaydenseric/graphql-multipart-request-spec).
//!
//! HTTP puts the files into the request and a mark into the variables where each belongs; [`Upload`] is what a resolver gets.

use super::failure::Answer;
use crate::error::Error;
use async_graphql::{Context, InputValueError, InputValueResult, Scalar, ScalarType, Value};
use axum::body::Bytes;
use sha2::{Digest as _, Sha256};

/// The type in the schema.
pub(crate) const TYPE: &str = "Upload";

/// How a file is marked in variables, with its position behind. Only HTTP writes it: documents are checked for it.
const MARK: &str = "#file:";

/// A file that came with the request.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct File {
    /// What the sender calls it.
    pub(crate) name: String,
    /// Its content.
    pub(crate) bytes: Bytes,
}

/// The files of the request.
#[derive(Debug)]
pub(crate) struct Files {
    all: Vec<File>,
    /// A hash of everything in them: arguments only say where they go.
    pub(crate) digest: [u8; 32],
}

impl From<Vec<File>> for Files {
    fn from(all: Vec<File>) -> Self {
        let mut digest = Sha256::new();
        for file in &all {
            digest.update(Sha256::digest(&file.bytes));
        }
        Self { all, digest: digest.finalize().into() }
    }
}

/// The mark of the file at a position.
pub(crate) fn mark(position: usize) -> Value {
    Value::String(format!("{MARK}{position}"))
}

/// Whether a text stands for a file.
pub(crate) fn is_mark(text: &str) -> bool {
    text.starts_with(MARK)
}

/// A file of the request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Upload(usize);

/// A file, sent as a part of a `multipart/form-data` request by the GraphQL multipart request specification, with the header
/// `GraphQL-Require-Preflight: 1`.
#[Scalar]
impl ScalarType for Upload {
    fn parse(value: Value) -> InputValueResult<Self> {
        let position = match &value {
            Value::String(text) => text.strip_prefix(MARK).and_then(|position| position.parse().ok()),
            _ => None,
        };
        let expected = "expected a file: send it as multipart/form-data, and null in its place";
        position.map(Self).ok_or_else(|| InputValueError::custom(expected))
    }

    fn to_value(&self) -> Value {
        mark(self.0)
    }
}

impl Upload {
    /// The file.
    pub(crate) fn file<'c>(self, ctx: &'c Context<'_>) -> Answer<&'c File> {
        let file = ctx.data_opt::<Files>().and_then(|files| files.all.get(self.0));
        Ok(file.ok_or_else(|| Error::invalid("files", "there is no such file in the request"))?)
    }
}
