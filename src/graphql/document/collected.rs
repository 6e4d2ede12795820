//! What a selection set holds, equal things joined: the result of the specification's `CollectFields`,
//! without a type.

use std::collections::HashMap;

use async_graphql::{
    Positioned,
    parser::types::{Directive, Field, InlineFragment, Selection, SelectionSet, TypeCondition},
};

use super::condition::Verdict;

/// The entries in the order in which they first occur.
#[derive(Default)]
pub(super) struct Collected<'d> {
    pub(super) entries: Vec<Entry<'d>>,
    field_by_key: HashMap<&'d str, usize>,
    fragment_by_type: HashMap<&'d str, usize>,
}

pub(super) enum Entry<'d> {
    /// A field, and the selection sets of all its occurrences.
    Field(&'d Positioned<Field>, Vec<&'d SelectionSet>),
    /// Fragments on one type, which differs from the parent's.
    Fragment(&'d Positioned<TypeCondition>, Vec<&'d SelectionSet>),
    /// What is not ours to change.
    AsIs(Positioned<Selection>),
}

impl<'d> Collected<'d> {
    pub(super) fn add_field(&mut self, field: &'d Positioned<Field>, verdict: Verdict) {
        let key = field.node.response_key().node.as_str();
        let set = &field.node.selection_set.node;
        let known = self.field_by_key.get(key).and_then(|index| self.entries.get_mut(*index));
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

    pub(super) fn add_fragment(&mut self, condition: &'d Positioned<TypeCondition>, set: &'d SelectionSet) {
        let name = condition.node.on.node.as_str();
        let known = self.fragment_by_type.get(name).and_then(|index| self.entries.get_mut(*index));
        if let Some(Entry::Fragment(_, sets)) = known {
            sets.push(set);
            return;
        }
        self.fragment_by_type.insert(name, self.entries.len());
        self.entries.push(Entry::Fragment(condition, vec![set]));
    }

    /// Leaves the directives of what was joined to something else in an empty inline fragment: it selects
    /// nothing, but the validator sees them and the variables in them.
    pub(super) fn add_witness(&mut self, verdict: Verdict, directives: &[Positioned<Directive>]) {
        let (Verdict::Included, [first, ..]) = (verdict, directives) else {
            return;
        };
        self.entries.push(Entry::AsIs(inline(first.position_node(InlineFragment {
            type_condition: None,
            directives: directives.to_vec(),
            selection_set: first.position_node(SelectionSet::default()),
        }))));
    }
}

pub(super) fn inline(fragment: Positioned<InlineFragment>) -> Positioned<Selection> {
    Positioned { pos: fragment.pos, node: Selection::InlineFragment(fragment) }
}

/// Whether two fields of one response key are one field. A field with sub-selections and one without stay
/// apart, so that the validator sees that one of them is wrong.
fn is_same(one: &Field, other: &Field) -> bool {
    let has_set = |field: &Field| !field.selection_set.node.items.is_empty();
    one.name.node == other.name.node
        && has_set(one) == has_set(other)
        && one.arguments.len() == other.arguments.len()
        && one.arguments.iter().all(|(name, value)| {
            other.get_argument(name.node.as_str()).is_some_and(|found| found.node == value.node)
        })
}
