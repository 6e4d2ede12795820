//! CRC-16/CCITT-FALSE, the checksum of a BR Code.

/// Polynomial 1021, start FFFF, no reflection: `"123456789"` gives `29B1`.
pub fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0xFFFF, |crc, byte| (0..8).fold(crc ^ (u16::from(*byte) << 8), |crc, _| shift(crc)))
}

fn shift(crc: u16) -> u16 {
    if crc & 0x8000 == 0 { crc << 1 } else { (crc << 1) ^ 0x1021 }
}
