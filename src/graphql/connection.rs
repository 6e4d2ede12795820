//! Lists by the Relay cursor connections specification: arguments in, pages out.

use super::failure::Answer;
use crate::db::{Cursor, Page, Slice, Sorting};
use crate::error::Error;
use async_graphql::connection::{Connection, CursorType, Edge, EmptyFields};
use async_graphql::{ObjectType, OutputType};

/// Rows of a page when the caller does not say.
pub(crate) const DEFAULT_SIZE: i32 = 25;
/// Rows of a page at the most.
pub(crate) const LARGEST_SIZE: i32 = 200;

/// The four arguments of every connection.
pub(crate) struct Paging {
    pub(crate) first: Option<i32>,
    pub(crate) after: Option<String>,
    pub(crate) last: Option<i32>,
    pub(crate) before: Option<String>,
}

impl Paging {
    /// The page that is meant in a list sorted so.
    pub(crate) fn page(&self, sorting: Sorting) -> Answer<Page> {
        let (size, from_end, field) = match (self.first, self.last) {
            (Some(_), Some(_)) => {
                return Err(Error::invalid("last", "expected either `first` or `last`, not both").into());
            }
            (None, Some(last)) => (last, true, "last"),
            (first, None) => (first.unwrap_or(DEFAULT_SIZE), false, "first"),
        };
        let size = u64::try_from(size).ok().filter(|_| (1..=LARGEST_SIZE).contains(&size));
        let Some(size) = size else {
            return Err(Error::invalid(field, format!("expected a number from 1 to {LARGEST_SIZE}")).into());
        };
        let cursor =
            |field, text: &Option<String>| text.as_deref().map(|text| sorting.parse(field, text)).transpose();
        Ok(Page {
            size,
            from_end,
            after: cursor("after", &self.after)?,
            before: cursor("before", &self.before)?,
        })
    }
}

/// A cursor that is written only when somebody asks for it.
pub(crate) struct Place(Cursor);

impl CursorType for Place {
    type Error = std::convert::Infallible;

    fn decode_cursor(_: &str) -> Result<Self, Self::Error> {
        // Cursors come in as plain texts and are read by `Paging::page`, which knows the list they must belong to.
        Ok(Self(Cursor::nowhere()))
    }

    fn encode_cursor(&self) -> String {
        self.0.encode()
    }
}

/// A page of views: each with its place.
pub(crate) type Paged<N, F = EmptyFields> = Connection<Place, N, F>;

/// Makes the connection of a page; `more` are the fields besides edges and page info.
pub(crate) fn connection<N, F>(slice: Slice<(Cursor, N)>, more: F) -> Paged<N, F>
where
    N: OutputType,
    F: ObjectType,
{
    let mut page = Connection::with_additional_fields(slice.has_previous, slice.has_next, more);
    page.edges.extend(slice.rows.into_iter().map(|(cursor, node)| Edge::new(Place(cursor), node)));
    page
}
