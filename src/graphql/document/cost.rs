//! What an operation costs, as a formula over its variables.

use async_graphql::{
    Name, Value, Variables,
    parser::types::{ExecutableDocument, Field, OperationDefinition, Selection, SelectionSet},
};

use super::{
    Limits, Measure, Refusal,
    shape::{Length, Shape},
};

/// More than twice what the full introspection query costs for each member of a schema.
const INTROSPECTION_COST_PER_MEMBER: usize = 300;

/// The cost of one operation; made once for each document, computed for each request.
#[derive(Debug, Default)]
pub(super) struct Cost {
    ordinary: Sum,
    introspection: Sum,
}

/// A number, and sums that count as often as a list is long. What does not depend on variables is in the
/// number already.
#[derive(Debug, Default)]
struct Sum {
    constant: usize,
    lists: Vec<(Times, Sum)>,
}

/// The length of a list, as far as the document says.
#[derive(Debug, Clone)]
enum Times {
    Fixed(usize),
    /// The larger of `first` and `last`.
    Page {
        first: Option<Given>,
        last: Option<Given>,
    },
    /// One for each of `ids`.
    Ids(Option<Given>),
}

/// What the document gives for an argument.
#[derive(Debug, Clone)]
enum Given {
    Constant(Value),
    Variable(Name),
}

impl Cost {
    /// The formula of an operation of a merged document.
    pub(super) fn of(
        operation: &OperationDefinition,
        document: &ExecutableDocument,
        schema: (&Shape, &Limits),
    ) -> Self {
        let (shape, limits) = schema;
        let walk = Walk { document, shape, limits };
        let mut cost = Self::default();
        walk.root(&operation.selection_set.node, shape.root(operation.ty), &mut cost);
        cost
    }

    /// The cost with these variables.
    ///
    /// # Errors
    ///
    /// `COST_LIMIT`; `INTROSPECTION_LIMIT` for the part that asks the schema about itself.
    pub(super) fn check(
        &self,
        variables: &Variables,
        limits: &Limits,
        shape: &Shape,
    ) -> Result<usize, Refusal> {
        let introspection = self.introspection.value(variables, limits);
        let allowed = shape.members.saturating_mul(INTROSPECTION_COST_PER_MEMBER);
        Measure::IntrospectionCost.check(introspection, allowed)?;

        let cost = self.ordinary.value(variables, limits);
        Measure::Cost.check(cost, limits.max_cost)?;
        Ok(cost)
    }
}

impl Sum {
    fn value(&self, variables: &Variables, limits: &Limits) -> usize {
        self.lists.iter().fold(self.constant, |sum, (times, each)| {
            let elements = times.value(variables, limits);
            sum.saturating_add(elements.saturating_mul(each.value(variables, limits)))
        })
    }

    fn add(&mut self, times: Times, each: Self) {
        match times {
            Times::Fixed(times) if each.lists.is_empty() => {
                self.constant = self.constant.saturating_add(times.saturating_mul(each.constant));
            }
            Times::Fixed(1) => {
                self.constant = self.constant.saturating_add(each.constant);
                self.lists.extend(each.lists);
            }
            times => self.lists.push((times, each)),
        }
    }
}

impl Times {
    fn value(&self, variables: &Variables, limits: &Limits) -> usize {
        match self {
            Self::Fixed(times) => *times,
            Self::Page { first, last } => {
                let number = |given: &Option<Given>| as_length(given.as_ref()?.value(variables)?);
                let given = number(first).max(number(last));
                given.unwrap_or(limits.default_page_size).min(limits.max_page_size)
            }
            Self::Ids(ids) => match ids.as_ref().and_then(|ids| ids.value(variables)) {
                Some(Value::List(ids)) => ids.len(),
                _ => 1,
            },
        }
    }
}

impl Given {
    fn of(field: &Field, argument: &str) -> Option<Self> {
        let mut variable = None;
        let constant = field.get_argument(argument)?.node.clone().into_const_with(|name| {
            variable = Some(name);
            Ok::<_, ()>(Value::Null)
        });
        match (constant.ok()?, variable) {
            (Value::Null, Some(name)) => Some(Self::Variable(name)),
            (constant, _) => Some(Self::Constant(constant)),
        }
    }

