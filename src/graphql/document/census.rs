//! How many types, fields and values a schema has.

use async_graphql::{
    Positioned,
    parser::types::{FieldDefinition, TypeDefinition, TypeKind},
};

/// How many of each there are, for the lengths of lists in introspection.
#[derive(Debug, Default)]
pub(super) struct Census {
    pub(super) types: usize,
    pub(super) fields: usize,
    pub(super) arguments: usize,
    pub(super) input_fields: usize,
    pub(super) values: usize,
}

impl Census {
    /// All of them together.
    pub(super) fn members(&self) -> usize {
        self.types + self.fields + self.arguments + self.input_fields + self.values
    }

    pub(super) fn count(&mut self, ty: &TypeDefinition) {
        self.types += 1;
        match &ty.kind {
            TypeKind::Object(object) => self.count_fields(&object.fields),
            TypeKind::Interface(interface) => self.count_fields(&interface.fields),
            TypeKind::Enum(values) => self.values += values.values.len(),
            TypeKind::InputObject(input) => self.input_fields += input.fields.len(),
            TypeKind::Scalar | TypeKind::Union(_) => {}
        }
    }

    fn count_fields(&mut self, fields: &[Positioned<FieldDefinition>]) {
        self.fields += fields.len();
        self.arguments += fields.iter().map(|field| field.node.arguments.len()).sum::<usize>();
    }
}
