//! Fragments written out and equal fields joined, so that the executor resolves each field once.
//!
//! The executor resolves the selections of a set one by one and merges only their results; the specification
//! collects the fields by response key first. This does the collecting beforehand, on the document.

use std::collections::{HashMap, HashSet};

use async_graphql::{
    Name, Positioned,
    parser::types::{
        DocumentOperations, ExecutableDocument, Field, FragmentDefinition, InlineFragment,
        OperationDefinition, Selection, SelectionSet,
    },
};

use super::{
    collected::{Collected, Entry, inline},
    condition::{Conditions, Verdict},
    fragment,
    shape::Shape,
};

/// The same document with each field once. Cycles of fragments must have been refused and sizes checked
/// before.
pub(super) fn merged(
    document: &ExecutableDocument,
    shape: &Shape,
    conditions: Conditions<'_>,
) -> ExecutableDocument {
    let mut merger = Merger { document, shape, conditions, written_out: HashSet::new(), kept: Vec::new() };
    let operations = match &document.operations {
        DocumentOperations::Single(operation) => DocumentOperations::Single(merger.operation(operation)),
        DocumentOperations::Multiple(operations) => DocumentOperations::Multiple(
            operations.iter().map(|(name, operation)| (name.clone(), merger.operation(operation))).collect(),
        ),
    };
    ExecutableDocument { operations, fragments: merger.remaining_fragments() }
}

struct Merger<'d> {
    document: &'d ExecutableDocument,
    shape: &'d Shape,
    conditions: Conditions<'d>,
    /// Fragments that took the place of a spread.
    written_out: HashSet<&'d str>,
    /// Fragments that some spread still names.
    kept: Vec<&'d str>,
}

impl<'d> Merger<'d> {
    fn operation(
        &mut self,
        operation: &'d Positioned<OperationDefinition>,
    ) -> Positioned<OperationDefinition> {
        let root = self.shape.root(operation.node.ty);
        let set = &operation.node.selection_set;
        operation.position_node(OperationDefinition {
            ty: operation.node.ty,
            variable_definitions: operation.node.variable_definitions.clone(),
            directives: operation.node.directives.clone(),
            selection_set: set.position_node(self.set(&[&set.node], root)),
        })
    }

    fn set(&mut self, sets: &[&'d SelectionSet], parent: Option<&'d str>) -> SelectionSet {
        let mut collected = Collected::default();
        for set in sets {
            self.collect(set, parent, &mut collected);
        }
        SelectionSet {
            items: collected.entries.into_iter().map(|entry| self.selection(entry, parent)).collect(),
        }
    }

    /// Recursion follows fragments inside each other, which are few.
    fn collect(&mut self, set: &'d SelectionSet, parent: Option<&'d str>, into: &mut Collected<'d>) {
        for selection in &set.items {
            let verdict = self.conditions.verdict(selection.node.directives());
            if matches!(verdict, Verdict::Skipped | Verdict::Other) {
                self.keep(selection, into);
                continue;
            }
            let (condition, set) = match &selection.node {
                Selection::Field(field) => {
                    into.add_field(field, verdict);
                    continue;
                }
                Selection::InlineFragment(inline) => {
                    (inline.node.type_condition.as_ref(), &inline.node.selection_set.node)
                }
                Selection::FragmentSpread(spread) => {
                    let Some(fragment) = self.write_out(&spread.node.fragment_name.node) else {
                        self.keep(selection, into);
                        continue;
                    };
                    (Some(&fragment.type_condition), &fragment.selection_set.node)
                }
            };
            match condition {
                Some(condition) if parent != Some(condition.node.on.node.as_str()) => {
                    into.add_fragment(condition, set);
                }
                _ => self.collect(set, parent, into),
            }
            into.add_witness(verdict, selection.node.directives());
        }
    }

    /// The fragment to take the place of a spread; none where the validator has something to say about it.
    fn write_out(&mut self, name: &Name) -> Option<&'d FragmentDefinition> {
        let (name, fragment) = self.document.fragments.get_key_value(name)?;
        let on = fragment.node.type_condition.node.on.node.as_str();
        if !fragment.node.directives.is_empty() || !self.shape.is_composite(on) {
            return None;
        }
        self.written_out.insert(name.as_str());
        Some(&fragment.node)
    }

