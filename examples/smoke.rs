use pedidos::{config, db::{Db, Page}, order::{self, keep::Whole, Filter, Sort, filter::*, search::Search}};
use entity::{id::*, money::Money, status::*, order::*};
#[tokio::main]
async fn main() {
    let url = std::env::args().nth(1).unwrap();
    let db = Db::connect(&config::Database{url, max_connections: 4}).await.unwrap();
    println!("{:?}", db.schema_state().await.unwrap());
    println!("{:?}", db.migrate().await.unwrap());
    println!("{:?}", db.migrate().await.unwrap());
    println!("{:?}", db.schema_state().await.unwrap());
    let d2 = db.clone();
    tokio::spawn(async move { d2.write(|tx| Box::pin(async move {
        let ids = tx.next_ids("customers", 1).await?;
        let c = entity::customer::Model { id: CustomerId(ids[0]), external_id: None, kind: entity::customer::CustomerKind::Person, name: Some("José".into()), name_key: "jose".into(), document: None, email: None, phone: None, created_at: 1, updated_at: 2 };
        tx.insert("customers", &[&c]).await?;
        let o = entity::order::Model { id: OrderId(0), number: 0, external_id: None, source: "x".into(), channel: None, status: OrderStatus::Paid, payment_state: PaymentState::Captured, fulfilment_state: FulfilmentState::None, invoice_state: InvoiceState::None, payment_method: None, delivery_method: DeliveryMethod::Delivery, currency: "BRL".into(), items_cents: Money(100), discount_cents: Money(0), shipping_cents: Money(5), total_cents: Money(105), customer_id: CustomerId(ids[0]), customer_name: Some("José Silva".into()), customer_key: "jose silva".into(), customer_email: None, customer_document: None, customer_phone: None, city: None, city_key: "".into(), uf: Some("SP".into()), placed_at: 5, paid_at: None, invoiced_at: None, shipped_at: None, delivered_at: None, cancelled_at: None, ship_by: Some(4), deliver_by: None, cancel_reason: None, customer_note: None, internal_note: None, tags: Tags::of(["vip".to_owned()]), version: 1, updated_at: 5 };
        let w = Whole { order: o, addresses: vec![], items: vec![], payments: vec![], shipments: vec![], invoices: vec![], history: vec![] };
        order::keep::keep(tx, &mut [w.clone(), w]).await
    })).await }).await.unwrap().unwrap();
    db.analyze().await.unwrap();
    let page = Page { size: 1, from_end: false, after: None, before: None };
    for f in [Filter::All(vec![]), Filter::Any(vec![]), Filter::TagsAny(vec!["vip".into()]), Filter::TagsAll(vec!["vip".into(), "x".into()]), Filter::Found(Search::parse("silva jo").unwrap().unwrap()), Filter::CustomerName("jos".into()), Filter::Queue(Queue::Late), Filter::Not(Box::new(Filter::Channel(vec!["x".into()]))), Filter::HasTracking(false), Filter::Number(vec![2]), Filter::Within(Milestone::Paid, Default::default())] {
        let s = order::list::page(&db, &f, Sort::default(), &page, 10).await.unwrap();
        let c = order::list::count(&db, &f, None, 10).await.unwrap();
        let c2 = order::list::count(&db, &f, Some(1), 10).await.unwrap();
        println!("{f:?}: {} {} {c:?} {c2:?}", s.rows.len(), s.has_next);
        if let Some(r) = s.rows.first() {
            let n = order::list::page(&db, &f, Sort::default(), &Page{ after: Some(Sort::default().cursor(r)), ..page.clone()}, 10).await.unwrap();
            println!("   {:?}", n.rows.iter().map(|r| (r.id.to_string(), r.number)).collect::<Vec<_>>());
        }
    }
    println!("{:?}", order::facets::count(&db, &Filter::All(vec![]), 10).await.unwrap());
    println!("{:?}", order::parts::newest_history(&db, &[OrderId(1)], 3).await.unwrap());
    println!("{:?}", order::parts::of::<entity::item::Model>(&db, &[OrderId(1), OrderId(2)]).await.unwrap());
    println!("{} statements", db.statements());
}
