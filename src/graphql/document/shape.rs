//! What merging, cost and variables need to know about the schema, read from its SDL.

use std::collections::{HashMap, HashSet};

use async_graphql::{
    Positioned,
    parser::{
        parse_schema,
        types::{
            BaseType, FieldDefinition, InputObjectType, InputValueDefinition, OperationType,
            SchemaDefinition, Type, TypeDefinition, TypeKind, TypeSystemDefinition,
        },
    },
};
use thiserror::Error;

use super::census::Census;

/// The schema's own SDL could not be read: a fault of this program.
#[derive(Debug, Error)]
#[error("cannot read the schema's SDL")]
pub struct SchemaUnreadable(#[from] async_graphql::parser::Error);

/// The types of a schema by name.
#[derive(Debug, Default)]
pub(super) struct Shape {
    types: HashMap<String, Kind>,
    query: Option<String>,
    mutation: Option<String>,
    subscription: Option<String>,
    /// Types, fields, arguments, input fields and enum values of the schema, without introspection.
    pub(super) members: usize,
}

#[derive(Debug)]
pub(super) enum Kind {
    /// An object or interface, by field; a union has none.
    Composite(HashMap<String, Field>),
    Scalar,
    Enum(HashSet<String>),
    Input(Input),
}

#[derive(Debug)]
pub(super) struct Field {
    /// The name of the type without lists and non-null marks.
    pub(super) ty: String,
    pub(super) length: Length,
}

/// Where the length of a field's value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Length {
    /// Not a list.
    One,
    /// An object whose lists are one page, as `first` or `last` of this field say.
    Connection,
    /// A list that is one page.
    Page,
    /// A list with an element for each of `ids`.
    Ids,
    /// Any other list.
    List,
    /// A list of introspection; its length in this schema, on average.
    Known(usize),
}

#[derive(Debug)]
pub(super) struct Input {
    pub(super) fields: HashMap<String, InputField>,
    pub(super) is_one_of: bool,
}

#[derive(Debug)]
pub(super) struct InputField {
    pub(super) ty: Type,
    pub(super) is_required: bool,
}

impl Shape {
    /// Reads the SDL that [`async_graphql::Schema::sdl`] writes.
    pub(super) fn read(sdl: &str) -> Result<Self, SchemaUnreadable> {
        let mut shape = Self::default();
        let mut census = Census::default();
        for definition in parse_schema(sdl)?.definitions {
            match definition {
                TypeSystemDefinition::Schema(schema) => shape.set_roots(&schema.node),
                TypeSystemDefinition::Type(ty) => {
                    census.count(&ty.node);
                    shape.add(&ty.node);
                }
                TypeSystemDefinition::Directive(_) => {}
            }
        }
        shape.members = census.members();
        shape.add_introspection(&census)?;
        Ok(shape)
    }

    /// The root type of an operation; none when the schema lacks it.
    pub(super) fn root(&self, operation: OperationType) -> Option<&str> {
        match operation {
            OperationType::Query => self.query.as_deref(),
            OperationType::Mutation => self.mutation.as_deref(),
            OperationType::Subscription => self.subscription.as_deref(),
        }
    }

    /// The type of this name; none when the schema lacks it or when it is built in.
    pub(super) fn kind(&self, name: &str) -> Option<&Kind> {
        self.types.get(name)
    }

    /// A field of an object or interface.
    pub(super) fn field(&self, parent: &str, name: &str) -> Option<&Field> {
        match self.types.get(parent)? {
            Kind::Composite(fields) => fields.get(name),
            _ => None,
        }
    }

    /// Whether fragments can be on the type of this name.
    pub(super) fn is_composite(&self, name: &str) -> bool {
        matches!(self.types.get(name), Some(Kind::Composite(_)))
    }

