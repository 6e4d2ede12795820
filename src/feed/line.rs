//! Entries in the order of their ids, and where one may still be missing. The argument is in the essay of `feed`.

use super::Entry;
use super::log::Page;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// How many entries that cannot be told yet are remembered; the log has the others.
const REMEMBERED: usize = 10_000;

/// Who may still be under way: numbers of transactions.
pub(super) type Holders = BTreeSet<String>;

/// The line.
#[derive(Debug)]
pub(super) struct Line {
    position: i64,
    waiting: BTreeMap<i64, Arc<Entry>>,
    doubt: Option<Doubt>,
}

/// Ids up to here are missing or under way.
#[derive(Debug)]
struct Doubt {
    /// The largest id that had been seen when the doubt arose.
    upto: i64,
    /// Those who may have drawn a missing one and have not ended; `None` before they were asked for.
    holders: Option<Holders>,
}

impl Line {
    /// Everything up to `position` is settled.
    pub(super) fn new(position: i64) -> Self {
        Self { position, waiting: BTreeMap::new(), doubt: None }
    }

    /// Up to where everything is settled.
    pub(super) fn position(&self) -> i64 {
        self.position
    }

    /// Whether something was seen behind a missing id.
    pub(super) fn has_gap(&self) -> bool {
        self.doubt.is_some()
    }

    /// Takes in entries that are committed, and gives those that come next.
    pub(super) fn add(&mut self, entries: impl IntoIterator<Item = Arc<Entry>>) -> Vec<Arc<Entry>> {
        for entry in entries {
            if entry.id > self.position {
                self.waiting.insert(entry.id, entry);
            }
        }
        self.next()
    }

    fn next(&mut self) -> Vec<Arc<Entry>> {
        let mut next = Vec::new();
        while let Some(entry) = self.waiting.remove(&(self.position + 1)) {
            self.position = entry.id;
            next.push(entry);
        }
        if self.doubt.as_ref().is_some_and(|doubt| doubt.upto <= self.position) {
            self.doubt = None;
        }
        if self.doubt.is_none()
            && let Some((last, _)) = self.waiting.last_key_value()
        {
            self.doubt = Some(Doubt { upto: *last, holders: None });
        }
        while self.waiting.len() > REMEMBERED {
            self.waiting.pop_last();
        }
        next
    }

    /// Takes note of who held the lock; to be called before the log is read.
    pub(super) fn saw(&mut self, now: &Holders) {
        if let Some(doubt) = &mut self.doubt {
            doubt.holders = Some(match doubt.holders.take() {
                None => now.clone(),
                Some(before) => before.intersection(now).cloned().collect(),
            });
        }
    }

    /// Takes in what the log had behind the position after [`Line::saw`], and gives what comes next: past missing ids, when all who
    /// could have drawn them have ended.
    pub(super) fn read(&mut self, page: Page) -> Vec<Arc<Entry>> {
        let is_over = |doubt: &Doubt| doubt.holders.as_ref().is_some_and(Holders::is_empty);
        let over = self.doubt.take_if(|doubt| is_over(doubt)).map(|doubt| doubt.upto);
        let mut next = self.add(page.entries);
        if over.is_none() && page.last > Some(self.position) && self.doubt.is_none() {
            // The log has something behind the position that cannot be told: a gap like any other.
            self.doubt = page.last.map(|upto| Doubt { upto, holders: None });
        }
        let Some(upto) = over else { return next };
        let upto = if page.is_full { page.last.map_or(self.position, |last| last.min(upto)) } else { upto };
        next.extend(self.pass(upto));
        next
    }

    /// Goes on to `upto`: what is missing there never will be.
    pub(super) fn pass(&mut self, upto: i64) -> Vec<Arc<Entry>> {
        let mut next = Vec::new();
        while self.position < upto {
            match self.waiting.first_key_value().map(|(id, _)| *id).filter(|id| *id <= upto) {
                Some(id) => {
                    next.extend(self.waiting.remove(&id));
                    self.position = id;
                }
                None => self.position = upto,
            }
        }
        next.extend(self.next());
        next
    }
}