    fn keep(&mut self, selection: &'d Positioned<Selection>, into: &mut Collected<'d>) {
        let mut spreads = Vec::new();
        fragment::collect_in(&selection.node, &mut spreads);
        self.kept.extend(spreads.into_iter().map(|(name, _)| name.as_str()));
        into.entries.push(Entry::AsIs(selection.clone()));
    }

    fn selection(&mut self, entry: Entry<'d>, parent: Option<&'d str>) -> Positioned<Selection> {
        match entry {
            Entry::Field(field, sets) => {
                let shape = self.shape;
                let ty = parent.and_then(|parent| shape.field(parent, field.node.name.node.as_str()));
                let set = self.set(&sets, ty.map(|field| field.ty.as_str()));
                let field = field.position_node(Field {
                    alias: field.node.alias.clone(),
                    name: field.node.name.clone(),
                    arguments: field.node.arguments.clone(),
                    directives: field.node.directives.clone(),
                    selection_set: field.node.selection_set.position_node(set),
                });
                Positioned { pos: field.pos, node: Selection::Field(field) }
            }
            Entry::Fragment(condition, sets) => {
                let set = self.set(&sets, Some(condition.node.on.node.as_str()));
                inline(condition.position_node(InlineFragment {
                    type_condition: Some(condition.clone()),
                    directives: Vec::new(),
                    selection_set: condition.position_node(set),
                }))
            }
            Entry::AsIs(selection) => selection,
        }
    }

    /// The fragments that the result still spreads, and those that nobody spread in the first place.
    fn remaining_fragments(self) -> HashMap<Name, Positioned<FragmentDefinition>> {
        let all = &self.document.fragments;
        let mut open = self.kept;
        open.extend(all.keys().map(Name::as_str).filter(|name| !self.written_out.contains(name)));
        let mut remaining = HashMap::new();
        while let Some(name) = open.pop() {
            let Some((name, fragment)) = all.get_key_value(name) else {
                continue;
            };
            if remaining.insert(name.clone(), fragment.clone()).is_none() {
                let mut spreads = Vec::new();
                fragment::collect(&fragment.node.selection_set.node, &mut spreads);
                open.extend(spreads.into_iter().map(|(name, _)| name.as_str()));
            }
        }
        remaining
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU8, Ordering};

    use async_graphql::{
        EmptySubscription, ID, Interface, Object, Schema, SimpleObject, Value, Variables, value,
    };

    use super::super::{Documents, Limits};

    #[derive(Default)]
    struct Runs(AtomicU8);

    impl Runs {
        fn next(&self) -> u8 {
            self.0.fetch_add(1, Ordering::SeqCst) + 1
        }
    }

    #[derive(SimpleObject)]
    struct Added {
        run: u8,
        twice: u8,
    }

    struct Order;

    #[Object]
    impl Order {
        async fn id(&self) -> ID {
            ID::from("order_1")
        }

        async fn items(&self, runs: &async_graphql::Context<'_>, first: Option<u8>) -> Vec<Added> {
            let run = runs.data_unchecked::<Runs>().next();
            vec![Added { run, twice: first.unwrap_or(2 * run) }]
        }
    }

    #[derive(Interface)]
    #[graphql(field(name = "id", ty = "ID"))]
    enum Node {
        Order(Order),
    }

    struct Query;

    #[Object]
    impl Query {
        async fn order(&self) -> Order {
            Order
        }

        async fn node(&self) -> Node {
            Order.into()
        }
    }

    struct Mutation;

    #[Object]
    impl Mutation {
        async fn add(&self, runs: &async_graphql::Context<'_>) -> Added {
            let run = runs.data_unchecked::<Runs>().next();
            Added { run, twice: 2 * run }
        }
    }

