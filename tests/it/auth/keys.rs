//! Making, listing and revoking keys by the API.

use crate::both_with_keys;
use crate::support::client::Caller;
use crate::support::{DAY, NOW, TestApp};
use entity::access_key::AccessKeyKind;
use pedidos::actor::Scope;
use pedidos::auth::NewKey;
use serde_json::{Value, json};

const CREATE: &str = "mutation($input: CreateAccessKeyInput!, $again: String) {
    createAccessKey(input: $input, idempotencyKey: $again) {
        secret accessKey { id name kind prefix scopes state createdBy createdAt expiresAt lastUsedAt revokedAt }
        userErrors { code message path }
    }
}";

const REVOKE: &str = "mutation($key: String!) {
    revokeAccessKey(input: { key: $key }) { accessKey { name state revokedAt } userErrors { code path message } }
}";

async fn admin(app: &TestApp) -> Caller {
    app.caller("gerente", &[Scope::Admin]).await
}

async fn create(admin: &Caller, input: &Value) -> Value {
    admin.ask_with(CREATE, json!({ "input": input })).await.data()["createAccessKey"].clone()
}

async fn revoke(admin: &Caller, key: &str) -> Value {
    admin.ask_with(REVOKE, json!({ "key": key })).await.data()["revokeAccessKey"].clone()
}

