//! Configuration: defaults ← file ← environment ← flags, and what is wrong is named with its key, its place and what was
//! expected.

use super::Desk;

/// Runs `migrate` with these settings and holds that it is refused with all of these words.
async fn refused(desk: Desk, arguments: &[&str], words: &[&str]) {
    let ended = desk.run(&[&["migrate"], arguments].concat()).await;
    assert_eq!(ended.status.code(), Some(1), "{words:?}: {ended:?}");
    assert!(ended.stderr.starts_with("pedidos: "), "{}", ended.stderr);
    for word in words {
        assert!(ended.stderr.contains(word), "`{word}` is missing: {}", ended.stderr);
    }
    assert!(
        !ended.stderr.contains(".rs:"),
        "a place in the code says nothing to who runs it: {}",
        ended.stderr
    );
    assert!(!desk.path().join("pedidos.db").exists(), "nothing is touched before the settings are right");
}

#[tokio::test]
async fn a_wrong_value_in_the_file_is_named() {
    for (text, words) in [
        ("[http]\nlisten = 8000\n", ["http.listen", "8000", "an address and port such as `127.0.0.1:8000`"]),
        ("[http]\nlisten = \"8000\"\n", ["http.listen", "pedidos.toml", "an address and port"]),
        ("[limits]\nmax_depth = \"deep\"\n", ["limits.max_depth", "\"deep\"", "a whole number"]),
        ("[limits]\nmax_depth = -1\n", ["limits.max_depth", "-1", "a whole number"]),
        (
            "[http]\noperation_timeout_ms = 0\n",
            ["http.operation_timeout_ms", "pedidos.toml", "milliseconds from 1"],
        ),
        (
            "[database]\nmax_connections = 0\n",
            ["database.max_connections", "pedidos.toml", "a number from 1"],
        ),
        ("[database]\nurl = \"mysql://x\"\n", ["database.url", "pedidos.toml", "`sqlite:` or `postgres:`"]),
        ("[log]\nformat = \"xml\"\n", ["log.format", "`xml`", "text, json"]),
        ("[log]\nfilter = \"===\"\n", ["log.filter", "pedidos.toml", "a level (`info`)"]),
        (
            "[http]\ncors_origins = [\"https://painel.example/\"]\n",
            ["http.cors_origins", "pedidos.toml", "`https://painel.example`, without a path"],
        ),
        ("[http]\ncors_origins = \"x\"\n", ["http.cors_origins", "\"x\"", "a list"]),
        (
            "[outbound]\nallow_networks = [\"intranet\"]\n",
            ["outbound.allow_networks", "pedidos.toml", "`10.0.0.0/8`"],
        ),
        (
            "[outbound]\ntimeout_ms = 60000\n",
            ["outbound.timeout_ms", "pedidos.toml", "milliseconds from 1000 to 30000"],
        ),
    ] {
        refused(Desk::new().with_file("pedidos.toml", text), &[], &words).await;
        refused(Desk::new().with_file("pedidos.toml", text), &[], &["(in pedidos.toml)"]).await;
    }
}

#[tokio::test]
async fn an_unknown_key_is_named_with_those_there_are() {
    for (text, words) in [
        (
            "[http]\nport = 8000\n",
            ["http.port", "there is no such key", "listen, cors_origins", "pedidos.toml"],
        ),
        (
            "[htttp]\nlisten = 1\n",
            [
                "htttp",
                "there is no such key",
                "database, http, limits, live, bus, mail, outbound, relay, secrets, storage, log",
                "pedidos.toml",
            ],
        ),
    ] {
        refused(Desk::new().with_file("pedidos.toml", text), &[], &words).await;
    }
    let words = ["http.listn", "there is no such key", "environment variable PEDIDOS__HTTP__LISTN"];
    refused(Desk::new().with_env("PEDIDOS__HTTP__LISTN", "127.0.0.1:0"), &[], &words).await;
}

#[tokio::test]
async fn a_file_that_is_no_toml_or_not_there_is_named() {
    let broken = Desk::new().with_file("pedidos.toml", "[http\n");
    refused(broken, &[], &["line 1", "[http"]).await;
    refused(Desk::new(), &["--config", "other.toml"], &["--config", "other.toml"]).await;
    let other = Desk::new().with_file("other.toml", "[http]\nlisten = 1\n");
    refused(other, &["--config", "other.toml"], &["http.listen", "(in other.toml)"]).await;
}

