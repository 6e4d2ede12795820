//! Fragments written out and equal fields joined, so that the executor resolves each field once.
//!
//! The executor resolves the selections of a set one by one and merges only their results; the specification collects the
//! fields by response key first. This does the collecting beforehand, on the document.

use std::collections::{HashMap, HashSet};

use async_graphql::{
    Name, Positioned,
    parser::types::{
        Directive, DocumentOperations, ExecutableDocument, Field, FragmentDefinition, InlineFragment,
        OperationDefinition, Selection, SelectionSet, TypeCondition,
    },
};

use super::{
    condition::{Conditions, Verdict},
    fragment,
    shape::Shape,
};

/// The same document with each field once. Cycles of fragments must have been refused and sizes checked before.
pub(super) fn merged(
    document: &ExecutableDocument,
    shape: &Shape,
    conditions: Conditions<'_>,
) -> ExecutableDocument {
    let mut merger = Merger {
        document,
        shape,
        conditions,
        written_out: HashSet::new(),
        kept: Vec::new(),
    };
    let operations = match &document.operations {
        DocumentOperations::Single(operation) => DocumentOperations::Single(merger.operation(operation)),
        DocumentOperations::Multiple(operations) => DocumentOperations::Multiple(
            operations
                .iter()
                .map(|(name, operation)| (name.clone(), merger.operation(operation)))
                .collect(),
        ),
    };
    ExecutableDocument {
        operations,
        fragments: merger.remaining_fragments(),
    }
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
            items: collected
                .entries
                .into_iter()
                .map(|entry| self.selection(entry, parent))
                .collect(),
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
                Selection::InlineFragment(inline) => (
                    inline.node.type_condition.as_ref(),
                    &inline.node.selection_set.node,
                ),
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
                    into.add_fragment(condition, set)
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
        self.kept
            .extend(spreads.into_iter().map(|(name, _)| name.as_str()));
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
                Positioned {
                    pos: field.pos,
                    node: Selection::Field(field),
                }
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
        open.extend(
            all.keys()
                .map(Name::as_str)
                .filter(|name| !self.written_out.contains(name)),
        );
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

/// What a selection set holds, in order, equal things joined.
#[derive(Default)]
struct Collected<'d> {
    entries: Vec<Entry<'d>>,
    field_by_key: HashMap<&'d str, usize>,
    fragment_by_type: HashMap<&'d str, usize>,
}

enum Entry<'d> {
    /// A field, and the selection sets of all its occurrences.
    Field(&'d Positioned<Field>, Vec<&'d SelectionSet>),
    /// Fragments on one type, which differs from the parent's.
    Fragment(&'d Positioned<TypeCondition>, Vec<&'d SelectionSet>),
    /// What is not ours to change.
    AsIs(Positioned<Selection>),
}

impl<'d> Collected<'d> {
    fn add_field(&mut self, field: &'d Positioned<Field>, verdict: Verdict) {
        let key = field.node.response_key().node.as_str();
        let set = &field.node.selection_set.node;
        let known = self
            .field_by_key
            .get(key)
            .and_then(|index| self.entries.get_mut(*index));
        if let Some(Entry::Field(first, sets)) = known
            && is_same(&first.node, &field.node)
        {
            sets.push(set);
            self.add_witness(verdict, &field.node.directives);
            return;
        }
        self.field_by_key.entry(key).or_insert(self.entries.len());
        self.entries.push(Entry::Field(field, vec![set]));
    }

    fn add_fragment(&mut self, condition: &'d Positioned<TypeCondition>, set: &'d SelectionSet) {
        let name = condition.node.on.node.as_str();
        let known = self
            .fragment_by_type
            .get(name)
            .and_then(|index| self.entries.get_mut(*index));
        if let Some(Entry::Fragment(_, sets)) = known {
            sets.push(set);
            return;
        }
        self.fragment_by_type.insert(name, self.entries.len());
        self.entries.push(Entry::Fragment(condition, vec![set]));
    }

    /// Leaves the directives of what was joined to something else in an empty inline fragment: it selects nothing, but the
    /// validator sees them and the variables in them.
    fn add_witness(&mut self, verdict: Verdict, directives: &[Positioned<Directive>]) {
        let (Verdict::Included, [first, ..]) = (verdict, directives) else {
            return;
        };
        self.entries
            .push(Entry::AsIs(inline(first.position_node(InlineFragment {
                type_condition: None,
                directives: directives.to_vec(),
                selection_set: first.position_node(SelectionSet::default()),
            }))));
    }
}

fn inline(fragment: Positioned<InlineFragment>) -> Positioned<Selection> {
    Positioned {
        pos: fragment.pos,
        node: Selection::InlineFragment(fragment),
    }
}

/// Whether two fields of one response key are one field. A field with sub-selections and one without stay apart, so that the
/// validator sees that one of them is wrong.
fn is_same(one: &Field, other: &Field) -> bool {
    let has_set = |field: &Field| !field.selection_set.node.items.is_empty();
    one.name.node == other.name.node
        && has_set(one) == has_set(other)
        && one.arguments.len() == other.arguments.len()
        && one.arguments.iter().all(|(name, value)| {
            other
                .get_argument(name.node.as_str())
                .is_some_and(|found| found.node == value.node)
        })
}
