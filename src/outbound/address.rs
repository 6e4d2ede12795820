//! Which addresses may be called.

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Networks of IPv4 that are not the public internet: those of the IANA registry of special addresses that are not globally reachable,
/// multicast, and the address under which machines in Azure are told about themselves.
const NOT_PUBLIC: [([u8; 4], u8); 18] = [
    ([0, 0, 0, 0], 8),
    ([10, 0, 0, 0], 8),
    ([100, 64, 0, 0], 10),
    ([127, 0, 0, 0], 8),
    ([168, 63, 129, 16], 32),
    ([169, 254, 0, 0], 16),
    ([172, 16, 0, 0], 12),
    ([192, 0, 0, 0], 24),
    ([192, 0, 2, 0], 24),
    ([192, 31, 196, 0], 24),
    ([192, 52, 193, 0], 24),
    ([192, 88, 99, 0], 24),
    ([192, 168, 0, 0], 16),
    ([192, 175, 48, 0], 24),
    ([198, 18, 0, 0], 15),
    ([198, 51, 100, 0], 24),
    ([203, 0, 113, 0], 24),
    ([224, 0, 0, 0], 3),
];

/// Networks of IPv6 within `2000::/3` that are not the public internet: protocol assignments with Teredo, documentation, 6to4.
const NOT_PUBLIC_6: [([u16; 2], u8); 4] =
    [([0x2001, 0], 23), ([0x2001, 0xdb8], 32), ([0x2002, 0], 16), ([0x3fff, 0], 20)];

/// Which addresses may be called.
#[derive(Clone, Debug)]
pub(super) struct Addresses {
    /// Networks that may be called whatever they are.
    allowed: Vec<IpNet>,
    /// Whether public addresses may be called beside those.
    public: bool,
}

impl Addresses {
    /// Public ones and `allowed`.
    pub(super) const fn public_and(allowed: Vec<IpNet>) -> Self {
        Self { allowed, public: true }
    }

    /// Nothing but `allowed`.
    pub(super) const fn only(allowed: Vec<IpNet>) -> Self {
        Self { allowed, public: false }
    }

    /// Whether none at all may be called.
    pub(super) const fn are_none(&self) -> bool {
        !self.public && self.allowed.is_empty()
    }

    /// Whether this one may be called.
    pub(super) fn may_call(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        let is_public = || match address {
            IpAddr::V4(address) => is_public(address),
            IpAddr::V6(address) => is_public_6(address),
        };
        self.allowed.iter().any(|network| network.contains(&address)) || (self.public && is_public())
    }
}

fn is_public(address: Ipv4Addr) -> bool {
    let inside = |([a, b, c, d], length): &([u8; 4], u8)| {
        Ipv4Net::new_assert(Ipv4Addr::new(*a, *b, *c, *d), *length).contains(&address)
    };
    !NOT_PUBLIC.iter().any(inside)
}

fn is_public_6(address: Ipv6Addr) -> bool {
    let [first, second, third, fourth, fifth, sixth, ..] = address.segments();
    // What a network without IPv4 calls an address of IPv4 (RFC 6052): as public as that one.
    if [first, second, third, fourth, fifth, sixth] == [0x64, 0xff9b, 0, 0, 0, 0] {
        let [.., a, b, c, d] = address.octets();
        return is_public(Ipv4Addr::new(a, b, c, d));
    }
    let inside = |([a, b], length): &([u16; 2], u8)| {
        Ipv6Net::new_assert(Ipv6Addr::new(*a, *b, 0, 0, 0, 0, 0, 0), *length).contains(&address)
    };
    first & 0xe000 == 0x2000 && !NOT_PUBLIC_6.iter().any(inside)
}

#[cfg(test)]
mod tests {
    use super::Addresses;

    const REFUSED: [&str; 40] = [
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "100.64.0.1",
        "100.100.100.200",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.254",
        "168.63.129.16",
        "169.254.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.192",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
    ];

    const CALLED: [&str; 10] = [
        "1.1.1.1",
        "100.63.255.255",
        "100.128.0.1",
        "172.32.0.1",
        "192.167.255.255",
        "198.20.0.1",
        "223.255.255.255",
        "::ffff:1.1.1.1",
        "64:ff9b::101:101",
        "2600:1f18::1",
    ];

    #[test]
    fn only_public_addresses_are_called() {
        let addresses = Addresses::public_and(Vec::new());
        for refused in REFUSED.into_iter().chain(["ff02::1", "fec0::1", "3fff::1"]) {
            assert!(!addresses.may_call(refused.parse().unwrap()), "{refused}");
        }
        for called in CALLED {
            assert!(addresses.may_call(called.parse().unwrap()), "{called}");
        }
    }

    #[test]
    fn allowed_networks_are_called_too_and_without_tls_nothing_else() {
        let allowed = vec!["127.0.0.0/8".parse().unwrap()];
        let with_tls = Addresses::public_and(allowed.clone());
        let without = Addresses::only(allowed);
        for called in ["127.0.0.1", "::ffff:127.1.2.3"] {
            assert!(with_tls.may_call(called.parse().unwrap()), "{called}");
            assert!(without.may_call(called.parse().unwrap()), "{called}");
        }
        assert!(!with_tls.may_call("::1".parse().unwrap()));
        assert!(with_tls.may_call("1.1.1.1".parse().unwrap()));
        assert!(!without.may_call("1.1.1.1".parse().unwrap()));
    }
}
