//! Who may see stock, and who may change it.

use crate::both_with_keys;
use crate::support::given::order;
use pedidos::actor::Scope;
use serde_json::json;

both_with_keys! {
    async fn stock_and_products_are_changed_with_their_scope_and_no_other(app: TestApp) {
        let mug = app.given_product("CANECA").await;
        let mutations = [
            "adjustStock(input: { changes: [{ sku: \"CANECA\", delta: 1 }], cause: \"x\" })".to_owned(),
            "setStock(input: { levels: [{ sku: \"CANECA\", onHand: 1 }], cause: \"x\" })".to_owned(),
            "updateStockSettings(input: { settings: [{ sku: \"CANECA\" }] })".to_owned(),
            "createProduct(input: { sku: \"CANECA\", name: \"x\", price: \"1.00\" })".to_owned(),
            format!("updateProduct(input: {{ productId: \"{mug}\" }})"),
        ];
        for scope in Scope::ALL {
            let caller = app.caller(&format!("com {scope}"), &[scope]).await;
            for mutation in &mutations {
                let reply = caller.ask(&format!("mutation {{ {mutation} {{ userErrors {{ code }} }} }}")).await;
                if matches!(scope, Scope::StockWrite | Scope::Admin) {
                    reply.data();
                } else {
                    assert_eq!(reply.error()["extensions"]["scope"], "stock:write", "{mutation} with {scope}");
                }
            }
        }
    }

    async fn the_stock_of_a_product_is_for_those_who_may_see_stock(app: TestApp) {
        app.given_product("CANECA").await;
        let query = "{ products { nodes { sku stock { onHand } } } }";
        let seller = app.caller("loja", &[Scope::OrdersRead]).await;
        let reply = seller.ask(query).await;
        assert_eq!(reply.codes(), ["FORBIDDEN"]);
        assert_eq!(reply.json()["data"]["products"]["nodes"], json!([{ "sku": "CANECA", "stock": null }]));
        app.caller("estoque", &[Scope::StockRead]).await.ask(query).await.data();
    }

    async fn who_sees_the_ledger_sees_the_orders_in_it_only_with_their_scope(app: TestApp) {
        let mug = app.given_product("CANECA").await;
        app.given([order().with(|whole| whole.items[0].product_id = Some(mug))]).await;
        let keeper = app.caller("estoque", &[Scope::StockRead, Scope::StockWrite]).await;
        keeper.ask("mutation { setStock(input: { levels: [{ sku: \"CANECA\", onHand: 9 }], cause: \"x\" })
            { userErrors { code } } }").await.data();
        let query = "{ stockMovements(filter: { kinds: [RESERVE] }) { nodes { order { number } actor } } }";
        let seen = keeper.ask(query).await.data();
        assert_eq!(seen["stockMovements"]["nodes"], json!([{ "order": null, "actor": "estoque" }]));
        let both = app.caller("gerente", &[Scope::StockRead, Scope::OrdersRead]).await;
        assert_eq!(both.ask(query).await.data()["stockMovements"]["nodes"][0]["order"]["number"], 1);
    }
}
