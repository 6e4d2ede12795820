//! The relaxed form of headers and body (RFC 6376, 3.4.2 and 3.4.4): what servers on the way leave as it is.

/// A header as it stands in the message, with its folds, without the end of its last line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Header<'m> {
    name: &'m [u8],
    value: &'m [u8],
}

impl<'m> Header<'m> {
    fn read(line: &'m [u8]) -> Self {
        let colon = line.iter().position(|byte| *byte == b':').unwrap_or(line.len());
        let (name, value) = line.split_at(colon);
        Self { name: name.trim_ascii(), value: value.get(1..).unwrap_or_default() }
    }

    pub(super) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name.as_bytes())
    }

    /// The name in small letters, the value in one line with single spaces, without the end of the line.
    fn relaxed(&self) -> Vec<u8> {
        let unfolded: Vec<u8> =
            self.value.iter().copied().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
        let mut relaxed = self.name.to_ascii_lowercase();
        relaxed.push(b':');
        relaxed.extend(single_spaced(&unfolded).trim_ascii());
        relaxed
    }
}

/// Headers and body of a message.
pub(super) fn split(message: &[u8]) -> Option<(Vec<Header<'_>>, &[u8])> {
    let end = message.windows(4).position(|bytes| bytes == b"\r\n\r\n")?;
    let (head, rest) = message.split_at_checked(end + 2)?;
    let mut headers = Vec::new();
    let mut start = 0;
    for (at, _) in head.windows(2).enumerate().filter(|(_, bytes)| *bytes == b"\r\n") {
        let goes_on = head.get(at + 2).is_some_and(|next| matches!(next, b' ' | b'\t'));
        if !goes_on {
            headers.push(Header::read(head.get(start..at)?));
            start = at + 2;
        }
    }
    Some((headers, rest.get(2..)?))
}

/// The body: spaces at the ends of lines and empty lines at its end are nothing, other spaces are one.
pub(super) fn body(body: &[u8]) -> Vec<u8> {
    let mut relaxed = Vec::with_capacity(body.len());
    let mut rest = body;
    while !rest.is_empty() {
        let end = rest.windows(2).position(|bytes| bytes == b"\r\n");
        let (line, next) = rest.split_at(end.unwrap_or(rest.len()));
        relaxed.extend(single_spaced(line).trim_ascii_end());
        relaxed.extend(b"\r\n");
        rest = next.get(2..).unwrap_or_default();
    }
    while relaxed.ends_with(b"\r\n\r\n") {
        relaxed.truncate(relaxed.len() - 2);
    }
    if relaxed == b"\r\n" { Vec::new() } else { relaxed }
}

/// What is signed: the headers of these names, the last of each first, and the signature itself without what it will be.
pub(super) fn signed(headers: &[Header<'_>], names: &[&str], signature: &[u8]) -> Vec<u8> {
    let mut signed = Vec::new();
    let mut left: Vec<&Header<'_>> = headers.iter().collect();
    for name in names {
        let Some(last) = left.iter().rposition(|header| header.is(name)) else {
            continue;
        };
        signed.extend(left.remove(last).relaxed());
        signed.extend(b"\r\n");
    }
    signed.extend(Header::read(signature).relaxed());
    signed
}

fn single_spaced(text: &[u8]) -> Vec<u8> {
    let mut spaced: Vec<u8> = Vec::with_capacity(text.len());
    for byte in text {
        match byte {
            b' ' | b'\t' if spaced.last() == Some(&b' ') => {}
            b' ' | b'\t' => spaced.push(b' '),
            other => spaced.push(*other),
        }
    }
    spaced
}

#[cfg(test)]
mod tests {
    use super::{body, signed, split};
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use ring::signature::{ED25519, UnparsedPublicKey};
    use sha2::{Digest as _, Sha256};

    /// The example of RFC 6376, 3.4.5.
    #[test]
    fn headers_and_body_of_the_standard_are_relaxed_as_it_says() {
        let message = b"A: X\r\nB : Y\t\r\n\tZ  \r\n\r\n C \r\nD \t E\r\n\r\n\r\n";
        let (headers, rest) = split(message).expect("a body");
        assert_eq!(signed(&headers, &["a", "B", "c"], b"d:"), b"a:X\r\nb:Y Z\r\nd:");
        assert_eq!(body(rest), b" C\r\nD E\r\n");
    }

    #[test]
    fn an_empty_body_is_nothing() {
        for empty in [&b""[..], b"\r\n", b"\r\n\r\n\r\n", b"  \r\n \t\r\n"] {
            assert_eq!(body(empty), b"", "{empty:?}");
        }
        assert_eq!(body(b"x"), b"x\r\n");
        assert_eq!(body(b"x\r\n\r\n\r\n"), b"x\r\n");
    }

    #[test]
    fn of_headers_of_one_name_the_last_is_signed_first() {
        let (headers, _) = split(b"A: 1\r\nB: 2\r\na: 3\r\n\r\n").expect("a body");
        assert_eq!(signed(&headers, &["A", "A", "A"], b"d:"), b"a:3\r\na:1\r\nd:");
    }

    /// The message of RFC 8463, appendix A, with its signature and the key that is published for it.
    #[test]
    fn the_signature_of_the_standard_fits_what_is_signed_here() {
        let message = b"From: Joe SixPack <joe@football.example.com>\r\n\
            To: Suzie Q <suzie@shopping.example.net>\r\n\
            Subject: Is dinner ready?\r\n\
            Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\r\n\
            Message-ID: <20030712040037.46341.5F8J@football.example.com>\r\n\
            \r\n\
            Hi.\r\n\
            \r\n\
            We lost the game.  Are you hungry yet?\r\n\
            \r\n\
            Joe.\r\n";
        let header = b"DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;\r\n \
            d=football.example.com; i=@football.example.com;\r\n \
            q=dns/txt; s=brisbane; t=1528637909; h=from : to :\r\n \
            subject : date : message-id : from : subject : date;\r\n \
            bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n \
            b=";
        let signature =
            "/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11BusFa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==";
        let names = ["from", "to", "subject", "date", "message-id", "from", "subject", "date"];
        let (headers, rest) = split(message).expect("a body");
        let body_hash = STANDARD.encode(Sha256::digest(body(rest)));
        assert_eq!(body_hash, "2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=");
        let public = STANDARD.decode("11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=").expect("base64");
        let hash = Sha256::digest(signed(&headers, &names, header));
        let signature = STANDARD.decode(signature).expect("base64");
        UnparsedPublicKey::new(&ED25519, public).verify(&hash, &signature).expect("that it fits");
    }
}
