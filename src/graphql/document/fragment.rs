//! The order in which fragments spread each other.

use std::collections::HashMap;

use async_graphql::{
    Name, Pos,
    parser::types::{ExecutableDocument, Selection, SelectionSet},
};

use super::Refusal;

/// The names of all fragments, each after those it spreads. The work stack is on the heap, so that the length
/// of a chain of fragments does not matter. Spreads of fragments that do not exist are passed over.
///
/// # Errors
///
/// `VALIDATION_ERROR` when a fragment spreads itself, directly or by way of others.
pub(super) fn in_order(document: &ExecutableDocument) -> Result<Vec<&Name>, Refusal> {
    let mut order = Vec::with_capacity(document.fragments.len());
    let mut done: HashMap<&str, bool> = HashMap::with_capacity(document.fragments.len());

    for name in document.fragments.keys() {
        let mut path = Vec::new();
        enter(document, name, &mut done, &mut path);
        while let Some((name, spreads)) = path.last_mut() {
            let Some((next, at)) = spreads.pop() else {
                done.insert(name.as_str(), true);
                order.push(*name);
                path.pop();
                continue;
            };
            if done.get(next.as_str()) == Some(&false) {
                return Err(Refusal::FragmentCycle { name: next.to_string(), at });
            }
            enter(document, next, &mut done, &mut path);
        }
    }
    Ok(order)
}

type Visit<'d> = (&'d Name, Vec<(&'d Name, Pos)>);

fn enter<'d>(
    document: &'d ExecutableDocument,
    name: &Name,
    done: &mut HashMap<&'d str, bool>,
    path: &mut Vec<Visit<'d>>,
) {
    let Some((name, fragment)) = document.fragments.get_key_value(name) else {
        return;
    };
    if !done.contains_key(name.as_str()) {
        done.insert(name, false);
        let mut spreads = Vec::new();
        collect(&fragment.node.selection_set.node, &mut spreads);
        path.push((name, spreads));
    }
}

/// Adds all spreads inside a selection set. Recursion is as deep as the brackets, which the scan has limited.
pub(super) fn collect<'d>(set: &'d SelectionSet, spreads: &mut Vec<(&'d Name, Pos)>) {
    for selection in &set.items {
        collect_in(&selection.node, spreads);
    }
}

/// Adds all spreads inside a selection.
pub(super) fn collect_in<'d>(selection: &'d Selection, spreads: &mut Vec<(&'d Name, Pos)>) {
    match selection {
        Selection::Field(field) => collect(&field.node.selection_set.node, spreads),
        Selection::InlineFragment(inline) => collect(&inline.node.selection_set.node, spreads),
        Selection::FragmentSpread(spread) => spreads.push((&spread.node.fragment_name.node, spread.pos)),
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    #[test]
    fn each_fragment_comes_after_those_it_spreads() {
        let document = parse_query(
            "{ ...A } fragment A on Q { ...B x { ...C } } fragment B on Q { ... { ...C } } fragment C on Q { y }",
        )
        .unwrap();
        assert_eq!(in_order(&document).unwrap(), ["C", "B", "A"]);
    }

    #[test]
    fn cycles_are_named_and_unknown_fragments_passed_over() {
        let document = parse_query("{ ...A } fragment A on Q { ...Nobody a { ...A } }").unwrap();
        assert_eq!(
            in_order(&document).unwrap_err().to_string(),
            "Cannot spread fragment \"A\" within itself."
        );

        let long = (0..600).map(|i| format!("fragment F{i} on Q {{ ...F{} }}", (i + 1) % 600));
        let document = parse_query(format!("{{ ...F0 }} {}", long.collect::<String>())).unwrap();
        assert_eq!(in_order(&document).unwrap_err().code(), "VALIDATION_ERROR");
    }
}
