//! The address in `mail.url`: a server, a folder, or nothing.

use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;
use url::{Host, Url};

/// By which way e-mails leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// They do not.
    Off,
    /// Into a folder, one file each.
    Folder(PathBuf),
    /// Through a server.
    Smtp(SmtpServer),
}

/// A server that takes e-mails.
#[derive(Clone, PartialEq, Eq)]
pub struct SmtpServer {
    /// Its name, which its certificate has to hold.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub tls: Tls,
    /// User and password.
    pub login: Option<(String, String)>,
}

/// How a connection to a mail server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tls {
    /// From its first byte.
    Implicit,
    /// By STARTTLS, without which nothing is said.
    Required,
    /// Not at all.
    None,
}

impl SmtpServer {
    /// Whether it is reached without any network.
    pub fn is_on_this_machine(&self) -> bool {
        is_loopback(&self.host)
    }
}

impl fmt::Debug for SmtpServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, port, tls, login } = self;
        write!(f, "SmtpServer({host}:{port}, {tls:?}, login: {})", login.is_some())
    }
}

const EXPECTED: &str =
    "an address such as `smtps://user:password@host`, `smtp://host:587?tls=required` or `folder:./mails`";

const BARE_LOGIN: &str = "`smtps://…` or `?tls=required` where there is a password: it would travel readable for everybody, \
                          unless `?tls=none` asks for that";

pub(super) fn read(url: &str) -> Result<Way, &'static str> {
    if url.is_empty() {
        return Ok(Way::Off);
    }
    if let Some(folder) = url.strip_prefix("folder:") {
        let is_path = !folder.trim().is_empty() && !folder.contains('\0');
        return if is_path { Ok(Way::Folder(folder.into())) } else { Err(EXPECTED) };
    }
    server(url).map(Way::Smtp)
}

fn server(url: &str) -> Result<SmtpServer, &'static str> {
    let url: Url = url.parse().map_err(|_| EXPECTED)?;
    let host = url.host_str().filter(|host| !host.is_empty()).ok_or(EXPECTED)?;
    let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
    // The name of a mail server is looked up as it stands; the parser knows nothing of this scheme and leaves it as it was written.
    let is_host = host.parse::<IpAddr>().is_ok() || Host::parse(&host).is_ok();
    if !is_host || !matches!(url.path(), "" | "/") || url.fragment().is_some() {
        return Err(EXPECTED);
    }
    let asked = asked_tls(&url)?;
    let tls = match (url.scheme(), asked) {
        ("smtps", None) => Tls::Implicit,
        ("smtp", Some(asked)) => asked,
        ("smtp", None) if is_loopback(&host) => Tls::None,
        ("smtp", None) => Tls::Required,
        _ => return Err(EXPECTED),
    };
    let login = login(&url)?;
    if login.is_some() && tls == Tls::None && asked.is_none() && !is_loopback(&host) {
        return Err(BARE_LOGIN);
    }
    let usual = match tls {
        Tls::Implicit => 465,
        Tls::Required => 587,
        Tls::None => 25,
    };
    let port = url.port().unwrap_or(usual);
    if port == 0 { Err(EXPECTED) } else { Ok(SmtpServer { host, port, tls, login }) }
}

/// What `?tls=…` says, which is all that may be asked.
fn asked_tls(url: &Url) -> Result<Option<Tls>, &'static str> {
    match url.query() {
        None => Ok(None),
        Some("tls=required") => Ok(Some(Tls::Required)),
        Some("tls=none") => Ok(Some(Tls::None)),
        Some(_) => Err("`?tls=required` or `?tls=none` behind the address of the server"),
    }
}

fn login(url: &Url) -> Result<Option<(String, String)>, &'static str> {
    const LOGIN: &str = "user and password before the host, both or none: `smtps://user:password@host`, `@` in them written `%40`";
    let decoded = |text: &str| {
        let text = percent_encoding::percent_decode_str(text).decode_utf8().map_err(|_| LOGIN)?;
        if text.contains('\0') { Err(LOGIN) } else { Ok(text.into_owned()) }
    };
    match (url.username(), url.password()) {
        ("", None) => Ok(None),
        ("", Some(_)) | (_, None) => Err(LOGIN),
        (user, Some(password)) => Ok(Some((decoded(user)?, decoded(password)?))),
    }
}

fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::{SmtpServer, Tls, Way, read};

    fn smtp(host: &str, port: u16, tls: Tls, login: Option<(&str, &str)>) -> Way {
        let login = login.map(|(user, password)| (user.to_owned(), password.to_owned()));
        Way::Smtp(SmtpServer { host: host.to_owned(), port, tls, login })
    }

    #[test]
    fn an_address_says_everything() {
        for (url, way) in [
            ("", Way::Off),
            ("folder:./mails", Way::Folder("./mails".into())),
            ("folder:/var/mails and more", Way::Folder("/var/mails and more".into())),
            ("smtps://mail.example", smtp("mail.example", 465, Tls::Implicit, None)),
            ("smtps://u:p@mail.example:4650", smtp("mail.example", 4650, Tls::Implicit, Some(("u", "p")))),
            ("smtp://mail.example", smtp("mail.example", 587, Tls::Required, None)),
            ("smtp://mail.example:25?tls=required", smtp("mail.example", 25, Tls::Required, None)),
            (
                "smtp://loja%40loja.example:s%2Fe%3Ac%40@mail.example/",
                smtp("mail.example", 587, Tls::Required, Some(("loja@loja.example", "s/e:c@"))),
            ),
            ("smtp://relay?tls=none", smtp("relay", 25, Tls::None, None)),
            ("smtp://u:p@relay?tls=none", smtp("relay", 25, Tls::None, Some(("u", "p")))),
            ("smtp://localhost", smtp("localhost", 25, Tls::None, None)),
            ("smtp://u:p@127.0.0.1:2525", smtp("127.0.0.1", 2525, Tls::None, Some(("u", "p")))),
            ("smtp://[::1]:2525", smtp("::1", 2525, Tls::None, None)),
            ("smtp://localhost:2525?tls=required", smtp("localhost", 2525, Tls::Required, None)),
        ] {
            assert_eq!(read(url), Ok(way), "{url}");
        }
    }

    #[test]
    fn what_cannot_be_meant_is_refused_without_its_password() {
        for url in [
            "mail.example",
            "mail.example:25",
            "http://mail.example",
            "smtp://",
            "smtp:///x",
            "smtp://:25",
            "smtp://u:s3cret@",
            "smtp://mail.example:0",
            "smtp://mail.example:99999",
            "smtp://mail example",
            "smtp://mail.example/path",
            "smtp://mail.example?tls=maybe",
            "smtp://mail.example?tls=none&x=1",
            "smtps://mail.example?tls=required",
            "smtps://u@mail.example",
            "smtps://:s3cret@mail.example",
            "smtps://u:s3cret%00@mail.example",
            "smtps://u:s3cret%FF@mail.example",
            "folder:",
            "folder: ",
        ] {
            let expected = read(url).expect_err(url);
            assert!(!expected.contains("s3cret"), "{expected}");
        }
    }

    #[test]
    fn a_server_is_shown_without_its_login() {
        let shown = format!("{:?}", read("smtps://user:s3cret@mail.example").expect("an address"));
        assert_eq!(shown, "Smtp(SmtpServer(mail.example:465, Implicit, login: true))");
    }
}