    fn value<'v>(&'v self, variables: &'v Variables) -> Option<&'v Value> {
        match self {
            Self::Constant(value) => Some(value),
            Self::Variable(name) => variables.get(name),
        }
    }
}

/// What is not a number is for the validator to refuse.
fn as_length(value: &Value) -> Option<usize> {
    let Value::Number(number) = value else { return None };
    usize::try_from(number.as_u64()?).ok()
}

/// Recursion follows fields and fragments inside each other; both are limited.
struct Walk<'d> {
    document: &'d ExecutableDocument,
    shape: &'d Shape,
    limits: &'d Limits,
}

impl Walk<'_> {
    fn root(&self, set: &SelectionSet, parent: Option<&str>, cost: &mut Cost) {
        for selection in &set.items {
            match self.below(&selection.node, parent) {
                Below::Field(field) if matches!(field.name.node.as_str(), "__schema" | "__type") => {
                    self.field(field, parent, None, &mut cost.introspection);
                }
                Below::Field(field) => self.field(field, parent, None, &mut cost.ordinary),
                Below::Fragment(set, on) => self.root(set, on, cost),
                Below::Nothing => {}
            }
        }
    }

    fn set(&self, set: &SelectionSet, parent: Option<&str>, page: Option<&Times>, sum: &mut Sum) {
        for selection in &set.items {
            match self.below(&selection.node, parent) {
                Below::Field(field) => self.field(field, parent, page, sum),
                Below::Fragment(set, on) => self.set(set, on, page, sum),
                Below::Nothing => {}
            }
        }
    }

    /// `page` is the length of the lists directly below a connection.
    fn field(&self, field: &Field, parent: Option<&str>, page: Option<&Times>, sum: &mut Sum) {
        let own_page = || Times::Page { first: Given::of(field, "first"), last: Given::of(field, "last") };
        let known = parent.and_then(|parent| self.shape.field(parent, field.name.node.as_str()));
        let (times, page_below) = match known.map_or(Length::One, |field| field.length) {
            Length::One => (Times::Fixed(1), None),
            Length::Connection => (Times::Fixed(1), Some(own_page())),
            Length::Page => (own_page(), None),
            Length::Ids => (Times::Ids(Given::of(field, "ids")), None),
            Length::List => (page.cloned().unwrap_or(Times::Fixed(self.limits.assumed_list_length)), None),
            Length::Known(length) => (Times::Fixed(length), None),
        };

        let mut below = Sum::default();
        let ty = known.map(|field| field.ty.as_str());
        self.set(&field.selection_set.node, ty, page_below.as_ref(), &mut below);
        sum.constant = sum.constant.saturating_add(1);
        sum.add(times, below);
    }

    fn below<'s>(&'s self, selection: &'s Selection, parent: Option<&'s str>) -> Below<'s> {
        match selection {
            Selection::Field(field) => Below::Field(&field.node),
            Selection::InlineFragment(inline) => {
                let on = inline.node.type_condition.as_ref().map(|on| on.node.on.node.as_str());
                Below::Fragment(&inline.node.selection_set.node, on.or(parent))
            }
            Selection::FragmentSpread(spread) => {
                let Some(fragment) = self.document.fragments.get(&spread.node.fragment_name.node) else {
                    return Below::Nothing;
                };
                let on = fragment.node.type_condition.node.on.node.as_str();
                Below::Fragment(&fragment.node.selection_set.node, Some(on))
            }
        }
    }
}

enum Below<'s> {
    Field(&'s Field),
    Fragment(&'s SelectionSet, Option<&'s str>),
    Nothing,
}

#[cfg(test)]
mod tests {
    use async_graphql::{parser::parse_query, value};

    use super::*;

    const SDL: &str = "
        type Query { orders(first: Int, last: Int): Orders! nodes(ids: [ID!]!): [Node]! order: Order }
        type Orders { nodes: [Order!]! edges: [Edge!]! totalCount: Int! }
        type Edge { cursor: String! node: Order! }
        interface Node { id: ID! }
        type Order implements Node { id: ID! items: [Item!]! recent(first: Int): [Order!]! }
        type Item { sku: String! }
        schema { query: Query }";

