//! Access keys: who is let in, and how far.

mod keys;
mod repeated;
mod scopes;
mod shown;
mod use_of_keys;
