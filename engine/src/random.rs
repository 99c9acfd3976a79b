//! Random numbers that are functions of their arguments.

/// 64 bits.
pub fn h(tag: u64, a: u64, b: u64) -> u64 {
    const G: u64 = 0x9E37_79B9_7F4A_7C15;
    let x = mix(tag.wrapping_mul(G).wrapping_add(G));
    let x = mix((x ^ a).wrapping_add(G));
    mix((x ^ b).wrapping_add(G))
}
fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
/// Uniform in [0, 1).
pub fn u01(tag: u64, a: u64, b: u64) -> f64 {
    (h(tag, a, b) >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
}
/// Standard normal.
pub fn gauss(tag: u64, a: u64, b: u64) -> f64 {
    (-2.0 * (1.0 - u01(2 * tag, a, b)).ln()).sqrt() * (std::f64::consts::TAU * u01(2 * tag + 1, a, b)).cos()
}
