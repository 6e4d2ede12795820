//! Orders: how they are found, and what may happen to each.
//!
//! # Reading
//!
//! A list is read in two steps. [`list`] reads the rows of one page from the index that its filter and sort call for; the
//! order row carries all that lists show, filter and sort by, so no join is needed. [`parts`] then reads what belongs to
//! those orders, one statement for each kind of thing that the caller wants, whatever the number of orders. Nothing is
//! counted unless it is asked for: [`facets`] and [`list::count`] are statements of their own.
//!
//! [`Filter`] is the language of lists, facets and subscriptions: a tree of terms, each of which an index serves.
//! [`search`] finds orders by any part of what people know of them, from an index of trigrams.
//! [`status`] is the machine of the sixteen statuses, without I/O.
//!
//! # Changing
//!
//! Each use case takes a transaction, asks for its permission, locks the order, decides, changes rows, and records one fact. It
//! conducts the domains below: the status moves in one place only ([`change_status`]), and whatever moves it there says what each
//! line holds of the stock ([`holding`]) and leaves the rest to the stock's own arithmetic.
//!
//! [`place`] makes orders. [`payment`] is their money: what arrives, goes back, comes too late. [`invoice`] enters fiscal documents
//! by key or XML. [`shipment`] puts parcels together and says where they are. [`edit`] corrects contact, address, tags and who looks
//! after an order; [`note`] writes on it. [`stock`] starts to count products and corrects how much there is of them. [`keep`] takes
//! whole orders that come from elsewhere.

pub mod address;
pub mod change;
pub mod change_status;
pub mod changed;
pub mod check;
pub mod contact;
pub mod due;
pub mod edit;
pub mod facets;
pub mod filter;
pub mod find;
pub mod history;
pub mod holding;
pub mod invoice;
pub mod keep;
pub mod list;
mod matches;
pub mod note;
pub mod notify;
pub mod paid;
pub mod parts;
pub mod payment;
pub mod period;
pub mod place;
pub mod search;
pub mod shipment;
pub mod sort;
pub mod status;
pub mod stock;
pub mod tag;

pub use filter::Filter;
pub use sort::{Sort, SortBy};

/// The table of orders.
const ORDERS: &str = "orders";
