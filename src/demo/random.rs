//! Numbers that look random and are the same for the same seed, on every machine and in every version.
//!
//! `SplitMix64`: one addition and three mixes a number. A demo needs neither secrecy nor a long period; it needs rows that
//! never change when a library does, so the generator is our own. Source: Steele, Lea, Flood, "Fast splittable
//! pseudorandom number generators" (OOPSLA 2014).

/// A stream of numbers.
#[derive(Clone, Debug)]
pub(super) struct Random {
    state: u64,
}

const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

impl Random {
    /// The stream of a seed.
    pub(super) const fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// A stream of its own for the thing with this number, whatever was drawn for the others.
    pub(super) fn branch(seed: u64, number: u64) -> Self {
        let mut parent = Self::new(seed ^ number.wrapping_mul(STEP));
        Self::new(parent.draw())
    }

    /// The next number: any of the 2⁶⁴.
    pub(super) const fn draw(&mut self) -> u64 {
        self.state = self.state.wrapping_add(STEP);
        let mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to, but not, `bound`; 0 when that is 0.
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        let wide = u128::from(self.draw()) * u128::from(bound);
        u64::try_from(wide >> 64).unwrap_or_default()
    }

    /// A number from `first` to `last`, both included.
    pub(super) fn between(&mut self, first: i64, last: i64) -> i64 {
        let count = u64::try_from(last - first + 1).unwrap_or_default();
        first + i64::try_from(self.below(count)).unwrap_or_default()
    }

    /// True once in `n` times.
    pub(super) fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    /// One of the things in a list; `None` of an empty one.
    pub(super) fn any<'t, T>(&mut self, list: &'t [T]) -> Option<&'t T> {
        let count = u64::try_from(list.len()).unwrap_or_default();
        list.get(usize::try_from(self.below(count)).unwrap_or_default())
    }

    /// A place in a list of so many things, the first ones oftener than the last.
    pub(super) fn early(&mut self, count: usize) -> usize {
        let count = u64::try_from(count).unwrap_or_default();
        let last = self.below(count);
        usize::try_from(self.below(last + 1)).unwrap_or_default()
    }

    /// One of the words in a list; an empty one of an empty list.
    pub(super) fn word(&mut self, list: &[&'static str]) -> &'static str {
        self.any(list).copied().unwrap_or_default()
    }

    /// One of the things that each have so many of a thousand chances; `otherwise` has those that are left.
    pub(super) fn share<T: Copy>(&mut self, per_mille: &[(u64, T)], otherwise: T) -> T {
        let mut drawn = self.below(1_000);
        for (chances, thing) in per_mille {
            if drawn < *chances {
                return *thing;
            }
            drawn -= chances;
        }
        otherwise
    }

    /// So many letters of an alphabet in ASCII.
    pub(super) fn letters(&mut self, count: usize, alphabet: &[u8]) -> String {
        (0..count).map(|_| char::from(self.any(alphabet).copied().unwrap_or(b'0'))).collect()
    }

    /// So many digits.
    pub(super) fn digits(&mut self, count: usize) -> String {
        self.letters(count, b"0123456789")
    }
}

/// A number of eight digits that looks random and is different for each serial below a hundred million.
pub(super) fn scattered(serial: i64) -> i64 {
    (serial.rem_euclid(100_000_000) * 73_856_093 + 19_349_663).rem_euclid(100_000_000)
}

#[cfg(test)]
mod tests {
    use super::{Random, scattered};

    #[test]
    fn serials_are_scattered_and_never_meet() {
        let seen: std::collections::BTreeSet<i64> = (0..50_000).map(scattered).collect();
        assert_eq!(seen.len(), 50_000);
        assert!(seen.iter().all(|number| (0..100_000_000).contains(number)));
    }

    #[test]
    fn the_stream_of_a_seed_never_changes() {
        // The first numbers of the reference implementation for this seed.
        let mut random = Random::new(1_234_567);
        let drawn: Vec<u64> = (0..3).map(|_| random.draw()).collect();
        assert_eq!(drawn, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
    }

    #[test]
    fn numbers_stay_within_their_bounds_and_reach_them() {
        let mut random = Random::new(1);
        let drawn: std::collections::BTreeSet<i64> = (0..1_000).map(|_| random.between(-2, 3)).collect();
        assert_eq!(drawn.into_iter().collect::<Vec<_>>(), [-2, -1, 0, 1, 2, 3]);
        assert_eq!(random.below(0), 0);
        assert_eq!(random.any::<u8>(&[]), None);
    }

    #[test]
    fn shares_come_out_about_right() {
        let mut random = Random::new(2);
        let rare = (0..100_000).filter(|_| random.share(&[(20, true)], false)).count();
        assert!((1_800..2_200).contains(&rare), "{rare}");
    }
}
