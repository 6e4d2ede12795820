//! How large a document is once its fragments are written out, computed without writing them out.

use std::collections::HashMap;

use async_graphql::{
    Positioned, Value,
    parser::types::{Directive, ExecutableDocument, Field, Selection, SelectionSet},
};

use super::{Limits, Measure, Refusal, fragment};

/// Refuses a document that is too large; returns the number of its fields and values.
///
/// The size of each fragment is computed once, from the sizes of those it spreads; sums saturate. Fields and
/// values count over all operations together, since the validator walks them all.
///
/// # Errors
///
/// `FIELD_LIMIT`, `VALUE_LIMIT`, `DEPTH_LIMIT`, `FRAGMENT_DEPTH_LIMIT`, `ALIAS_LIMIT`, `ROOT_FIELD_LIMIT`,
/// `DIRECTIVE_LIMIT`; `VALIDATION_ERROR` for a cycle of fragments.
pub(super) fn check(document: &ExecutableDocument, limits: &Limits) -> Result<usize, Refusal> {
    let order = fragment::in_order(document)?;
    let mut sizes = Sizes { of_fragment: HashMap::with_capacity(order.len()), max_directives: 0 };

    for name in order {
        let Some(fragment) = document.fragments.get(name) else {
            continue;
        };
        sizes.directives(&fragment.node.directives);
        let size = sizes.of_set(&fragment.node.selection_set.node);
        let depth = size.depth.max(size.introspection_depth);
        Measure::Depth.check(depth, limits.max_depth.max(limits.max_introspection_depth))?;
        size.check(limits)?;
        sizes.of_fragment.insert(name, size);
    }

    let mut whole = Size::default();
    for (_, operation) in document.operations.iter() {
        sizes.directives(&operation.node.directives);
        for variable in &operation.node.variable_definitions {
            sizes.directives(&variable.node.directives);
        }
        let size = sizes.of_set(&operation.node.selection_set.node);
        Measure::Depth.check(size.depth, limits.max_depth)?;
        Measure::Depth.check(size.introspection_depth, limits.max_introspection_depth)?;
        Measure::RootFields.check(size.top_fields, limits.max_root_fields)?;
        size.check(limits)?;
        whole = whole.beside(size);
    }
    Measure::Fields.check(whole.fields, limits.max_fields)?;
    Measure::Values.check(whole.values, limits.max_values)?;
    Measure::Directives.check(sizes.max_directives, limits.max_directives)?;
    Ok(whole.fields.saturating_add(whole.values))
}

#[derive(Debug, Clone, Copy, Default)]
struct Size {
    fields: usize,
    values: usize,
    aliases: usize,
    top_fields: usize,
    depth: usize,
    introspection_depth: usize,
    fragment_depth: usize,
}

impl Size {
    fn beside(self, other: Self) -> Self {
        Self {
            fields: self.fields.saturating_add(other.fields),
            values: self.values.saturating_add(other.values),
            aliases: self.aliases.saturating_add(other.aliases),
            top_fields: self.top_fields.saturating_add(other.top_fields),
            depth: self.depth.max(other.depth),
            introspection_depth: self.introspection_depth.max(other.introspection_depth),
            fragment_depth: self.fragment_depth.max(other.fragment_depth),
        }
    }

    fn in_fragment(self) -> Self {
        Self { fragment_depth: self.fragment_depth.saturating_add(1), ..self }
    }

    fn check(self, limits: &Limits) -> Result<(), Refusal> {
        Measure::Fields.check(self.fields, limits.max_fields)?;
        Measure::Values.check(self.values, limits.max_values)?;
        Measure::Aliases.check(self.aliases, limits.max_aliases)?;
        Measure::FragmentDepth.check(self.fragment_depth, limits.max_fragment_depth)
    }
}

struct Sizes<'d> {
    of_fragment: HashMap<&'d str, Size>,
    max_directives: usize,
}

