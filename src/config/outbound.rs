//! Calls to other systems.

use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// Calls to other systems: webhooks and ERPs.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Outbound {
    /// Networks that may be called although they are not public (`10.0.0.0/8`, `127.0.0.1`), and without TLS.
    pub allow_networks: Vec<String>,
    /// Time in which a connection has to be there, its TLS included, milliseconds; less than half of the whole time.
    pub connect_timeout_ms: u64,
    /// Time that a whole call may take, milliseconds; up to 30,000, because who delivers holds a lease of a minute.
    pub timeout_ms: u64,
    /// An HTTP proxy (`http://proxy:3128`) through which all calls go: then it is the proxy that has to refuse private addresses.
    /// Proxies that the environment names are not used.
    pub proxy: Option<String>,
}

impl Default for Outbound {
    fn default() -> Self {
        Self { allow_networks: Vec::new(), connect_timeout_ms: 5_000, timeout_ms: 20_000, proxy: None }
    }
}

impl Outbound {
    /// The networks of the allow-list; `None` when one of them is none.
    pub fn networks(&self) -> Option<Vec<IpNet>> {
        let read = |text: &String| text.parse().or_else(|_| text.parse::<IpAddr>().map(IpNet::from)).ok();
        self.allow_networks.iter().map(read).collect()
    }

    /// The key that cannot be meant, and what was expected.
    pub(super) fn problem(&self) -> Option<(&'static str, &'static str)> {
        if self.networks().is_none() {
            return Some(("outbound.allow_networks", "networks such as `10.0.0.0/8` or addresses"));
        }
        if !(1_000..=30_000).contains(&self.timeout_ms) {
            return Some(("outbound.timeout_ms", "milliseconds from 1000 to 30000"));
        }
        if self.connect_timeout_ms == 0 || self.connect_timeout_ms > self.timeout_ms / 2 {
            return Some(("outbound.connect_timeout_ms", "milliseconds up to half of `outbound.timeout_ms`"));
        }
        if self.proxy.as_ref().is_some_and(|proxy| !proxy.starts_with("http://")) {
            return Some(("outbound.proxy", "an address such as `http://proxy:3128`"));
        }
        None
    }
}
