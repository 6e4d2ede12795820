//! The bars and spaces of CODE-128 (ISO/IEC 15417): six widths for each code word, a bar first.

/// Widths of bar, space, bar, space, bar, space of the code words 0 to 105.
const WIDTHS: [&[u8; 6]; 106] = [
    b"212222", b"222122", b"222221", b"121223", b"121322", b"131222", b"122213", b"122312", b"132212",
    b"221213", b"221312", b"231212", b"112232", b"122132", b"122231", b"113222", b"123122", b"123221",
    b"223211", b"221132", b"221231", b"213212", b"223112", b"312131", b"311222", b"321122", b"321221",
    b"312212", b"322112", b"322211", b"212123", b"212321", b"232121", b"111323", b"131123", b"131321",
    b"112313", b"132113", b"132311", b"211313", b"231113", b"231311", b"112133", b"112331", b"132131",
    b"113123", b"113321", b"133121", b"313121", b"211331", b"231131", b"213113", b"213311", b"213131",
    b"311123", b"311321", b"331121", b"312113", b"312311", b"332111", b"314111", b"221411", b"431111",
    b"111224", b"111422", b"121124", b"121421", b"141122", b"141221", b"112214", b"112412", b"122114",
    b"122411", b"142112", b"142211", b"241211", b"221114", b"413111", b"241112", b"134111", b"111242",
    b"121142", b"121241", b"114212", b"124112", b"124211", b"411212", b"421112", b"421211", b"212141",
    b"214121", b"412121", b"111143", b"111341", b"131141", b"114113", b"114311", b"411113", b"411311",
    b"113141", b"114131", b"311141", b"411131", b"211412", b"211214", b"211232",
];

/// The stop word, 106, which ends with a bar more.
const STOP: &[u8; 7] = b"2331112";

/// Widths of a code word in modules, a bar first.
pub(super) fn widths(word: u8) -> impl Iterator<Item = u8> {
    let widths: &[u8] = WIDTHS.get(usize::from(word)).map_or(STOP, |widths| *widths);
    widths.iter().map(|digit| digit - b'0')
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn words_are_eleven_modules_wide_with_even_bars_and_no_two_are_alike() {
        for (word, pattern) in WIDTHS.iter().enumerate() {
            let widths = pattern.map(|digit| digit - b'0');
            assert_eq!(widths.iter().sum::<u8>(), 11, "{word}");
            assert_eq!((widths[0] + widths[2] + widths[4]) % 2, 0, "{word}");
        }
        assert_eq!(WIDTHS.iter().collect::<BTreeSet<_>>().len(), 106);
        assert_eq!(widths(106).map(u32::from).sum::<u32>(), 13);
    }
}