    fn cost(text: &str, variables: Value) -> Result<usize, &'static str> {
        let (shape, limits) = (Shape::read(SDL).unwrap(), Limits::default());
        let document = parse_query(text).unwrap();
        let (_, operation) = document.operations.iter().next().unwrap();
        let cost = Cost::of(&operation.node, &document, (&shape, &limits));
        cost.check(&Variables::from_value(variables), &limits, &shape).map_err(|refusal| refusal.code())
    }

    #[test]
    fn lists_multiply_by_page_ids_or_an_assumed_length() {
        for (text, expected) in [
            ("{ __typename }", 1),
            ("{ order { id items { sku } } }", 1 + 2 + 5),
            ("{ orders(first: 50) { totalCount nodes { id } } }", 1 + 2 + 50),
            ("{ orders(last: 10) { edges { cursor node { id } } } }", 1 + 1 + 10 * 3),
            ("{ orders { nodes { id } } }", 1 + 1 + 25),
            ("{ orders(first: null) { nodes { id } } }", 1 + 1 + 25),
            ("{ orders(first: 1000000) { nodes { id } } }", 1 + 1 + 200),
            ("{ order { recent(first: 7) { id items { sku } } } }", 1 + 1 + 7 * (2 + 5)),
            (
                "{ nodes(ids: [\"a\", \"b\"]) { id ...F } } fragment F on Order { items { sku } }",
                1 + 2 * (1 + 1 + 5),
            ),
            ("{ nodes(ids: \"a\") { id } }", 1 + 1),
        ] {
            assert_eq!(cost(text, Value::Null), Ok(expected), "{text}");
        }
    }

    #[test]
    fn variables_count_with_their_values() {
        let text =
            "query($n: Int, $ids: [ID!]!) { orders(first: $n) { nodes { id } } nodes(ids: $ids) { id } }";
        assert_eq!(cost(text, value!({ "n": 3, "ids": ["a", "b"] })), Ok(2 + 3 + 1 + 2));
        assert_eq!(cost(text, value!({ "ids": "a" })), Ok(2 + 25 + 1 + 1));
    }

    #[test]
    fn nested_pages_are_refused_by_their_product() {
        let inner = "recent(first: 200) { id recent(first: 200) { id number: id } }";
        assert_eq!(cost(&format!("{{ order {{ {inner} }} }}"), Value::Null), Err("COST_LIMIT"));
        let endless = "recent(first: 200) { ".repeat(20) + "id" + &" }".repeat(20);
        assert_eq!(cost(&format!("{{ order {{ {endless} }} }}"), Value::Null), Err("COST_LIMIT"));
    }

    #[test]
    fn introspection_costs_in_proportion_to_the_schema() {
        let fields = (0..10).map(|i| format!("f{i}: T{i}! ")).collect::<Vec<_>>().concat();
        let types = (0..50).map(|i| format!("type T{i} {{ {fields} }} ")).collect::<Vec<_>>().concat();
        let shape = Shape::read(&format!("{types} schema {{ query: T0 }}")).unwrap();
        let limits = Limits::default();
        let check = |text: &str| {
            let document = parse_query(text).unwrap();
            let (_, operation) = document.operations.iter().next().unwrap();
            let cost = Cost::of(&operation.node, &document, (&shape, &limits));
            cost.check(&Variables::default(), &limits, &shape).map_err(|refusal| refusal.code())
        };
        assert_eq!(
            check("{ __schema { types { name fields { name args { name } type { name } } } } }"),
            Ok(0)
        );
        assert_eq!(check("{ __type(name: \"T0\") { fields { type { fields { type { name } } } } } }"), Ok(0));
        let cycle = "{ __schema { types { ...F } } } fragment F on __Type { fields { type { fields { type { fields { type {
            fields { type { name } } } } } } } } }";
        assert_eq!(check(cycle), Err("INTROSPECTION_LIMIT"));
    }
}
