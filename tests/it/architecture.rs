//! Arrows between modules point down. The levels are those of the design: a module may use what stands below it, and
//! inside its own level only where that is written here.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Modules by level, lowest first. `entity` is below all of them, a crate of its own.
const LEVELS: [&[&str]; 10] = [
    &["clock", "error", "refusal", "actor", "config", "telemetry", "br", "fold", "email", "label", "locale"],
    &["db", "event", "feed", "idempotency", "delivery", "mail", "outbound", "seal", "storage", "link"],
    &["store", "customer", "product", "stock", "payment", "invoice", "carrier", "auth"],
    &["order"],
    &["tracking"],
    &["notification", "integration", "printing"],
    &["app"],
    &["graphql", "import", "demo", "doctor", "housekeeping", "relay"],
    &["http"],
    &["run", "cli", "main"],
];

/// Who may use whom inside a level.
const BESIDE: [(&str, &str); 16] = [
    ("error", "actor"),
    ("error", "refusal"),
    ("actor", "error"),
    ("config", "error"),
    ("label", "br"),
    ("telemetry", "config"),
    ("telemetry", "error"),
    ("event", "db"),
    ("feed", "db"),
    ("idempotency", "db"),
    ("delivery", "db"),
    ("storage", "db"),
    ("storage", "outbound"),
    ("link", "db"),
    ("cli", "run"),
    ("main", "cli"),
];

/// A use of one top module by another.
type Arrow = (String, String);

fn level(module: &str) -> Option<usize> {
    LEVELS.iter().position(|level| level.contains(&module))
}

/// Why an arrow must not be; `None` when it may.
fn objection((from, to): &Arrow) -> Option<String> {
    let (Some(below), Some(above)) = (level(to), level(from)) else {
        return Some(format!("`{from}` uses `{to}`: one of them has no level in tests/it/architecture.rs"));
    };
    let beside = BESIDE.contains(&(from.as_str(), to.as_str()));
    (above < below || (above == below && !beside)).then(|| format!("`{from}` must not use `{to}`"))
}

/// The file without comments, and without the tests at its end, which may look anywhere.
fn code(text: &str) -> String {
    let code = text.split("#[cfg(test)]").next().unwrap();
    code.lines().map(|line| line.split("//").next().unwrap()).collect::<Vec<_>>().join("\n")
}

/// The names that follow each `path`: `crate::db::Db` names `db`, `crate::{store, order::Filter}` names `store` and `order`.
fn names_after(code: &str, path: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (at, _) in code.match_indices(path) {
        let is_a_word =
            code[..at].chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':');
        if is_a_word {
            continue;
        }
        let rest = &code[at + path.len()..];
        match rest.strip_prefix('{') {
            Some(group) => names.extend(first_names(group)),
            None => names.extend([word(rest)]),
        }
    }
    names
}

/// The first name of each path in a group, up to its closing brace.
fn first_names(group: &str) -> Vec<String> {
    let mut names = Vec::new();
    let (mut depth, mut start) = (0_usize, 0);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                names.push(word(group[start..at].trim_start()));
                start = at + 1;
                if c == '}' {
                    break;
                }
            }
            _ => {}
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

fn word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// The top module a file belongs to, and how many `super`s lead out of it.
fn place(file: &Path) -> (String, usize) {
    let parts: Vec<String> = file
        .with_extension("")
        .iter()
        .map(|part| part.to_str().unwrap().to_owned())
        .filter(|part| part != "mod")
        .collect();
    (parts[0].clone(), parts.len())
}

/// What a file of `src` uses of other top modules.
fn arrows(file: &Path, text: &str) -> BTreeSet<Arrow> {
    let (user, depth) = place(file);
    let code = code(text);
    let out = "super::".repeat(depth);
    let named = ["crate::", "use pedidos::", &out].into_iter().flat_map(|path| names_after(&code, path));
    named.filter(|name| *name != user).map(|name| (user.clone(), name)).collect()
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(files_below(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

#[test]
fn modules_use_only_what_stands_below_them() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut seen = BTreeSet::new();
    let mut objections = Vec::new();
    for path in files_below(&source) {
        let file = path.strip_prefix(&source).unwrap();
        // The crate's root names all modules to publish them.
        if file == Path::new("lib.rs") {
            continue;
        }
        let used = arrows(file, &std::fs::read_to_string(&path).unwrap());
        objections.extend(
            used.iter().filter_map(objection).map(|objection| format!("{}: {objection}", file.display())),
        );
        seen.extend(used);
    }
    assert!(objections.is_empty(), "{}", objections.join("\n"));
    for (user, used) in
        [("graphql", "order"), ("order", "db"), ("db", "error"), ("http", "graphql"), ("main", "cli")]
    {
        assert!(seen.contains(&(user.to_owned(), used.to_owned())), "did not see that {user} uses {used}");
    }
}

#[test]
fn an_import_upwards_is_noticed_however_it_is_written() {
    let order = Path::new("order/list.rs");
    for text in [
        "use crate::graphql::Query;",
        "use crate::{db::{Db, Page}, graphql};",
        "use crate::{\n    db,\n    graphql::{self, sdl},\n};",
        "fn f() -> crate::graphql::Schema { build() }",
        "use super::super::graphql;",
    ] {
        let found: Vec<String> = arrows(order, text).iter().filter_map(objection).collect();
        assert_eq!(found, ["`order` must not use `graphql`"], "{text}");
    }
    for text in [
        "use crate::db::Db; use crate::order::Filter; use super::Filter; use super::filter;",
        "/// Like [`crate::graphql`].",
        "#[cfg(test)]\nmod tests { use crate::graphql; }",
    ] {
        assert!(arrows(order, text).iter().all(|arrow| objection(arrow).is_none()), "{text}");
    }
    let beside = arrows(Path::new("product.rs"), "use crate::customer::Filter;\nuse super::store;");
    assert_eq!(beside.iter().filter_map(objection).count(), 2);
    let unknown = arrows(Path::new("order/mod.rs"), "use crate::helpers::all;");
    assert_eq!(unknown.iter().filter_map(objection).count(), 1);
}

#[test]
fn what_is_stored_and_how_it_came_to_be_know_nothing_of_each_other() {
    for (crate_name, foreign) in [("migration", ["entity", "pedidos"]), ("entity", ["migration", "pedidos"])]
    {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(crate_name);
        let manifest = std::fs::read_to_string(folder.join("Cargo.toml")).unwrap();
        let (_, dependencies) = manifest.split_once("dependencies]").unwrap();
        assert!(dependencies.contains("sea-orm"), "{crate_name} has no dependencies?");
        for name in foreign {
            let depends = dependencies.lines().any(|line| word(line.trim_start()) == name);
            assert!(!depends, "{crate_name} depends on {name}");
        }
    }
}
