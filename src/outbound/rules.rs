//! What a URL says about itself: whether it may be called, before any name is looked up.

use super::address::Addresses;
use super::call::NotSent;
use crate::config;
use reqwest::Url;
use std::net::IpAddr;
use std::sync::Arc;

/// Which URLs may be called.
#[derive(Clone, Debug)]
pub struct Rules {
    /// Addresses for `https`.
    pub(super) secure: Arc<Addresses>,
    /// Addresses for `http`.
    pub(super) plain: Arc<Addresses>,
}

impl Default for Rules {
    fn default() -> Self {
        Self::of(&config::Outbound::default())
    }
}

impl Rules {
    /// As the configuration says.
    pub fn of(config: &config::Outbound) -> Self {
        let allowed = config.networks().unwrap_or_default();
        Self {
            secure: Arc::new(Addresses::public_and(allowed.clone())),
            plain: Arc::new(Addresses::only(allowed)),
        }
    }

    /// Whether this URL could be called, as far as it says so itself: names are looked up when they are called.
    ///
    /// # Errors
    ///
    /// [`NotSent::Malformed`] or [`NotSent::AddressRefused`].
    pub fn check(&self, url: &str) -> Result<(), NotSent> {
        self.checked(url).map(drop)
    }

    /// The URL, read.
    pub(super) fn checked(&self, url: &str) -> Result<Url, NotSent> {
        let malformed = |problem: &str| Err(NotSent::Malformed(problem.to_owned()));
        let Ok(url) = Url::parse(url) else {
            return malformed("expected a URL such as `https://shop.example/hook`");
        };
        let addresses = match url.scheme() {
            "https" => &self.secure,
            "http" => &self.plain,
            _ => return malformed("expected a URL that begins with `https://`"),
        };
        if !url.username().is_empty() || url.password().is_some() {
            return malformed("expected a URL without user and password");
        }
        let host = url.host_str().unwrap_or_default();
        let literal: Option<IpAddr> = host.trim_matches(['[', ']']).parse().ok();
        if addresses.are_none() || literal.is_some_and(|address| !addresses.may_call(address)) {
            return Err(NotSent::AddressRefused);
        }
        Ok(url)
    }
}
