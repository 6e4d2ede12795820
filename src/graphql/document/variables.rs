//! The values of variables: defaults filled in, types checked.
//!
//! The executor checks values where they are used, with a path into arguments, and lets some pass (a number
//! where a `String` is declared, a null for `Boolean!`). The specification coerces all values before
//! execution. This does, as far as the schema tells: a custom scalar's content is judged by the scalar
//! itself, later.

use async_graphql::{
    Name, Positioned, Value, Variables,
    parser::types::{BaseType, Type, VariableDefinition},
};

use crate::graphql::upload;

use super::{
    Refusal,
    shape::{Input, Kind, Shape},
};

/// The variables with their defaults.
///
/// # Errors
///
/// `BAD_USER_INPUT` with the path of the first value that is missing or does not fit its declared type.
pub(super) fn coerced(
    mut variables: Variables,
    definitions: &[Positioned<VariableDefinition>],
    shape: &Shape,
) -> Result<Variables, Refusal> {
    for definition in definitions {
        let definition = &definition.node;
        let name = &definition.name.node;
        let ty = &definition.var_type.node;
        let checked = match (variables.get(name), &definition.default_value) {
            (Some(value), _) => check(value, ty, shape),
            (None, Some(default)) => {
                variables.insert(name.clone(), default.node.clone());
                Ok(())
            }
            (None, None) if ty.nullable => Ok(()),
            (None, None) => Err(Misfit::new(format!("of type {ty} is required and was not given"))),
        };
        checked.map_err(|misfit| misfit.refusal(name.as_str()))?;
    }
    Ok(variables)
}

fn check(value: &Value, ty: &Type, shape: &Shape) -> Result<(), Misfit> {
    if *value == Value::Null {
        return if ty.nullable { Ok(()) } else { Err(Misfit::new(format!("must be {ty}, not null"))) };
    }
    match (&ty.base, value) {
        (BaseType::List(inner), Value::List(items)) => {
            items.iter().enumerate().try_for_each(|(index, item)| {
                check(item, inner, shape).map_err(|misfit| misfit.below(&format!("[{index}]")))
            })
        }
        // A single value stands for the list of itself.
        (BaseType::List(inner), _) => check(value, inner, shape),
        (BaseType::Named(name), _) => check_named(value, name.as_str(), shape),
    }
}

fn check_named(value: &Value, name: &str, shape: &Shape) -> Result<(), Misfit> {
    if name != upload::TYPE && matches!(value, Value::String(text) if upload::is_mark(text)) {
        return Err(Misfit::new(format!("must be {name}, not a file")));
    }
    let fits = match shape.kind(name) {
        Some(Kind::Enum(values)) => match value {
            Value::String(found) => values.contains(found),
            Value::Enum(found) => values.contains(found.as_str()),
            _ => false,
        },
        Some(Kind::Input(input)) => match value {
            Value::Object(entries) => return check_input(entries, name, input, shape),
            _ => false,
        },
        // Not an input type at all, which the validator will say, or a scalar of our own.
        Some(Kind::Composite(_) | Kind::Scalar) => true,
        None => match (name, value) {
            ("Int" | "ID", Value::Number(number)) => number.is_i64() || number.is_u64(),
            ("Float", Value::Number(_))
            | ("Boolean", Value::Boolean(_))
            | ("String" | "ID", Value::String(_)) => true,
            ("Int" | "Float" | "Boolean" | "String" | "ID", _) => false,
            _ => true,
        },
    };
    if fits { Ok(()) } else { Err(Misfit::new(format!("must be {name}, not {}", described(value)))) }
}

fn check_input(entries: &Entries, name: &str, input: &Input, shape: &Shape) -> Result<(), Misfit> {
    for (key, value) in entries {
        let Some(field) = input.fields.get(key.as_str()) else {
            return Err(
                Misfit::new(format!("is unknown; {name} has no such field")).below(&format!(".{key}"))
            );
        };
        check(value, &field.ty, shape).map_err(|misfit| misfit.below(&format!(".{key}")))?;
    }
    let missing =
        input.fields.iter().find(|(key, field)| field.is_required && !entries.contains_key(key.as_str()));
    if let Some((key, field)) = missing {
        return Err(Misfit::new(format!("of type {} is required and was not given", field.ty))
            .below(&format!(".{key}")));
    }
    if input.is_one_of && (entries.len() != 1 || entries.values().any(|value| *value == Value::Null)) {
        return Err(Misfit::new(format!("must have exactly one field of {name}, and not null")));
    }
    Ok(())
}

