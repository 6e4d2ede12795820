//! Invoices that nobody tells of are asked for.

use super::{add, sent, until_state};
use crate::both;
use crate::support::NOW;
use crate::support::erp::{FakeErp, Kind};
use crate::support::given::{invoice_key, order};
use pedidos::housekeeping::ask_for_invoices;

both! {
    async fn invoices_are_asked_for_until_they_are_there(app: TestApp) {
        for kind in [Kind::Bling, Kind::Tiny, Kind::Omie] {
            let erp = FakeErp::start(kind).await;
            let added = add(&app, &erp).await;
            let given = app.given([order()]).await.remove(0).order;
            sent(&app, given.id, &added, "SENT").await;
            assert_eq!(ask_for_invoices(&app.app).await.unwrap(), 0, "not before five minutes are over");
            let due = format!("UPDATE integration_syncs SET check_at = {NOW} WHERE state = 'SENT'");
            app.sql(&due).await;
            let calls = erp.books().calls.len();
            assert_eq!(ask_for_invoices(&app.app).await.unwrap(), 1);
            while erp.books().calls.len() == calls {
                tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            }
            let key = invoice_key(match kind { Kind::Bling => 1, Kind::Tiny => 2, _ => 3 });
            erp.books().invoices.insert(given.number.to_string(), (555, key.clone()));
            if kind == Kind::Omie {
                // A minute is over.
                erp.books().same.clear();
                app.sql("UPDATE integration_paces SET pace = '{}'").await;
            }
            app.sql(&due).await;
            assert_eq!(ask_for_invoices(&app.app).await.unwrap(), 1);
            let sync = until_state(&app, given.id, "CONFIRMED").await;
            assert_eq!(sync["invoiceKey"], key.as_str(), "{kind:?}");
            app.sql(&due).await;
            assert_eq!(ask_for_invoices(&app.app).await.unwrap(), 0, "{kind:?}");
        }
    }
}
