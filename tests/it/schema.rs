//! The published contract: `schema.graphql`, and words for everything in it.

use crate::both;
use serde_json::Value;
use tempfile::TempDir;
use tokio::process::Command;

/// The contract as it stands in the repository.
const PUBLISHED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/schema.graphql");

async fn pedidos(arguments: &[&str]) -> std::process::Output {
    Command::new(env!("CARGO_BIN_EXE_pedidos")).args(arguments).output().await.unwrap()
}

#[tokio::test]
async fn the_published_schema_is_the_one_that_is_served() {
    let published = std::fs::read_to_string(PUBLISHED).unwrap();
    assert!(published == pedidos::graphql::sdl(), "write schema.graphql anew with `pedidos schema`");
    let printed = pedidos(&["schema"]).await;
    assert!(printed.status.success());
    assert!(
        String::from_utf8(printed.stdout).unwrap() == published,
        "`pedidos schema` prints something else"
    );
}

#[tokio::test]
async fn the_check_passes_on_what_is_served_and_fails_on_anything_else() {
    let right = pedidos(&["schema", "--check", PUBLISHED]).await;
    assert!(right.status.success(), "{}", String::from_utf8_lossy(&right.stderr));
    assert!(right.stdout.is_empty());

    let folder = TempDir::new().unwrap();
    let file = folder.path().join("older.graphql");
    let older = std::fs::read_to_string(PUBLISHED).unwrap().replace("\texternalId: String\n", "");
    std::fs::write(&file, older).unwrap();
    let wrong = pedidos(&["schema", "--check", file.to_str().unwrap()]).await;
    assert_eq!(wrong.status.code(), Some(1));
    let told = String::from_utf8(wrong.stderr).unwrap();
    assert!(told.contains("older.graphql") && told.contains("write it anew with `pedidos schema`"), "{told}");

    let missing = pedidos(&["schema", "--check", folder.path().join("none").to_str().unwrap()]).await;
    assert_eq!(missing.status.code(), Some(1));
    assert!(String::from_utf8(missing.stderr).unwrap().contains("cannot read"));
}

/// The names of those in `list` that have no description, behind the name of what holds them.
fn undescribed(holder: &str, list: &Value) -> Vec<String> {
    let members = list.as_array().cloned().unwrap_or_default();
    let mut found = Vec::new();
    for member in members {
        let name = format!("{holder}.{}", member["name"].as_str().unwrap());
        if member["description"].as_str().is_none_or(|words| words.trim().is_empty()) {
            found.push(name.clone());
        }
        found.extend(undescribed(&name, &member["args"]));
    }
    found
}

both! {
    async fn everything_has_a_description(app: TestApp) {
        let types = app
            .ask(
                "{ __schema { types { name description
                    fields(includeDeprecated: true) { name description args { name description } }
                    inputFields { name description } enumValues(includeDeprecated: true) { name description } } } }",
            )
            .await
            .data()["__schema"]["types"]
            .clone();
        let types = types.as_array().unwrap();
        let ours = types.iter().filter(|kind| !kind["name"].as_str().unwrap().starts_with("__"));
        let mut missing = Vec::new();
        let mut looked_at = 0;
        for kind in ours {
            let name = kind["name"].as_str().unwrap();
            if kind["description"].as_str().is_none_or(|words| words.trim().is_empty()) {
                missing.push(name.to_owned());
            }
            for members in ["fields", "inputFields", "enumValues"] {
                looked_at += kind[members].as_array().map_or(0, Vec::len);
                missing.extend(undescribed(name, &kind[members]));
            }
        }
        assert!(looked_at > 300, "only {looked_at} fields and values were looked at");
        assert!(missing.is_empty(), "without a description: {}", missing.join(", "));
    }

    async fn the_schema_has_its_roots(app: TestApp) {
        let roots = app.ask("{ __schema { queryType { name } mutationType { name } subscriptionType { name } } }");
        let roots = roots.await.data()["__schema"].clone();
        assert_eq!(roots["queryType"]["name"], "Query");
        assert_eq!(roots["mutationType"]["name"], "Mutation");
        assert_eq!(roots["subscriptionType"]["name"], "Subscription");
    }

    async fn inputs_of_which_exactly_one_is_given_say_so(app: TestApp) {
        let types = app.ask("{ __schema { types { name kind isOneOf } } }").await.data()["__schema"]["types"].clone();
        let one_of = types.as_array().unwrap().iter().filter(|kind| kind["isOneOf"] == true);
        let mut names: Vec<&str> = one_of.map(|kind| kind["name"].as_str().unwrap()).collect();
        names.sort_unstable();
        assert_eq!(names, ["CustomerBy", "OrderBy", "ProductBy"]);
    }
}
