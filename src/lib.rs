//! Pedidos, the order desk of Brazilian online stores.
#![recursion_limit = "256"]

pub mod br;
pub mod clock;
pub mod db;
pub mod demo;
pub mod error;
pub mod fold;
pub mod order;
pub mod config;
pub mod graphql { pub mod document { 
    #[derive(Clone, Debug, Default, serde::Deserialize, serde::Serialize)] pub struct Limits {} } }
