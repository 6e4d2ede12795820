//! Names become addresses here, and those that must not be called are left out: connections are made with nothing else.

use super::address::Addresses;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::net::SocketAddr;
use std::sync::Arc;

/// Every address of the name is one that must not be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the name leads to no address that may be called")]
pub(super) struct Refused;

/// Resolves as the system does; of what comes out, only what may be called.
#[derive(Debug)]
pub(super) struct Resolver(pub(super) Arc<Addresses>);

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let addresses = Arc::clone(&self.0);
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let is_empty = found.is_empty();
            let called: Vec<SocketAddr> =
                found.into_iter().filter(|address| addresses.may_call(address.ip())).collect();
            if called.is_empty() && !is_empty {
                return Err(Refused.into());
            }
            let called: Addrs = Box::new(called.into_iter());
            Ok(called)
        })
    }
}
