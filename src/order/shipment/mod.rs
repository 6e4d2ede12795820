//! Shipments: what goes out together, with whom, and where it is.
//!
//! ```text
//!            create                     post                     deliver
//!  free ───────────────► PENDING ─────────────────► POSTED ─────────────────► DELIVERED
//!  units ◄───────────────┘  ▲ update (contents)       │ ▲ │                      ▲
//!    ▲        cancel        │                    fail ▼ │ │ cancel               │
//!    └──────────────────────┼──────────────────── FAILED ─┴──────────────────────┘
//! ```
//!
//! An order has any number of them, each with units of its lines ([`contents`]). An order that was placed with a carrier has one
//! shipment from the start, its *plan*: nothing is written down for it, and it carries all that no other one does; the first shipment
//! that somebody puts together is the plan, made definite.
//!
//! What was posted has left the shelf, wherever the order stands (`order_items.shipped`, [`super::holding`]). What is called off is
//! free again. The order follows the facts ([`follow`]) where the store says so: shipped once all of it was posted, delivered once all
//! of it has arrived, not delivered once a part could not be. Facts are facts: where a guard of the order stands in the way, the
//! shipment is posted all the same, and whoever did it hears why the order did not follow. Goods do not leave, though, before they are
//! paid and, where the store demands it, invoiced.
//!
//! The other way round, a step of the order takes its shipments along ([`stamp`]).

mod cancel;
mod carried;
pub mod code;
pub mod contents;
mod create;
mod deliver;
mod fail;
mod follow;
mod guard;
mod parcel;
mod post;
mod rows;
mod scene;
mod stamp;
mod step;
mod told;
mod track;
mod update;

pub use cancel::cancel;
pub use carried::{Carried, drop_code, set_carried};
pub use code::{Warning, WarningCode};
pub use contents::{has_left, is_live};
pub use create::{Create, create};
pub use deliver::deliver;
pub use fail::fail;
pub use parcel::NewVolume;
pub use post::post;
pub use rows::recount;
pub(super) use stamp::stamp;
pub use step::{Done, Step};
pub use track::set_code;
pub use update::{Edit, Update, update};

use crate::db::Read;
use crate::error::Result;
use entity::id::ShipmentId;
use entity::shipment::Model;

/// The shipment with this id, if there is one.
///
/// # Errors
///
/// When the database is gone.
pub async fn by_id(db: &impl Read, id: ShipmentId) -> Result<Option<Model>> {
    Ok(db.rows_of("shipments", "id", &[id.0], &[]).await?.pop())
}
