//! Symbols that machines read, as modules: which are black does not depend on what draws them.

mod code128;
mod pattern;
mod qr;

pub use code128::Code128;
pub use qr::Qr;
