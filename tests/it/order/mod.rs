//! Orders: lists and full views.

mod by;
mod full;
mod history;
mod list;
mod selection;
mod statuses;
mod withdrawal;
