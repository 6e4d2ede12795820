//! Objects that write themselves as JSON text, in one walk over what is selected.
//!
//! The executor makes a boxed future, a name and a value for each field. For a page of orders, two thousand fields whose values
//! are already there, that costs more than all of its SQL. [`Rendered`] spares it: the selection is walked once, without waiting,
//! and the answer takes the text as it is. Where anything is selected that may have to wait, may fail or takes arguments, the
//! executor does the whole object, as for any other type. Both ways give the same answer, byte by byte; a test holds that.
//!
//! A view takes part by a table of its plain fields ([`Fields`]). A field that is missing there is slow, never wrong.
//!
//! `document` has written fragments out and joined equal response keys before, so a key comes once.

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{Field, Selection, SelectionSet};
use async_graphql::registry::Registry;
use async_graphql::{ContextSelectionSet, Name, OutputType, Positioned, ServerResult, Value};
use entity::id::{AddressId, CustomerId, InvoiceId, ItemId, OrderId, PaymentId, ProductId, ShipmentId};
use serde::Serialize;
use std::borrow::Cow;

/// The only key of an object that stands for JSON text, as serde's raw value marks it; the answer is written so.
const RAW: &str = "$serde_json::private::RawValue";

/// A view that renders itself where it can.
pub(crate) struct Rendered<T>(pub(crate) T);

impl<T: Fields> OutputType for Rendered<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn qualified_type_name() -> String {
        T::qualified_type_name()
    }

    fn introspection_type_name(&self) -> Cow<'static, str> {
        self.0.introspection_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        let mut json = Vec::with_capacity(1024);
        if self.0.write(&ctx.item.node, &mut json).is_ok()
            && let Ok(text) = String::from_utf8(json)
        {
            let text = (Name::new(RAW), Value::String(text));
            return Ok(Value::Object(IndexMap::from_iter([text])));
        }
        Box::pin(self.0.resolve(ctx, field)).await
    }
}

/// Something is selected that only the executor can resolve.
#[derive(Debug)]
pub(crate) struct NotPlain;

/// Whether it was written.
pub(crate) type Written = Result<(), NotPlain>;

/// A value that can be written without waiting.
pub(crate) trait Plain {
    /// Appends the value as JSON: of an object what is selected, in that order.
    ///
    /// # Errors
    ///
    /// [`NotPlain`]; what was appended until then is of no use.
    fn write(&self, selected: &SelectionSet, json: &mut Vec<u8>) -> Written;
}

/// An object and its plain fields: those that are there already, cannot fail and take no arguments.
pub(crate) trait Fields: OutputType {
    /// Puts the value of a field into its slot.
    ///
    /// # Errors
    ///
    /// [`NotPlain`] when the field is none of these, or was not read ahead.
    fn write_field(&self, name: &str, slot: Slot<'_>) -> Written;
}

/// Where the value of one field goes.
pub(crate) struct Slot<'s> {
    selected: &'s SelectionSet,
    json: &'s mut Vec<u8>,
}

impl Slot<'_> {
    /// Writes the value.
    pub(crate) fn put(self, value: &impl Plain) -> Written {
        value.write(self.selected, self.json)
    }

    /// Writes the value, null when there is none.
    pub(crate) fn put_any(self, value: Option<&impl Plain>) -> Written {
        match value {
            Some(value) => self.put(value),
            None => write_leaf(&(), self.json),
        }
    }

    /// Writes what was read ahead.
    ///
    /// # Errors
    ///
    /// [`NotPlain`] when it was not.
    pub(crate) fn put_read(self, value: Option<&impl Plain>) -> Written {
        self.put(value.ok_or(NotPlain)?)
    }
}

impl<T: Fields> Plain for T {
    fn write(&self, selected: &SelectionSet, json: &mut Vec<u8>) -> Written {
        json.push(b'{');
        for selection in &selected.items {
            let field = match &selection.node {
                Selection::Field(field) => &field.node,
                // What `document` leaves of a condition that holds.
                Selection::InlineFragment(inline) if inline.node.selection_set.node.items.is_empty() => {
                    continue;
                }
                _ => return Err(NotPlain),
            };
            if !field.arguments.is_empty() || !field.directives.is_empty() {
                return Err(NotPlain);
            }
            if json.last() != Some(&b'{') {
                json.push(b',');
            }
            // A name of GraphQL has nothing to escape.
            json.push(b'"');
            json.extend_from_slice(field.response_key().node.as_bytes());
            json.extend_from_slice(b"\":");
            match field.name.node.as_str() {
                "__typename" => write_leaf(&T::type_name(), json)?,
                name => self.write_field(name, Slot { selected: &field.selection_set.node, json })?,
            }
        }
        json.push(b'}');
        Ok(())
    }
}

impl<T: Plain> Plain for Option<T> {
    fn write(&self, selected: &SelectionSet, json: &mut Vec<u8>) -> Written {
        Slot { selected, json }.put_any(self.as_ref())
    }
}

