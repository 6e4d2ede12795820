//! Whether `@skip` and `@include` let a selection through.

use async_graphql::{
    Positioned, Value, Variables,
    parser::types::{Directive, ExecutableDocument, Selection, SelectionSet},
};

/// What is known about variables while merging.
#[derive(Debug, Clone, Copy)]
pub(super) enum Conditions<'v> {
    /// Nothing: everything counts as included.
    AllHold,
    /// The values of this request, defaults filled in.
    Given(&'v Variables),
}

/// What the directives of a selection say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// There are none.
    Plain,
    /// Only `@skip` and `@include`, and they let it through.
    Included,
    /// `@skip` or `@include` leave it out.
    Skipped,
    /// There are others; what they do is not ours to know.
    Other,
}

impl Conditions<'_> {
    pub(super) fn verdict(self, directives: &[Positioned<Directive>]) -> Verdict {
        if directives.is_empty() {
            return Verdict::Plain;
        }
        if directives.iter().any(|directive| self.leaves_out(&directive.node)) {
            return Verdict::Skipped;
        }
        if directives.iter().all(|directive| is_condition(&directive.node)) {
            return Verdict::Included;
        }
        Verdict::Other
    }

    /// The same reading as the executor's: whatever is not `true` is `false`.
    fn leaves_out(self, directive: &Directive) -> bool {
        let Self::Given(variables) = self else {
            return false;
        };
        let Some(condition) = directive.get_argument("if") else {
            return false;
        };
        let condition =
            condition.node.clone().into_const_with(|name| variables.get(&name).cloned().ok_or(()));
        let holds = condition == Ok(Value::Boolean(true));
        match directive.name.node.as_str() {
            "skip" => holds,
            "include" => !holds,
            _ => false,
        }
    }
}

/// Whether any selection of the document has `@skip` or `@include`.
pub(super) fn is_conditional(document: &ExecutableDocument) -> bool {
    let operations = document.operations.iter().map(|(_, operation)| &operation.node.selection_set.node);
    let fragments = document.fragments.values().map(|fragment| &fragment.node.selection_set.node);
    operations.chain(fragments).any(set_is_conditional)
}

fn set_is_conditional(set: &SelectionSet) -> bool {
    set.items.iter().any(|selection| {
        is_conditional_here(&selection.node)
            || match &selection.node {
                Selection::Field(field) => set_is_conditional(&field.node.selection_set.node),
                Selection::InlineFragment(inline) => set_is_conditional(&inline.node.selection_set.node),
                Selection::FragmentSpread(_) => false,
            }
    })
}

/// Whether this selection itself has `@skip` or `@include`.
pub(super) fn is_conditional_here(selection: &Selection) -> bool {
    selection.directives().iter().any(|directive| is_condition(&directive.node))
}

fn is_condition(directive: &Directive) -> bool {
    matches!(directive.name.node.as_str(), "skip" | "include")
}