impl Sizes<'_> {
    /// Recursion is as deep as the brackets, which the scan has limited.
    fn of_set(&mut self, set: &SelectionSet) -> Size {
        let mut size = Size::default();
        for selection in &set.items {
            let values = self.directives(selection.node.directives());
            let below = match &selection.node {
                Selection::Field(field) => self.of_field(&field.node),
                Selection::InlineFragment(inline) => {
                    self.of_set(&inline.node.selection_set.node).in_fragment()
                }
                Selection::FragmentSpread(spread) => {
                    // An unknown fragment counts as a field, so that even a ladder that ends in one is
                    // counted.
                    let unknown = Size { fields: 1, top_fields: 1, ..Size::default() };
                    let known = self.of_fragment.get(spread.node.fragment_name.node.as_str());
                    known.copied().unwrap_or(unknown).in_fragment()
                }
            };
            size = size.beside(below).beside(Size { values, ..Size::default() });
        }
        size
    }

    fn of_field(&mut self, field: &Field) -> Size {
        let below = self.of_set(&field.selection_set.node);
        let depth = below.depth.max(below.introspection_depth).saturating_add(1);
        let introspection = matches!(field.name.node.as_str(), "__schema" | "__type");
        let arguments = field
            .arguments
            .iter()
            .map(|(_, value)| value.node.clone().into_const_with(|_| Ok::<_, ()>(Value::Null)));
        let values = arguments.fold(0, |sum: usize, value| sum + count(&value.unwrap_or_default()));
        Size {
            fields: below.fields.saturating_add(1),
            values: below.values.saturating_add(values),
            aliases: below.aliases.saturating_add(usize::from(field.alias.is_some())),
            top_fields: 1,
            depth: if introspection { 0 } else { depth },
            introspection_depth: if introspection { depth } else { 0 },
            fragment_depth: below.fragment_depth,
        }
    }

    /// Notes how many directives are in one place and counts the values that copying them would copy.
    fn directives(&mut self, directives: &[Positioned<Directive>]) -> usize {
        self.max_directives = self.max_directives.max(directives.len());
        let arguments = directives.iter().flat_map(|directive| &directive.node.arguments);
        let values =
            arguments.map(|(_, value)| value.node.clone().into_const_with(|_| Ok::<_, ()>(Value::Null)));
        values.fold(directives.len(), |sum, value| sum + count(&value.unwrap_or_default()))
    }
}

/// A variable, read as null, counts as one.
fn count(value: &Value) -> usize {
    match value {
        Value::List(items) => items.iter().fold(1, |sum, item| sum + count(item)),
        Value::Object(entries) => entries.values().fold(1, |sum, item| sum + count(item)),
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    fn refused(text: &str) -> Option<(&'static str, usize)> {
        let refusal = check(&parse_query(text).unwrap(), &Limits::default()).err()?;
        Some((refusal.code(), refusal.found_and_limit()?.0))
    }

    fn ladder(steps: usize, last: &str) -> String {
        let rungs = (0..steps).map(|i| format!("fragment F{i} on Q {{ ...F{0} ...F{0} }}", i + 1));
        format!("{{ ...F0 }} {} fragment F{steps} on Q {{ {last} }}", rungs.collect::<String>())
    }

    #[test]
    fn ladders_are_counted_not_climbed() {
        assert_eq!(refused(&ladder(11, "a")), Some(("FIELD_LIMIT", 1 << 11)));
        assert_eq!(refused(&ladder(11, "...Nobody")), Some(("FIELD_LIMIT", 1 << 11)));
        assert_eq!(refused(&ladder(200, "a")), Some(("FIELD_LIMIT", 1 << 11)));
        assert_eq!(refused(&ladder(4, "a")), None);
        assert_eq!(
            refused(&ladder(4, &format!("a(x: [{}])", "1 ".repeat(1_000)))),
            Some(("VALUE_LIMIT", 16_016))
        );
        let unused = ladder(30, "a").replacen("...F0", "a", 1);
        assert_eq!(refused(&unused), Some(("FIELD_LIMIT", 1 << 11)));
    }

    #[test]
    fn depth_counts_fields_through_fragments_and_introspection_has_its_own() {
        let nested = |field: &str, levels: usize| {
            format!("{}b{}", format!("{field} {{ ").repeat(levels), " }".repeat(levels))
        };
        assert_eq!(refused(&format!("{{ {} }}", nested("a", 11))), None);
        assert_eq!(refused(&format!("{{ {} }}", nested("a", 12))), Some(("DEPTH_LIMIT", 13)));
        let split =
            format!("{{ {} }} fragment F on Q {{ {} }}", nested("a", 6).replace('b', "...F"), nested("a", 6));
        assert_eq!(refused(&split), Some(("DEPTH_LIMIT", 13)));
        let introspection = format!("{{ __schema {{ {} }} }}", nested("ofType", 15));
        assert_eq!(refused(&introspection), None);
        let below = format!("{{ a {{ __schema {{ {} }} }} }}", nested("ofType", 15));
        assert_eq!(refused(&below), Some(("DEPTH_LIMIT", 18)));
    }

    #[test]
    fn aliases_root_fields_directives_and_all_operations_count() {
        let aliases = |n: usize| (0..n).map(|i| format!("a{i}: b ")).collect::<Vec<_>>().concat();
        assert_eq!(refused(&format!("{{ x {{ {} }} }}", aliases(50))), None);
        assert_eq!(refused(&format!("{{ x {{ {} }} }}", aliases(51))), Some(("ALIAS_LIMIT", 51)));
        assert_eq!(refused(&format!("{{ {} }}", "a ".repeat(21))), Some(("ROOT_FIELD_LIMIT", 21)));
        assert_eq!(refused(&format!("{{ a {} }}", "@d ".repeat(11))), Some(("DIRECTIVE_LIMIT", 11)));
        let operations = (0..3).map(|i| format!("query Q{i} {{ x {{ {} }} }}", "b ".repeat(999)));
        assert_eq!(refused(&operations.collect::<String>()), Some(("FIELD_LIMIT", 3_000)));
    }
}