impl<T: Plain> Plain for Vec<T> {
    fn write(&self, selected: &SelectionSet, json: &mut Vec<u8>) -> Written {
        json.push(b'[');
        for (at, value) in self.iter().enumerate() {
            if at > 0 {
                json.push(b',');
            }
            value.write(selected, json)?;
        }
        json.push(b']');
        Ok(())
    }
}

/// Writes what serde makes of a scalar or enum value.
pub(crate) fn write_leaf(value: &(impl Serialize + ?Sized), json: &mut Vec<u8>) -> Written {
    serde_json::to_writer(json, value).map_err(|_| NotPlain)
}

/// Declares scalars and enums: which value serde writes for each.
macro_rules! leaves {
    ($($leaf:ty),* => |$value:ident| $written:expr) => {$(
        impl crate::graphql::render::Plain for $leaf {
            fn write(
                &self,
                _: &async_graphql::parser::types::SelectionSet,
                json: &mut Vec<u8>,
            ) -> crate::graphql::render::Written {
                let $value = self;
                crate::graphql::render::write_leaf($written, json)
            }
        }
    )*};
}

pub(crate) use leaves;

leaves!(bool, i16, i32, i64, String => |value| value);
leaves!(
    OrderId, CustomerId, ProductId, ItemId, AddressId, PaymentId, ShipmentId, InvoiceId => |id| &id.to_string()
);

#[cfg(test)]
mod tests {
    use super::{Fields, NotPlain, Rendered, Slot, Written};
    use crate::graphql::document::{Documents, Limits};
    use async_graphql::{EmptyMutation, EmptySubscription, Object, Schema, Variables, value};

    struct Thing {
        part: Option<Box<Thing>>,
    }

    /// Tells which way it came: `1` is the executor.
    #[Object]
    impl Thing {
        async fn way(&self, scale: Option<i32>) -> i32 {
            scale.unwrap_or(1)
        }

        async fn other(&self) -> i32 {
            1
        }

        async fn part(&self) -> Option<&Thing> {
            self.part.as_deref()
        }
    }

    /// Wrongly, `2`, so that one sees that it was asked.
    impl Fields for Thing {
        fn write_field(&self, name: &str, slot: Slot<'_>) -> Written {
            match name {
                "way" => slot.put(&2),
                "part" => slot.put_any(self.part.as_deref()),
                _ => Err(NotPlain),
            }
        }
    }

    struct Query;

    #[Object]
    impl Query {
        async fn thing(&self) -> Rendered<Thing> {
            Rendered(Thing { part: Some(Box::new(Thing { part: None })) })
        }

        async fn last(&self) -> bool {
            true
        }
    }

    async fn answered(selected: &str) -> String {
        let schema = Schema::new(Query, EmptyMutation, EmptySubscription);
        let documents = Documents::new(Limits::default(), &schema.sdl()).unwrap();
        let text = format!(
            "query($yes: Boolean = true) {{ thing {{ {selected} }} last @include(if: $yes) }}
            fragment F on Thing {{ part {{ way }} }}"
        );
        let variables = Variables::from_value(value!({}));
        let prepared = documents.prepare(&text, None, variables).unwrap();
        let answer = serde_json::to_string(&schema.execute(prepared.into_request()).await).unwrap();
        let thing = answer.strip_prefix(r#"{"data":{"thing":"#).expect(&answer);
        thing.strip_suffix(r#","last":true}}"#).expect(&answer).to_owned()
    }

    #[tokio::test]
    async fn plain_fields_are_written_as_they_are_asked_for() {
        for (selected, expected) in [
            ("way ...F", r#"{"way":2,"part":{"way":2}}"#),
            (
                "b: way a: way __typename ...F way",
                r#"{"b":2,"a":2,"__typename":"Thing","part":{"way":2},"way":2}"#,
            ),
            ("...F part { t: __typename part { way } }", r#"{"part":{"way":2,"t":"Thing","part":null}}"#),
            ("... { way } ... on Thing { w: way } ...F", r#"{"way":2,"w":2,"part":{"way":2}}"#),
            ("...F b: part { way @skip(if: $yes) }", r#"{"part":{"way":2},"b":{}}"#),
            (
                "way @include(if: $yes) ...F @skip(if: false) w: way @skip(if: $yes)",
                r#"{"way":2,"part":{"way":2}}"#,
            ),
        ] {
            assert_eq!(answered(selected).await, expected, "{selected}");
        }
    }

    #[tokio::test]
    async fn the_executor_does_an_object_with_anything_else_in_it() {
        for (selected, expected) in [
            ("way other ...F", r#"{"way":1,"other":1,"part":{"way":1}}"#),
            ("way s: way(scale: 3) ...F", r#"{"way":1,"s":3,"part":{"way":1}}"#),
            ("way part { other } ...F", r#"{"way":1,"part":{"other":1,"way":1}}"#),
        ] {
            assert_eq!(answered(selected).await, expected, "{selected}");
        }
    }
}