#[tokio::test]
async fn a_wrong_value_in_the_environment_is_named_with_its_variable() {
    for (name, value, words) in [
        (
            "PEDIDOS__HTTP__LISTEN",
            "nonsense",
            ["http.listen", "an address and port such as `127.0.0.1:8000`"],
        ),
        ("PEDIDOS__DATABASE__MAX_CONNECTIONS", "many", ["database.max_connections", "a whole number"]),
        ("PEDIDOS__LOG__FORMAT", "xml", ["log.format", "text, json"]),
        ("DATABASE_URL", "mysql://shop@localhost/orders", ["database.url", "`sqlite:` or `postgres:`"]),
        ("PEDIDOS__DATABASE__URL", "orders.db", ["database.url", "`sqlite:` or `postgres:`"]),
    ] {
        let place = format!("(in the environment variable {name})");
        let words = [&words[..], &[&place]].concat();
        refused(Desk::new().with_env(name, value), &[], &words).await;
    }
}

#[tokio::test]
async fn a_wrong_flag_is_named() {
    for (flag, value, words) in [
        ("--database", "mysql://x", ["database.url", "`sqlite:` or `postgres:`"]),
        ("--log", "===", ["log.filter", "a level (`info`)"]),
        ("--log-format", "xml", ["log.format", "text, json"]),
    ] {
        let place = format!("(in the flag {flag})");
        refused(Desk::new(), &[flag, value], &[&words[..], &[&place]].concat()).await;
    }
    let ended = Desk::new().run(&["serve", "--listen", "nonsense"]).await;
    assert_eq!(ended.status.code(), Some(2));
    assert!(
        ended.stderr.contains("'nonsense'") && ended.stderr.contains("--listen <ADDRESS>"),
        "{}",
        ended.stderr
    );
}

#[tokio::test]
async fn a_wrong_bus_is_named_without_its_password() {
    let postgres = "postgres://localhost/orders";
    for bus in
        ["redis://h:1", "h:4222", "nats://", "nats:///x", "ws://h", "nats://a:s3cret@", "nats://h:99999"]
    {
        let ended = Desk::new().run(&["serve", "--database", postgres, "--bus", bus]).await;
        assert_eq!(ended.status.code(), Some(1), "{bus}: {ended:?}");
        for word in ["bus.url", "`nats://host:4222`", "(in the flag --bus)"] {
            assert!(ended.stderr.contains(word), "{bus}, `{word}`: {}", ended.stderr);
        }
        assert!(!ended.stderr.contains("s3cret"), "{}", ended.stderr);
    }
    let file = format!("[database]\nurl = \"{postgres}\"\n[bus]\nurl = \"nat://h\"\n");
    refused(Desk::new().with_file("pedidos.toml", &file), &[], &["bus.url", "(in pedidos.toml)"]).await;
    let words = ["bus.url", "a SQLite database", "(in the environment variable PEDIDOS__BUS__URL)"];
    refused(Desk::new().with_env("PEDIDOS__BUS__URL", "nats://h:4222"), &[], &words).await;
}

#[tokio::test]
async fn wrong_settings_of_e_mail_are_named_without_their_password() {
    let from = "from = \"pedidos@loja.example\"\n";
    for (text, words) in [
        ("url = \"mail.example\"\n", ["mail.url", "`smtps://user:password@host`"]),
        ("url = \"http://u:s3cret@mail.example\"\n", ["mail.url", "`folder:./mails`"]),
        ("url = \"smtps://u:s3cret@mail.example/x\"\n", ["mail.url", "`smtp://host:587?tls=required`"]),
        (
            "url = \"smtp://u:s3cret@mail.example?tls=maybe\"\n",
            ["mail.url", "`?tls=required` or `?tls=none`"],
        ),
        ("url = \"smtps://s3cret@mail.example\"\n", ["mail.url", "user and password before the host"]),
        ("url = [\"smtps://u:s3cret@mail.example\"]\n", ["mail.url", "an address in quotes"]),
        ("url = \"folder:\"\n", ["mail.url", "`folder:./mails`"]),
        ("reply_to = \"x\"\n", ["mail.reply_to", "`pedidos@loja.example`"]),
        ("pool = 0\n", ["mail.pool", "a number from 1 to 100"]),
        ("pool = \"many\"\n", ["mail.pool", "a whole number"]),
        ("connect_timeout_ms = 0\n", ["mail.connect_timeout_ms", "milliseconds from 1 to 45,000"]),
        ("command_timeout_ms = 99999\n", ["mail.command_timeout_ms", "milliseconds from 1 to 45,000"]),
        ("retry_hours = 0\n", ["mail.retry_hours", "hours from 1 to 168"]),
        ("dkim_selector = \"s1\"\n", ["mail.dkim_domain", "mail.dkim_key_file"]),
        ("dkim_selector = \"s1\"\ndkim_domain = \"loja.example\"\n", ["mail.dkim_key_file", "a PEM file"]),
        ("password = \"s3cret\"\n", ["mail.password", "there is no such key"]),
    ] {
        let file = format!("[mail]\n{from}{text}");
        let desk = Desk::new().with_file("pedidos.toml", &file);
        let ended = desk.run(&["migrate"]).await;
        assert_eq!(ended.status.code(), Some(1), "{text}: {ended:?}");
        for word in words {
            assert!(ended.stderr.contains(word), "{text}, `{word}`: {}", ended.stderr);
        }
        assert!(ended.stderr.contains("(in "), "{}", ended.stderr);
        assert!(!ended.stderr.contains("s3cret"), "{}", ended.stderr);
    }
    let nameless = Desk::new().with_env("PEDIDOS__MAIL__URL", "smtps://u:s3cret@mail.example");
    refused(nameless, &[], &["mail.from", "`Loja Exemplo <pedidos@loja.example>`"]).await;
}

