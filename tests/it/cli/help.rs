//! What the program says about itself.

use super::Desk;

#[tokio::test]
async fn the_help_names_every_command_and_setting() {
    let help = Desk::new().run(&["--help"]).await;
    assert!(help.status.success());
    for word in ["demo", "serve", "key", "migrate", "import", "doctor", "schema"] {
        assert!(help.stdout.contains(&format!("\n  {word} ")), "{word}: {}", help.stdout);
    }
    for word in
        ["--config", "--database", "--log ", "--log-format", "pedidos.toml", "DATABASE_URL", "PEDIDOS__"]
    {
        assert!(help.stdout.contains(word), "{word}: {}", help.stdout);
    }
}

#[tokio::test]
async fn every_command_of_the_help_explains_itself() {
    let desk = Desk::new();
    let help = desk.run(&["--help"]).await.stdout;
    let listed = help.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let commands: Vec<&str> = listed.lines().map(|line| line.split_whitespace().next().unwrap()).collect();
    assert!(commands.len() >= 6, "{commands:?}");
    for command in commands.into_iter().filter(|command| *command != "help") {
        let told = desk.run(&[command, "--help"]).await;
        assert!(told.status.success(), "{command}");
        assert!(told.stdout.contains(&format!("Usage: pedidos {command}")), "{}", told.stdout);
    }
    let serve = desk.run(&["serve", "--help"]).await.stdout;
    assert!(
        serve.contains("--listen") && serve.contains("127.0.0.1:8000") && serve.contains("--migrate"),
        "{serve}"
    );
}

#[tokio::test]
async fn a_command_that_is_none_is_refused() {
    let desk = Desk::new();
    for arguments in
        [&["sevre"][..], &[], &["serve", "--port", "80"], &["migrate", "--listen", "127.0.0.1:0"]]
    {
        let refused = desk.run(arguments).await;
        assert_eq!(refused.status.code(), Some(2), "{arguments:?}");
        assert!(refused.stderr.contains("Usage: pedidos"), "{arguments:?}: {}", refused.stderr);
    }
}

#[tokio::test]
async fn the_version_is_told() {
    let version = Desk::new().run(&["--version"]).await;
    assert_eq!(version.stdout, format!("pedidos {}\n", env!("CARGO_PKG_VERSION")));
}
