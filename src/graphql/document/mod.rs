//! What happens to the text of a GraphQL document before the executor sees it.
//!
//! The executor trusts its input: deeply nested values overflow its stack, fragments that spread each other
//! twice keep its validator busy for as long as the attacker likes, and a field selected twice is resolved
//! twice. Everything here stands between the socket and [`async_graphql::Schema::execute`] and closes those
//! doors in time linear in the text.
//!
//! ```text
//!  text ─► scan ─► parse ─► fragment ─► size ─► merge ─► cost ─► cache         once for each text
//!                                                                  │
//!                    operation ─► variables ─► cost × variables ─► merge (if @skip/@include) ─► root ─► request
//! ```
//!
//! - **`scan`** reads bytes, before any parser: length, tokens, nesting of brackets outside strings and
//!   comments. It agrees with the grammar on where strings end, or refuses. After it, recursion over the tree
//!   is bounded.
//! - **`fragment`** puts fragments into an order in which each comes after those it spreads, without
//!   recursion, and refuses cycles with the words of the validator. Unknown fragments are left for the
//!   validator to report.
//! - **`size`** computes how large each fragment is once spreads are written out, remembering each fragment's
//!   size, so that a ladder of thirty doublings is thirty additions. Sums saturate. After it, walking the
//!   expanded document is bounded.
//! - **`merge`** writes out fragments and joins equal fields, so that a resolver runs once.
//! - **`cost`** turns each operation into a small formula over its variables: a field costs 1, what is below
//!   a list counts once for each element that the page size allows.
//! - **`variables`** fills in defaults and checks the values against the declared types, so that a wrong
//!   value is named by its path instead of failing somewhere inside.
//! - **`root`** refuses a subscription with more than one field, which no validator of the executor does.
//! - **`cache`** keeps the result by text, bounded by bytes. A hit still compares the text; only documents
//!   that passed everything above are kept.
//!
//! # The schema's shape
//!
//! Merging needs the parent's type, cost needs to know which fields are lists. Both are read once from the
//! schema's own SDL (see `shape`), because async-graphql keeps its registry to itself. So nothing here lists
//! names: a field is paged if it takes `first` or `last`, and chosen by keys if it takes `ids`.
//!
//! # Merging and validation
//!
//! Validation runs inside the executor, on what we hand over: the merged document. That is safe because
//! merging only joins what the specification calls identical (same response key, field, arguments and
//! directives), and it finds more than before: the validator compares fields of one selection set only, and
//! merging brings the sub-selections of equal fields into one set. Fields that differ stay side by side, for
//! the validator to call a conflict. What is not written out stays as it was: fragments nobody uses, spreads
//! of unknown fragments, conditions on unknown types.
//!
//! `@skip` and `@include` depend on variables. A document that has any is merged for each request, when the
//! answer is known: what is skipped stays untouched for the validator and the executor drops it; what is
//! included merges, and an empty inline fragment with the same directives stays behind, so that the validator
//! still sees the variable in use.
//!
//! Below an interface or union, fragments on the same type are joined (in the place of the first). A field
//! selected on the interface and again in a fragment on the object stays two resolver calls: joining these
//! would need a copy for each possible type. Root types are objects, so a mutation never runs twice.
//!
//! # Introspection
//!
//! Introspection queries are deep (`ofType { ofType { … } }`) and their types form a cycle (`fields { type {
//! fields`), so both limits apply differently below `__schema` and `__type`, and only there: an own depth,
//! and an own budget of cost in proportion to the size of the schema, several times what the full query of
//! `GraphiQL` needs.

mod cache;
mod census;
mod collected;
mod condition;
mod cost;
mod fragment;

mod merge;
mod prepare;
mod refusal;
mod root;
mod scan;
mod shape;
mod size;
mod variables;

pub use crate::config::Limits;
pub use prepare::{Documents, Prepared};
pub use refusal::{Measure, Refusal};
pub(crate) use root::operation;
pub use shape::SchemaUnreadable;
