//! Products: found by what somebody has of them, listed, created and changed.

mod find;
mod keep;
mod named;
mod wanted;

pub use find::{BY_SKU, Filter, by_ids, by_skus, cursor, one, page};
pub use keep::{change, create};
pub use named::{Named, named};
pub use wanted::{Changes, LONGEST_NAME, New, SIZES, WEIGHTS};

const PRODUCTS: &str = "products";