both_with_keys! {
    async fn a_key_is_made_shown_once_and_lets_in(app: TestApp) {
        let admin = admin(&app).await;
        let input = json!({
            "name": " Loja virtual ", "scopes": ["stock:read", "orders:read"], "expiresAt": "2026-11-23T15:00:00Z",
        });
        let mut made = create(&admin, &input).await;
        let secret = made["secret"].as_str().unwrap().to_owned();
        let key = made["accessKey"].as_object_mut().unwrap();
        let (id, prefix) = (key.remove("id").unwrap(), key.remove("prefix").unwrap());
        assert!(id.as_str().unwrap().starts_with("key_"), "{id}");
        assert!(secret.starts_with(prefix.as_str().unwrap()) && secret.starts_with("ped_svc_"), "{prefix}");
        assert_eq!(secret.len(), 51);
        assert_eq!(Value::from(key.clone()), json!({
            "name": "Loja virtual", "kind": "SERVICE", "scopes": ["orders:read", "stock:read"], "state": "LIVING",
            "createdBy": "gerente", "createdAt": "2026-11-22T15:00:00Z", "expiresAt": "2026-11-23T15:00:00Z",
            "lastUsedAt": null, "revokedAt": null,
        }));
        let shop = app.nobody().with("Authorization", &format!("Bearer {secret}"));
        assert_eq!(shop.ask("{ orders { nodes { number } } }").await.data()["orders"]["nodes"], json!([]));
        let listed = admin.ask("{ accessKeys { name prefix } }").await.text();
        assert!(listed.contains("Loja virtual") && !listed.contains(&secret), "{listed}");
    }

    async fn only_a_hash_of_it_is_kept(app: TestApp) {
        let secret = app.given_key("loja", &[Scope::OrdersRead]).await;
        let keys = pedidos::auth::all(&app.db, NOW, true).await.unwrap();
        let kept = format!("{keys:?}");
        assert!(!kept.contains(&secret) && !kept.contains(&secret["ped_svc_".len() + 8..]), "{kept}");
        assert_eq!(keys[0].hash.len(), 64);
    }

    async fn everything_wrong_about_a_key_is_told_at_once(app: TestApp) {
        let admin = admin(&app).await;
        let input = json!({ "name": "", "scopes": ["orders", "admin"], "expiresAt": "2026-11-22T15:00:00Z" });
        let refused = create(&admin, &input).await;
        assert_eq!((&refused["secret"], &refused["accessKey"]), (&Value::Null, &Value::Null));
        let errors = refused["userErrors"].as_array().unwrap();
        let places: Vec<&Value> = errors.iter().map(|error| &error["path"]).collect();
        assert_eq!(places, [&json!(["name"]), &json!(["scopes", "0"]), &json!(["expiresAt"])]);
        assert!(errors.iter().all(|error| error["code"] == "INVALID"), "{errors:?}");
        let told = errors[1]["message"].as_str().unwrap();
        assert!(Scope::ALL.iter().all(|scope| told.contains(scope.name())), "{told}");
        for name in ["a\u{0}b", "nobody", &"x".repeat(61)] {
            let refused = create(&admin, &json!({ "name": name, "scopes": ["admin"] })).await;
            assert_eq!(refused["userErrors"][0]["path"], json!(["name"]), "{refused}");
        }
    }

    async fn two_keys_that_count_never_have_one_name(app: TestApp) {
        let admin = admin(&app).await;
        let input = json!({ "name": "loja", "scopes": ["orders:read"] });
        let (one, other) = tokio::join!(create(&admin, &input), create(&admin, &input));
        let made = [&one, &other].iter().filter(|made| made["secret"].is_string()).count();
        assert_eq!(made, 1, "{one} {other}");
        let refused = create(&admin, &input).await;
        assert_eq!(refused["userErrors"][0]["code"], "NAME_TAKEN");
        assert_eq!(refused["userErrors"][0]["path"], json!(["name"]));
        revoke(&admin, one["accessKey"]["id"].as_str().or(other["accessKey"]["id"].as_str()).unwrap()).await;
        assert!(create(&admin, &input).await["secret"].is_string(), "a revoked key gives up its name");
    }

    async fn an_expired_key_gives_up_its_name(app: TestApp) {
        let admin = admin(&app).await;
        create(&admin, &json!({ "name": "loja", "scopes": ["admin"], "expiresAt": "2026-11-23T15:00:00Z" })).await;
        let later = app.at(NOW + DAY).await;
        let admin = admin.at(later.address);
        assert!(create(&admin, &json!({ "name": "loja", "scopes": ["admin"] })).await["secret"].is_string());
        let listed = admin.ask("{ accessKeys(includeEnded: true) { name state revokedAt } }").await.data();
        assert_eq!(listed["accessKeys"], json!([
            { "name": "loja", "state": "LIVING", "revokedAt": null },
            { "name": "loja", "state": "REVOKED", "revokedAt": "2026-11-23T15:00:00Z" },
            { "name": "gerente", "state": "LIVING", "revokedAt": null },
        ]));
    }

    async fn a_repeated_request_makes_no_second_key_and_does_not_show_the_first_again(app: TestApp) {
        let admin = admin(&app).await;
        let variables = json!({ "input": { "name": "loja", "scopes": ["orders:read"] }, "again": "k-1" });
        let (one, other) =
            tokio::join!(admin.ask_with(CREATE, variables.clone()), admin.ask_with(CREATE, variables.clone()));
        let third = admin.ask_with(CREATE, variables).await;
        let made = [one, other, third].map(|reply| reply.data()["createAccessKey"].clone());
        assert_eq!(made.iter().filter(|made| made["secret"].is_string()).count(), 1, "{made:?}");
        assert!(made.iter().all(|each| each["accessKey"]["id"] == made[0]["accessKey"]["id"]), "{made:?}");
        assert!(made.iter().all(|made| made["userErrors"] == json!([])), "{made:?}");
        let kept = "SELECT outcome FROM idempotency_keys";
        let kept = sea_orm::Statement::from_string(pedidos::db::Read::backend(&app.db), kept);
        let rows = pedidos::db::Read::query(&app.db, kept).await.unwrap();
        let outcome: String = rows[0].try_get_by_index(0).unwrap();
        assert!(!outcome.contains("ped_svc_"), "{outcome}");
    }

    async fn a_key_is_revoked_by_its_id_its_beginning_or_the_whole_of_it(app: TestApp) {
        let admin = admin(&app).await;
        for (name, which) in [("a", 0), ("b", 1), ("c", 2), ("d", 3)] {
            let made = create(&admin, &json!({ "name": name, "scopes": ["orders:read"] })).await;
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            let (id, secret) = (text(&made["accessKey"]["id"]), text(&made["secret"]));
            let which = [&id, &secret[..16], &secret[..13], &secret][which].to_owned();
            let shop = app.nobody().with("Authorization", &format!("Bearer {secret}"));
            assert_eq!(shop.ask("{ store { name } }").await.status, 200);
            let revoked = json!({ "name": name, "state": "REVOKED", "revokedAt": "2026-11-22T15:00:00Z" });
            for _ in 0..2 {
                assert_eq!(revoke(&admin, &which).await["accessKey"], revoked, "again is no mistake");
            }
            let refused = shop.ask("{ store { name } }").await;
            assert_eq!((refused.status, refused.codes()), (401, vec!["UNAUTHENTICATED".to_owned()]), "at once");
        }
    }

    async fn a_key_that_is_not_there_cannot_be_revoked(app: TestApp) {
        let admin = admin(&app).await;
        let unknown = entity::id::AccessKeyId(99).to_string();
        for (key, code) in [
            (unknown.as_str(), "NOT_FOUND"),
            ("ped_svc_zzzzzzzz", "NOT_FOUND"),
            ("order_4jdpf80dpvvxvg4", "INVALID"),
            ("ped_svc_", "INVALID"),
            ("gerente", "INVALID"),
            ("", "INVALID"),
            ("ped_svc_%%%%", "INVALID"),
            ("a\u{0}", "INVALID"),
        ] {
            let refused = revoke(&admin, key).await;
            assert_eq!(refused["userErrors"][0]["code"], code, "{key}: {refused}");
            assert_eq!(refused["userErrors"][0]["path"], json!(["key"]));
        }
    }

    async fn only_an_admin_makes_lists_and_revokes_keys(app: TestApp) {
        let all_but_admin: Vec<Scope> = Scope::ALL.into_iter().filter(|scope| *scope != Scope::Admin).collect();
        let clerk = app.caller("caixa", &all_but_admin).await;
        let input = json!({ "input": { "name": "loja", "scopes": ["orders:read"] } });
        for reply in [
            clerk.ask_with(CREATE, input.clone()).await,
            clerk.ask_with(REVOKE, json!({ "key": "ped_svc_abcd" })).await,
            clerk.ask("{ accessKeys { name } }").await,
        ] {
            assert_eq!(reply.codes(), ["FORBIDDEN"], "{}", reply.text());
            assert_eq!(reply.error()["extensions"]["scope"], "admin");
        }
        assert_eq!(app.nobody().ask_with(CREATE, input).await.codes(), ["UNAUTHENTICATED"]);
        assert_eq!(pedidos::auth::all(&app.db, NOW, true).await.unwrap().len(), 1);
    }

    async fn a_person_is_told_from_a_program(app: TestApp) {
        let wanted = NewKey {
            name: "Ana".to_owned(),
            kind: AccessKeyKind::Person,
            scopes: vec!["admin".to_owned()],
            expires_at: None,
        };
        let secret = app.given_key_of(wanted).await;
        assert!(secret.starts_with("ped_per_"));
        let actor = app.app.keys.authenticate(&app.db, &secret, NOW).await.unwrap();
        assert_eq!((actor.name.as_str(), actor.kind), ("Ana", pedidos::actor::ActorKind::Person));
    }
}