#[cfg(test)]
mod tests {
    use super::{Entry, Holders, Line, Page};
    use crate::feed::News;
    use entity::feed::LevelStanding;
    use entity::id::ProductId;
    use std::sync::Arc;

    fn entries(ids: &[i64]) -> Vec<Arc<Entry>> {
        let level = LevelStanding { on_hand: 0, reserved: 0, low_stock_threshold: 0 };
        let news = |id| News::Scarce { product: ProductId(id), level: level.clone() };
        ids.iter().map(|&id| Arc::new(Entry { id, at: 0, actor: String::new(), news: news(id) })).collect()
    }

    fn all(ids: &[i64]) -> Page {
        Page { entries: entries(ids), last: ids.last().copied(), is_full: false }
    }

    fn ids(entries: &[Arc<Entry>]) -> Vec<i64> {
        entries.iter().map(|entry| entry.id).collect()
    }

    fn holders(names: &[&str]) -> Holders {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    #[test]
    fn entries_come_in_order_once_each() {
        let mut line = Line::new(5);
        assert_eq!(ids(&line.add(entries(&[6, 7]))), [6, 7]);
        assert_eq!(ids(&line.add(entries(&[5, 6, 7, 8]))), [8]);
        assert_eq!(ids(&line.add(entries(&[11, 10]))), [0; 0]);
        assert!(line.has_gap());
        assert_eq!(ids(&line.add(entries(&[9]))), [9, 10, 11]);
        assert!(!line.has_gap());
    }

    #[test]
    fn a_missing_one_is_waited_for_while_somebody_may_have_it() {
        let mut line = Line::new(0);
        line.add(entries(&[2]));
        line.saw(&holders(&["3/7", "4/1"]));
        assert_eq!(ids(&line.read(all(&[2]))), [0; 0]);
        // Another one has come, which cannot have drawn 1.
        line.saw(&holders(&["3/7", "5/5"]));
        assert_eq!(ids(&line.read(all(&[2, 4]))), [0; 0]);
        // 3/7 has ended and left 1 behind: it is there now.
        line.saw(&holders(&["5/5"]));
        assert_eq!(ids(&line.read(all(&[1, 2, 4]))), [1, 2]);
        // What is missing behind 2 is a doubt of its own, about which nobody was asked yet.
        assert!(line.has_gap());
        line.saw(&holders(&["5/5"]));
        assert_eq!(ids(&line.read(all(&[4]))), [0; 0]);
    }

    #[test]
    fn a_missing_one_is_passed_when_all_who_could_have_it_are_gone() {
        let mut line = Line::new(0);
        line.add(entries(&[3, 5]));
        line.saw(&holders(&["3/7"]));
        assert_eq!(ids(&line.read(all(&[3, 5]))), [0; 0]);
        line.saw(&holders(&["9/9"]));
        assert_eq!(ids(&line.read(all(&[3, 5, 7]))), [3, 5]);
        assert_eq!(line.position(), 5);
        assert!(line.has_gap(), "7 was seen after the holders were asked for");
        line.saw(&holders(&[]));
        assert_eq!(ids(&line.read(all(&[7]))), [7]);
        assert!(!line.has_gap());
    }

    #[test]
    fn one_that_cannot_be_read_holds_nobody_up() {
        let mut line = Line::new(0);
        assert_eq!(ids(&line.read(Page { last: Some(2), ..all(&[1]) })), [1]);
        assert!(line.has_gap());
        line.saw(&holders(&[]));
        assert_eq!(ids(&line.read(Page { last: Some(2), ..all(&[]) })), [0; 0]);
        assert_eq!((line.position(), line.has_gap()), (2, false));
    }

    #[test]
    fn no_further_than_the_log_was_read() {
        let mut line = Line::new(0);
        line.add(entries(&[9]));
        line.saw(&holders(&[]));
        assert_eq!(ids(&line.read(Page { is_full: true, ..all(&[2, 4]) })), [2, 4]);
        assert_eq!(line.position(), 4);
        line.saw(&holders(&[]));
        assert_eq!(ids(&line.read(all(&[6, 9]))), [6, 9]);
    }
}
