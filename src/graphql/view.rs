//! Answering from another database than the schema's.

use super::load::{self, Reader};
use crate::app::App;
use crate::db::Db;
use async_graphql::Request;
use async_graphql::dataloader::DataLoader;
use std::sync::Arc;

/// A database that requests may be answered from; made once for each.
#[derive(Clone)]
pub(crate) struct View {
    app: App,
    loader: Arc<DataLoader<Reader>>,
}

impl View {
    /// The same app over another database; has to be made within the runtime that will serve it.
    pub(crate) fn new(app: &App, db: Db) -> Self {
        let app = App { db, ..app.clone() };
        Self { loader: load::loader(app.clone()), app }
    }

    /// The request, to be answered from here: what a request brings along goes before what the schema has.
    pub(crate) fn answer(&self, request: Request) -> Request {
        request.data(self.app.clone()).data(Arc::clone(&self.loader))
    }
}