type Entries = async_graphql::indexmap::IndexMap<Name, Value>;

/// The value's kind; not the value, which may be somebody's personal data.
fn described(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Number(number) if number.is_f64() => "a fraction",
        Value::Number(_) => "a number",
        Value::String(_) => "this string",
        Value::Boolean(_) => "a boolean",
        Value::Binary(_) => "bytes",
        Value::Enum(_) => "this name",
        Value::List(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// Where and why a value does not fit; the path grows from the inside out.
struct Misfit {
    path: String,
    problem: String,
}

impl Misfit {
    fn new(problem: String) -> Self {
        Self { path: String::new(), problem }
    }

    fn below(mut self, segment: &str) -> Self {
        self.path.insert_str(0, segment);
        self
    }

    fn refusal(self, variable: &str) -> Refusal {
        Refusal::Variable { path: format!("{variable}{}", self.path), problem: self.problem }
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::{parser::parse_query, value};

    use super::*;

    const SDL: &str = "
        type Query { a: Int }
        enum Status { NEW PAID }
        scalar Cpf
        input Filter { status: [Status!] number: Int! = 3 name: String! cpf: Cpf and: [Filter!] }
        input By @oneOf { id: ID name: String }
        schema { query: Query }";

    fn refused(declared: &str, given: Value) -> Option<String> {
        let document = parse_query(format!("query($v: {declared}) {{ a }}")).unwrap();
        let (_, operation) = document.operations.iter().next().unwrap();
        let variables = Variables::from_value(given);
        let coerced = coerced(variables, &operation.node.variable_definitions, &Shape::read(SDL).unwrap());
        coerced.err().map(|refusal| refusal.to_string())
    }

    #[test]
    fn values_that_fit_pass() {
        for (declared, given) in [
            ("Int", value!({ "v": 1 })),
            ("Int", value!({})),
            ("Int! = 3", value!({})),
            ("[Int!]", value!({ "v": 1 })),
            ("[[Int]]", value!({ "v": [[1, null], null] })),
            ("ID", value!({ "v": 12 })),
            ("Float", value!({ "v": 1 })),
            ("Status", value!({ "v": "NEW" })),
            ("Cpf", value!({ "v": { "any": "thing" } })),
            ("Nobody", value!({ "v": 1 })),
            ("Filter", value!({ "v": { "name": "x", "status": "NEW", "and": [{ "name": "y" }] } })),
            ("By", value!({ "v": { "id": 1 } })),
        ] {
            assert_eq!(refused(declared, given.clone()), None, "{declared} {given}");
        }
    }

    #[test]
    fn values_that_do_not_fit_are_named_by_their_path() {
        for (declared, given, expected) in [
            ("Int!", value!({}), "Variable \"$v\" of type Int! is required and was not given."),
            ("Int!", value!({ "v": null }), "Variable \"$v\" must be Int!, not null."),
            ("Int", value!({ "v": 1.5 }), "Variable \"$v\" must be Int, not a fraction."),
            ("String", value!({ "v": 1 }), "Variable \"$v\" must be String, not a number."),
            ("ID", value!({ "v": true }), "Variable \"$v\" must be ID, not a boolean."),
            ("Boolean", value!({ "v": "true" }), "Variable \"$v\" must be Boolean, not this string."),
            (
                "[Status!]",
                value!({ "v": ["NEW", "OLD"] }),
                "Variable \"$v[1]\" must be Status, not this string.",
            ),
            (
                "Filter",
                value!({ "v": {} }),
                "Variable \"$v.name\" of type String! is required and was not given.",
            ),
            (
                "Filter",
                value!({ "v": { "name": "x", "and": [{ "name": "y", "total": 1 }] } }),
                "Variable \"$v.and[0].total\" is unknown; Filter has no such field.",
            ),
            (
                "By",
                value!({ "v": { "id": 1, "name": "x" } }),
                "Variable \"$v\" must have exactly one field of By, and not null.",
            ),
        ] {
            assert_eq!(refused(declared, given.clone()).as_deref(), Some(expected), "{declared} {given}");
        }
    }
}
