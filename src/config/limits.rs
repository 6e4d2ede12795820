//! How large a document may be.

use serde::{Deserialize, Serialize};

/// Limits on one GraphQL document; what is above is refused before execution, with the limit and what was
/// found.
///
/// Fields are counted after fragments are written out and before equal fields are joined; `__typename`
/// counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Bytes of text.
    pub max_text_bytes: usize,
    /// Tokens of text: names, numbers, strings and punctuation, not comments.
    pub max_tokens: usize,
    /// Bytes of one name or number: the validator compares unknown names with all known ones.
    pub max_name_bytes: usize,
    /// Brackets of any kind inside each other; above 60 it counts as 60, which the parser's stack surely
    /// bears.
    pub max_nesting: usize,
    /// Fields of all operations of the document together.
    pub max_fields: usize,
    /// Argument values of all operations together; each element of a list and of an object counts.
    pub max_values: usize,
    /// Fields inside each other; above 60 it counts as 60.
    pub max_depth: usize,
    /// Fields inside each other below `__schema` and `__type`; above 60 it counts as 60.
    pub max_introspection_depth: usize,
    /// Fragments inside each other, named and inline; above 60 it counts as 60.
    pub max_fragment_depth: usize,
    /// Aliases in one operation.
    pub max_aliases: usize,
    /// Fields at the top of one operation.
    pub max_root_fields: usize,
    /// Directives on one field, fragment or operation.
    pub max_directives: usize,
    /// Cost of one operation: each field is 1, multiplied by the lengths of the lists it is in.
    pub max_cost: usize,
    /// Length assumed of a paged list when the query gives neither `first` nor `last`.
    pub default_page_size: usize,
    /// The longest page that resolvers grant; a larger `first` costs no more, because it will be refused.
    pub max_page_size: usize,
    /// Length assumed of a list without paging, such as the items of an order.
    pub assumed_list_length: usize,
    /// Bytes of memory that prepared documents may take, roughly.
    pub cache_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_text_bytes: 64 * 1024,
            max_tokens: 5_000,
            max_name_bytes: 200,
            max_nesting: 40,
            max_fields: 2_000,
            max_values: 10_000,
            max_depth: 12,
            max_introspection_depth: 20,
            max_fragment_depth: 12,
            max_aliases: 50,
            max_root_fields: 20,
            max_directives: 10,
            max_cost: 50_000,
            default_page_size: 25,
            max_page_size: 200,
            assumed_list_length: 5,
            cache_bytes: 16 * 1024 * 1024,
        }
    }
}

impl Limits {
    /// The same limits, with those that protect the stack at 60 or less.
    pub(crate) fn within_stack(self) -> Self {
        const CEILING: usize = 60;
        Self {
            max_nesting: self.max_nesting.min(CEILING),
            max_depth: self.max_depth.min(CEILING),
            max_introspection_depth: self.max_introspection_depth.min(CEILING),
            max_fragment_depth: self.max_fragment_depth.min(CEILING),
            ..self
        }
    }
}