#[tokio::test]
async fn passwords_are_not_shown() {
    let desk = Desk::new().with_env("DATABASE_URL", "postgress://shop:s3cret@localhost/orders");
    let ended = desk.run(&["migrate"]).await;
    assert_eq!(ended.status.code(), Some(1));
    assert!(!ended.stderr.contains("s3cret"), "{}", ended.stderr);
}

const STANDBY: &str = "postgres://shop:s3cret@standby.example/orders";

/// Settings with replicas that are refused, with the place and what was expected, and without the password in them.
#[tokio::test]
async fn replicas_that_cannot_be_are_refused() {
    let addresses = "a list of addresses such as `[\"postgres://user:password@host/database\"]`";
    let of_postgres = || Desk::new().with_env("DATABASE_URL", "postgres://shop@localhost/orders");
    let listed = format!("[\"{STANDBY}\", \"{STANDBY}\"]");
    let (one, mixed) =
        (format!("[database]\nreplicas = \"{STANDBY}\"\n"), format!("[\"{STANDBY}\", \"sqlite:x.db\"]"));
    let variable = "PEDIDOS__DATABASE__REPLICAS";
    for (desk, words) in [
        (Desk::new().with_env(variable, &listed), ["none beside SQLite", variable]),
        (of_postgres().with_env(variable, STANDBY), [addresses, variable]),
        (of_postgres().with_env(variable, &mixed), [addresses, variable]),
        (of_postgres().with_file("pedidos.toml", &one), [addresses, "pedidos.toml"]),
        (
            of_postgres().with_file("pedidos.toml", "[database]\nreplicas = [7]\n"),
            [addresses, "pedidos.toml"],
        ),
    ] {
        let ended = desk.run(&["migrate"]).await;
        assert_eq!(ended.status.code(), Some(1), "{words:?}");
        for word in words.into_iter().chain(["pedidos: database.replicas"]) {
            assert!(ended.stderr.contains(word), "`{word}` is missing: {}", ended.stderr);
        }
        assert!(!ended.stderr.contains("s3cret"), "{}", ended.stderr);
    }
    let short = Desk::new().with_file("pedidos.toml", "[database]\nreplica_max_lag_ms = 999\n");
    refused(short, &[], &["database.replica_max_lag_ms", "milliseconds from 1000", "(in pedidos.toml)"])
        .await;
}

/// Which databases a desk has made.
fn databases(desk: &Desk) -> Vec<String> {
    let files = std::fs::read_dir(desk.path()).unwrap().map(|file| file.unwrap().path());
    let databases = files.filter(|file| file.extension().is_some_and(|extension| extension == "db"));
    let mut names: Vec<String> =
        databases.map(|file| file.file_name().unwrap().to_str().unwrap().to_owned()).collect();
    names.sort_unstable();
    names
}

#[tokio::test]
async fn flags_go_before_the_environment_before_the_file_before_the_defaults() {
    let file = "[database]\nurl = \"sqlite:of_file.db\"\n";
    let by_default = Desk::new();
    let by_file = Desk::new().with_file("pedidos.toml", file);
    let by_url = Desk::new().with_file("pedidos.toml", file).with_env("DATABASE_URL", "sqlite:of_url.db");
    let by_variable = Desk::new()
        .with_file("pedidos.toml", file)
        .with_env("DATABASE_URL", "sqlite:of_url.db")
        .with_env("PEDIDOS__DATABASE__URL", "sqlite:of_variable.db");
    for (desk, expected) in [
        (&by_default, "pedidos.db"),
        (&by_file, "of_file.db"),
        (&by_url, "of_url.db"),
        (&by_variable, "of_variable.db"),
    ] {
        let ended = desk.run(&["migrate"]).await;
        assert!(ended.status.success(), "{}", ended.stderr);
        assert_eq!(databases(desk), [expected]);
    }
    let ended = by_variable.run(&["migrate", "--database", "sqlite:of_flag.db"]).await;
    assert!(ended.status.success(), "{}", ended.stderr);
    assert_eq!(databases(&by_variable), ["of_flag.db", "of_variable.db"]);
    let other = Desk::new()
        .with_file("pedidos.toml", file)
        .with_file("other.toml", &file.replace("of_file", "of_other"));
    assert!(other.run(&["--config", "other.toml", "migrate"]).await.status.success());
    assert_eq!(databases(&other), ["of_other.db"]);
}
