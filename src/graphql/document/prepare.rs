//! From the text of a document to a request for the executor.

use std::sync::Arc;

use async_graphql::{
    Name, Pos, Positioned, Request, Variables,
    parser::{
        Error, parse_query,
        types::{OperationDefinition, OperationType},
    },
};

use super::{
    Limits, Refusal, SchemaUnreadable,
    cache::{Known, Operation, Texts},
    condition::{Conditions, is_conditional},
    cost::Cost,
    merge::merged,
    root, scan,
    shape::Shape,
    size, variables,
};

/// Checks documents, prepares them for execution and remembers them.
#[derive(Debug)]
pub struct Documents {
    limits: Limits,
    shape: Shape,
    texts: Texts,
}

/// An operation that may be executed, as far as that can be said without the schema's validator.
#[derive(Debug)]
pub struct Prepared {
    /// What the operation does: GET must not be a mutation.
    pub kind: OperationType,
    /// What it costs at most, by the rule of [`Limits::max_cost`]; introspection not included.
    pub cost: usize,
    request: Request,
}

impl Documents {
    /// For the schema of this SDL, as [`async_graphql::Schema::sdl`] writes it.
    ///
    /// # Errors
    ///
    /// When the SDL cannot be read.
    pub fn new(limits: Limits, sdl: &str) -> Result<Self, SchemaUnreadable> {
        let texts = Texts::new(limits.cache_bytes);
        Ok(Self { shape: Shape::read(sdl)?, limits: limits.within_stack(), texts })
    }

    /// Checks a document and its variables and makes a request for the executor of them.
    ///
    /// # Errors
    ///
    /// What [`Refusal`] lists; [`Refusal::code`] has the codes.
    pub fn prepare(
        &self,
        text: &str,
        operation_name: Option<&str>,
        variables: Variables,
    ) -> Result<Prepared, Refusal> {
        let known = self.known(text)?;
        let operation = known.operation(operation_name)?;
        let variables = variables::coerced(variables, &operation.variables, &self.shape)?;
        let cost = operation.cost.check(&variables, &self.limits, &self.shape)?;

        let document = if known.is_conditional {
            merged(&known.document, &self.shape, Conditions::Given(&variables))
        } else {
            known.document.clone()
        };
        if let Some(operation) = root::operation(&document, operation_name) {
            root::check(operation)?;
        }
        let mut request = Request::new(text).variables(variables);
        request.operation_name = operation_name.map(str::to_owned);
        request.set_parsed_query(document);
        Ok(Prepared { kind: operation.kind, cost, request })
    }

    fn known(&self, text: &str) -> Result<Arc<Known>, Refusal> {
        if let Some(known) = self.texts.get(text) {
            return Ok(known);
        }
        let known = Arc::new(self.read(text)?);
        self.texts.insert(text, Arc::clone(&known));
        Ok(known)
    }

    fn read(&self, text: &str) -> Result<Known, Refusal> {
        // More than a field or value of the tree takes, with its names and positions.
        const BYTES_PER_NODE: usize = 512;

        scan::check(text, &self.limits)?;
        let parsed = parse_query(text).map_err(|error| syntax_error(&error))?;
        let nodes = size::check(&parsed, &self.limits)?;
        let document = merged(&parsed, &self.shape, Conditions::AllHold);

        let schema = (&self.shape, &self.limits);
        let plan = |name: Option<&Name>, operation: &Positioned<OperationDefinition>| Operation {
            name: name.cloned(),
            kind: operation.node.ty,
            variables: operation.node.variable_definitions.clone(),
            cost: Cost::of(&operation.node, &document, schema),
        };
        let operations = document.operations.iter().map(|(name, operation)| plan(name, operation)).collect();
        let is_conditional = is_conditional(&parsed);
        Ok(Known {
            operations,
            document: if is_conditional { parsed } else { document },
            is_conditional,
            bytes: nodes.saturating_mul(BYTES_PER_NODE).saturating_add(text.len()),
        })
    }
}

impl Prepared {
    /// The request to hand to the executor; data of the request is still to be added.
    pub fn into_request(self) -> Request {
        self.request
    }
}

/// The parser's message without the excerpt of the text, which may be long.
fn syntax_error(error: &Error) -> Refusal {
    let message = error.to_string();
    let problem = match error {
        Error::Syntax { .. } => message.rsplit_once("= ").map_or(message.as_str(), |(_, problem)| problem),
        _ => message.as_str(),
    };
    let at: Option<Pos> = error.positions().next();
    Refusal::Syntax { problem: problem.trim_end_matches('.').to_owned(), at }
}
