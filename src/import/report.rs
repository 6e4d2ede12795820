//! What an import did, in words for the terminal.

use std::fmt;

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Orders that are new.
    pub orders_added: usize,
    /// Orders that were there already; they were left as they are.
    pub orders_known: usize,
    /// Orders left out because a row of theirs is bad.
    pub orders_skipped: usize,
    /// Customers that are new.
    pub customers_added: usize,
    /// Products that are new.
    pub products_added: usize,
    /// Rows that could not be read, in the order they were met.
    pub bad_rows: Vec<BadRow>,
}

/// A row that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadRow {
    /// Name of the file.
    pub file: String,
    /// Line in it; the heading is line 1.
    pub line: u64,
    /// The column; `None` when the row as a whole is wrong.
    pub column: Option<&'static str>,
    /// What was expected and what was found.
    pub reason: String,
    /// The order that is left out because of it, as the source calls it.
    pub skipped_order: Option<String>,
}

impl BadRow {
    /// Where it is: `olist_orders_dataset.csv:7`.
    pub fn place(&self) -> String {
        format!("{}:{}", self.file, self.line)
    }

    /// What is wrong: the column and the reason.
    pub fn problem(&self) -> String {
        match self.column {
            Some(column) => format!("{column}: {}", self.reason),
            None => self.reason.clone(),
        }
    }
}

impl fmt::Display for BadRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place(), self.problem())?;
        match &self.skipped_order {
            Some(order) => write!(f, " (order {order} is left out)"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:>9} orders added", self.orders_added)?;
        writeln!(f, "{:>9} orders known already", self.orders_known)?;
        writeln!(f, "{:>9} customers added", self.customers_added)?;
        writeln!(f, "{:>9} products added", self.products_added)?;
        if self.bad_rows.is_empty() {
            return write!(f, "{:>9} bad rows", 0);
        }
        writeln!(f, "{:>9} orders left out", self.orders_skipped)?;
        write!(f, "{:>9} bad rows:", self.bad_rows.len())?;
        self.bad_rows.iter().try_for_each(|bad| write!(f, "\n{bad}"))
    }
}

/// What an import of products did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProductsReport {
    /// Products that are new.
    pub added: usize,
    /// Products of which something is another way now.
    pub changed: usize,
    /// Products that were like this already.
    pub known: usize,
    /// Products whose stock, or how it is kept, is another now.
    pub stock_changed: usize,
    /// Rows that could not be used, by line.
    pub bad_rows: Vec<BadRow>,
}

impl fmt::Display for ProductsReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:>9} products added", self.added)?;
        writeln!(f, "{:>9} products changed", self.changed)?;
        writeln!(f, "{:>9} products known already", self.known)?;
        writeln!(f, "{:>9} stock levels changed", self.stock_changed)?;
        write!(f, "{:>9} bad rows", self.bad_rows.len())?;
        if self.bad_rows.is_empty() {
            return Ok(());
        }
        write!(f, ":")?;
        self.bad_rows.iter().try_for_each(|bad| write!(f, "\n{bad}"))
    }
}
