//! Blocks down a page, and on to the next where one ends.

use super::block::{Align, Block};
use super::frame::Frame;
use super::page::{Mark, Page, Um, Weight, mm};

/// Fills pages from top to bottom.
#[derive(Debug)]
pub(super) struct Flow {
    frame: Frame,
    y: Um,
    /// What stands at the top of each further page.
    running: Block,
    /// Kept free at the bottom, for the number of the page.
    foot: Um,
    pages: Vec<Vec<Mark>>,
}

impl Flow {
    /// A first page, empty.
    pub(super) fn new(frame: Frame) -> Self {
        Self { frame, y: frame.inset, running: Block::default(), foot: 0, pages: vec![Vec::new()] }
    }

    /// The same with room for numbers of pages.
    pub(super) fn numbered(frame: Frame) -> Self {
        Self { foot: mm(5), ..Self::new(frame) }
    }

    /// What to repeat at the top of further pages.
    pub(super) fn running(&mut self, block: Block) {
        self.running = block;
    }

    /// Something at a fixed place of the page that is being filled.
    pub(super) fn fixed(&mut self, mark: impl Into<Mark>) {
        self.draw(Block::mark(mark, 0), 0, 0);
    }

    /// The next block: whole on this page, else whole on the next, else cut.
    pub(super) fn put(&mut self, block: Block) {
        let mut block = block;
        while block.lowest(self.frame.grid) > self.room() {
            if self.y > self.top() {
                self.turn();
                continue;
            }
            let (here, rest) = block.cut(self.room(), self.frame.grid);
            self.draw(here, self.frame.inset, self.y);
            block = rest;
            self.turn();
        }
        let height = block.height;
        self.draw(block, self.frame.inset, self.y);
        self.y = self.y.saturating_add(height).min(self.bottom());
    }

    /// The last block: at the bottom of the page, if there is room.
    pub(super) fn put_low(&mut self, block: Block) {
        if block.height <= self.room() {
            self.y = self.bottom() - block.height;
        }
        self.put(block);
    }

    /// The pages.
    pub(super) fn finish(mut self) -> Vec<Page> {
        let Frame { size, grid, inset, .. } = self.frame;
        let count = self.pages.len();
        if self.foot > 0 && count > 1 {
            let style = self.frame.style(65, Weight::Regular, 1);
            for (number, page) in (1..).zip(&mut self.pages) {
                let text = format!("Página {number} de {count}");
                let foot = Block::text(&text, self.frame.width(), style, Align::Right);
                let y = size.height - inset - foot.height;
                page.extend(foot.at(inset, y).marks);
            }
        }
        self.pages.into_iter().map(|marks| Page { size, grid, marks }).collect()
    }

    fn top(&self) -> Um {
        if self.pages.len() > 1 {
            self.frame.inset.saturating_add(self.running.height)
        } else {
            self.frame.inset
        }
    }

    fn bottom(&self) -> Um {
        self.frame.size.height - self.frame.inset - self.foot
    }

    fn room(&self) -> Um {
        self.bottom() - self.y
    }

    /// A running block as high as a page would leave no room: then there is none.
    fn turn(&mut self) {
        if self.running.height * 2 > self.bottom() {
            self.running = Block::default();
        }
        self.pages.push(Vec::new());
        self.y = self.frame.inset;
        let (running, height) = (self.running.clone(), self.running.height);
        self.draw(running, self.frame.inset, self.y);
        self.y += height;
    }

    fn draw(&mut self, block: Block, x: Um, y: Um) {
        if let Some(page) = self.pages.last_mut() {
            page.extend(block.at(x, y).marks);
        }
    }
}