    fn set_roots(&mut self, schema: &SchemaDefinition) {
        self.query = schema.query.as_ref().map(|name| name.node.to_string());
        self.mutation = schema.mutation.as_ref().map(|name| name.node.to_string());
        self.subscription = schema.subscription.as_ref().map(|name| name.node.to_string());
    }

    fn add(&mut self, ty: &TypeDefinition) {
        let fields = |fields: &[Positioned<FieldDefinition>]| {
            let named = |field: &FieldDefinition| (field.name.node.to_string(), Field::of(field));
            Kind::Composite(fields.iter().map(|field| named(&field.node)).collect())
        };
        let kind = match &ty.kind {
            TypeKind::Object(object) => fields(&object.fields),
            TypeKind::Interface(interface) => fields(&interface.fields),
            TypeKind::Union(_) => Kind::Composite(HashMap::new()),
            TypeKind::Scalar => Kind::Scalar,
            TypeKind::Enum(values) => {
                Kind::Enum(values.values.iter().map(|value| value.node.value.node.to_string()).collect())
            }
            TypeKind::InputObject(input) => {
                let is_one_of = ty.directives.iter().any(|directive| directive.node.name.node == "oneOf");
                Kind::Input(Input { fields: input_fields(input), is_one_of })
            }
        };
        self.types.insert(ty.name.node.to_string(), kind);
    }

    fn add_introspection(&mut self, census: &Census) -> Result<(), SchemaUnreadable> {
        for definition in parse_schema(include_str!("introspection.graphql"))?.definitions {
            if let TypeSystemDefinition::Type(ty) = definition {
                self.add(&ty.node);
                self.set_known_lengths(ty.node.name.node.as_str(), census);
            }
        }
        let root = self.query.as_ref().and_then(|query| self.types.get_mut(query));
        if let Some(Kind::Composite(fields)) = root {
            let meta = |ty: &str| Field { ty: ty.to_owned(), length: Length::One };
            fields.insert("__schema".to_owned(), meta("__Schema"));
            fields.insert("__type".to_owned(), meta("__Type"));
        }
        Ok(())
    }

    fn set_known_lengths(&mut self, name: &str, census: &Census) {
        let Some(Kind::Composite(fields)) = self.types.get_mut(name) else {
            return;
        };
        for (name, field) in fields {
            field.length = match name.as_str() {
                "types" => Length::Known(census.types),
                "fields" => Length::Known(census.fields.div_ceil(census.types.max(1))),
                "args" => Length::Known(census.arguments.div_ceil(census.fields.max(1))),
                "inputFields" => Length::Known(census.input_fields.div_ceil(census.types.max(1))),
                "enumValues" => Length::Known(census.values.div_ceil(census.types.max(1))),
                _ if field.length == Length::List => Length::Known(2),
                _ => field.length,
            };
        }
    }
}

impl Field {
    fn of(definition: &FieldDefinition) -> Self {
        let takes = |name: &str| definition.arguments.iter().any(|argument| argument.node.name.node == name);
        let is_paged = takes("first") || takes("last");
        let ty = &definition.ty.node;
        let length = match &ty.base {
            BaseType::Named(_) if is_paged => Length::Connection,
            BaseType::Named(_) => Length::One,
            BaseType::List(_) if is_paged => Length::Page,
            BaseType::List(_) if takes("ids") => Length::Ids,
            BaseType::List(_) => Length::List,
        };
        Self { ty: name_of(ty).to_owned(), length }
    }
}

fn input_fields(input: &InputObjectType) -> HashMap<String, InputField> {
    let field = |definition: &InputValueDefinition| {
        let ty = definition.ty.node.clone();
        let is_required = !ty.nullable && definition.default_value.is_none();
        (definition.name.node.to_string(), InputField { ty, is_required })
    };
    input.fields.iter().map(|definition| field(&definition.node)).collect()
}

fn name_of(ty: &Type) -> &str {
    match &ty.base {
        BaseType::Named(name) => name.as_str(),
        BaseType::List(inner) => name_of(inner),
    }
}