    /// The answer with merging, and how often the counting resolvers ran.
    async fn answered(text: &str, variables: Value) -> (String, u8) {
        let schema = Schema::build(Query, Mutation, EmptySubscription).data(Runs::default()).finish();
        let documents = Documents::new(Limits::default(), &schema.sdl()).unwrap();
        let prepared = documents.prepare(text, None, Variables::from_value(variables)).unwrap();
        let answer = serde_json::to_string(&schema.execute(prepared.into_request()).await).unwrap();
        (answer, schema.data::<Runs>().unwrap().next() - 1)
    }

    #[tokio::test]
    async fn a_field_runs_once_however_it_is_written() {
        let merged = r#"{"data":{"add":{"run":1,"twice":2}}}"#;
        for text in [
            "mutation { add { run twice } add { twice } }",
            "mutation { add { run } ... { add { twice } } }",
            "mutation { add { run } ... on Mutation { add { twice } } }",
            "mutation { ...F ...G } fragment F on Mutation { add { run } } fragment G on Mutation { ...F add { ...H } }
                fragment H on Added { twice }",
            "mutation { add: add { run } add { run twice } }",
            "mutation { add { run } add @include(if: true) { twice } add @skip(if: true) { t: twice } }",
        ] {
            assert_eq!(answered(text, Value::Null).await, (merged.to_owned(), 1), "{text}");
        }
        let (answer, runs) = answered("mutation { add { run } other: add { run } }", Value::Null).await;
        assert_eq!((answer.as_str(), runs), (r#"{"data":{"add":{"run":1},"other":{"run":2}}}"#, 2));
    }

    #[tokio::test]
    async fn fragments_on_one_type_of_an_interface_are_joined() {
        let text = "{ node { id ...A ...B } } fragment A on Order { items { run } } fragment B on Order { items { twice } }";
        let (answer, runs) = answered(text, Value::Null).await;
        assert_eq!(
            (answer.as_str(), runs),
            (r#"{"data":{"node":{"id":"order_1","items":[{"run":1,"twice":2}]}}}"#, 1)
        );
    }

    #[tokio::test]
    async fn conditions_are_kept_to() {
        let text = "mutation($yes: Boolean!, $no: Boolean = false) {
            add @include(if: $no) { no: run } add @include(if: $yes) { run } ...F @skip(if: $no) ...G @include(if: $no)
        } fragment F on Mutation { add { twice } } fragment G on Mutation { add { never: run } }";
        let (answer, runs) = answered(text, value!({ "yes": true })).await;
        assert_eq!((answer.as_str(), runs), (r#"{"data":{"add":{"run":1,"twice":2}}}"#, 1));
        let (answer, runs) = answered(text, value!({ "yes": false, "no": true })).await;
        assert_eq!((answer.as_str(), runs), (r#"{"data":{"add":{"no":1,"never":1}}}"#, 1));
        let (answer, runs) = answered(text, value!({ "yes": false })).await;
        assert_eq!((answer.as_str(), runs), (r#"{"data":{"add":{"twice":2}}}"#, 1));
    }

    #[tokio::test]
    async fn the_validator_still_finds_what_is_wrong() {
        for (text, expected) in [
            ("{ order { items { run } items(first: 1) { run } } }", "differing arguments"),
            ("{ order { a: items { run } } order { a: id } }", "are different fields"),
            (
                "{ order { ...F items { run } } } fragment F on Order { items(first: 1) { run } }",
                "differing arguments",
            ),
            ("{ order { id } order }", "must have a selection of subfields"),
            ("{ order { id } } fragment F on Order { id }", "never used"),
            ("{ order { id ...Nobody } }", "Unknown fragment"),
            ("{ order { ... on Nobody { id } } }", "Unknown type"),
            ("{ order { ...F } } fragment F on Query { order { id } }", "can never be of type"),
            ("{ order { nobody } }", "Unknown field"),
            ("query($x: Int) { order { id } }", "is not used"),
            ("{ order { ...F } } fragment F on Order { items(first: $x) { run } }", "is not defined"),
            ("{ order { ... @nobody { id } } }", "Unknown directive"),
            ("subscription { x }", "not configured for subscriptions"),
        ] {
            let (answer, _) = answered(text, Value::Null).await;
            assert!(answer.contains(expected), "{text}: {answer}");
        }
    }
}
