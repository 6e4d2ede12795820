//! Orders: lists and full views.

mod list;
