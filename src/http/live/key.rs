//! Who asks for the same.

use super::Asked;
use crate::actor::{Actor, Scope};
use crate::graphql::document;
use async_graphql::parser::types::{ExecutableDocument, Selection};
use async_graphql::{Name, Request, Value as Const};

/// What the one field of a subscription says.
pub(super) struct Root {
    /// The cursor behind which it wants to begin.
    pub(super) after: Option<String>,
    /// The same for all who ask for the same from anywhere.
    pub(super) key: String,
}

impl Root {
    pub(super) fn of(asked: &Asked, request: &mut Request, actor: &Actor) -> Self {
        let name = asked.operation_name.as_deref();
        let argument = request.parsed_query().ok().and_then(|document| after_argument(document, name));
        let mut variables = request.variables.clone();
        let mut text = asked.query.clone();
        let after = match argument {
            Some(Err(name)) => after_variable(&mut variables, &name, &text),
            Some(Ok(Const::String(cursor))) => {
                let literal = format!("\"{cursor}\"");
                if text.matches(&literal).count() == 1 {
                    text = text.replace(&literal, "\"\"");
                }
                Some(cursor)
            }
            _ => None,
        };
        let scopes: Vec<&str> =
            Scope::ALL.into_iter().filter(|scope| actor.may(*scope)).map(Scope::name).collect();
        let key = serde_json::json!([text, name, variables, format!("{:?}", actor.kind), scopes]).to_string();
        Self { after, key }
    }
}

/// The value of `after` in the first field of the operation, or the name of the variable that holds it.
fn after_argument(document: &ExecutableDocument, name: Option<&str>) -> Option<Result<Const, Name>> {
    let operation = document::operation(document, name)?;
    let field = operation.selection_set.node.items.iter().find_map(|selection| match &selection.node {
        Selection::Field(field) => Some(&field.node),
        _ => None,
    })?;
    field.get_argument("after").map(|value| value.node.clone().into_const_with(Err))
}

/// Takes the cursor out of the variables, unless it is used for something else too.
fn after_variable(variables: &mut async_graphql::Variables, name: &Name, text: &str) -> Option<String> {
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let marked = format!("${name}");
    let uses = text.match_indices(&marked);
    let uses =
        uses.filter(|(at, _)| !text.get(at + marked.len()..).is_some_and(|rest| rest.starts_with(is_name)));
    let value = match variables.get(name) {
        Some(Const::String(cursor)) => Some(cursor.clone()),
        _ => None,
    };
    // Where it is declared, and where it is used.
    if uses.count() == 2 {
        variables.remove(name);
    }
    value
}
